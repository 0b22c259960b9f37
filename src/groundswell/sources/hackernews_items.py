"""Hacker News items in the shapes in which they are handed out: Firebase's, Algolia's search hits and its trees."""

from typing import Annotated, Any, NamedTuple

import msgspec

from groundswell.sources.moments import from_iso, from_seconds

Number = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Above = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""The number of another item; dumps of tables write 0 where there is none."""

KINDS = ("story", "comment", "poll", "pollopt", "job")


class FirebaseItem(msgspec.Struct):
    """An item as the official API gives it; dumps of it write numbers as text, or times as dates.

    `seen` is ours: when `follow` asked for it again.
    """

    id: Number
    type: str | None = None
    by: str | None = None
    time: int | str | None = None
    timestamp: str | None = None
    title: str | None = None
    text: str | None = None
    url: str | None = None
    parent: Above | None = None
    poll: Above | None = None
    score: int | None = None
    deleted: bool | None = None
    dead: bool | None = None
    seen: int | None = None


class AlgoliaItem(msgspec.Struct):
    """An item of Algolia's: a hit of a search, which is called `objectID`, or a piece of a tree, called `id`."""

    object_id: Number | None = msgspec.field(name="objectID", default=None)
    id: Number | None = None
    type: str | None = None
    tags: list[str] = msgspec.field(name="_tags", default_factory=list)
    author: str | None = None
    created_at_i: int | None = None
    created_at: str | None = None
    title: str | None = None
    text: str | None = None
    story_text: str | None = None
    comment_text: str | None = None
    url: str | None = None
    points: int | None = None
    parent_id: Above | None = None
    story_id: Above | None = None


class User(msgspec.Struct):
    """An account of the official API."""

    id: str
    created: int | None = None


class Item(NamedTuple):
    """An item, in whichever shape it came. `html` is its text; `root` the story it belongs to, `seen` when
    it was asked for again, where that is said.
    """

    number: int
    kind: str
    by: str | None
    at: int
    title: str
    html: str
    url: str | None
    parent: int | None
    root: int | None
    points: int
    deleted: bool = False
    dead: bool = False
    seen: int | None = None


def is_user(value: dict[str, Any]) -> bool:
    return "karma" in value and "id" in value and "type" not in value


def item_of(value: dict[str, Any]) -> Item:
    """The item in a document. Raises ValueError or msgspec.ValidationError for what is none."""
    if "objectID" in value or "created_at_i" in value:
        return from_algolia(msgspec.convert(value, AlgoliaItem, strict=False))
    return from_firebase(msgspec.convert(value, FirebaseItem, strict=False))


def from_firebase(item: FirebaseItem) -> Item:
    return Item(
        number=item.id,
        kind=item.type or ("comment" if item.parent else "story"),
        by=item.by or None,
        at=_moment(item.timestamp if item.time is None else item.time),
        title=item.title or "",
        html=item.text or "",
        url=item.url or None,
        parent=item.parent or item.poll or None,
        root=item.poll or None,
        points=item.score or 0,
        deleted=bool(item.deleted),
        dead=bool(item.dead),
        seen=from_seconds(item.seen) if item.seen else None,
    )


def from_algolia(item: AlgoliaItem) -> Item:
    number = item.object_id or item.id
    if number is None:
        raise ValueError("no id")
    kind = item.type or next((tag for tag in item.tags if tag in KINDS), "comment" if item.parent_id else "story")
    return Item(
        number=number,
        kind=kind,
        by=item.author or None,
        at=from_seconds(item.created_at_i) if item.created_at_i is not None else from_iso(item.created_at),
        title=item.title or "",
        html=item.text or item.comment_text or item.story_text or "",
        url=item.url or None,
        parent=item.parent_id or None,
        root=item.story_id if item.story_id and item.story_id != number else None,
        points=item.points or 0,
    )


def _moment(time: int | str | None) -> int:
    """A Unix time, as a number or as text, or a date as databases write it, in UTC. Raises ValueError."""
    if isinstance(time, str) and not time.isdecimal():
        return from_iso(time.removesuffix(" UTC"))
    return from_seconds(time)
