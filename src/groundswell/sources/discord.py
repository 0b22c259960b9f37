"""Discord channels and threads as DiscordChatExporter writes them: one JSON file each."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.arrays import UNREADABLE, each, inside, json_array, json_head
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import HEAD_BYTES, Bundle
from groundswell.sources.discord_format import DIRECT, SPOKEN, Emoji, Header, Message, Reaction, User
from groundswell.sources.members import chosen, seen
from groundswell.sources.moments import from_iso
from groundswell.vocabulary import ActivityType, ActorType, Visibility

HEAD = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"guild"\s*:\s*\{')
REQUIRED = ("id", "timestamp", "author")
MARK = re.compile(r"<(?:@!?(\d{1,20})|(?:a?:(\w+):\d+))>")
LINK = re.compile(r"https?://[^\s<>()\[\]\"'`|]+")
NO_DISCRIMINATOR = (None, "", "0", "0000")


class Room(NamedTuple):
    """The channel or thread a file holds."""

    context: str
    url: str | None
    thread: str | None
    visibility: Visibility
    exported: int


class Discord:
    """One file a channel or thread, or a folder of such files."""

    name = "discord"
    title = "Discord export (DiscordChatExporter)"
    public_network = False
    guide = Guide(
        export=(
            "DiscordChatExporter: choose the channels, *Export*, format *JSON*; on the command line `export -f "
            "Json`. It needs an account that can see the channel; mind Discord's terms."
        ),
        reads=(
            "messages, replies, forwards and edits, in channels, threads and forums",
            "mentions, links, also those of buttons, and what bots show as cards",
            "reactions: by people where the exporter asked for them, else as counts",
            "people and bots",
        ),
        leaves=(
            ("joins, pins, boosts and other notices", "nobody said them"),
            ("when somebody reacted", "Discord does not say: the message's time stands in"),
            ("attachments and stickers", "only words, links and people are measured"),
        ),
        visibility=(
            "Channels count as seen by members and are kept, and those that only some roles can see are not marked as "
            "such: leave them out. Private threads and direct messages are refused unless the workspace is declared "
            "private."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        members = candidates(bundle)
        head = next(filter(_known, seen(bundle, members)), None)
        if head is None:
            return None
        guild = json_head(head, "messages").get("guild")
        name = guild.get("name") if isinstance(guild, dict) else "an unnamed server"
        return Recognition(0.95, f"a Discord export of {name}, {len(members)} files")

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        reader = Reader(options.network or self.name)
        for member, stream in bundle.walk(set(candidates(bundle)).__contains__):
            start = stream.read(HEAD_BYTES)
            if not HEAD.match(start):
                continue
            try:
                room = reader.room(json_head(start, "messages"))
            except UNREADABLE as error:
                yield Malformed(member=member, position="start", reason=f"no channel that can be read: {error}")
                continue
            messages = json_array(stream, member, key="messages", required=REQUIRED, start=start)
            yield from each(messages, member, partial(reader.message, room))
        yield from reader.profiles()


def candidates(bundle: Bundle) -> list[str]:
    return chosen(bundle, (".json",), _known)


def _known(head: bytes) -> bool:
    return HEAD.match(head) is not None and b'"channel"' in head


class Reader:
    """Reads messages, and keeps what they say of people."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._people: dict[str, tuple[int, str, str, bool]] = {}

    def room(self, head: dict[str, Any]) -> Room:
        """The channel of a file. Raises ValueError or msgspec.ValidationError when the file does not say."""
        header = msgspec.convert(head, Header)
        guild, channel = header.guild, header.channel
        is_thread = channel.is_thread
        exported = from_iso(header.exported_at) if header.exported_at else 0
        if guild.id in DIRECT:
            return Room(self._id("direct", channel.id), None, None, Visibility.DIRECT, exported)
        name = channel.category if is_thread and channel.category else channel.name
        return Room(
            f"{self._network}:{guild.name}/#{name}",
            f"https://discord.com/channels/{guild.id}/{channel.id}",
            channel.id if is_thread else None,
            Visibility.FOLLOWERS if channel.is_private else Visibility.MEMBERS,
            exported,
        )

    def message(self, room: Room, entry: Any) -> Iterator[Record]:
        """The activities in one entry. Raises ValueError or msgspec.ValidationError for what is not a message."""
        message = msgspec.convert(entry, Message)
        if message.type not in SPOKEN:
            return
        at = from_iso(message.timestamp)
        self._meet(message.author, room.exported or at)
        mentioned = [user for user in map(account, message.mentions or ()) if user is not None]
        for user in mentioned:
            self._meet(user, room.exported or at)
        activity = self._said(room, message, at, mentioned)
        yield activity
        yield from inside(message.reactions, "reaction", partial(self._reaction, room, activity))

    def profiles(self) -> Iterator[Profile]:
        """Everybody met, under the newest name."""
        for number, (at, handle, name, is_bot) in self._people.items():
            yield Profile(
                actor=self._id("users", number),
                network=self._network,
                handle=handle or None,
                name=name or None,
                actor_type=ActorType.SERVICE if is_bot else ActorType.PERSON,
                observed=at,
            )

    def _id(self, kind: str, number: str) -> str:
        return f"{self._network}:{kind}/{number}"

    def _meet(self, user: User, at: int) -> None:
        tag = "" if user.discriminator in NO_DISCRIMINATOR else f"#{user.discriminator}"
        seen = (at, f"{user.name or ''}{tag}", user.nickname or user.name or "", user.is_bot)
        self._people[user.id] = max(self._people.get(user.id, seen), seen)

    def _said(self, room: Room, message: Message, at: int, mentioned: list[User]) -> Activity:
        native = self._id("messages", message.id)
        text = plain(message.content, mentioned) or cards(message.embeds)
        target = self._id("messages", message.refers_to) if message.refers_to else None
        forwarded = target is not None and message.is_forward
        in_thread = room.thread is not None and room.thread != message.id
        others = dict.fromkeys(self._id("users", user.id) for user in mentioned if user.id != message.author.id)
        return Activity(
            id=native,
            network=self._network,
            type=ActivityType.ANNOUNCE if forwarded else ActivityType.CREATE,
            actor=self._id("users", message.author.id),
            published=at,
            updated=from_iso(message.timestamp_edited) if message.timestamp_edited else None,
            object=target if forwarded else native,
            object_type="Note",
            in_reply_to=target if message.is_reply else None,
            # A thread has the number of the message it started from.
            root=self._id("messages", room.thread) if in_thread and room.thread else None,
            context=room.context,
            url=f"{room.url}/{message.id}" if room.url else None,
            text=text,
            links=tuple(dict.fromkeys((*web(text), *pages(message.embeds), *pages(buttons(message.components))))),
            mentions=tuple(others),
            visibility=room.visibility,
        )

    def _reaction(self, room: Room, activity: Activity, entry: Any) -> Iterator[Record]:
        reaction = msgspec.convert(entry, Reaction)
        shown = label(reaction.emoji)
        people = {user.id: user for user in map(account, reaction.users or ()) if user is not None}
        for user in people.values():
            self._meet(user, room.exported or activity.published)
            yield Activity(
                id=f"{activity.id}/reaction/{quote(reaction.emoji.id or shown, safe='+')}/{user.id}",
                network=self._network,
                type=ActivityType.LIKE,
                actor=self._id("users", user.id),
                # Discord does not say when: it cannot have been before the message.
                published=activity.published,
                object=activity.id,
                object_author=activity.actor,
                context=activity.context,
                text=shown,
                visibility=activity.visibility,
            )
        if reaction.count > len(people):
            unnamed = reaction.count - len(people)
            yield ReactionCount(object=activity.id, network=self._network, kind=shown, count=unnamed)


