"""Answers of Bluesky's API kept as JSON: feeds, posts and threads as its app asks for them, and lists of records."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TypeGuard, cast

import msgspec

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources import moments
from groundswell.sources.arrays import Placed, each, inside
from groundswell.sources.as2_values import moment
from groundswell.sources.atproto import (
    NETWORK,
    PAGES,
    POST,
    SHAPES,
    Place,
    address,
    author,
    checked_did,
    records_of,
)
from groundswell.sources.documents import documents
from groundswell.sources.json_shape import BLANK
from groundswell.sources.lines import peekable
from groundswell.sources.told import Told, remember
from groundswell.vocabulary import ActivityType

LISTS = {"feed": "post", "posts": "uri", "records": "uri"}
"""Under which key an answer holds many, and what each of them has."""

COUNTS = {"likeCount": "like", "repostCount": "repost", "replyCount": "reply", "quoteCount": "quote"}
MAX_COUNT = 2**63
MARKS = (b'"uri"', b"at://", b"app.bsky.")
DATES = (b'"indexedAt"', b'"value"')
STREAMED = b'"time_us"'
"""What Jetstream's events have, and answers have not."""

Value = dict[str, Any]


def is_json(head: bytes) -> bool:
    return head.lstrip(BLANK)[:1] in (b"{", b"[")


def is_answer(head: bytes) -> bool:
    """Whether a file that starts so holds answers of the API."""
    marked = is_json(head) and all(mark in head for mark in MARKS) and any(date in head for date in DATES)
    return marked and STREAMED not in head


def answers(stream: BinaryIO, member: str, network: str = NETWORK) -> Iterator[Record]:
    """The records in a file of answers, one a line or as one document."""
    reader = Reader(network)
    yield from each(_documents(stream, member), member, reader.answer)


def _documents(stream: BinaryIO, member: str) -> Placed:
    buffered = peekable(stream)
    head = buffered.peek()
    key = next((key for key in LISTS if b'"%s"' % key.encode() in head), "feed")
    return documents(cast(BinaryIO, buffered), member, key=key, required=(LISTS[key],))


class Reader:
    """Reads answers, and tells each account once as long as nothing about it changes."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._told: Told = {}

    def answer(self, value: Any) -> list[Record]:
        """The records in one answer, in one thing that stands in its lists, or in a list of either.

        Raises ValueError for what is neither.
        """
        return inside(value, "entry", self._answer) if isinstance(value, list) else self._answer(value)

    def _answer(self, value: Any) -> list[Record]:
        if not isinstance(value, dict):
            raise ValueError("not an object")
        if any(isinstance(value.get(key), list) for key in LISTS):
            return [record for key in LISTS for record in inside(value.get(key), key.removesuffix("s"), self._one)]
        if (thread := value.get("thread")) is not None:
            return inside(list(posts_in(thread)), "post", self._post)
        if not value.keys() - {"cursor", "hitsTotal"}:
            return []
        return self._one(value)

    def _one(self, value: Any) -> list[Record]:
        """A post in a feed, with who passed it on and what it answers; a post; or a record."""
        if not isinstance(value, dict):
            raise ValueError("not an object")
        if isinstance(post := value.get("post"), dict):
            found = self._post(post)
            found += inside([value.get("reason")], "repost", lambda reason: self._passed_on(reason, post))
            return found + inside(answered_in(value), "post", self._post)
        if "record" in value:
            return self._post(value)
        if "value" in value and isinstance(value.get("uri"), str):
            return [*records_in(place_of(value, self._network, None), value["value"])]
        raise ValueError("neither a post nor a record")

    def _post(self, view: Any, *, quoted: bool = False) -> list[Record]:
        """A post as the app sees it, who wrote it, how often it was liked, and the post that it quotes."""
        if not is_post(view):
            raise ValueError("not a post")
        seen = moments.from_iso(view["indexedAt"]) if view.get("indexedAt") else None
        place = place_of(view, self._network, seen)
        found = [*records_in(place, view.get("record", view.get("value")))]
        found += self._account(view.get("author"))
        for name, kind in COUNTS.items():
            count = view.get(name)
            if type(count) is int and 0 < count < MAX_COUNT:
                found.append(ReactionCount(object=place.id, network=self._network, kind=kind, count=count))
        others = () if quoted else quotes_in(view)
        return found + inside(others, "quoted post", lambda other: self._post(other, quoted=True))

    def _account(self, account: Any) -> Iterator[Record]:
        if not isinstance(account, dict) or not isinstance(did := account.get("did"), str):
            return
        handle, name = (text if isinstance(text := account.get(key), str) else "" for key in ("handle", "displayName"))
        made = account.get("createdAt")
        said = (handle, name, made)
        if self._told.get(did) == said:
            return
        remember(self._told, did, said)
        yield Profile(
            actor=f"{self._network}:{checked_did(did)}",
            network=self._network,
            handle=handle if handle and handle != "handle.invalid" else None,
            name=name or None,
            url=f"{PAGES}{did}",
            created=moment(made),
        )

    def _passed_on(self, reason: Any, post: Value) -> Iterator[Record]:
        """Who passed a post on, by whom it is in a feed; pins are no reposts."""
        by = reason.get("by") if isinstance(reason, dict) else None
        if not isinstance(by, dict) or not isinstance(did := by.get("did"), str):
            return
        thing, own = str(post.get("uri")), reason.get("uri")
        yield Activity(
            id=address(self._network, own if isinstance(own, str) and own else f"{thing}#repost/{did}"),
            network=self._network,
            type=ActivityType.ANNOUNCE,
            actor=f"{self._network}:{checked_did(did)}",
            published=moments.from_iso(reason.get("indexedAt")),
            object=address(self._network, thing),
            object_author=author(self._network, thing),
        )
        yield from self._account(by)


def is_post(view: Any) -> TypeGuard[Value]:
    """Whether it is a post that can be seen, not one that is gone or hidden."""
    return isinstance(view, dict) and isinstance(view.get("uri"), str) and ("record" in view or "value" in view)


def posts_in(thread: Any) -> Iterator[Value]:
    """The posts of a thread, those above and below included, however deep; newer answers hold them as a list."""
    waiting = [thread]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            if isinstance(node.get("post"), dict):
                yield node["post"]
            waiting += [node.get("value"), node.get("replies"), node.get("parent")]


def answered_in(value: Value) -> list[Value]:
    """What a post in a feed answers, as far as it is shown: the first post of its thread, and the one above it."""
    reply = value.get("reply")
    shown = [reply.get(name) for name in ("root", "parent")] if isinstance(reply, dict) else []
    return [post for post in shown if is_post(post)]


def quotes_in(view: Value) -> Iterator[Value]:
    """The posts that a post shows as quoted; lists, feeds and what is hidden are none."""
    embed = view.get("embed")
    shown = embed.get("record") if isinstance(embed, dict) else None
    for one in (shown, shown.get("record") if isinstance(shown, dict) else None):
        if is_post(one) and f"/{POST}/" in one["uri"] and "value" in one:
            yield one


def place_of(view: Value, network: str, seen: int | None) -> Place:
    """Where the address says that a record is. Raises ValueError for what is no such address."""
    parts = str(view.get("uri")).removeprefix("at://").split("/")
    if len(parts) != 3 or not all(parts):
        raise ValueError("no at:// address of a record")
    did, collection, rkey = parts
    return Place(network, did, collection, rkey, seen, live=False)


def records_in(place: Place, record: Any) -> Iterator[Record]:
    shape: Callable[..., Any] | None = SHAPES.get(place.collection)
    return records_of(place, msgspec.convert(record, shape)) if shape else iter(())
