"""One Stack Exchange site: what its rows say was asked, answered, accepted, commented and voted."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.arrays import each
from groundswell.sources.html import plain_text
from groundswell.sources.moments import from_iso
from groundswell.sources.tally import Tally
from groundswell.sources.xml_rows import Row, xml_rows
from groundswell.vocabulary import ActivityType, ActorType

QUESTION, ANSWER = "1", "2"
ACCEPTED = 1
NAMED_VOTES = ("5", "8")
"""Bookmark and bounty: the only votes whose people a dump names, and not in every dump."""

COUNTED_VOTES = {
    2: "up_vote",
    3: "down_vote",
    4: "offensive",
    5: "favourite",
    8: "bounty_start",
    9: "bounty_close",
    12: "spam",
}
"""Votes on what a post is worth. The others (close, reopen, delete, review, ...) are moderation."""

HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
TAG = re.compile(r"[^<>|\s]+")
LINK = re.compile(r"https?://[^\s<>()\[\]\"'`]+")
UNSAFE = re.compile(r"[\x00-\x20/%\x7f]")
LARGEST = 2**53


class Asked(NamedTuple):
    """A question that waits for the answer it accepted."""

    question: int
    asker: str
    at: int


class Site:
    """Reads the rows of a site's tables, in any order of tables and rows. Each site is a network of its own."""

    def __init__(self, network: str, name: str) -> None:
        self._network = f"{network}/{quote(name, safe='')}"
        self._home = f"https://{name}" if HOST.fullmatch(name) else None
        self._tally = Tally()
        self._waiting: dict[int, Asked] = {}
        self._left: dict[str, str] = {}
        self._highest = 0
        self._unsorted = False
        self._readers = {
            "votes": self._vote,
            "users": self._user,
            "posts": self._post,
            "comments": self._comment,
        }

    def read(self, table: str, stream: BinaryIO, member: str) -> Iterator[Record]:
        """The records of one table."""
        yield from each(xml_rows(stream, member), member, self._readers[table])
        if table == "votes":
            yield from self._vote_counts()

    def read_again(self, stream: BinaryIO, member: str) -> Iterator[Record]:
        """Acceptances of answers that came before their questions; everything else was read, or reported, before."""
        for record in each(xml_rows(stream, member), member, self._accepted):
            if not isinstance(record, Malformed):
                yield record

    @property
    def passed_over(self) -> bool:
        """Whether an accepted answer may have come before its question was known."""
        return any(self._unsorted or answer < asked.question for answer, asked in self._waiting.items())

    def remainder(self) -> Iterator[Record]:
        """Acceptances of answers that are not in the dump, and people of whom nothing but a name is left."""
        for answer, asked in self._waiting.items():
            yield self._acceptance(answer, asked, None, asked.at)
        for actor, name in self._left.items():
            yield Profile(actor=actor, network=self._network, name=name)

    def _id(self, kind: str, native: object) -> str:
        return f"{self._network}:{kind}/{native}"

    def _url(self, path: str, native: int) -> str | None:
        return f"{self._home}/{path}/{native}" if self._home else None

    def _person(self, row: Row, who: str) -> str:
        if account := row.get(f"{who}UserId"):
            return self._id("users", int(account))
        if name := row.get(f"{who}DisplayName") or row.get(f"{who}UserDisplayName"):
            left = self._id("names", UNSAFE.sub(lambda match: quote(match[0], safe=""), name))
            self._left[left] = name
            return left
        raise ValueError("no author")

    def _post(self, row: Row) -> Iterator[Record]:
        number = needed_number(row, "Id")
        self._unsorted |= number < self._highest
        self._highest = max(self._highest, number)
        kind = row.get("PostTypeId")
        if kind == QUESTION:
            yield from self._question(row, number)
        elif kind == ANSWER:
            yield from self._answer(row, number)

    def _question(self, row: Row, number: int) -> Iterator[Record]:
        text, links = readable(row.get("Body", ""))
        created = self._created(row, number, "Question", f"{row.get('Title', '')}\n\n{text}".strip(), links)
        created.url = self._url("questions", number)
        created.tags = tuple(dict.fromkeys(TAG.findall(row.get("Tags", "").lower())))
        yield created
        yield from self._post_counts(row, created)
        if (accepted := row.get("AcceptedAnswerId")) is not None:
            self._waiting[int(accepted)] = Asked(number, created.actor, created.published)

    def _answer(self, row: Row, number: int) -> Iterator[Record]:
        text, links = readable(row.get("Body", ""))
        created = self._created(row, number, "Answer", text, links)
        created.url = self._url("a", number)
        if row.get("ParentId"):
            created.in_reply_to = created.root = self._id("posts", needed_number(row, "ParentId"))
        yield created
        yield from self._post_counts(row, created)
        yield from self._accepted(row)

    def _created(self, row: Row, number: int, kind: str, text: str, links: tuple[str, ...]) -> Activity:
        edited = row.get("LastEditDate")
        return Activity(
            id=self._id("posts", number),
            network=self._network,
            type=ActivityType.CREATE,
            actor=self._person(row, "Owner"),
            published=from_iso(needed(row, "CreationDate")),
            updated=from_iso(edited) if edited else None,
            object=self._id("posts", number),
            object_type=kind,
            context=self._network,
            text=text,
            links=links,
        )

    def _post_counts(self, row: Row, created: Activity) -> Iterator[ReactionCount]:
        """Totals that the dump keeps on the post itself; they were true at least as late as its last activity."""
        observed = from_iso(row.get("LastActivityDate") or needed(row, "CreationDate"))
        for kind, column in (("score", "Score"), ("view", "ViewCount")):
            count = number_in(row, column)
            if count > 0:
                yield ReactionCount(object=created.id, network=self._network, kind=kind, count=count, observed=observed)

    def _accepted(self, row: Row) -> Iterator[Activity]:
        if row.get("PostTypeId") == ANSWER and (asked := self._waiting.pop(needed_number(row, "Id"), None)) is not None:
            yield self._acceptance(
                needed_number(row, "Id"), asked, self._person(row, "Owner"), from_iso(needed(row, "CreationDate"))
            )

    def _acceptance(self, answer: int, asked: Asked, author: str | None, answered: int) -> Activity:
        """The asker's acceptance of an answer.

        No table says who accepted and when at once: posts name the asker, votes the day. Each thing known (question,
        answer, day of the vote) can only move the time forward, so that the fullest version is the newest, and wins
        over one read from fewer tables in whichever order they are added.
        """
        known = asked.at, answered, self._tally.last(answer, ACCEPTED) or 0
        return Activity(
            id=self._id("accept", answer),
            network=self._network,
            type=ActivityType.ACCEPT,
            actor=asked.asker,
            published=max(known),
            object=self._id("posts", answer),
            object_author=author,
            root=self._id("posts", asked.question),
            context=self._network,
        )

    def _comment(self, row: Row) -> Iterator[Record]:
        number = needed_number(row, "Id")
        text = row.get("Text", "")
        at = from_iso(needed(row, "CreationDate"))
        created = Activity(
            id=self._id("comments", number),
            network=self._network,
            type=ActivityType.CREATE,
            actor=self._person(row, ""),
            published=at,
            object=self._id("comments", number),
            object_type="Note",
            in_reply_to=self._id("posts", needed_number(row, "PostId")),
            context=self._network,
            url=self._url("posts/comments", number),
            text=text,
            links=tuple(dict.fromkeys(link.rstrip(".,;:!?*_") for link in LINK.findall(text))) if "://" in text else (),
        )
        yield created
        if (score := number_in(row, "Score")) > 0:
            yield ReactionCount(object=created.id, network=self._network, kind="up_vote", count=score, observed=at)

    def _vote(self, row: Row) -> Iterable[Record]:
        post, kind, at = (
            needed_number(row, "PostId"),
            needed_number(row, "VoteTypeId"),
            day(needed(row, "CreationDate")),
        )
        if row.get("UserId") and row["VoteTypeId"] in NAMED_VOTES:
            return (self._named_vote(row, post, at),)
        if kind == ACCEPTED or kind in COUNTED_VOTES:
            self._tally.add(post, kind, at)
        return ()

    def _named_vote(self, row: Row, post: int, at: int) -> Activity:
        return Activity(
            id=self._id("votes", needed_number(row, "Id")),
            network=self._network,
            type=ActivityType.LIKE,
            actor=self._person(row, ""),
            published=at,
            object=self._id("posts", post),
            context=self._network,
        )

    def _vote_counts(self) -> Iterator[ReactionCount]:
        for post, kind, count, last in self._tally.counts():
            if kind in COUNTED_VOTES:
                yield ReactionCount(
                    object=self._id("posts", post),
                    network=self._network,
                    kind=COUNTED_VOTES[kind],
                    count=count,
                    observed=last,
                )

    def _user(self, row: Row) -> Iterator[Profile]:
        number = int(needed(row, "Id"))
        name, seen, created = row.get("DisplayName"), row.get("LastAccessDate"), row.get("CreationDate")
        page = row.get("WebsiteUrl") or ""
        yield Profile(
            actor=self._id("users", number),
            network=self._network,
            handle="".join(name.split()) if name else None,
            name=name or None,
            url=self._url("users", number),
            # Account -1 is the site itself, which owns what belongs to nobody.
            actor_type=ActorType.SERVICE if number < 0 else ActorType.PERSON,
            created=from_iso(created) if created else None,
            links=(page,) if page.startswith(("http://", "https://")) else (),
            observed=from_iso(seen) if seen else 0,
        )


def readable(body: str) -> tuple[str, tuple[str, ...]]:
    """A post's text and the addresses it links to."""
    text, anchors = plain_text(body)
    return text, tuple(dict.fromkeys(a.href for a in anchors if a.href.startswith(("http://", "https://"))))


def needed(row: Row, name: str) -> str:
    """The value of an attribute. Raises ValueError when there is none."""
    value = row.get(name)
    if not value:
        raise ValueError(f"no {name}")
    return value


def needed_number(row: Row, name: str) -> int:
    """A number above 0. Raises ValueError when there is none."""
    number = int(needed(row, name))
    if not 0 < number < LARGEST:
        raise ValueError(f"{name} is out of range")
    return number


def number_in(row: Row, name: str) -> int:
    """A count; 0 when there is none. Raises ValueError when it is not a number or too large."""
    number = int(row.get(name) or 0)
    if number >= LARGEST:
        raise ValueError(f"{name} is out of range")
    return number


@lru_cache(4096)
def day(text: str) -> int:
    """The time of a vote; dumps keep the day only, so there are few different ones."""
    return from_iso(text)