def account(entry: Any) -> User | None:
    """An account in a list, if it is one."""
    try:
        return msgspec.convert(entry, User)
    except msgspec.ValidationError:
        return None


def label(emoji: Emoji) -> str:
    """The emoji itself, or `:name:` of a custom one. Raises ValueError when it has no name."""
    if not emoji.name:
        raise ValueError("an emoji without a name")
    return f":{emoji.name}:" if emoji.id else emoji.name


def plain(content: str, mentioned: list[User]) -> str:
    """The text without Discord's markup for accounts and emoji, where the exporter left it in."""
    if "<" not in content:
        return content
    names = {user.id: user.nickname or user.name or user.id for user in mentioned}
    return MARK.sub(lambda m: f"@{names.get(m[1], m[1])}" if m[1] else f":{m[2]}:", content)


def cards(embeds: list[Any] | None) -> str:
    """The text of what a bot shows as cards."""
    found = [card for card in embeds or () if isinstance(card, dict)]
    parts = (card.get(name) for card in found for name in ("title", "description"))
    return "\n".join(part for part in parts if part and isinstance(part, str))


def web(text: str) -> Iterable[str]:
    return (link.rstrip(".,;:!?*_") for link in LINK.findall(text)) if "://" in text else ()


def buttons(components: list[Any] | None) -> Iterator[Any]:
    """What stands below a message to be clicked, out of the rows and boxes that it stands in."""
    waiting = deque(components or ())
    while waiting:
        one = waiting.popleft()
        yield one
        inner = one.get("components") if isinstance(one, dict) else None
        waiting += inner if isinstance(inner, list) else ()


def pages(shown: Iterable[Any] | None) -> Iterable[str]:
    """The pages that cards and buttons below a message lead to."""
    urls = (one.get("url") for one in shown or () if isinstance(one, dict))
    return (url for url in urls if isinstance(url, str) and url.startswith(("http://", "https://")))


DISCORD = Discord()
