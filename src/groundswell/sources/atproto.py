"""What the records of an AT Protocol repository say, for every source that carries them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from groundswell.records import Activity, Profile, Record
from groundswell.sources import moments
from groundswell.vocabulary import ActivityType

NETWORK = "bluesky"
POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"
PROFILE = "app.bsky.actor.profile"
PAGES = "https://bsky.app/profile/"
ADDRESS = re.compile(r"https?://[^\s<>\"]+[\w/]")
DIGITS = {digit: value for value, digit in enumerate("234567abcdefghijklmnopqrstuvwxyz")}
TID_LENGTH = 13


class Ref(msgspec.Struct, gc=False):
    """A strong reference: what it names, by address."""

    uri: str


class Shown(msgspec.Struct, gc=False):
    """What a record embed shows: the reference itself, or, beside media, one more level down."""

    uri: str | None = None
    record: Ref | None = None


class Embed(msgspec.Struct, gc=False):
    """A quoted record, a link card, or both."""

    record: Shown | None = None
    external: Ref | None = None
    media: "Embed | None" = None


class Feature(msgspec.Struct, gc=False):
    """A link, a mention or a tag in a text."""

    uri: str | None = None
    did: str | None = None
    tag: str | None = None


class Facet(msgspec.Struct, gc=False):
    features: list[Feature] = []


class Reply(msgspec.Struct, gc=False):
    root: Ref
    parent: Ref


class Post(msgspec.Struct, gc=False):
    text: str
    createdAt: str | None = None
    reply: Reply | None = None
    embed: Embed | None = None
    facets: list[Facet] | None = None
    langs: list[str] | None = None
    tags: list[str] | None = None


class Reaction(msgspec.Struct, gc=False):
    """A like or a repost."""

    subject: Ref
    createdAt: str | None = None
    via: Ref | None = None


class Follow(msgspec.Struct, gc=False):
    subject: str
    createdAt: str | None = None


class Account(msgspec.Struct, gc=False):
    displayName: str | None = None
    description: str | None = None
    createdAt: str | None = None


SHAPES: dict[str, type[msgspec.Struct]] = {
    POST: Post,
    LIKE: Reaction,
    REPOST: Reaction,
    FOLLOW: Follow,
    PROFILE: Account,
}
UNDONE = {LIKE, REPOST, FOLLOW}
GONE = {"deleted", "takendown"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is, and when it was seen there, in microseconds UTC; None when nothing says so.

    `live` when it was seen being made, and not merely there.
    """

    network: str
    did: str
    collection: str
    rkey: str
    seen: int | None = None
    edited: bool = False
    live: bool = True

    @property
    def id(self) -> str:
        return f"{self.network}:at://{self.did}/{self.collection}/{self.rkey}"

    @property
    def actor(self) -> str:
        return f"{self.network}:{self.did}"


def records_of(place: Place, record: Any) -> Iterator[Record]:
    """The records of one native record, shaped as SHAPES says. Raises ValueError when it has no time or no subject."""
    checked_did(place.did)
    return READERS[place.collection](place, record)


def removed(place: Place) -> Iterator[Record]:
    """What the removal of a record means: a post is deleted; a like, repost or follow undone."""
    if place.collection not in UNDONE and place.collection != POST:
        return
    checked_did(place.did)
    undone = place.collection in UNDONE
    yield Activity(
        id=f"{place.id}#{'undo' if undone else 'delete'}",
        network=place.network,
        type=ActivityType.UNDO if undone else ActivityType.DELETE,
        actor=place.actor,
        published=moments.checked(place.seen or 0),
        object=place.id,
    )


def handle_seen(network: str, did: str, handle: str | None, seen: int) -> Iterator[Record]:
    """An account under the handle a relay saw it with."""
    if handle:
        yield Profile(actor=f"{network}:{checked_did(did)}", network=network, handle=handle, observed=seen)


def account_gone(network: str, did: str, active: bool, status: str | None, seen: int) -> Iterator[Record]:
    """An account deleted or taken down is a Delete of the actor; one merely paused is left as it is."""
    actor = f"{network}:{checked_did(did)}"
    if not active and status in GONE:
        yield Activity(
            id=f"{actor}#delete",
            network=network,
            type=ActivityType.DELETE,
            actor=actor,
            published=seen,
            object=actor,
        )


def checked_did(did: str) -> str:
    if not did.startswith("did:"):
        raise ValueError("the repository is not of a did")
    return did


def when(place: Place, claimed: str | None) -> int:
    """The time the author claims, or else the time in the key or that of the event; never after it was seen."""
    try:
        moment = moments.from_iso(claimed)
    except ValueError:
        moment = (place.seen if place.live else time_in_key(place.rkey)) or place.seen or 0
    return moments.checked(moment if place.seen is None else min(moment, place.seen))


