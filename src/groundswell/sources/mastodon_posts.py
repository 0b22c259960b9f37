"""What a post or an event of Mastodon's API says, as records, by the same ids as in archives and ActivityStreams."""

from collections.abc import Generator, Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources.as2 import own_pages, records_of, required
from groundswell.sources.as2_values import (
    NOT_LINKS,
    author_in_address,
    headed,
    moment,
    server_of,
    time_in_address,
    unique,
    url_of,
)
from groundswell.sources.html import Anchor, plain_text
from groundswell.sources.lines import parse
from groundswell.sources.told import Told, remember
from groundswell.vocabulary import ActivityType, ActorType, Visibility

HEARD = {"update", "status.update"}
SEEN_BY = {"public": Visibility.PUBLIC, "unlisted": Visibility.UNLISTED, "private": Visibility.FOLLOWERS}
"""Who could see it, by the API's word. What is said of anything else is for the people named."""

COUNTS = (("likes", "favourites_count"), ("shares", "reblogs_count"), ("replies", "replies_count"))
WEB = ("http://", "https://")
MOST = 2**63

Other = str | int | float | bool | list[Any] | None
"""What servers of other kinds put where Mastodon has an object: passed over."""


class Account(msgspec.Struct, gc=False):
    """What is read of an account."""

    uri: Any = None
    url: Any = None
    username: Any = None
    display_name: Any = None
    created_at: Any = None
    followers_count: Any = None
    fields: Any = None
    bot: Any = None
    group: Any = None


class Quote(msgspec.Struct, gc=False):
    quoted_status: "Status | Other" = None


class Status(msgspec.Struct, gc=False):
    """What is read of a post."""

    account: Account | Other = None
    uri: Any = None
    url: Any = None
    created_at: Any = None
    edited_at: Any = None
    in_reply_to_id: Any = None
    visibility: Any = "public"
    language: Any = None
    spoiler_text: Any = None
    content: Any = None
    reblog: "Status | Other" = None
    quote: Quote | Other = None
    tags: Any = None
    mentions: Any = None
    favourites_count: Any = None
    reblogs_count: Any = None
    replies_count: Any = None


class Event(Status, gc=False):
    """A post, or what a stream sends: there `names`, beside an event, says what numbers in it mean."""

    event: Any = msgspec.UNSET
    payload: Any = None
    names: Any = None


EVENTS = msgspec.json.Decoder(Event)
STATUSES = msgspec.json.Decoder(Status)
NO_PROGRAM_WROTE_IT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

Named = dict[str, tuple[str, str]]
"""The objects that numbers mean, with their authors."""


def event_in(line: bytes) -> Any:
    """The event or post on a line. Raises ValueError for what is not JSON."""
    try:
        return EVENTS.decode(line)
    except NO_PROGRAM_WROTE_IT:
        return parse(line)


def event_records(value: Any, network: str, told: Told) -> Iterator[Record]:
    """What one post or event says. Raises ValueError when it is neither."""
    event = value if isinstance(value, Event) else msgspec.convert(value, Event)
    if event.event is msgspec.UNSET:
        return status_records(event, network, {}, told)
    if not isinstance(event.event, str):
        raise ValueError("not an event")
    names = named_in(event.names)
    if event.event in HEARD:
        return status_records(status_in(event.payload), network, names, told)
    if event.event == "delete" and (meant := names.get(str(event.payload))):
        return records_of({"type": "Delete", "object": meant[0], "actor": meant[1]}, network)
    return iter(())


def status_in(payload: Any) -> Status:
    """The post that an event carries, as text or as it is. Raises ValueError when it is none."""
    if not isinstance(payload, str):
        return msgspec.convert(payload, Status)
    try:
        return STATUSES.decode(payload)
    except NO_PROGRAM_WROTE_IT:
        return msgspec.convert(parse(payload.encode("utf-8", "surrogatepass")), Status)


def named_in(value: Any) -> Named:
    pairs = value.items() if isinstance(value, dict) else ()
    return {
        number: (one[0], one[1])
        for number, one in pairs
        if isinstance(one, list) and len(one) == 2 and all(isinstance(text, str) and text[:4] == "http" for text in one)
    }


def status_records(status: Status, network: str, names: Named, told: Told) -> Iterator[Record]:
    """A post, or who passed which post on."""
    account, inner = status.account, status.reblog
    if not isinstance(account, Account):
        raise ValueError("not a post")
    author = yield from account_records(account, network, told)
    if not isinstance(inner, Status):
        yield from post_records(status, author, network, names)
        return
    known = (yield from account_records(inner.account, network, told)) if isinstance(inner.account, Account) else None
    yield boost(status, inner, author, known, network)
    if known:
        yield from post_records(inner, known, network, {})


def account_records(account: Account, network: str, told: Told) -> Generator[Record, None, str]:
    """An account's profile, unless the same was told of it last; returns its address.

    Raises ValueError where it has none.
    """
    address = address_of(account.uri, account.url)
    if address is None:
        raise ValueError("no address of the account")
    if told.get(address) != account:
        yield profile(account, address, network)
        remember(told, address, account)
    return address


