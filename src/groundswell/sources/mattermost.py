"""A Mattermost server's bulk export: teams, channels, people and posts, one JSON object a line."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote

import msgspec

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources.arrays import each, inside
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.lines import json_lines, lines, parse
from groundswell.sources.mattermost_format import Bot, Channel, Post, Reaction, User
from groundswell.sources.members import JSON, chosen
from groundswell.sources.moments import checked
from groundswell.vocabulary import ActivityType, ActorType, Visibility

LINE = re.compile(
    rb'^\s*\{\s*"type"\s*:\s*"(version|role|scheme|emoji|team|channel|user|bot|post|direct_channel|direct_post)"\s*,\s*"\1"\s*:',
    re.MULTILINE,
)
POST_LINE = re.compile(rb'\s*\{\s*"type"\s*:\s*"(?:direct_)?post"')
NAME = re.compile(r"[A-Za-z0-9._:-]{1,128}")
MENTION = re.compile(r"(?<![\w@/.])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
LINK = re.compile(r"https?://[^\s<>()\[\]\"'`|]+")
EVERYBODY = {"all", "channel", "here"}
HOUSEKEEPING = ("system_", "add_bot_")


class Place(NamedTuple):
    """Where posts are written: the front of their ids, and who can see them."""

    id: str
    visibility: Visibility


class Mattermost:
    """The bulk export, as a file of JSON lines or an archive that holds it beside the uploads."""

    name = "mattermost"
    title = "Mattermost bulk export"
    public_network = False
    guide = Guide(
        export=(
            "`mmctl export create`, then `mmctl export list` and `mmctl export download`. Before version 6: "
            "`mattermost export bulk FILE --all-teams`."
        ),
        reads=(
            "posts with their replies and reactions, with times",
            "mentions of accounts",
            "people, bots, and what webhooks sign with",
            "uploads' archives: the lines inside them",
        ),
        leaves=(
            ("posts of the system", "nobody said them"),
            ("files, emoji, roles and schemes", "they say nothing of who moves whom"),
            ("posts in channels that no line describes", "who may see them is unknown; set aside"),
        ),
        visibility=(
            "Open channels count as seen by members and are kept; private channels and direct posts are refused "
            "unless the workspace is declared private."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        found = exports(bundle)
        return Recognition(0.9, f"a Mattermost bulk export, {found[0]}") if found else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        server = Server(options.network or self.name)
        members = set(exports(bundle))
        # Who may see a channel must be known before its posts are read, wherever in the file it stands.
        for member, stream in bundle.walk(members.__contains__):
            yield from each(introductions(stream, member), member, server.introduce)
        for member, stream in bundle.walk(members.__contains__):
            yield from each(json_lines(stream, member), member, server.post)
        yield from server.bots()


def exports(bundle: Bundle) -> list[str]:
    """The members that look like a bulk export."""
    return [name for name, head in bundle.heads(chosen(bundle, JSON, _known)) if _known(head)]


def _known(head: bytes) -> bool:
    return LINE.search(head) is not None


def introductions(stream: BinaryIO, member: str) -> Iterator[tuple[str, Any]]:
    """The lines that are not posts; what is broken is told when the posts are read."""
    for line in lines(stream, member):
        if isinstance(line, Malformed) or POST_LINE.match(line[1]):
            continue
        with suppress(ValueError):
            yield f"line {line[0]}", parse(line[1])


class Server:
    """What has been read of a server: its channels and its people."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._places: dict[str, Place] = {}
        self._people: set[str] = set()
        self._bots: dict[str, str] = {}

    def introduce(self, line: Any) -> Iterator[Record]:
        """Take note of a channel, an account or a bot."""
        kind = line.get("type") if isinstance(line, dict) else None
        if kind == "channel":
            channel = msgspec.convert(line.get("channel"), Channel)
            visibility = Visibility.MEMBERS if channel.type == "O" else Visibility.FOLLOWERS
            path = f"{named(channel.team)}/{named(channel.name)}"
            self._places[path] = Place(path, visibility)
        elif kind == "user":
            yield self._profile(msgspec.convert(line.get("user"), User))
        elif kind == "bot":
            bot = msgspec.convert(line.get("bot"), Bot)
            yield self._account(bot.username, bot.display_name, ActorType.SERVICE)

    def post(self, line: Any) -> Iterator[Record]:
        """The activities in a line. Raises ValueError or msgspec.ValidationError for what an export does not write."""
        if not isinstance(line, dict) or not isinstance(line.get("type"), str):
            raise ValueError("not a line of a bulk export")
        if line["type"] in ("post", "direct_post"):
            post = msgspec.convert(line.get(line["type"]), Post)
            if not (post.type or "").startswith(HOUSEKEEPING):
                yield from self._thread(post, self._place(post))

    def bots(self) -> Iterator[Profile]:
        """What posts by webhooks were signed with."""
        for actor, name in self._bots.items():
            yield Profile(actor=actor, network=self._network, name=name, actor_type=ActorType.SERVICE)

    def _id(self, native: str) -> str:
        return f"{self._network}:{native}"

    def _place(self, post: Post) -> Place:
        if post.channel_members is not None:
            members = "+".join(sorted({named(member) for member in post.channel_members}))
            return Place(f"direct/{members}", Visibility.DIRECT)
        place = self._places.get(f"{post.team}/{post.channel}")
        if place is None:
            raise ValueError("no line describes this channel: who may see it is unknown")
        return place

    def _profile(self, user: User) -> Profile:
        full = " ".join(part for part in (user.first_name, user.last_name) if part)
        return self._account(user.username, user.nickname or full, ActorType.PERSON)

    def _account(self, username: str, name: str | None, kind: ActorType) -> Profile:
        self._people.add(named(username).lower())
        actor = self._id(username)
        return Profile(actor=actor, network=self._network, handle=username, name=name or None, actor_type=kind)

    def _thread(self, post: Post, place: Place) -> Iterator[Record]:
        created = self._created(post, place)
        yield created
        yield from inside(post.reactions, "reaction", partial(self._reaction, created))
        yield from inside(post.replies, "reply", partial(self._reply, created, place))

    def _reply(self, root: Activity, place: Place, entry: Any) -> Iterator[Record]:
        reply = msgspec.convert(entry, Post)
        if not (reply.type or "").startswith(HOUSEKEEPING):
            created = self._created(reply, place)
            created.in_reply_to = created.root = root.id
            yield created
            yield from inside(reply.reactions, "reaction", partial(self._reaction, created))

    def _created(self, post: Post, place: Place) -> Activity:
        # The export numbers no posts: place, time and author are what the server itself tells them apart by.
        native = self._id(f"{place.id}/{post.create_at}/{named(post.user)}")
        text = post.message or cards(post.props)
        return Activity(
            id=native,
            network=self._network,
            type=ActivityType.CREATE,
            actor=self._author(post),
            published=checked(post.create_at * 1000),
            updated=checked(post.edit_at * 1000) if post.edit_at else None,
            object=native,
            object_type="Note",
            context=self._id(place.id),
            text=text,
            links=tuple(dict.fromkeys(found.rstrip(".,;:!?*_") for found in LINK.findall(text)))
            if "://" in text
            else (),
            mentions=self._mentioned(text, post.user) if "@" in text else (),
            visibility=place.visibility,
        )

    def _author(self, post: Post) -> str:
        """The account; for a webhook, which posts in its owner's name, the name it signs with."""
        if not isinstance(post.props, dict) or str(post.props.get("from_webhook")).lower() != "true":
            return self._id(post.user)
        name = post.props.get("override_username") or post.user
        actor = self._id(f"webhooks/{quote(str(name), safe='')}")
        self._bots[actor] = str(name)
        return actor

    def _mentioned(self, text: str, author: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for written in MENTION.findall(text.lower()):
            # A name may end in a full stop, and so may a sentence: the account decides.
            name = next((n for n in (written, written.rstrip("._-")) if n in self._people), None)
            if name is not None and name != author.lower() and name not in EVERYBODY:
                found[self._id(name)] = None
        return tuple(found)

    def _reaction(self, created: Activity, entry: Any) -> Iterator[Record]:
        reaction = msgspec.convert(entry, Reaction)
        yield Activity(
            id=f"{created.id}/reaction/{quote(reaction.emoji_name, safe='+')}/{named(reaction.user)}",
            network=self._network,
            type=ActivityType.LIKE,
            actor=self._id(reaction.user),
            published=checked(reaction.create_at * 1000),
            object=created.object,
            object_author=created.actor,
            context=created.context,
            text=f":{reaction.emoji_name}:",
            visibility=created.visibility,
        )


def named(name: str) -> str:
    """The name of a team, channel or account, if it is one. Raises ValueError."""
    if not NAME.fullmatch(name):
        raise ValueError("a name that Mattermost does not write")
    return name


def cards(props: Any) -> str:
    """The text of what an integration shows as cards."""
    shown = props.get("attachments") if isinstance(props, dict) else None
    found = [card for card in shown if isinstance(card, dict)] if isinstance(shown, list) else []
    parts = (
        card.get(name) for card in found for name in ("pretext", "title", "text" if card.get("text") else "fallback")
    )
    return "\n".join(part for part in parts if part and isinstance(part, str))


MATTERMOST = Mattermost()