def time_in_key(key: str) -> int | None:
    """Microseconds in a timestamp identifier: 13 digits of base 32, of which the last 10 bits are a clock's number."""
    if len(key) != TID_LENGTH or any(digit not in DIGITS for digit in key):
        return None
    number = 0
    for digit in key:
        number = number * 32 + DIGITS[digit]
    try:
        return moments.checked(number >> 10)
    except ValueError:
        return None


def address(network: str, uri: str) -> str:
    if not uri.startswith("at://") or len(uri) == 5:
        raise ValueError("what it points to is not an at:// address")
    return f"{network}:{uri}"


def author(network: str, uri: str) -> str | None:
    """The account in whose repository the address is, where it says so."""
    return f"{network}:{uri[5:].partition('/')[0]}" if uri.startswith("at://did:") else None


def quoted(embed: Embed | None) -> str | None:
    """The post an embed shows; lists, feeds and starter packs are not quotes."""
    shown = embed.record if embed else None
    uri = (shown.uri or (shown.record and shown.record.uri)) if shown else None
    return uri if uri and f"/{POST}/" in uri else None


def _post(place: Place, post: Post) -> Iterator[Record]:
    published = when(place, post.createdAt)
    features = [feature for facet in post.facets or () for feature in facet.features]
    yield Activity(
        id=place.id,
        network=place.network,
        type=ActivityType.CREATE,
        actor=place.actor,
        published=published,
        updated=place.seen if place.edited else None,
        object=place.id,
        object_type="Note",
        in_reply_to=address(place.network, post.reply.parent.uri) if post.reply else None,
        root=address(place.network, post.reply.root.uri) if post.reply else None,
        url=f"{PAGES}{place.did}/post/{place.rkey}",
        text=post.text or None,
        language=post.langs[0] or None if post.langs else None,
        links=_links(post, features) if features or post.embed else (),
        tags=_tags(post, features) if features or post.tags else (),
        mentions=tuple(dict.fromkeys(f"{place.network}:{f.did}" for f in features if f.did)) if features else (),
    )
    if (uri := quoted(post.embed)) is not None:
        yield Activity(
            id=f"{place.id}#quote",
            network=place.network,
            type=ActivityType.QUOTE,
            actor=place.actor,
            published=published,
            object=address(place.network, uri),
            object_author=author(place.network, uri),
        )


def _links(post: Post, features: list[Feature]) -> tuple[str, ...]:
    embeds = (post.embed, post.embed.media if post.embed else None)
    cards = [embed.external.uri for embed in embeds if embed and embed.external]
    found = [*(feature.uri for feature in features if feature.uri), *cards]
    return tuple(dict.fromkeys(uri for uri in found if uri.startswith(("http://", "https://"))))


def _tags(post: Post, features: list[Feature]) -> tuple[str, ...]:
    found = [*(feature.tag for feature in features if feature.tag), *(post.tags or ())]
    tags = (tag.strip().lstrip("#").lower() for tag in found)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _reaction(kind: ActivityType) -> Callable[[Place, Any], Iterator[Record]]:
    def read(place: Place, reaction: Reaction) -> Iterator[Record]:
        uri = reaction.subject.uri
        yield Activity(
            id=place.id,
            network=place.network,
            type=kind,
            actor=place.actor,
            published=when(place, reaction.createdAt),
            object=address(place.network, uri),
            object_author=author(place.network, uri),
            via=address(place.network, reaction.via.uri) if reaction.via else None,
        )

    return read


def _follow(place: Place, follow: Follow) -> Iterator[Record]:
    if not follow.subject.startswith("did:"):
        raise ValueError("what it follows is not a did")
    yield Activity(
        id=place.id,
        network=place.network,
        type=ActivityType.FOLLOW,
        actor=place.actor,
        published=when(place, follow.createdAt),
        object=f"{place.network}:{follow.subject}",
    )


def _profile(place: Place, account: Account) -> Iterator[Record]:
    created: int | None
    try:
        created = moments.from_iso(account.createdAt)
    except ValueError:
        created = None
    yield Profile(
        actor=place.actor,
        network=place.network,
        name=account.displayName or None,
        url=f"{PAGES}{place.did}",
        created=created,
        links=tuple(dict.fromkeys(ADDRESS.findall(account.description or ""))),
        observed=place.seen or 0,
    )


READERS: dict[str, Callable[[Place, Any], Iterator[Record]]] = {
    POST: _post,
    LIKE: _reaction(ActivityType.LIKE),
    REPOST: _reaction(ActivityType.ANNOUNCE),
    FOLLOW: _follow,
    PROFILE: _profile,
}
