"""The messages of a mailbox: what each says was written by whom, when, where, and in answer to what."""

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import quote

from groundswell.records import Activity, Profile, Record
from groundswell.sources.mail_boxes import Letter
from groundswell.sources.mail_headers import (
    ENCODED,
    Headers,
    identifier,
    is_answer,
    parent,
    readable,
    sender,
    sent,
    split,
)
from groundswell.sources.mail_quotes import own_words
from groundswell.sources.mail_text import text_of
from groundswell.sources.mail_threads import Subjects
from groundswell.vocabulary import ActivityType, ActorType, Visibility

LINK = re.compile(r"https?://[^\s<>()\[\]\"'`|]+")
LISTS = ("list-id", "x-mailing-list", "mailing-list", "x-beenthere", "list-post", "newsgroups")
"""Headers that only mail through a list, or a post in a newsgroup, has; the first one there names it."""

OWN = (
    "x-gmail-labels", "x-gm-thrid", "x-mozilla-status", "x-mozilla-keys", "x-account-key", "x-uidl",
    "x-evolution", "x-evolution-source", "x-imap", "x-imapbase", "x-universally-unique-identifier", "x-apparently-to",
)  # fmt: skip
"""Headers that programs add to mail in somebody's own mailbox."""

NOT_KEPT = "x-no-archive"
"""The header by which somebody asks that a message be in no archive; those of lists and newsgroups heed it."""

NAME = re.compile(r"<?(?:mailto:)?([^<>\s,;?]+)[^<>]*>?\s*$")
WEB = re.compile(r"<?(https?://[^<>\s]+)>?")
MACHINES = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|majordomo|listserv)(?:[+-][^@]*)?(?:@.*)?")


MOST_PEOPLE = 100_000
"""So many are remembered before they are told of."""


class Opened(NamedTuple):
    """A message as far as its headers tell."""

    headers: Headers
    body: bytes
    id: str
    actor: str
    at: int
    subject: str
    private: bool


class Called(NamedTuple):
    """What an address is called: any name before none, then the newest."""

    named: bool
    at: int
    name: str


class Mailbox:
    """Reads messages in any order. Answers that name no message wait until all are read."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._subjects = Subjects()
        self._people: dict[str, Called] = {}

    def letter(self, letter: Letter, in_box: bool, delivered: int) -> Iterator[Record]:
        """The message, unless it waits. Raises ValueError for one that nobody wrote, or at no time."""
        opened = self._opened(letter, in_box, delivered)
        answered, root = parent(opened.headers)
        said = self._said(opened, self._message(answered), self._message(root or answered))
        if answered is None and is_answer(opened.subject):
            self._subjects.wait(opened.subject, opened.at, said)
            return
        if answered is None:
            self._subjects.opened(opened.subject, opened.at, opened.id)
            said.text = titled(opened.subject, said.text)
        yield said
        if len(self._people) >= MOST_PEOPLE:
            yield from self.profiles()

    def waiting(self) -> Iterator[Activity]:
        """The messages that waited, with what they answer found by their subject."""
        for subject, said, found in self._subjects.answers():
            said.in_reply_to = said.root = found if found != said.id else None
            if found is None:
                said.text = titled(subject, said.text)
            else:
                # Newer, by a hair, than what a part of the archive makes of it that does not hold the question.
                said.updated = said.published + 1
            yield said

    def profiles(self) -> Iterator[Profile]:
        """Everybody who wrote since it was last asked, by the name last used."""
        for actor, (_, at, name) in self._people.items():
            address = actor.removeprefix(f"{self._network}:")
            yield Profile(
                actor=actor,
                network=self._network,
                handle=address if "@" in address else None,
                name=name or None,
                actor_type=ActorType.SERVICE if MACHINES.fullmatch(address) else ActorType.PERSON,
                # Who gives no name says nothing of themselves, at no time.
                observed=at if name else 0,
            )
        self._people.clear()

    def _message(self, identifier: str | None) -> str | None:
        return f"{self._network}:messages/{identifier}" if identifier else None

    def _opened(self, letter: Letter, in_box: bool, delivered: int) -> Opened:
        headers, body = split(letter.data)
        who = sender(headers)
        if who is None:
            raise ValueError("no author")
        at = sent(headers, letter.envelope, delivered)
        actor = f"{self._network}:{who.address or 'names/' + quote(who.name.casefold(), safe='')}"
        called = Called(bool(who.name), at, who.name)
        self._people[actor] = max(called, self._people.get(actor, called))
        # A message without an id is called by what it is, which is the same wherever it is read.
        native = identifier(headers) or blake2b(letter.data.strip(), digest_size=12).hexdigest()
        listed = any(name in headers for name in LISTS)
        private = not listed and (not in_box or any(name in headers for name in OWN))
        private = private or headers.get(NOT_KEPT, "").strip().lower().startswith("yes")
        subject = " ".join(readable(headers.get("subject", "")).split())
        return Opened(headers, body, f"{self._network}:messages/{native}", actor, at, subject, private)

    def _said(self, opened: Opened, answered: str | None, root: str | None) -> Activity:
        headers = opened.headers
        hint = ENCODED.search(headers.get("subject", "")) or ENCODED.search(headers.get("from", ""))
        text = own_words(text_of(headers, opened.body, hint[1] if hint else ""))
        archived = WEB.match(headers.get("archived-at", ""))
        return Activity(
            id=opened.id,
            network=self._network,
            type=ActivityType.CREATE,
            actor=opened.actor,
            published=opened.at,
            object=opened.id,
            object_type="Note",
            in_reply_to=answered if answered != opened.id else None,
            root=root if root != opened.id else None,
            context=self._context(headers),
            url=archived[1] if archived else None,
            text=text,
            links=tuple(dict.fromkeys(link.rstrip(".,;:!?*_") for link in LINK.findall(text))) if "://" in text else (),
            visibility=Visibility.DIRECT if opened.private else Visibility.MEMBERS,
        )

    def _context(self, headers: Headers) -> str | None:
        """The list or newsgroup that a message went through."""
        value = next((headers[name] for name in LISTS if name in headers), "")
        name = NAME.search(value[:500].partition(",")[0].strip())
        return f"{self._network}:lists/{name[1].lower()}" if name else None


def titled(subject: str, text: str | None) -> str:
    """The words of a message that opens a thread: its subject is part of them."""
    return f"{subject}\n\n{text or ''}".strip()
