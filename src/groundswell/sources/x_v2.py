"""Answers of X's API, version 2: pages of posts with what they include, single posts, flattened lines, events."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from groundswell.records import Record
from groundswell.sources.arrays import inside
from groundswell.sources.moments import checked, from_iso
from groundswell.sources.told import Told, remember
from groundswell.sources.x_posts import (
    Other,
    Post,
    Url,
    closed,
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

GONE = ("delete", "drop", "tweet_delete", "tweet_drop")
CLOSED = ("user_delete", "user_suspend", "user_protect")
SILENT = (
    "undrop",
    "tweet_undrop",
    "withheld",
    "tweet_withheld",
    "tweet_edit",
    "scrub_geo",
    "user_undelete",
    "user_unsuspend",
    "user_unprotect",
    "user_withheld",
    "user_profile_modification",
)

Id = str | int


class Hashtag(msgspec.Struct):
    tag: str = ""


class Mention(msgspec.Struct):
    username: str = ""
    id: Id | None = None


class Entities(msgspec.Struct):
    urls: list[Url] | None = None
    hashtags: list[Hashtag] | None = None
    mentions: list[Mention] | None = None


class Reference(msgspec.Struct):
    type: str
    id: Id


class Note(msgspec.Struct):
    """The whole of a long post, whose `text` is cut."""

    text: str | None = None
    entities: Entities | None = None


class Geo(msgspec.Struct):
    place_id: str | None = None
    full_name: str | None = None


class Tweet(msgspec.Struct):
    id: Id
    text: str
    author_id: Id | None = None
    created_at: str | None = None
    conversation_id: Id | None = None
    in_reply_to_user_id: Id | None = None
    referenced_tweets: list[Reference] | None = None
    edit_history_tweet_ids: list[Id] | None = None
    entities: Entities | None = None
    note_tweet: Note | None = None
    public_metrics: dict[str, Any] | None = None
    lang: str | None = None
    geo: Geo | None = None
    withheld: dict[str, Any] | None = None


NOTHING = Entities()
NO_NOTE = Note()


class User(msgspec.Struct):
    id: Id
    username: str
    name: str | None = None
    created_at: str | None = None
    public_metrics: dict[str, Any] | None = None
    verified_type: str | None = None
    entities: object = None


class Page(msgspec.Struct):
    """What one answer says around its posts: who their authors are, and which ids are versions of one post."""

    told: Told
    posts: list[Any]
    included: list[Any] = []
    users: list[Any] = []
    places: dict[str, str] = {}
    observed: int = 0
    authors: dict[str, str] = {}
    accounts: dict[str, Any] | None = None
    protected: set[str] = set()
    first: dict[str, str] = {}

    def __post_init__(self) -> None:
        for post in (*self.posts, *self.included):
            if not isinstance(post, dict):
                continue
            self.authors[str(post.get("id"))] = str(post.get("author_id") or "")
            versions = post.get("edit_history_tweet_ids")
            if isinstance(versions, list) and len(versions) > 1:
                self.first |= {str(version): str(versions[0]) for version in versions[1:]}
        for user in self.users:
            if isinstance(user, dict) and user.get("protected") is True:
                self.protected.add(str(user.get("id")))

    def records(self) -> list[Record]:
        found = inside(self.posts, "entry", self._entry)
        found += inside(self.included, "included post", self._post)
        found += inside(self.users, "account", self._account)
        return found

    def _entry(self, entry: Any) -> Iterable[Record]:
        if not isinstance(entry, dict):
            raise ValueError("neither a post nor an account")
        if "text" in entry:
            return self._post(entry)
        if "username" in entry:
            return self._account(entry)
        return event(entry)

    def _account(self, entry: Any) -> list[Record]:
        said = entry, self.observed
        account = str(entry.get("id")) if isinstance(entry, dict) else ""
        if self.told.get(account) == said:
            return []
        user = msgspec.convert(entry, User)
        followers = (user.public_metrics or {}).get("followers_count")
        found = profile(
            number(user.id, "account"),
            handle=user.username,
            name=user.name,
            followers=followers if type(followers) is int else None,
            created=user.created_at,
            verified_type=user.verified_type,
            entities=user.entities,
            observed=self.observed,
        )
        remember(self.told, account, said)
        return [found]

    def _post(self, entry: Any) -> list[Record]:
        tweet = msgspec.convert(entry, Tweet)
        identifier, author = number(tweet.id), maybe_number(tweet.author_id)
        if author is None:
            raise ValueError("a post without its author: ask the API for author_id")
        first = self.first.get(identifier, identifier)
        others = self._others(tweet) if tweet.referenced_tweets else {}
        note = tweet.note_tweet or NO_NOTE
        said = note.entities or tweet.entities or NOTHING
        post = Post(
            id=identifier,
            first=first,
            author=author,
            at=moment(tweet.created_at) if tweet.created_at else given_at(identifier),
            text=own_words(note.text or tweet.text, withheld=bool(tweet.withheld)),
            language=tweet.lang or None,
            replied=others.get("replied_to"),
            quoted=others.get("quoted"),
            retweeted=others.get("retweeted"),
            # Most posts start a thread of their own.
            thread=first if tweet.conversation_id == tweet.id else self._thread(tweet),
            links=links(said.urls),
            tags=tags([hashtag.tag for hashtag in said.hashtags]) if said.hashtags else (),
            mentions=self._mentioned(said.mentions) if said.mentions else (),
            place=self._place(tweet.geo) if tweet.geo else None,
            counts=tweet.public_metrics or {},
            protected=author in self.protected,
            observed=self.observed,
        )
        return post.records()

    def _others(self, tweet: Tweet) -> dict[str, Other]:
        """The posts that this one is about, by how."""
        found = {}
        for reference in tweet.referenced_tweets or ():
            about = number(reference.id)
            author = maybe_number(self.authors.get(about))
            if author is None and reference.type == "replied_to":
                author = maybe_number(tweet.in_reply_to_user_id)
            if author is None and reference.type == "retweeted":
                author = self._retweeted_author(tweet)
            found[reference.type] = Other(self.first.get(about, about), author)
        return found

    def _retweeted_author(self, tweet: Tweet) -> str | None:
        """Whom `RT @name: ...` names, when the original is not included."""
        mentions = (tweet.entities or NOTHING).mentions or []
        named = [mention for mention in mentions if tweet.text.startswith(f"RT @{mention.username}:")]
        return self._account_of(named[0]) if named else None

    def _account_of(self, mention: Mention) -> str | None:
        return maybe_number(mention.id) or maybe_number(self._by_name().get(mention.username.lower()))

    def _by_name(self) -> dict[str, Any]:
        """The accounts by their handles; made when one is asked for, as mentions mostly say the number."""
        if self.accounts is None:
            users = [user for user in self.users if isinstance(user, dict)]
            self.accounts = {str(user.get("username")).lower(): user.get("id") for user in users}
        return self.accounts

    def _mentioned(self, mentions: list[Mention]) -> tuple[str, ...]:
        found = [self._account_of(mention) for mention in mentions]
        return tuple(dict.fromkeys(account for account in found if account))

    def _thread(self, tweet: Tweet) -> str | None:
        thread = maybe_number(tweet.conversation_id)
        return self.first.get(thread, thread) if thread else None

    def _place(self, geo: Geo) -> str | None:
        return geo.full_name or self.places.get(geo.place_id or "")


def event(entry: dict[str, Any]) -> Iterator[Record]:
    """What a compliance stream tells: that a post, or an account with all its posts, is gone."""
    for kind in CLOSED:
        if isinstance(told := entry.get(kind), dict):
            yield _closed(told)
            return
    for kind in GONE:
        if isinstance(told := entry.get(kind), dict) and isinstance(tweet := told.get("tweet"), dict):
            post = number(tweet.get("id"))
            at = from_iso(told["event_at"]) if told.get("event_at") else None
            yield deleted(post, maybe_number(tweet.get("author_id")), at)
            return
    if not any(kind in entry for kind in SILENT):
        raise ValueError("neither a post nor an account")


def _closed(told: dict[str, Any]) -> Record:
    """Version 2 wraps the account and writes a date, version 1.1 gives a number and milliseconds."""
    user = told.get("user")
    account = number((user if isinstance(user, dict) else told).get("id"), "account")
    if told.get("event_at"):
        return closed(account, from_iso(told["event_at"]))
    return closed(account, checked(int(number(told.get("timestamp_ms"), "time")) * 1_000))


def is_page(document: dict[str, Any]) -> bool:
    return isinstance(document.get("data"), dict | list)


def page(document: dict[str, Any], told: Told) -> Page:
    """An answer with `data`, and what it includes."""
    data, includes = document["data"], document.get("includes")
    includes = includes if isinstance(includes, dict) else {}
    places = [place for place in _list(includes.get("places")) if isinstance(place, dict)]
    return Page(
        told,
        posts=data if isinstance(data, list) else [data],
        included=_list(includes.get("tweets")),
        users=_list(includes.get("users")),
        places={str(place.get("id")): str(place["full_name"]) for place in places if place.get("full_name")},
        observed=observed(document),
    )


def flattened(tweet: dict[str, Any], told: Told) -> Page:
    """A line that carries in itself what a page includes apart."""
    nested = [other for other in _list(tweet.get("referenced_tweets")) if isinstance(other, dict) and "text" in other]
    entities = tweet.get("entities")
    mentions = _list(entities.get("mentions")) if isinstance(entities, dict) else []
    users = [tweet.get("author"), tweet.get("in_reply_to_user"), *mentions, *(other.get("author") for other in nested)]
    known = [user for user in users if isinstance(user, dict) and "username" in user and "name" in user]
    return Page(told, posts=[tweet], included=nested, users=known, observed=observed(tweet))


def observed(document: dict[str, Any]) -> int:
    """When the answer was given, as twarc notes it; 0 when nothing says so."""
    told = document.get("__twarc")
    try:
        return from_iso(told.get("retrieved_at")) if isinstance(told, dict) else 0
    except ValueError:
        return 0


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def refusal(document: dict[str, Any]) -> str | None:
    """What an answer that holds nothing but an error says."""
    errors = [error for error in _list(document.get("errors")) if isinstance(error, dict)]
    if not errors and not {"title", "status"} <= document.keys():
        return None
    first = (errors or [document])[0]
    return f"the API answered with an error: {first.get('title') or first.get('message')}"
