"""A Zulip organisation's own export: realm.json (of one member's, user.json), and messages-000001.json and onwards."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from sys import intern
from typing import Any

import msgspec

from groundswell.records import Malformed, Profile, Record
from groundswell.sources.arrays import each, json_array
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.moments import from_iso, from_seconds
from groundswell.sources.zulip_message import Sent, Topic, by_name, by_number, liked, said
from groundswell.sources.zulip_text import read_html, read_markdown
from groundswell.vocabulary import ActorType, Visibility

REALM = "realm.json"
LISTS = (REALM, "user.json")
"""What describes channels and people; the latter in the export of a single member."""

MESSAGES = re.compile(r"(?:.*/)?messages-\d+\.json", re.DOTALL)
PERSONAL, CHANNEL, GROUP = 1, 2, 3
REQUIRED = ("id", "sender", "recipient")


class Stream(msgspec.Struct):
    """A channel. Servers before version 3 could write null for a channel that is not private."""

    id: int
    name: str
    invite_only: bool | None = True
    is_web_public: bool | None = False


class Recipient(msgspec.Struct):
    """Whom messages go to: a person, a channel (`type_id` is its number) or a group of people."""

    id: int
    type: int
    type_id: int


class User(msgspec.Struct):
    """An account."""

    id: int
    full_name: str | None = None
    is_bot: bool | None = False
    date_joined: float | str | None = None


class Reaction(msgspec.Struct):
    """An emoji that an account put under a message."""

    message: int
    user_profile: int
    emoji_name: str


class Message(msgspec.Struct):
    """A message; `content` is Markdown, and `rendered_content` HTML where the server kept it.

    Before version 2.1 its time is called `pub_date`.
    """

    id: int
    sender: int
    recipient: int
    date_sent: float | None = None
    pub_date: float | None = None
    subject: str | None = ""
    content: str = ""
    rendered_content: str | None = None
    last_edit_time: float | None = None


class Zulip:
    """The export that an organisation's administrator can make."""

    name = "zulip"
    title = "Zulip organisation export"
    public_network = False
    guide = Guide(
        export=(
            "Organization settings, *Data exports*, *Start export*, with public data as *Export type*; on one's own "
            "server `./manage.py export`, or `./manage.py export_single_user` for what one member can see."
        ),
        reads=(
            "messages in channels, and what they quote and mention",
            "reactions with the people who reacted",
            "edits",
            "people and bots",
        ),
        leaves=(
            ("when somebody reacted", "Zulip does not export it: the message's time stands in"),
            ("uploads, settings and drafts", "they say nothing of who moves whom"),
        ),
        visibility=(
            "Channels open to the web are public, others count as seen by members, and both are kept; private "
            "channels and direct messages are refused unless the workspace is declared private."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        messages = [name for name in bundle.names if MESSAGES.fullmatch(name)]
        if not messages or not bundle.find(*LISTS):
            return None
        return Recognition(0.95, f"a Zulip export with {len(messages)} files of messages")

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        realm = Realm(options.network or self.name)
        for member in bundle.find(*LISTS)[:1]:
            for key, take in realm.lists():
                with bundle.open(member) as stream:
                    yield from each(json_array(stream, member, key=key, required=("id",)), member, take)
        # A topic starts with its lowest number, which may stand in any file.
        for member, stream in bundle.walk(is_messages):
            for found in json_array(stream, member, key="zerver_message", required=REQUIRED):
                if not isinstance(found, Malformed):
                    realm.note(found[1])
        for member, stream in bundle.walk(is_messages):
            entries = json_array(stream, member, key="zerver_message", required=REQUIRED)
            yield from each(entries, member, realm.message)
        yield from realm.orphans()


def is_messages(member: str) -> bool:
    return MESSAGES.fullmatch(member) is not None


class Realm:
    """What has been read of an organisation: channels, people, and reactions that wait for their messages."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._streams: dict[int, Topic] = {}
        self._topics: dict[int, Topic] = {}
        self._first: dict[tuple[int, str], int] = {}
        self._numbers: dict[str, str] = {}
        self._reactions: dict[int, list[tuple[int, str]]] = defaultdict(list)

    def lists(self) -> list[tuple[str, Callable[[Any], Iterable[Record]]]]:
        """The lists of realm.json in the order they are needed, and what to do with their entries."""
        return [
            ("zerver_stream", self._stream),
            ("zerver_recipient", self._recipient),
            ("zerver_userprofile", self._user),
            ("zerver_userprofile_mirrordummy", self._user),
            ("zerver_userprofile_crossrealm", self._user),
            ("zerver_reaction", self._reaction),
        ]

    def note(self, entry: Any) -> None:
        """Remember the message if it is the first of its topic so far."""
        if not isinstance(entry, dict):
            return
        number, recipient, subject = (entry.get(name) for name in ("id", "recipient", "subject"))
        if isinstance(number, int) and isinstance(recipient, int) and isinstance(subject, str):
            key = recipient, subject.lower()
            self._first[key] = min(self._first.get(key, number), number)

    def message(self, entry: Any) -> Iterator[Record]:
        """The activities in one entry. Raises ValueError or msgspec.ValidationError for what is not a message."""
        message = msgspec.convert(entry, Message)
        found = self._topics.get(message.recipient)
        if found is None:
            raise ValueError("no list says who this message went to: who may see it is unknown")
        first = (
            None
            if found.visibility is Visibility.DIRECT
            else self._first.get((message.recipient, (message.subject or "").lower()))
        )
        topic = Topic(found.context, found.visibility, first)
        edited = message.last_edit_time
        sent = Sent(
            message.id,
            by_number(self._network, message.sender),
            from_seconds(message.pub_date if message.date_sent is None else message.date_sent),
            from_seconds(edited) if edited else None,
        )
        html = message.rendered_content
        words = read_html(html) if html else read_markdown(message.content, self._numbers)
        yield from said(self._network, sent, words, topic, self._mentioned)
        for user, emoji in self._reactions.pop(message.id, ()):
            yield liked(self._network, sent, emoji, by_number(self._network, user), topic)

    def orphans(self) -> Iterator[Malformed]:
        """Reactions to messages that are not in the export: nothing says when they were."""
        for message in self._reactions:
            for _ in self._reactions[message]:
                yield Malformed(member=REALM, position=f"message {message}", reason="a reaction to a missing message")

    def _stream(self, entry: Any) -> tuple[()]:
        stream = msgspec.convert(entry, Stream)
        seen = Visibility.FOLLOWERS if stream.invite_only else Visibility.MEMBERS
        visibility = Visibility.PUBLIC if stream.is_web_public else seen
        self._streams[stream.id] = Topic(f"{self._network}:#{stream.name}", visibility)
        return ()

    def _recipient(self, entry: Any) -> tuple[()]:
        recipient = msgspec.convert(entry, Recipient)
        if recipient.type == CHANNEL and recipient.type_id in self._streams:
            self._topics[recipient.id] = self._streams[recipient.type_id]
        elif recipient.type in (PERSONAL, GROUP):
            self._topics[recipient.id] = Topic(f"{self._network}:direct/{recipient.id}", Visibility.DIRECT)
        return ()

    def _user(self, entry: Any) -> Iterator[Profile]:
        user = msgspec.convert(entry, User)
        if user.full_name:
            self._numbers.setdefault(user.full_name, str(user.id))
        yield Profile(
            actor=by_number(self._network, user.id),
            network=self._network,
            handle=user.full_name or None,
            name=user.full_name or None,
            actor_type=ActorType.SERVICE if user.is_bot else ActorType.PERSON,
            created=joined(user.date_joined) if user.date_joined else None,
        )

    def _reaction(self, entry: Any) -> tuple[()]:
        reaction = msgspec.convert(entry, Reaction)
        self._reactions[reaction.message].append((reaction.user_profile, intern(reaction.emoji_name)))
        return ()

    def _mentioned(self, number: str, name: str) -> str:
        return by_number(self._network, number) if number else by_name(self._network, name)


def joined(at: float | str) -> int:
    """When an account was made: a Unix time, or for those who never came themselves a date in some versions."""
    return from_iso(at) if isinstance(at, str) else from_seconds(at)


ZULIP = Zulip()