def profile(account: Account, address: str, network: str) -> Profile:
    user, server, count = account.username, server_of(address), account.followers_count
    actor_type = (
        ActorType.GROUP if account.group is True else ActorType.SERVICE if account.bot is True else ActorType.PERSON
    )
    fields = account.fields if isinstance(account.fields, list) else ()
    # The server looked whether these pages link back: they are their owner's own.
    verified = [field for field in fields if isinstance(field, dict) and field.get("verified_at")]
    return Profile(
        actor=f"{network}:{address}",
        network=network,
        handle=f"{user}@{server}" if isinstance(user, str) and user and server else None,
        name=account.display_name if isinstance(account.display_name, str) and account.display_name else None,
        url=url_of({"url": account.url}),
        actor_type=actor_type,
        followers_count=counted(count),
        created=moment(account.created_at),
        links=own_pages(verified),
    )


def post_records(status: Status, author: str, network: str, names: Named) -> Iterator[Record]:
    """A post, with its quote and its counts."""
    made = post(status, author, network, names)
    yield made
    inner = status.quote.quoted_status if isinstance(status.quote, Quote) else None
    if isinstance(inner, Status) and (address := given(inner.uri)):
        yield quote(made, address, written_by(inner))
    for kind, field in COUNTS:
        if count := counted(getattr(status, field)):
            yield ReactionCount(object=made.id, network=network, kind=kind, count=count)


def post(status: Status, author: str, network: str, names: Named) -> Activity:
    address = given(status.uri)
    published = moment(status.created_at) or time_in_address(address)
    if published is None:
        raise ValueError("no time")
    id_ = required(network, address, "id")
    edited = moment(status.edited_at) if status.edited_at else None
    content = status.content if isinstance(status.content, str) else None
    body, anchors = plain_text(content) if content else ("", ())
    language = status.language if isinstance(status.language, str) and content is not None else None
    answered = names.get(str(status.in_reply_to_id)) if names else None
    return Activity(
        id=id_,
        network=network,
        type=ActivityType.CREATE,
        actor=f"{network}:{author}",
        published=published,
        updated=edited if edited is not None and edited > published else None,
        object=id_,
        object_type="Note",
        in_reply_to=f"{network}:{answered[0]}" if answered else None,
        url=url_of({"url": status.url}),
        text=headed(body, status.spoiler_text or None),
        language=language if language not in ("", "und") else None,
        links=links_in(anchors),
        tags=tags_in(status.tags),
        mentions=mentions_in(status.mentions, network),
        visibility=seen_by(status),
    )


def boost(status: Status, inner: Status, author: str, known: str | None, network: str) -> Activity:
    """Who passed a post on; `known` is its author's address."""
    passed_on = given(inner.uri)
    published = moment(status.created_at) or time_in_address(passed_on)
    if published is None:
        raise ValueError("no time")
    whose = known or author_in_address(passed_on)
    return Activity(
        id=required(network, given(status.uri), "id"),
        network=network,
        type=ActivityType.ANNOUNCE,
        actor=f"{network}:{author}",
        published=published,
        object=required(network, passed_on, "object"),
        object_author=f"{network}:{whose}" if whose else None,
        visibility=seen_by(status),
    )


def quote(made: Activity, quoted: str, author: str | None) -> Activity:
    whose = author or author_in_address(quoted)
    return Activity(
        id=f"{made.id}#quote",
        network=made.network,
        type=ActivityType.QUOTE,
        actor=made.actor,
        published=made.published,
        object=f"{made.network}:{quoted}",
        object_author=f"{made.network}:{whose}" if whose else None,
        visibility=made.visibility,
    )


def given(address: Any) -> str | None:
    return address.strip() or None if isinstance(address, str) else None


def written_by(status: Status) -> str | None:
    account = status.account
    return address_of(account.uri, account.url) if isinstance(account, Account) else None


def address_of(uri: Any, page: Any) -> str | None:
    """The address an account has in ActivityStreams; worked out of its page where an older server does not say."""
    if isinstance(uri, str) and uri.startswith(WEB):
        return uri.strip()
    return user_at(page.strip()) if isinstance(page, str) and page.startswith(WEB) else None


def user_at(page: str) -> str:
    """`https://town.example/@ana` is the page of `https://town.example/users/ana`."""
    try:
        path = urlsplit(page).path
    except ValueError:
        return page
    called = path.removeprefix("/@")
    return page.replace(path, f"/users/{called}") if path.startswith("/@") and "/" not in called else page


def seen_by(status: Status) -> Visibility:
    said = status.visibility
    return SEEN_BY.get(said, Visibility.DIRECT) if isinstance(said, str) else Visibility.DIRECT


def counted(count: Any) -> int | None:
    return count if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < MOST else None


def links_in(anchors: tuple[Anchor, ...]) -> tuple[str, ...]:
    found = [anchor.href for anchor in anchors if anchor.marks.isdisjoint(NOT_LINKS)]
    return unique([link for link in found if link.startswith(WEB)])


def tags_in(said: Any) -> tuple[str, ...]:
    """The hashtags, lower case."""
    names = [tag.get("name") for tag in objects_in(said)]
    return unique([name.strip().lstrip("#").lower() for name in names if isinstance(name, str)])


def mentions_in(said: Any, network: str) -> tuple[str, ...]:
    """Those who are mentioned."""
    found = [address_of(one.get("uri"), one.get("url")) for one in objects_in(said)]
    return tuple(f"{network}:{address}" for address in unique([address for address in found if address]))


def objects_in(said: Any) -> list[dict[str, Any]]:
    listed = said if isinstance(said, list) else [said]
    return [one for one in listed if isinstance(one, dict)]
