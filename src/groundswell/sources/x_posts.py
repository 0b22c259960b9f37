"""A post on X as every one of its exports tells it, and the records that it makes."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from groundswell.records import Activity, Profile, ReactionCount, Record, the_network
from groundswell.sources.moments import UNDATED, checked, from_iso
from groundswell.vocabulary import ActivityType, ActorType, Visibility

NETWORK = "x"
LONGEST_NUMBER = 20
EPOCH = 1_288_834_974_657
"""Milliseconds of 2010-11-04: ids count from here."""

FIRST_TIMED = 29_700_859_247
"""The first id that holds the time at which it was given."""

OWN_PICTURE = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/[^/]+/status/\d+/(?:photo|video)/\d+")
INSTEAD = re.compile(r"This (?:Tweet|Post) from @\w+ has been withheld|@\w+'s account (?:has been|is) [\w ]*withheld")
"""What X puts in place of words that it withholds."""

METRICS = {
    "retweet_count": "retweet",
    "reply_count": "reply",
    "like_count": "like",
    "favorite_count": "like",
    "quote_count": "quote",
    "impression_count": "impression",
    "bookmark_count": "bookmark",
}
MONTHS = {
    "Jan": "01", "Feb": "02", "Mar": "03", "Apr": "04", "May": "05", "Jun": "06",
    "Jul": "07", "Aug": "08", "Sep": "09", "Oct": "10", "Nov": "11", "Dec": "12",
}  # fmt: skip
ORGANIZATIONS = {"business", "government"}
AS_WRITTEN = len("Mon Oct 03 18:00:23 +0000 2022")
MAX_COUNT = 2**63
NOBODY = ("", "-1", -1)
"""What version 1.1 writes where there is no id."""
REMEMBERED = 500_000


class Url(msgspec.Struct):
    """A link in a post, shortened and in full."""

    expanded_url: str | None = None
    unwound_url: str | None = None
    media_key: str | None = None


class Other(NamedTuple):
    """Another post that this one is about, and its author where that is known."""

    post: str
    author: str | None = None


class Post(msgspec.Struct, gc=False):
    """One version of a post. Ids are bare numbers; `first` is the id under which all its versions are known.

    `counts` are what X counts about it, in its words.
    """

    id: str
    first: str
    author: str
    at: int
    text: str | None = None
    language: str | None = None
    replied: Other | None = None
    quoted: Other | None = None
    retweeted: Other | None = None
    thread: str | None = None
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    place: str | None = None
    counts: Mapping[str, object] = {}
    protected: bool = False
    observed: int = 0

    def records(self) -> list[Record]:
        """A Create, its Quote and its counts; of a retweet an Announce alone: words and counts are the original's."""
        thing = f"{NETWORK}:{self.first}"
        if self.retweeted:
            return [self._about(ActivityType.ANNOUNCE, thing, self.retweeted)]
        found: list[Record] = [self._created(thing)]
        if self.quoted:
            found.append(self._about(ActivityType.QUOTE, f"{thing}#quote", self.quoted))
        for name, count in self.counts.items():
            # A bool is no count, although it is an int.
            if type(count) is int and 0 < count < MAX_COUNT and (kind := METRICS.get(name)):
                counted = ReactionCount(object=thing, network=NETWORK, kind=kind, count=count, observed=self.observed)
                found.append(counted)
        return found

    def _created(self, thing: str) -> Activity:
        edited, replied = self.first != self.id, self.replied
        return Activity(
            id=thing,
            network=NETWORK,
            type=ActivityType.CREATE,
            actor=f"{NETWORK}:{self.author}",
            published=given_at(self.first) if edited else self.at,
            updated=self.at if edited else None,
            object=thing,
            object_type="Note",
            object_author=maybe_named(replied.author) if replied else None,
            in_reply_to=f"{NETWORK}:{replied.post}" if replied else None,
            root=f"{NETWORK}:{self.thread}" if self.thread else None,
            url=f"https://x.com/i/status/{self.id}",
            text=self.text,
            language=self.language,
            links=self.links,
            tags=self.tags,
            mentions=tuple(map(named, self.mentions)) if self.mentions else (),
            place=self.place,
            visibility=Visibility.FOLLOWERS if self.protected else Visibility.PUBLIC,
        )

    def _about(self, kind: ActivityType, key: str, other: Other) -> Activity:
        edited = self.first != self.id
        return Activity(
            id=key,
            network=NETWORK,
            type=kind,
            actor=f"{NETWORK}:{self.author}",
            published=given_at(self.first) if edited else self.at,
            updated=self.at if edited else None,
            object=f"{NETWORK}:{other.post}",
            object_author=maybe_named(other.author),
            visibility=Visibility.FOLLOWERS if self.protected else Visibility.PUBLIC,
        )


