"""Status objects of X's API, version 1.1, which account archives hold as well."""

from collections.abc import Iterator
from typing import Any

import msgspec

from groundswell.records import Record
from groundswell.sources.arrays import UNREADABLE
from groundswell.sources.moments import checked
from groundswell.sources.told import Told, remember
from groundswell.sources.x_posts import (
    Other,
    Post,
    Url,
    deleted,
    given_at,
    links,
    maybe_number,
    moment,
    number,
    own_words,
    profile,
    tags,
)

Id = str | int | None
MAX_NESTED = 3
COUNTED = ("retweet_count", "favorite_count", "reply_count", "quote_count")


class Hashtag(msgspec.Struct):
    text: str = ""


class Mention(msgspec.Struct):
    screen_name: str = ""
    id_str: Id = None
    id: Id = None


class Medium(msgspec.Struct):
    """A picture; `source_` says from whose post it was taken, as in a retweet."""

    source_status_id_str: Id = None
    source_user_id_str: Id = None


class Entities(msgspec.Struct):
    hashtags: list[Hashtag] | None = None
    urls: list[Url] | None = None
    user_mentions: list[Mention] | None = None
    media: list[Medium] | None = None


class Extended(msgspec.Struct):
    """The whole of a post whose `text` is cut."""

    full_text: str | None = None
    entities: Entities | None = None


class Place(msgspec.Struct):
    full_name: str | None = None


class Initial(msgspec.Struct):
    editTweetIds: list[Id] | None = None


class Edit(msgspec.Struct):
    initialTweetId: Id = None


class EditInfo(msgspec.Struct):
    initial: Initial | None = None
    edit: Edit | None = None


class Account(msgspec.Struct):
    id_str: Id = None
    id: Id = None
    screen_name: str | None = None
    name: str | None = None
    followers_count: int | None = None
    created_at: str | None = None
    protected: bool | None = None
    entities: object = None


class Status(msgspec.Struct):
    id_str: Id = None
    id: Id = None
    created_at: str | None = None
    text: str | None = None
    full_text: str | None = None
    extended_tweet: Extended | None = None
    entities: Entities | None = None
    extended_entities: Entities | None = None
    user: Account | None = None
    in_reply_to_status_id_str: Id = None
    in_reply_to_status_id: Id = None
    in_reply_to_user_id_str: Id = None
    in_reply_to_user_id: Id = None
    quoted_status_id_str: Id = None
    quoted_status_id: Id = None
    edit_info: EditInfo | None = None
    place: Place | None = None
    lang: str | None = None
    # A list of countries, or, in older answers, one text that names them.
    withheld_in_countries: Any = None
    withheld_copyright: Any = None

    def number(self) -> str:
        return number(self.id_str or self.id)

    def said(self) -> Entities:
        return (self.extended_tweet and self.extended_tweet.entities) or self.entities or Entities()

    def words(self) -> str | None:
        text = (self.extended_tweet and self.extended_tweet.full_text) or self.full_text or self.text
        return own_words(text, withheld=bool(self.withheld_in_countries or self.withheld_copyright))

    def first(self) -> str:
        """The id of the first version of this post."""
        info = self.edit_info or EditInfo()
        versions = (info.initial.editTweetIds if info.initial else None) or []
        earliest = versions[0] if versions else info.edit.initialTweetId if info.edit else None
        return maybe_number(earliest) or self.number()


def records(status: dict[str, Any], told: Told) -> list[Record]:
    """A status, with the ones it passes on or quotes inside it. Raises ValueError when it has no author."""
    try:
        return _records(status, told, 0)
    except UNREADABLE:
        # None of a broken status is kept: whoever was told in it is told again.
        told.clear()
        raise


def _records(status: dict[str, Any], told: Told, nested: int) -> list[Record]:
    read = msgspec.convert(status, Status)
    if read.user is None:
        raise ValueError("a post without its author")
    author = number(read.user.id_str or read.user.id, "account")
    post = as_post(status, read, author)
    post.retweeted = other_in(status.get("retweeted_status"))
    post.quoted = other_in(status.get("quoted_status")) or post.quoted
    found = post.records()
    if told.get(author) != read.user:
        found.append(account(author, read.user))
        remember(told, author, read.user)
    for inner in (status.get("retweeted_status"), status.get("quoted_status")):
        if isinstance(inner, dict) and nested < MAX_NESTED:
            found += _records(inner, told, nested + 1)
    return found


def as_post(status: dict[str, Any], read: Status, author: str) -> Post:
    """The post that a status holds, as written by this account; `retweeted` is left to the caller."""
    identifier, said = read.number(), read.said()
    replied = maybe_number(read.in_reply_to_status_id_str or read.in_reply_to_status_id)
    whom = maybe_number(read.in_reply_to_user_id_str or read.in_reply_to_user_id)
    quoted = maybe_number(read.quoted_status_id_str or read.quoted_status_id)
    return Post(
        id=identifier,
        first=read.first(),
        author=author,
        at=moment(read.created_at) if read.created_at else given_at(identifier),
        text=read.words(),
        language=read.lang or None,
        replied=Other(replied, whom) if replied else None,
        quoted=Other(quoted) if quoted else None,
        links=links(said.urls),
        tags=tags(hashtag.text for hashtag in said.hashtags or ()),
        mentions=mentioned(said),
        place=read.place.full_name if read.place else None,
        counts={name: _count(status.get(name)) for name in COUNTED},
        protected=bool(read.user and read.user.protected),
    )


def _count(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20 else value


def mentioned(said: Entities) -> tuple[str, ...]:
    found = [maybe_number(mention.id_str or mention.id) for mention in said.user_mentions or ()]
    return tuple(dict.fromkeys(account for account in found if account))


def other_in(status: Any) -> Other | None:
    """The post that stands inside another one."""
    if not isinstance(status, dict):
        return None
    read = msgspec.convert(status, Status)
    return Other(read.first(), maybe_number(read.user.id_str or read.user.id) if read.user else None)


def account(identifier: str, user: Account) -> Record:
    return profile(
        identifier,
        handle=user.screen_name,
        name=user.name,
        followers=user.followers_count,
        created=user.created_at,
        entities=user.entities,
    )


def deletion(told: dict[str, Any]) -> Iterator[Record]:
    """The notice that a stream gives when somebody's post is gone."""
    status = told.get("status")
    if not isinstance(status, dict):
        raise ValueError("a deletion of no post")
    post = number(status.get("id_str") or status.get("id"))
    author = number(status.get("user_id_str") or status.get("user_id"), "account")
    at = told.get("timestamp_ms")
    yield deleted(post, author, checked(int(number(at, "time")) * 1_000) if at else None)
