"""Answers of Mastodon's API that hold lists of posts: a thread, what a search found, and Pixelfed's export."""

from typing import Any

import msgspec

from groundswell.records import Record
from groundswell.sources.arrays import inside
from groundswell.sources.mastodon_posts import Status, address_of, given, status_records
from groundswell.sources.told import Told

LISTS = ("ancestors", "descendants", "statuses", "data")


def posts_in(value: dict[str, Any]) -> list[Any]:
    """The posts in an answer that holds lists of them; none in a post or an event."""
    if "account" in value or "event" in value:
        return []
    return [post for name in LISTS if isinstance(value.get(name), list) for post in value[name]]


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
