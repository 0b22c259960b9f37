"""A public Zulip archive, one JSON file of messages a topic, or pages of messages as Zulip's API gives them."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote

import msgspec

from groundswell.records import Malformed, Profile, Record
from groundswell.sources.arrays import each, inside, json_array
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import HEAD_BYTES, Bundle
from groundswell.sources.lines import parse
from groundswell.sources.members import chosen, seen
from groundswell.sources.moments import from_seconds
from groundswell.sources.zulip_message import Sent, Topic, by_name, by_number, liked, said
from groundswell.sources.zulip_text import read_html
from groundswell.vocabulary import Visibility

INDEX = "stream_index.json"
TOPIC = re.compile(r"(?:.*/)?(\d+)-([^/]*)/[^/]+\.json", re.DOTALL)
KEYS = ("id", "timestamp", "sender_full_name")
LARGEST_INDEX = 256 * 2**20
PRIVATE = ("private", "direct")


class Message(msgspec.Struct):
    """A message. Archives keep the first four; the API gives all."""

    id: int
    timestamp: float
    sender_full_name: str
    content: str
    sender_id: int | None = None
    display_recipient: Any = None
    type: str | None = None
    last_edit_timestamp: float | None = None
    reactions: list[Any] | None = None


class Someone(msgspec.Struct):
    """Who reacted, in older pages."""

    id: int | None = None
    user_id: int | None = None


class Reaction(msgspec.Struct):
    """An emoji under a message."""

    emoji_name: str
    user_id: int | None = None
    user: Someone | None = None


class ZulipArchive:
    """Files of messages with their text as HTML. An archive holds channels that everybody on the web can read."""

    name = "zulip_archive"
    title = "Zulip public archive"
    public_network = False
    guide = Guide(
        export=(
            "Take the folder of JSON files that the `zulip-archive` tool keeps (one a topic), or pages of messages "
            "as `GET /api/v1/messages` answers."
        ),
        reads=(
            "messages, and what they quote, mention and link to",
            "reactions, where pages have them",
            "channels' names from `stream_index.json`",
        ),
        leaves=(
            ("accounts behind names", "an archive keeps only full names: two people of one name are one"),
            ("words quoted", "they are somebody else's"),
        ),
        visibility=(
            "Archives are of channels open to the web: public. Of pages, channels count as seen by members, and "
            "private ones are not marked as such: leave them out. Direct messages are refused unless the workspace is "
            "declared private."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        members = candidates(bundle)
        if not any(map(looks_like_messages, seen(bundle, members))):
            return None
        channels = {TOPIC.sub(r"\2", member) for member in members}
        return Recognition(0.9, f"Zulip messages, {len(members)} files of {len(channels)} channels")

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        archive = Archive(options.network or "zulip")
        for member, stream in bundle.walk(set(bundle.find(INDEX)).__contains__):
            yield from archive.index(stream.read(LARGEST_INDEX), member)
        for member, stream in bundle.walk(set(candidates(bundle)).__contains__):
            start = stream.read(HEAD_BYTES)
            if TOPIC.fullmatch(member) or looks_like_messages(start):
                key = "messages" if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else None
                entries = json_array(stream, member, key=key, required=KEYS, start=start)
                yield from each(entries, member, partial(archive.message, archive.topic(member)))
        yield from archive.profiles()


def candidates(bundle: Bundle) -> list[str]:
    """The members that may hold messages."""
    found = chosen(bundle, (".json",), looks_like_messages)
    return [name for name in found if name.rpartition("/")[2] != INDEX]


def looks_like_messages(head: bytes) -> bool:
    return all(b'"%s"' % key.encode() in head for key in KEYS)


def is_answer(message: "Message") -> bool:
    """Whether it is from the API, which says more than an archive: then the folder does not make it public."""
    return message.type is not None or message.display_recipient is not None


class Archive:
    """What has been read of an archive: the names of its channels and people."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._channels: dict[str, str] = {}
        self._people: dict[str, tuple[int, str]] = {}

    def index(self, data: bytes, member: str) -> Iterator[Malformed]:
        """Take the channels' names as they are written; files are named by an abridged form."""
        try:
            streams = parse(data)["streams"]
            self._channels = {str(about["id"]): name for name, about in streams.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Malformed(member=member, position="", reason="not an index of streams")

    def topic(self, member: str) -> Topic | None:
        """The topic that a file holds, if it is one of an archive; a page of messages may be of several."""
        match = TOPIC.fullmatch(member)
        if match is None:
            return None
        channel = self._channels.get(match[1]) or unquote(match[2])
        return Topic(f"{self._network}:#{channel}", Visibility.PUBLIC)

    def message(self, topic: Topic | None, entry: Any) -> Iterator[Record]:
        """The activities in one entry. Raises ValueError or msgspec.ValidationError for what is not a message."""
        message = msgspec.convert(entry, Message)
        edited = message.last_edit_timestamp
        actor = self._actor(str(message.sender_id or ""), message.sender_full_name)
        at = from_seconds(message.timestamp)
        sent = Sent(message.id, actor, at, from_seconds(edited) if edited else None)
        self._people[actor] = max(self._people.get(actor, (0, "")), (at, message.sender_full_name))
        if topic is None or is_answer(message):
            topic = self._topic_of(message)
        # A topic's file starts with its first message.
        topic.first = topic.first or message.id
        named = message.sender_id is not None
        words = read_html(message.content)
        yield from said(self._network, sent, words, topic, self._actor if named else self._by_name)
        yield from inside(message.reactions, "reaction", partial(self._reaction, sent, topic))

    def profiles(self) -> Iterator[Profile]:
        """Everybody who said something, by the name last used."""
        for actor, (at, name) in self._people.items():
            yield Profile(actor=actor, network=self._network, handle=name or None, name=name or None, observed=at)

    def _topic_of(self, message: Message) -> Topic:
        if message.type in PRIVATE or isinstance(message.display_recipient, list):
            return Topic(f"{self._network}:direct", Visibility.DIRECT, message.id)
        channel = message.display_recipient if isinstance(message.display_recipient, str) else "unknown"
        return Topic(f"{self._network}:#{channel}", Visibility.MEMBERS, message.id)

    def _actor(self, number: str, name: str) -> str:
        return by_number(self._network, number) if number else self._by_name("", name)

    def _by_name(self, number: str, name: str) -> str:
        if not name.strip():
            raise ValueError("no author")
        return by_name(self._network, name)

    def _reaction(self, sent: Sent, topic: Topic, entry: Any) -> Iterator[Record]:
        reaction = msgspec.convert(entry, Reaction)
        someone = reaction.user or Someone()
        number = reaction.user_id or someone.id or someone.user_id
        if number is None:
            raise ValueError("a reaction by nobody")
        yield liked(self._network, sent, reaction.emoji_name, by_number(self._network, number), topic)


ZULIP_ARCHIVE = ZulipArchive()
