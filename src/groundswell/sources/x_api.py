"""Answers of X's API, kept as JSON: version 2 as pages, lines or flattened lines, version 1.1 as status objects.

Kept by programs that ask the API, one answer or one post a line, or as whole documents. Posts, retweets, replies,
quotes, edits (versions of one post), accounts and public counts are read; so are notices that a post or an account is
gone. Posts of protected accounts count as seen by followers only. Answers that hold an error, posts whose author was
not asked for, lists, and counts of posts are set aside.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from groundswell.records import Record
from groundswell.sources import x_v1, x_v2
from groundswell.sources.arrays import each, inside
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.documents import documents, in_lines
from groundswell.sources.json_shape import BLANK
from groundswell.sources.members import JSON, chosen, seen
from groundswell.sources.pieces import Piece, cut, cut_lines
from groundswell.sources.told import Told
from groundswell.sources.x_posts import FIRST_TIMED, Once, closed, deleted, given_at, moment, number

CONTROL = {
    "limit", "scrub_geo", "status_withheld", "user_withheld", "disconnect", "warning", "friends", "friends_str", "meta",
}  # fmt: skip
SECOND = 1_000_000
FIRST_TIMED_AT = 1_288_834_974_000_000
"""When ids began to hold a time, on 2010-11-04."""
MARKS = tuple(
    tuple(rb'"' + name.encode() + rb'"\s*:' for name in names)
    for names in (
        ("edit_history_tweet_ids",),
        ("author_id", "text", "public_metrics"),
        ("author_id", "text", "conversation_id"),
        ("referenced_tweets", "author_id"),
        ("username", "public_metrics", "tweet_count"),
        ("id_str", "screen_name", "created_at"),
        ("id_str", "in_reply_to_status_id_str", "created_at"),
        ("id_str", "user_id_str", "delete"),
        ("action", "reason", "created_at", "id"),
    )
)


class XApi:
    """Posts from answers of X's API, version 2 and 1.1."""

    name = "x_api"
    title = "X API answers (v2 and v1.1)"
    public_network = True
    guide = Guide(
        export=(
            "Keep the answers of X's API: of version 2 with "
            "`expansions=author_id,referenced_tweets.id,referenced_tweets.id.author_id` and "
            "`tweet.fields=created_at,public_metrics,conversation_id,entities`, as pages, lines, or as `twarc2 "
            "flatten` makes them; of version 1.1 as status objects, one a line."
        ),
        reads=(
            "posts, replies, retweets, quotes and edits",
            "public counts: likes, reposts, replies, quotes, views",
            "accounts",
            "notices that a post or an account is gone, or no longer for everybody: what was read of it is taken out",
        ),
        leaves=(
            ("posts whose author was not asked for", "set aside: ask with `expansions=author_id`"),
            ("lists, spaces and counts of posts", "they are not activities"),
            ("pictures", "only words, links and people are measured"),
        ),
        visibility=(
            "Posts are public; those of protected accounts count as seen by followers, and are refused unless the "
            "workspace is declared private. Version 2 says so only where it is asked with `user.fields=protected`."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        known = any(map(_known, seen(bundle, _members(bundle))))
        return Recognition(0.9, "answers of X's API") if known else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        once = Once()
        told: Told = {}
        wanted = set(_members(bundle))
        for member, stream in bundle.walk(wanted.__contains__):
            found = documents(stream, member, key="data", required=("id",))
            yield from once(each(found, member, lambda document: read_document(document, told)))

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        return cut(bundle, set(_members(bundle)).__contains__, lambda name, head: cut_lines if in_lines(head) else None)


def _known(head: bytes) -> bool:
    marked = any(all(re.search(mark, head) for mark in marks) for marks in MARKS)
    return marked and head.lstrip(BLANK)[:1] in (b"{", b"[")


def _possible(head: bytes) -> bool:
    """Whether this may be an answer, however few fields were asked for."""
    return (
        _known(head)
        or re.search(rb'"(?:username|author_id|id_str|referenced_tweets|errors|includes)"\s*:', head) is not None
    )


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, JSON, _possible)


def read_document(document: Any, told: Told) -> Iterable[Record]:
    """The records in one answer or post, or in each of a list of them. Raises ValueError for what is neither."""
    if isinstance(document, list):
        return inside(document, "entry", lambda entry: read_document(entry, told))
    if not isinstance(document, dict):
        raise ValueError("not an object")
    for fits, read in SHAPES:
        if fits(document):
            return read(document, told)
    if (refused := x_v2.refusal(document)) is not None:
        raise ValueError(refused)
    if CONTROL & document.keys():
        return ()
    raise ValueError("neither a post nor an account")


def compliance(document: dict[str, Any]) -> Iterator[Record]:
    """What a compliance job says of one id, which is a post's or an account's: the answer does not say which.

    A post's id holds the time at which it was written, and so do those of newer accounts. Before there were such ids,
    posts and accounts had the same numbers. Raises ValueError for one of these.
    """
    if document["action"] != "delete":
        return
    identifier = number(document.get("id"))
    created = moment(str(document.get("created_at")))
    at = moment(str(document["redacted_at"])) if document.get("redacted_at") else None
    timed = int(identifier) >= FIRST_TIMED
    if not timed and created < FIRST_TIMED_AT:
        raise ValueError("says that something is gone, but its id may be a post's or an account's")
    if timed and abs(given_at(identifier) - created) < SECOND:
        yield deleted(identifier, None, at)
    yield closed(identifier, at or created, dated=at is not None)


Document = dict[str, Any]

SHAPES: tuple[tuple[Callable[[Document], bool], Callable[[Document, Told], Iterable[Record]]], ...] = (
    (x_v2.is_page, lambda document, told: x_v2.page(document, told).records()),
    (lambda document: isinstance(document.get("delete"), dict), lambda document, _: x_v1.deletion(document["delete"])),
    (
        lambda document: isinstance(document.get("statuses"), list),
        lambda document, told: inside(document["statuses"], "status", lambda status: x_v1.records(status, told)),
    ),
    (lambda document: "user" in document or "id_str" in document, x_v1.records),
    (lambda document: "text" in document, lambda document, told: x_v2.flattened(document, told).records()),
    (lambda document: "action" in document, lambda document, _: compliance(document)),
    (lambda document: any(kind in document for kind in x_v2.CLOSED), lambda document, _: x_v2.event(document)),
    (lambda document: "username" in document, lambda document, told: x_v2.Page(told, [], users=[document]).records()),
)
"""What a document looks like, and how such a one is read; the first that fits."""

X_API = XApi()
