"""Answers of Mastodon's API that hold lists of posts: threads, what a search found, Pixelfed's export, and backups that
programs such as mastodon-archive make of an account."""

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import msgspec

from groundswell.records import Activity, Malformed, Record
from groundswell.sources.activitystreams import is_lines, values
from groundswell.sources.arrays import Placed, inside
from groundswell.sources.as2_values import moment
from groundswell.sources.bundle import CHUNK
from groundswell.sources.documents import documents
from groundswell.sources.json_shape import BLANK
from groundswell.sources.lines import Part, peekable
from groundswell.sources.mastodon_posts import Status, address_of, event_in, given, seen_by, status_records
from groundswell.sources.told import Told
from groundswell.vocabulary import ActivityType

LISTS = ("ancestors", "descendants", "statuses", "data")
TOO_LARGE = "too large or broken to be read whole: only the posts in one of its lists were read"


def answers(stream: BinaryIO, member: str) -> Placed:
    """Every post, event or answer in a member, with its place."""
    if isinstance(stream, Part):
        return values(stream, member, event_in)
    buffered = peekable(stream)
    head = buffered.peek(CHUNK)
    if head.lstrip(BLANK).startswith(b"{") and b"\n" in head.rstrip() and not is_lines(head):
        return _document(cast(BinaryIO, buffered), member, head)
    return values(cast(BinaryIO, buffered), member, event_in)


def _document(stream: BinaryIO, member: str, head: bytes) -> Placed:
    """One answer over many lines, or as much of it as can be read."""
    key = next((key for key in reversed(LISTS) if b'"%s"' % key.encode() in head), "statuses")
    for number, placed in enumerate(documents(stream, member, key=key, required=("uri",))):
        if number == 0 and not isinstance(placed, Malformed) and placed[0].startswith("record"):
            yield Malformed(member=member, position="start", reason=TOO_LARGE)
        yield placed


def is_answer(value: dict[str, Any]) -> bool:
    """Whether it holds lists of posts, and is no post or event itself."""
    return "event" not in value and "uri" not in value and any(isinstance(value.get(name), list) for name in LISTS)


def answer_records(value: dict[str, Any], network: str, told: Told) -> list[Record]:
    """The posts in such an answer; of a backup also those that mention its account, and what it favourited."""
    posts = [post for name in (*LISTS, "favourites") for post in listed(value, name)]
    posts += [notice.get("status") for notice in listed(value, "mentions") if isinstance(notice, dict)]
    account = value.get("account")
    owner = address_of(account.get("uri"), account.get("url")) if isinstance(account, dict) else None
    if owner is None:
        return together(posts, network, told)
    likes = inside(listed(value, "favourites"), "favourite", lambda post: favourited(post, owner, network))
    return [*together(posts, network, told), *likes]


def listed(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def favourited(post: Any, owner: str, network: str) -> Iterator[Record]:
    """A like, by the id that Mastodon's own archive gives it; dated by the post, as nobody says when it was given."""
    status = msgspec.convert(post, Status)
    address, published = given(status.uri), moment(status.created_at)
    if address is None or published is None:
        raise ValueError("no post with a time and an address")
    account = post.get("account")
    author = address_of(account.get("uri"), account.get("url")) if isinstance(account, dict) else None
    yield Activity(
        id=f"{network}:{owner}#likes/{address}",
        network=network,
        type=ActivityType.LIKE,
        actor=f"{network}:{owner}",
        published=published,
        object=f"{network}:{address}",
        object_author=f"{network}:{author}" if author else None,
        visibility=seen_by(status),
    )


def together(posts: list[Any], network: str, told: Told) -> list[Record]:
    """The records of posts of one server: a number in one of them may mean another of them."""
    names = dict(filter(None, map(numbered, posts)))

    def read(post: Any) -> list[Record]:
        try:
            return [*status_records(msgspec.convert(post, Status), network, names, told)]
        except RecursionError as error:
            raise ValueError("nested too deep") from error

    return inside(posts, "post", read)


def numbered(post: Any) -> tuple[str, list[str]] | None:
    """A post's number, and what it means."""
    account = post.get("account") if isinstance(post, dict) else None
    if not isinstance(account, dict):
        return None
    thing, author = given(post.get("uri")), address_of(account.get("uri"), account.get("url"))
    return (str(post.get("id")), [thing, author]) if thing and author else None
