"""A Discord archive published as a static site: JSON files that hold DiscordChatExporter's HTML, message by message."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import msgspec
from selectolax.lexbor import LexborHTMLParser

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources.arrays import each, json_array, json_head
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import HEAD_BYTES, Bundle
from groundswell.sources.discord_format import Snowflake
from groundswell.sources.html import MOST_TAGS
from groundswell.sources.moments import checked
from groundswell.vocabulary import ActivityType, Visibility

CONTENT = re.compile(r"(?:.*/)?content/[^/]+\.json", re.DOTALL)
LISTS = ("users.json", "threads.json")
KEYS = (b'"user_id"', b'"content_html"', b'"reply_html"')
REQUIRED = ("id", "user_id", "text")
TARGET = re.compile(r"scrollToMessage\(event,\s*'(\d{1,20})'\)")
EDITED = "(edited)"
DISCORD_EPOCH_MS = 1_420_070_400_000


class Person(msgspec.Struct):
    """One account of users.json."""

    id: Snowflake
    name: str | None = None
    handle: str | None = None


class Listed(msgspec.Struct):
    """One channel or thread of threads.json."""

    id: str
    title: str
    forum: str | None = None
    channel: str | None = None
    guild: str | None = None
    is_channel_main: bool = False
    first_msg_id: int = 0


class Message(msgspec.Struct):
    """A message. Its number holds its time; the time that is written out has no zone."""

    id: Snowflake
    user_id: Snowflake
    text: str
    author: str = ""
    author_handle: str = ""
    content_html: str = ""
    reply_html: str = ""
    reactions_html: str = ""


class Room(NamedTuple):
    """The channel or thread a file holds, and the message a thread starts from."""

    context: str
    root: int


class DiscordSite:
    """The data folder of such a site, or one of its content files."""

    name = "discord_site"
    title = "Discord archive site"
    public_network = False
    guide = Guide(
        export=(
            "Take the data folder of an archive that was published as a static site from DiscordChatExporter's "
            "pages: `users.json`, `threads.json` and files of content."
        ),
        reads=(
            "messages with their replies, mentions and links",
            "counts of each emoji",
            "people by number and by handle",
        ),
        leaves=(
            ("who reacted", "such a site keeps only counts"),
            ("time zones", "times are written without one; a message's number holds its time exactly"),
        ),
        visibility="Everything counts as seen by members, and is kept.",
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        members = contents(bundle)
        head = bundle.head(members[0]) if members else b""
        if not all(key in head for key in KEYS):
            return None
        return Recognition(0.9, f"a Discord archive site, {len(members)} channels and threads")

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        site = Site(options.network or "discord")
        for member, stream in bundle.walk(set(bundle.find(*LISTS)).__contains__):
            take = site.person if member.endswith(LISTS[0]) else site.listed
            yield from each(json_array(stream, member, required=("id",)), member, take)
        for member, stream in bundle.walk(set(contents(bundle)).__contains__):
            start = stream.read(HEAD_BYTES)
            room = site.room(json_head(start, "messages"))
            messages = json_array(stream, member, key="messages", required=REQUIRED, start=start)
            yield from each(messages, member, partial(site.message, room))
        yield from site.profiles()


def contents(bundle: Bundle) -> list[str]:
    return bundle.names if bundle.kind == "file" else [name for name in bundle.names if CONTENT.fullmatch(name)]


class Site:
    """What has been read of a site: its channels, and its people by number and by handle."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._rooms: dict[str, Room] = {}
        self._people: dict[str, tuple[int, str, str]] = {}
        self._numbers: dict[str, str] = {}

    def person(self, entry: Any) -> tuple[()]:
        """Take note of an account."""
        person = msgspec.convert(entry, Person)
        self._meet(person.id, 0, person.handle or "", person.name or "")
        return ()

    def listed(self, entry: Any) -> tuple[()]:
        """Take note of a channel or thread."""
        listed = msgspec.convert(entry, Listed)
        name = listed.title if listed.is_channel_main else listed.channel or listed.forum or listed.title
        first = 0 if listed.is_channel_main else listed.first_msg_id
        self._rooms[listed.id] = Room(f"{self._network}:{listed.guild or ''}/#{name}", first)
        return ()

    def room(self, head: dict[str, Any]) -> Room:
        """The channel or thread of a file, by threads.json, else by what the file itself says."""
        fallback = Room(f"{self._network}:/#{head.get('forum') or head.get('title') or ''}", 0)
        return self._rooms.get(str(head.get("id")), fallback)

    def message(self, room: Room, entry: Any) -> Iterator[Record]:
        """The activities in one entry. Raises ValueError or msgspec.ValidationError for what is not a message."""
        message = msgspec.convert(entry, Message)
        native = self._id("messages", message.id)
        author = self._id("users", message.user_id)
        at = checked(((int(message.id) >> 22) + DISCORD_EPOCH_MS) * 1000)
        self._meet(message.user_id, at, message.author_handle, message.author)
        answered = TARGET.search(message.reply_html)
        mentions, links = self._pointers(message.content_html)
        yield Activity(
            id=native,
            network=self._network,
            type=ActivityType.CREATE,
            actor=author,
            published=at,
            object=native,
            object_type="Note",
            in_reply_to=self._id("messages", answered[1]) if answered else None,
            root=self._id("messages", str(room.root)) if room.root not in (0, int(message.id)) else None,
            context=room.context,
            text=message.text.removesuffix(EDITED).strip()
            if "edited-timestamp" in message.content_html
            else message.text,
            links=links,
            mentions=tuple(mention for mention in mentions if mention != author),
            visibility=Visibility.MEMBERS,
        )
        for emoji, count in reactions(message.reactions_html):
            yield ReactionCount(object=native, network=self._network, kind=emoji, count=count)

    def profiles(self) -> Iterator[Profile]:
        """Everybody met, under the newest name."""
        for number, (at, handle, name) in self._people.items():
            actor = self._id("users", number)
            yield Profile(actor=actor, network=self._network, handle=handle or None, name=name or None, observed=at)

    def _id(self, kind: str, number: str) -> str:
        return f"{self._network}:{kind}/{number}"

    def _meet(self, number: str, at: int, handle: str, name: str) -> None:
        self._people[number] = max(self._people.get(number, (0, "", "")), (at, handle, name))
        self._numbers[handle] = number

    def _pointers(self, html: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The accounts and the pages that a message points to. Mentions give handles, and users.json their numbers."""
        if ("<a " not in html and "markdown-mention" not in html) or html.count("<") > MOST_TAGS:
            return (), ()
        tree = LexborHTMLParser(html)
        handles = (node.attributes.get("title") or "" for node in tree.css("span.chatlog__markdown-mention"))
        people = dict.fromkeys(self._id("users", self._numbers[h]) for h in handles if h in self._numbers)
        pages = dict.fromkeys(node.attributes.get("href") or "" for node in tree.css("a[href]"))
        return tuple(people), tuple(page for page in pages if page.startswith(("http://", "https://")))


def reactions(html: str) -> Iterator[tuple[str, int]]:
    """Each emoji under a message and how many chose it."""
    for node in LexborHTMLParser(html).css("div.chatlog__reaction") if html and html.count("<") < MOST_TAGS else ():
        image, count = node.css_first("img"), node.css_first("span.chatlog__reaction-count")
        name = (image.attributes.get("alt") if image else None) or node.attributes.get("title")
        number = count.text().strip() if count else ""
        if name and number.isdecimal() and len(number) < 12:
            yield f":{name}:" if name.isascii() else name, int(number)


DISCORD_SITE = DiscordSite()
