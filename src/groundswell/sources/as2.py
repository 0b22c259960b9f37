"""What an ActivityStreams 2.0 value says, as records: shared by every source whose network speaks it."""

from collections.abc import Callable, Iterator
from typing import Any

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources.as2_values import (
    Value,
    addressed_to,
    at_home,
    author_in_address,
    kind_of,
    moment,
    ref,
    refs,
    said,
    server_of,
    time_in_address,
    url_of,
)
from groundswell.sources.html import plain_text
from groundswell.sources.moments import UNDATED
from groundswell.vocabulary import ActivityType, ActorType, Visibility

DEEPEST = 6
EARLIEST = 1
COLLECTIONS = {"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"}
OBJECTS = {"Note", "Article", "Page", "Question", "Video", "Audio", "Image", "Event", "Document", "ChatMessage"}
ACTORS = {
    "Person": ActorType.PERSON,
    "Service": ActorType.SERVICE,
    "Application": ActorType.SERVICE,
    "Group": ActorType.GROUP,
    "Organization": ActorType.ORGANIZATION,
}
COUNTED = ("likes", "shares", "replies")
QUOTES = ("quote", "quoteUrl", "quoteUri", "quoteURL", "_misskey_quote")


def items_of(value: Any, position: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The values in a collection, its pages included, each with its position; any other value by itself."""
    if not isinstance(value, dict) or kind_of(value) not in COLLECTIONS or depth > DEEPEST:
        yield position, value
        return
    if isinstance(value.get("first"), dict):
        yield from items_of(value["first"], position, depth + 1)
    items = [*as_list(value.get("orderedItems")), *as_list(value.get("items"))]
    for number, item in enumerate(items, 1):
        yield from items_of(item, f"{position}, item {number}", depth + 1)


def records_of(value: Any, network: str) -> Iterator[Record]:
    """Every record in an activity, object or actor; nothing for kinds that say nothing here, or a mere address.

    Raises ValueError, saying what is missing, for what is not ActivityStreams, and for an id of another server than its
    actor's: servers refuse it from one another too, as whoever makes it up would take over what somebody else said.
    """
    for record in _records_of(value, network, 0):
        if type(record) is Activity:
            address, actor = record.id[len(network) + 1 :], record.actor[len(network) + 1 :]
            if not at_home(address, actor):
                raise ValueError("the id is of another server than the actor")
        yield record


def _records_of(value: Any, network: str, depth: int) -> Iterator[Record]:
    if isinstance(value, str):
        return
    if not isinstance(value, dict) or not kind_of(value):
        raise ValueError("not an ActivityStreams object")
    if depth > DEEPEST:
        raise ValueError("activities nested too deep")
    kind = kind_of(value)
    if kind in ACTORS:
        yield profile(value, network)
    elif kind in OBJECTS:
        yield from created({}, value, network)
    elif kind == "Tombstone":
        yield _delete({"object": value, "published": value.get("deleted")}, network)
    elif kind in READERS:
        yield from embedded_actor(value, network)
        yield from READERS[kind](value, network, depth)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def named(network: str, address: str | None) -> str | None:
    return f"{network}:{address}" if address else None


def required(network: str, address: str | None, what: str) -> str:
    if not address:
        raise ValueError(f"no {what}")
    return f"{network}:{address}"


def actor_of(value: Value, network: str) -> str:
    return required(network, ref(value.get("actor")) or ref(value.get("attributedTo")), "actor")


def profile(value: Value, network: str) -> Profile:
    """What an actor object says about an account."""
    address = ref(value)
    user, server = value.get("preferredUsername"), server_of(address)
    followers = value.get("followers")
    return Profile(
        actor=required(network, address, "actor id"),
        network=network,
        handle=f"{user}@{server}" if isinstance(user, str) and user and server else None,
        name=value["name"] if isinstance(value.get("name"), str) else None,
        url=url_of(value),
        actor_type=ACTORS.get(kind_of(value), ActorType.PERSON),
        followers_count=count_in(followers),
        created=moment(value.get("published")),
        links=own_pages(value.get("attachment")),
    )


def own_pages(fields: Any) -> tuple[str, ...]:
    """The links in the fields of a profile that are marked as its owner's own, `rel="me"`."""
    told = [field.get("value") for field in as_list(fields) if isinstance(field, dict)]
    anchors = [anchor for text in told if isinstance(text, str) for anchor in plain_text(text)[1]]
    return tuple(
        dict.fromkeys(a.href for a in anchors if "me" in a.marks and a.href.startswith(("http://", "https://")))
    )


def embedded_actor(value: Value, network: str) -> Iterator[Record]:
    for actor in (value.get("actor"), value.get("attributedTo")):
        if isinstance(actor, dict) and kind_of(actor) in ACTORS and ref(actor):
            yield profile(actor, network)


def count_in(collection: Any) -> int | None:
    return counted(collection.get("totalItems")) if isinstance(collection, dict) else None


def counted(count: Any) -> int | None:
    return count if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < 2**63 else None


def created(activity: Value, note: Value, network: str) -> Iterator[Record]:
    """A Create with the object's own id, so that each version of it is the same activity; its quote and its counts."""
    if is_vote(note):
        return
    made = create(activity, note, network)
    yield made
    if quoted := quoted_in(note):
        author = next((ref(o.get("attributedTo")) for o in map(note.get, QUOTES) if isinstance(o, dict)), None)
        yield quote(made, quoted, author)
    for kind in COUNTED:
        if kind in note and (count := count_in(note[kind])) is not None:
            yield ReactionCount(object=made.id, network=network, kind=kind, count=count)


def is_vote(note: Value) -> bool:
    """Answers to a poll travel as notes with a name and nothing else."""
    return kind_of(note) == "Note" and "name" in note and "inReplyTo" in note and not note.get("content")


def create(activity: Value, note: Value, network: str) -> Activity:
    address = ref(note) or ref(activity)
    published = moment(note.get("published")) or moment(activity.get("published")) or time_in_address(address)
    if published is None:
        raise ValueError("no time")
    meant = said(note)
    return Activity(
        id=required(network, address, "id"),
        network=network,
        type=ActivityType.CREATE,
        actor=actor_of({"actor": activity.get("actor"), "attributedTo": note.get("attributedTo")}, network),
        published=published,
        updated=newer(activity, note, published),
        object=named(network, address),
        object_type=kind_of(note) or None,
        in_reply_to=named(network, ref(note.get("inReplyTo"))),
        context=ref(note.get("audience")) or ref(activity.get("audience")),
        url=url_of(note),
        text=meant.text,
        language=meant.language,
        links=meant.links,
        tags=meant.tags,
        mentions=tuple(f"{network}:{address}" for address in meant.mentions),
        place=meant.place,
        visibility=addressed_to(note) or addressed_to(activity) or Visibility.PUBLIC,
    )


def newer(activity: Value, note: Value, published: int) -> int | None:
    """When this version was made, if it is not the first."""
    changed = moment(note.get("updated"))
    if changed is None and kind_of(activity) == "Update":
        changed = moment(activity.get("updated")) or moment(activity.get("published"))
    return changed if changed is not None and changed > published else None


def quoted_in(note: Value) -> str | None:
    """The address of what is quoted: in one of the properties in use, or in a link as FEP-e232 has it."""
    for key in QUOTES:
        if key in note and (found := ref(note[key])):
            return found
    for tag in as_list(note.get("tag")):
        if isinstance(tag, dict) and kind_of(tag) == "Link" and "activity" in str(tag.get("mediaType")):
            return ref(tag.get("href"))
    return None


def quote(made: Activity, quoted: str, author: str | None) -> Activity:
    return Activity(
        id=f"{made.id}#quote",
        network=made.network,
        type=ActivityType.QUOTE,
        actor=made.actor,
        published=made.published,
        object=f"{made.network}:{quoted}",
        object_author=named(made.network, author or author_in_address(quoted)),
        visibility=made.visibility,
    )


def read_create(value: Value, network: str, depth: int) -> Iterator[Record]:
    note = value.get("object")
    if isinstance(note, dict) and kind_of(note) == "Tombstone":
        yield _delete({"actor": value.get("actor"), "object": note}, network)
    elif isinstance(note, dict) and kind_of(note) in ACTORS:
        yield profile(note, network)
    elif isinstance(note, dict) and (not kind_of(note) or kind_of(note) in OBJECTS):
        yield from created(value, note, network)
    elif ref(note):
        yield create(value, {"id": ref(note)}, network)
    else:
        raise ValueError("no object")


def read_reaction(value: Value, network: str, depth: int) -> Iterator[Record]:
    """Announce, Like, View and their kin. A group announces whole activities: there, the activity is what counts."""
    target = value.get("object")
    if isinstance(target, dict) and kind_of(target) in READERS:
        yield from _records_of(target, network, depth + 1)
        return
    for address in refs(target) or [""]:
        yield reaction(value, address, network)
    if isinstance(target, dict) and kind_of(target) in OBJECTS and ref(target.get("attributedTo")):
        yield from _records_of(target, network, depth + 1)


REACTIONS = {
    "Announce": ActivityType.ANNOUNCE,
    "Like": ActivityType.LIKE,
    "EmojiReact": ActivityType.LIKE,
    "View": ActivityType.VIEW,
}


def reaction(value: Value, address: str, network: str) -> Activity:
    target = value.get("object")
    author = ref(target.get("attributedTo")) if isinstance(target, dict) else None
    published = moment(value.get("published")) or moment(value.get("updated")) or time_in_address(address)
    if published is None:
        raise ValueError("no time")
    return Activity(
        id=required(network, ref(value), "id"),
        network=network,
        type=REACTIONS[kind_of(value)],
        actor=actor_of(value, network),
        published=published,
        object=required(network, address, "object"),
        object_author=named(network, author or author_in_address(address) or announced_author(value)),
        visibility=addressed_to(value) or Visibility.PUBLIC,
    )


def announced_author(value: Value) -> str | None:
    """Servers send an Announce to the author of what is announced: the one copied in who is no collection."""
    people = [a for a in refs(value.get("cc")) if not a.endswith(("/followers", "#Public")) and a != "as:Public"]
    return people[0] if len(people) == 1 and people[0] != ref(value.get("actor")) else None


def read_follow(value: Value, network: str, depth: int) -> Iterator[Record]:
    published = moment(value.get("published"))
    if published is None:
        raise ValueError("no time")
    yield Activity(
        id=required(network, ref(value), "id"),
        network=network,
        type=ActivityType.FOLLOW,
        actor=actor_of(value, network),
        published=published,
        object=required(network, ref(value.get("object")), "object"),
    )


def read_undo(value: Value, network: str, depth: int) -> Iterator[Record]:
    undone = value.get("object")
    address = ref(undone)
    inner = undone if isinstance(undone, dict) else {}
    dated = moment(value.get("published"))
    yield Activity(
        id=required(network, ref(value) or (address and f"{address}#undo"), "id"),
        network=network,
        type=ActivityType.UNDO,
        actor=actor_of(value, network),
        published=dated or moment(inner.get("published")) or EARLIEST,
        updated=None if dated else UNDATED,
        object=required(network, address, "object"),
    )


def read_delete(value: Value, network: str, depth: int) -> Iterator[Record]:
    yield _delete(value, network)


def _delete(value: Value, network: str) -> Activity:
    """A deletion is never lost for want of a time or an actor: the object's server stands in for who it was."""
    target = value.get("object")
    address = ref(target)
    inner = target if isinstance(target, dict) else {}
    actor = ref(value.get("actor")) or ref(inner.get("attributedTo")) or author_in_address(address)
    dated = next(filter(None, map(moment, (value.get("published"), inner.get("deleted"), inner.get("updated")))), None)
    return Activity(
        id=required(network, ref(value) or (address and f"{address}#delete"), "id"),
        network=network,
        type=ActivityType.DELETE,
        actor=required(network, actor or server_of(address), "actor"),
        published=dated or time_in_address(address) or EARLIEST,
        updated=None if dated else UNDATED,
        object=required(network, address, "object"),
    )


READERS: dict[str, Callable[[Value, str, int], Iterator[Record]]] = {
    "Create": read_create,
    "Update": read_create,
    "Follow": read_follow,
    "Undo": read_undo,
    "Delete": read_delete,
    **dict.fromkeys(REACTIONS, read_reaction),
}
