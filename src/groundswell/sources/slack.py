"""A Slack workspace's export: CHANNEL/DAY.json, with channels.json and users.json where they are present."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record, the_network
from groundswell.sources.arrays import each, inside, json_array
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.moments import UNDATED, from_seconds
from groundswell.sources.pieces import WHOLE, Piece, cut
from groundswell.sources.slack_blocks import shown
from groundswell.sources.slack_format import DELETED, SPOKEN, Attachment, Channel, Edit, Message, Reaction, User
from groundswell.sources.slack_text import Words, labels, read_words
from groundswell.vocabulary import ActivityType, ActorType, Visibility

DAY = re.compile(r"(?:(.*)/)?([^/]+)/\d{4}-\d\d-\d\d\.json", re.DOTALL)
LISTS = {
    "channels.json": Visibility.MEMBERS,
    "groups.json": Visibility.FOLLOWERS,
    "mpims.json": Visibility.DIRECT,
    "dms.json": Visibility.DIRECT,
}
USERS = ("users.json", "org_users.json")
"""The people of a workspace; the latter of an organisation, in the export of Enterprise Grid."""

SLACKBOT = "USLACKBOT"
DIRECT = re.compile(r"D[A-Z0-9]+|mpdm-.+", re.DOTALL)
"""Ids of conversations between two, and names of those between a few."""

ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
MOMENT = re.compile(r"\d{1,12}(\.\d{1,6})?")


class Room(NamedTuple):
    """A conversation, as the ids and contexts of its messages need it."""

    id: str
    context: str
    visibility: Visibility


class Heard(NamedTuple):
    """What a message says about its author, and when."""

    at: int
    handle: str | None
    name: str | None
    actor_type: ActorType


class Slack:
    """Slack's own export, whole or in part."""

    name = "slack"
    title = "Slack workspace export"
    public_network = False
    guide = Guide(
        export=(
            "Workspace name, Tools & settings, Workspace settings, *Import/Export Data*, *Export*, *Start Export*. "
            "Owners and admins get all public channels; other conversations need an application to Slack."
        ),
        reads=(
            "messages, threads, edits and deletions",
            "reactions with the people who reacted",
            "messages shared from elsewhere, as quotes",
            "members and bots; without `users.json` or `org_users.json`, the names that mentions use",
            "what apps show in place of a text: cards and blocks",
        ),
        leaves=(
            ("joins, pins and other housekeeping", "nobody said them"),
            ("when somebody reacted", "Slack does not say: the message's time stands in"),
            ("files and canvases", "only links to them are exported"),
            ("channels that no list names", "who may see them is unknown; set aside"),
        ),
        visibility=(
            "Public channels count as seen by members and are kept; private channels and direct messages are refused "
            "unless the workspace is declared private. Without any list of channels, such as `channels.json`, all but "
            "direct messages count as seen by members: keep the lists."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        days = [name for name in bundle.names if DAY.fullmatch(name)]
        lists = bundle.find(*LISTS, *USERS)
        if not days:
            return None
        if not lists and not (b'"ts"' in (head := bundle.head(days[0])) and b'"type"' in head):
            return None
        rooms = {DAY.sub(r"\2", name) for name in days}
        return Recognition(0.95 if lists else 0.7, f"a Slack export of {len(rooms)} channels, {len(days)} days' files")

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        workspace = Workspace(options.network or self.name)
        yield from self._lists(bundle, workspace, unnamed=not bundle.find(*USERS))
        yield from self._days(bundle, workspace)

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        # Without a list of people, all messages together say what each is called.
        apart = bundle.find(*USERS)
        return cut(bundle, lambda name: is_list(name) or is_day(name)) if apart else iter([WHOLE])

    def reader(self, bundle: Bundle, options: Options) -> Callable[[Bundle], Iterator[Record]]:
        workspace = Workspace(options.network or self.name)
        for _ in self._lists(bundle, workspace, unnamed=False):
            pass

        def read(part: Bundle) -> Iterator[Record]:
            yield from self._lists(part, workspace, unnamed=False)
            yield from self._days(part, workspace)

        return read

    def _days(self, bundle: Bundle, workspace: "Workspace") -> Iterator[Record]:
        for member, stream in bundle.walk(is_day):
            room = workspace.room(member, complete=not bundle.damaged)
            if room is None:
                yield Malformed(
                    member=member, position="", reason="no list names this channel: who may see it is unknown"
                )
                continue
            entries = json_array(stream, member, required=("ts", "type"))
            yield from each(entries, member, partial(workspace.message, room))
        yield from workspace.profiles()

    def _lists(self, bundle: Bundle, workspace: "Workspace", *, unnamed: bool) -> Iterator[Record]:
        calls: Counter[tuple[str, str]] = Counter()
        for member, stream in bundle.walk(lambda name: is_list(name) or (unnamed and is_day(name))):
            if is_list(member):
                yield from each(json_array(stream, member, required=("id",)), member, workspace.list_reader(member))
            else:
                calls.update(labels(stream))
        workspace.call(calls)


class Workspace:
    """What has been read of a workspace: its conversations, its people, and what its messages call people."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._rooms: dict[str, Room] = {}
        self._named: dict[str, Room] = {}
        self._listed: set[str] = set()
        self._names: dict[str, str] = {}
        self._called: dict[str, str] = {}
        self._heard: dict[str, Heard] = {}

    def list_reader(self, member: str) -> Callable[[Any], Iterable[Record]]:
        """How to read the entries of one of the export's lists."""
        place, _, name = member.rpartition("/")
        return self._user if name in USERS else partial(self._channel, LISTS[name], place)

    def room(self, member: str, *, complete: bool) -> Room | None:
        """The conversation that this day's file is of; None when its id and its audience cannot be known.

        It lies in a folder of the conversation's name or id. An organisation's workspaces may have channels of one
        name: the lists beside the folder decide. A folder goes by its own name where the export has no lists at all.
        """
        place, folder = DAY.sub(r"\1", member), DAY.sub(r"\2", member)
        room = self._rooms.get(folder) or self._rooms.get(f"{place}/{folder}")
        if room is None and place not in self._listed:
            room = self._named.get(folder)
        if room is not None:
            return room
        name = quote(folder, safe="")
        if DIRECT.fullmatch(folder):
            return Room(name, self._id(f"#{name}"), Visibility.DIRECT)
        return Room(name, self._id(f"#{name}"), Visibility.MEMBERS) if complete and not self._rooms else None

    def message(self, room: Room, entry: Any) -> Iterator[Record]:
        """The activities in one entry. Raises ValueError or msgspec.ValidationError for what is not a message."""
        message = msgspec.convert(entry, Message)
        if message.subtype == "message_changed":
            changed = msgspec.convert(message.message, Message)
            message = msgspec.structs.replace(changed, edited=changed.edited or Edit(message.ts))
        if message.subtype in DELETED:
            yield from self._deletion(room, message)
        elif message.subtype in SPOKEN and message.type == "message":
            yield from self._said(room, message)

    def call(self, calls: Counter[tuple[str, str]]) -> None:
        """Take the names that messages call accounts by: of each account the most frequent one, then the greatest."""
        for (account, label), _ in sorted(calls.items(), key=lambda item: (item[1], item[0])):
            self._names[account] = self._called[account] = label

    def profiles(self) -> Iterator[Profile]:
        """Accounts known from messages only, since it was last asked."""
        for account, label in self._called.items():
            # A name that others use has no time: it gives way to anything the account says of itself.
            yield Profile(actor=self._id(account), network=self._network, handle=label)
        for account, heard in self._heard.items():
            yield Profile(
                actor=self._id(account),
                network=self._network,
                handle=heard.handle,
                name=heard.name,
                actor_type=heard.actor_type,
                observed=heard.at,
            )
        self._called.clear()
        self._heard.clear()

    def _id(self, native: str) -> str:
        return f"{self._network}:{native}"

    def _channel(self, visibility: Visibility, place: str, entry: Any) -> Iterator[Record]:
        channel = msgspec.convert(entry, Channel)
        named = channel.name or channel.id
        if channel.is_im or channel.is_mpim or DIRECT.fullmatch(channel.id) or DIRECT.fullmatch(named):
            visibility = Visibility.DIRECT
        elif (channel.is_private or channel.is_group) and visibility is Visibility.MEMBERS:
            visibility = Visibility.FOLLOWERS
        room = Room(identifier(channel.id), self._id(f"#{named}"), visibility)
        self._names[channel.id] = named
        self._rooms[channel.id] = self._rooms[f"{place}/{named}"] = self._named[named] = room
        self._listed.add(place)
        return iter(())

    def _user(self, entry: Any) -> Iterator[Profile]:
        user = msgspec.convert(entry, User)
        self._names[identifier(user.id)] = user.profile.display_name or user.name or user.id
        yield Profile(
            actor=self._id(user.id),
            network=self._network,
            handle=user.name or None,
            name=user.profile.real_name or user.real_name or user.profile.display_name or None,
            actor_type=ActorType.SERVICE if user.is_bot or user.id == SLACKBOT else ActorType.PERSON,
            observed=from_seconds(user.updated) if user.updated else 0,
        )

    def _deletion(self, room: Room, message: Message) -> Iterator[Record]:
        before = message.previous_message
        author = before.get("user") if isinstance(before, dict) else message.user
        by = identifier(author) if isinstance(author, str) and author not in ("", SLACKBOT) else None
        target = self._id(f"{room.id}/{moment(message.deleted_ts or message.ts)}")
        yield Activity(
            id=f"{target}/delete",
            network=self._network,
            type=ActivityType.DELETE,
            actor=self._id(by) if by else the_network(self._network),
            published=from_seconds(message.ts),
            # Slack never brings a message back, and of a tombstone it says only when the message was written.
            updated=UNDATED,
            object=target,
            context=room.context,
            visibility=room.visibility,
        )

    def _said(self, room: Room, message: Message) -> Iterator[Record]:
        published = from_seconds(moment(message.ts))
        author = self._author(message, published)
        words, mentions = self._words(message)
        thread = message.thread_ts if message.thread_ts and message.thread_ts != message.ts else None
        parent = self._id(f"{room.id}/{moment(thread)}") if thread else None
        created = Activity(
            id=self._id(f"{room.id}/{message.ts}"),
            network=self._network,
            type=ActivityType.CREATE,
            actor=self._id(author),
            published=published,
            updated=from_seconds(message.edited.ts) if message.edited else None,
            object=self._id(f"{room.id}/{message.ts}"),
            object_type="Note",
            in_reply_to=parent,
            root=parent,
            context=room.context,
            text=words.text,
            links=words.links,
            mentions=tuple(self._id(account) for account in mentions if account != author),
            visibility=room.visibility,
        )
        yield created
        yield from inside(message.attachments, "attachment", partial(self._shared, created))
        yield from inside(message.reactions, "reaction", partial(self._reaction, created))

    def _author(self, message: Message, at: int) -> str:
        user = message.user or (message.comment.user if message.comment else None)
        if user:
            if message.user_profile is not None:
                called = message.user_profile
                kind = ActorType.SERVICE if user == SLACKBOT else ActorType.PERSON
                self._hear(identifier(user), Heard(at, called.name, called.real_name, kind))
            return identifier(user)
        name = message.username or (message.bot_profile.name if message.bot_profile else None)
        if not message.bot_id and not name:
            raise ValueError("no author")
        bot = identifier(message.bot_id) if message.bot_id else f"bots/{quote(name or '', safe='')}"
        self._hear(bot, Heard(at, None, name, ActorType.SERVICE))
        return bot

    def _words(self, message: Message) -> tuple[Words, Iterable[str]]:
        words = read_words(message.text or shown(message), self._names)
        if message.comment is None:
            return words, words.mentions
        # The text says who commented on whose file: the owner counts as mentioned, the comment is what was said.
        comment = read_words(message.comment.comment, self._names)
        return comment, dict.fromkeys((*words.mentions, *comment.mentions))

    def _hear(self, account: str, heard: Heard) -> None:
        known = self._heard.get(account)
        if known is None or ranked(heard) > ranked(known):
            self._heard[account] = heard

    def _shared(self, created: Activity, entry: Any) -> Iterator[Activity]:
        shared = msgspec.convert(entry, Attachment)
        if shared.is_message:
            quoted = f"{identifier(shared.channel_id or '')}/{moment(str(shared.ts))}"
            yield Activity(
                id=f"{created.id}/quote/{quoted}",
                network=self._network,
                type=ActivityType.QUOTE,
                actor=created.actor,
                published=created.published,
                updated=created.updated,
                object=self._id(quoted),
                object_author=self._id(identifier(shared.author_id)) if shared.author_id else None,
                context=created.context,
                text=created.text,
                visibility=created.visibility,
            )

    def _reaction(self, created: Activity, entry: Any) -> Iterator[Record]:
        reaction = msgspec.convert(entry, Reaction)
        people = dict.fromkeys(user for user in reaction.users if user and ID.fullmatch(user))
        for user in people:
            yield Activity(
                id=f"{created.id}/reaction/{quote(reaction.name, safe='+:')}/{user}",
                network=self._network,
                type=ActivityType.LIKE,
                actor=self._id(user),
                # Slack does not say when somebody reacted: it cannot have been before the message.
                published=created.published,
                object=created.object,
                object_author=created.actor,
                context=created.context,
                text=f":{reaction.name}:",
                visibility=created.visibility,
            )
        if reaction.count > len(people) and created.object:
            unnamed = reaction.count - len(people)
            yield ReactionCount(object=created.object, network=self._network, kind=reaction.name, count=unnamed)


def is_list(member: str) -> bool:
    return member.rpartition("/")[2] in (*LISTS, *USERS)


def is_day(member: str) -> bool:
    return DAY.fullmatch(member) is not None


def ranked(heard: Heard) -> tuple[int, str, str]:
    return heard.at, heard.handle or "", heard.name or ""


def identifier(native: str) -> str:
    """The id, if it is one. Raises ValueError."""
    if not ID.fullmatch(native):
        raise ValueError("an id that Slack does not write")
    return native


def moment(ts: str) -> str:
    """The message's time, which is its id, if it is one. Raises ValueError."""
    if not MOMENT.fullmatch(ts):
        raise ValueError("a time that Slack does not write")
    return ts


SLACK = Slack()
