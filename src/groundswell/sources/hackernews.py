"""Hacker News items, kept as JSON: the official (Firebase) API's, and Algolia's search pages and trees of comments."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

import msgspec

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record, the_network
from groundswell.sources.arrays import UNREADABLE, each
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import CHUNK, Bundle
from groundswell.sources.documents import documents
from groundswell.sources.hackernews_items import Item, User, is_user, item_of
from groundswell.sources.html import plain_text
from groundswell.sources.members import JSON, chosen, seen
from groundswell.sources.moments import UNDATED, from_seconds
from groundswell.vocabulary import ActivityType

HOME = "https://news.ycombinator.com"
TYPE = rb'"type"\s*:\s*"(?:story|comment|poll|pollopt|job)"'
MARKS = tuple(
    tuple(re.compile(mark) for mark in marks)
    for marks in (
        (TYPE, rb'"(?:by|deleted)"\s*:', rb'"(?:time|timestamp)"\s*:', rb'"id"\s*:'),
        (rb'"objectID"\s*:', rb'"_tags"\s*:\s*\[', rb'"author"\s*:'),
        (TYPE, rb'"created_at_i"\s*:', rb'"children"\s*:'),
        (rb'"karma"\s*:', rb'"submitted"\s*:\s*\[', rb'"created"\s*:'),
    )
)
NAME = re.compile(r"[\w-]{1,64}")
TYPES = {"comment": "Note", "pollopt": "Note", "poll": "Question"}
BELOW = ("hits", "children", "options")


class HackerNews:
    """Stories, comments, polls with their options, and jobs."""

    name = "hackernews"
    title = "Hacker News items"
    public_network = True
    guide = Guide(
        export=(
            "`https://hacker-news.firebaseio.com/v0/item/ID.json` for each item, or "
            "`https://hn.algolia.com/api/v1/search_by_date` for pages and `/api/v1/items/ID` for a whole tree. A "
            "search ends at its thousandth hit: ask for one span of time after another, by "
            "`numericFilters=created_at_i>1700000000,created_at_i<1700086400`. Keep each answer as a file, or many in "
            "an array or one a line."
        ),
        reads=(
            "stories, comments, jobs, polls and their options, from either API or from dumps of the first",
            "points as counts",
            "accounts with their day of creation",
            "deleted and killed (`dead`) items, as deletions: what was read of them earlier is taken out",
        ),
        leaves=(
            ("who voted", "nobody is told"),
            ("karma", "it is not a count of anything one post got"),
        ),
        visibility="Items are public; killed (`dead`) ones are shown only to those who ask, and not kept.",
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        if any(map(is_answer, seen(bundle, members(bundle)))):
            return Recognition(0.85, "Hacker News items")
        return None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        site = Site(options.network or self.name)
        for member, stream in bundle.walk(set(members(bundle)).__contains__):
            buffered = io.BufferedReader(cast(io.RawIOBase, stream), CHUNK)
            head = buffered.peek(CHUNK)
            if bundle.kind == "file" or is_answer(head):
                key = "hits" if b'"hits"' in head else "children"
                found = documents(cast(BinaryIO, buffered), member, key=key, required=("author", "created_at"))
                yield from each(found, member, site.document)
        yield from site.authors()


def members(bundle: Bundle) -> list[str]:
    return chosen(bundle, JSON, is_answer)


def is_answer(head: bytes) -> bool:
    return any(all(mark.search(head) for mark in marks) for marks in MARKS)


class Site:
    """Reads items in any order, and notes who wrote them."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._authors: set[str] = set()

    def document(self, value: Any) -> Iterator[Record]:
        """The records in an item, a page of hits, or an item and everything below it, from the top down."""
        waiting = [("", value)]
        while waiting:
            place, one = waiting.pop()
            try:
                yield from self._one(one)
            except UNREADABLE as error:
                if not place:
                    raise
                yield Malformed(member="", position=place, reason=str(error))
            waiting += reversed([*below(one, place)])

    def authors(self) -> Iterator[Profile]:
        """Everybody who wrote, of whom items tell no more than the name."""
        for name in sorted(self._authors):
            yield Profile(actor=self._actor(name), network=self._network, handle=name, url=f"{HOME}/user?id={name}")

    def _actor(self, name: str) -> str:
        return f"{self._network}:{name}"

    def _item(self, number: int | None) -> str | None:
        return f"{self._network}:items/{number}" if number else None

    def _one(self, value: Any) -> Iterable[Record]:
        if value is None or (isinstance(value, dict) and isinstance(value.get("hits"), list)):
            # The API answers null for an item that it does not have.
            return ()
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return (self._user(msgspec.convert(value, User)),) if is_user(value) else self._records(item_of(value))

    def _user(self, user: User) -> Profile:
        name = named(user.id)
        return Profile(
            actor=self._actor(name),
            network=self._network,
            handle=name,
            url=f"{HOME}/user?id={name}",
            created=from_seconds(user.created) if user.created else None,
        )

    def _records(self, item: Item) -> Iterator[Record]:
        native = f"{self._network}:items/{item.number}"
        if item.deleted or item.dead:
            yield self._deletion(item, native)
            return
        if item.by is None:
            raise ValueError("no author")
        name = named(item.by)
        self._authors.add(name)
        yield self._created(item, native, self._actor(name))
        if item.points > 0 and item.points < 2**63:
            seen = item.seen or item.at
            yield ReactionCount(object=native, network=self._network, kind="point", count=item.points, observed=seen)

    def _created(self, item: Item, native: str, actor: str) -> Activity:
        text, anchors = plain_text(item.html.replace("<p>", "</p><p>"))
        links = (item.url, *(anchor.href for anchor in anchors))
        return Activity(
            id=native,
            network=self._network,
            type=ActivityType.CREATE,
            actor=actor,
            published=item.at,
            updated=item.seen if item.seen and item.seen > item.at else None,
            object=native,
            object_type=TYPES.get(item.kind, "Article"),
            in_reply_to=self._item(item.parent),
            root=self._item(item.root),
            url=f"{HOME}/item?id={item.number}",
            text=f"{item.title}\n\n{text}".strip(),
            links=tuple(dict.fromkeys(link for link in links if link and link.startswith(("http://", "https://")))),
        )

    def _deletion(self, item: Item, native: str) -> Activity:
        """An item that Hacker News no longer shows; most do not say whose they were, and none since when."""
        return Activity(
            id=f"{native}/delete",
            network=self._network,
            type=ActivityType.DELETE,
            actor=the_network(self._network),
            published=item.at,
            updated=UNDATED,
            object=native,
        )


def below(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """What a page or an item holds inside, with its place."""
    for name in BELOW if isinstance(value, dict) else ():
        inner = value.get(name)
        if isinstance(inner, list) and not all(isinstance(one, int) for one in inner):
            yield from ((f"{place}{', ' * bool(place)}{name} {number}", one) for number, one in enumerate(inner, 1))


def named(name: str) -> str:
    """The name of an account, if it is one. Raises ValueError."""
    if not NAME.fullmatch(name):
        raise ValueError("a name that Hacker News does not give")
    return name


HACKERNEWS = HackerNews()