class Once:
    """Lets each record through once: pages repeat the accounts and the posts that theirs are about."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def __call__(self, found: Iterable[Record]) -> Iterator[Record]:
        seen, values = self._seen, msgspec.structs.astuple
        for record in found:
            known = hash(values(record))
            if known not in seen:
                if len(seen) >= REMEMBERED:
                    seen.clear()
                seen.add(known)
                yield record


def deleted(post: str, author: str | None, at: int | None) -> Activity:
    """A post is gone, since this time at the latest; X itself says so where it does not say whose it was."""
    return Activity(
        id=f"{named(post)}#delete",
        network=NETWORK,
        type=ActivityType.DELETE,
        actor=named(author) if author else the_network(NETWORK),
        published=at or given_at(post),
        updated=None if at else UNDATED,
        object=named(post),
    )


def closed(account: str, at: int, *, dated: bool = True) -> Activity:
    """An account is gone, or no longer for everybody, and with it all it did until then; for good where undated."""
    return Activity(
        id=f"{named(account)}#closed",
        network=NETWORK,
        type=ActivityType.DELETE,
        actor=named(account),
        published=at,
        updated=None if dated else UNDATED,
        object=named(account),
    )


def profile(
    number: str,
    *,
    handle: str | None,
    name: str | None,
    followers: int | None = None,
    created: str | None = None,
    verified_type: str | None = None,
    entities: object = None,
    observed: int = 0,
) -> Profile:
    """What X says about an account."""
    organization = verified_type in ORGANIZATIONS
    return Profile(
        actor=named(number),
        network=NETWORK,
        handle=handle or None,
        name=name or None,
        url=f"https://x.com/i/user/{number}",
        actor_type=ActorType.ORGANIZATION if organization else ActorType.PERSON,
        followers_count=followers if followers is not None and 0 <= followers < MAX_COUNT else None,
        created=moment(created) if created else None,
        links=own_page(entities),
        observed=observed,
    )


def own_page(entities: object) -> tuple[str, ...]:
    """The address that an account gives as its own: in `entities.url`, apart from those in what it says of itself."""
    told = entities.get("url") if isinstance(entities, dict) else None
    urls = told.get("urls") if isinstance(told, dict) else None
    found = [url.get("expanded_url") for url in urls or () if isinstance(url, dict)]
    return tuple(url for url in found if isinstance(url, str) and url.startswith(("http://", "https://")))


def named(number: str) -> str:
    return f"{NETWORK}:{number}"


def maybe_named(number: str | None) -> str | None:
    return named(number) if number else None


def number(value: object, what: str = "post") -> str:
    """An id as X writes it, in digits. Raises ValueError when it is none."""
    text = value if type(value) is str else str(value) if type(value) is int else ""
    if text.isdecimal() and len(text) <= LONGEST_NUMBER and text.isascii():
        return text
    raise ValueError(f"no id of a {what}")


def maybe_number(value: object) -> str | None:
    """The same, or None when nothing is there."""
    if type(value) is str and value.isdecimal() and len(value) <= LONGEST_NUMBER and value.isascii():
        return value
    return None if value is None or value in NOBODY else number(value)


@lru_cache(16_384)
def moment(text: str) -> int:
    """Microseconds of `2022-10-03T18:00:23.000Z` or `Mon Oct 03 18:00:23 +0000 2022`. Raises ValueError."""
    if text[4:5] == "-":
        return from_iso(text)
    if len(text) == AS_WRITTEN and text[4:7] in MONTHS:
        return from_iso(f"{text[26:]}-{MONTHS[text[4:7]]}-{text[8:10]}T{text[11:19]}{text[20:25]}")
    try:
        return from_iso(parsedate_to_datetime(text).isoformat())
    except (TypeError, IndexError, OverflowError) as error:
        raise ValueError("not a time") from error


def given_at(post: str) -> int:
    """When an id was given, in microseconds of a whole second, as X writes the times of posts. Raises ValueError."""
    if int(post) < FIRST_TIMED:
        raise ValueError("no time, and an id from before ids held one")
    return checked(((int(post) >> 22) + EPOCH) // 1_000 * 1_000_000)


def plain(text: str | None) -> str | None:
    """The words of a post; X writes `&`, `<` and `>` as HTML does."""
    return html.unescape(text) if text else None


def own_words(text: str | None, *, withheld: bool) -> str | None:
    """The author's words, not those that X puts in their place."""
    return None if text and withheld and INSTEAD.match(text) else plain(text)


def links(urls: Iterable[Url] | None) -> tuple[str, ...]:
    """Where a post's links lead, but for those to its own pictures."""
    if not urls:
        return ()
    found = [url.unwound_url or url.expanded_url or "" for url in urls or () if not url.media_key]
    return tuple(dict.fromkeys(url for url in found if url.startswith("http") and not OWN_PICTURE.match(url)))


def tags(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for word in words if (tag := word.lstrip("#").strip().lower())))
