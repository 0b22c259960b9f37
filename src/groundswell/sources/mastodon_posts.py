"""What a post or an event of Mastodon's API says, as records, by the same ids as in archives and ActivityStreams."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources.as2 import COUNTED, EARLIEST, counted, own_pages, quote, required
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
from groundswell.sources.moments import UNDATED
from groundswell.sources.told import Told, remember
from groundswell.vocabulary import ActivityType, ActorType, Visibility

HEARD = {"update", "status.update"}
SEEN_BY = {"public": Visibility.PUBLIC, "unlisted": Visibility.UNLISTED, "private": Visibility.FOLLOWERS}
"""Who could see it, by the API's word. What is said of anything else is for the people named."""

WEB = ("http://", "https://")

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
    """The post that is quoted: inside, as Mastodon has it, or, as Akkoma and Fedibird have it, itself."""

    quoted_status: "Status | Other" = None
    uri: Any = None
    account: Account | Other = None


class Pleroma(msgspec.Struct, gc=False):
    """What Pleroma and its kin add to a post."""

    quote: Quote | Other = None
    emoji_reactions: Any = None


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
    pleroma: Pleroma | Other = None
    emoji_reactions: Any = None
    reactions: Any = None


class Event(Status, gc=False):
    """A post, or what a stream sends: there `names`, beside an event, says what numbers in it mean."""

    event: Any = msgspec.UNSET
    payload: Any = None
    names: Any = None


EVENTS = msgspec.json.Decoder(Event)
STATUSES = msgspec.json.Decoder(Status)
NOT_PLAIN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def event_in(line: bytes) -> Any:
    """The event or post on a line; what seems to be neither, as it is. Raises ValueError for what is not JSON."""
    try:
        event = EVENTS.decode(line)
    except NOT_PLAIN:
        return parse(line)
    return event if event.uri is not None or event.event is not msgspec.UNSET else parse(line)


def event_records(value: Any, network: str, told: Told) -> Iterator[Record]:
    """What one post or event says. Raises ValueError when it is neither."""
    event = value if isinstance(value, Event) else msgspec.convert(value, Event)
    if event.event is msgspec.UNSET:
        return status_records(event, network, None, told)
    if not isinstance(event.event, str):
        raise ValueError("not an event")
    if event.event in HEARD:
        return status_records(status_in(event.payload), network, event.names, told)
    if event.event == "delete" and (meant := named(event.names, event.payload)):
        return iter([deleted(*meant, network)])
    return iter(())


def status_in(payload: Any) -> Status:
    """The post that an event carries, as text or as it is. Raises ValueError when it is none."""
    if not isinstance(payload, str):
        return msgspec.convert(payload, Status)
    try:
        return STATUSES.decode(payload)
    except NOT_PLAIN:
        return msgspec.convert(parse(payload.encode("utf-8", "surrogatepass")), Status)


def named(names: Any, number: Any) -> tuple[str, str] | None:
    """The object that a number means, and its author."""
    said = names.get(str(number)) if isinstance(names, dict) else None
    if not isinstance(said, list) or len(said) != 2:
        return None
    thing, author = said
    if not isinstance(thing, str) or not isinstance(author, str):
        return None
    return (thing.strip(), author.strip()) if thing.startswith("http") and author.startswith("http") else None


def deleted(thing: str, author: str, network: str) -> Activity:
    """A post is gone, nobody says since when."""
    return Activity(
        id=f"{network}:{thing}#delete",
        network=network,
        type=ActivityType.DELETE,
        actor=f"{network}:{author}",
        published=time_in_address(thing) or EARLIEST,
        updated=UNDATED,
        object=f"{network}:{thing}",
    )


def status_records(status: Status, network: str, names: Any, told: Told) -> Iterator[Record]:
    """A post, or who passed which post on; `names` say what numbers in it mean."""
    account, inner = status.account, status.reblog
    if not isinstance(account, Account):
        raise ValueError("not a post")
    author = required_address(account)
    if told.get(author) != account:
        yield from told_anew(account, author, network, told)
    if not isinstance(inner, Status):
        yield from post_records(status, author, network, names)
        return
    writer = inner.account if isinstance(inner.account, Account) else None
    known = required_address(writer) if writer else None
    if writer and known and told.get(known) != writer:
        yield from told_anew(writer, known, network, told)
    yield boost(status, inner, author, known, network)
    if known:
        yield from post_records(inner, known, network, None)


def required_address(account: Account) -> str:
    address = address_of(account.uri, account.url)
    if address is None:
        raise ValueError("no address of the account")
    return address


def told_anew(account: Account, address: str, network: str, told: Told) -> Iterator[Record]:
    """The account's profile, which is remembered once it was taken."""
    yield profile(account, address, network)
    remember(told, address, account)


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


def post_records(status: Status, author: str, network: str, names: Any) -> list[Record]:
    """A post, with its quote and its counts."""
    made = post(status, author, network, names)
    found: list[Record] = [made]
    if status.quote is not None or status.pleroma is not None:
        found += quotes(status, made)
    if status.emoji_reactions or status.reactions or isinstance(status.pleroma, Pleroma):
        found += emoji(status, made)
    for kind, told in zip(COUNTED, (status.favourites_count, status.reblogs_count, status.replies_count), strict=True):
        if told and (count := counted(told)):
            found.append(ReactionCount(object=made.id, network=network, kind=kind, count=count))
    return found


def quotes(status: Status, made: Activity) -> Iterator[Record]:
    """The quote in a post, if there is one."""
    held = status.pleroma.quote if isinstance(status.pleroma, Pleroma) else None
    for found in (status.quote, held):
        if isinstance(found, Quote):
            inner = found.quoted_status if isinstance(found.quoted_status, Status) else found
            if address := given(inner.uri):
                yield quote(made, address, written_by(inner))
                return


def emoji(status: Status, made: Activity) -> Iterator[Record]:
    """How often a post was answered with each emoji, on servers that have such answers."""
    held = status.pleroma.emoji_reactions if isinstance(status.pleroma, Pleroma) else None
    for reaction in objects_in(status.emoji_reactions or status.reactions or held):
        name, count = reaction.get("name"), counted(reaction.get("count"))
        if isinstance(name, str) and name and count:
            yield ReactionCount(object=made.id, network=made.network, kind=name, count=count)


def post(status: Status, author: str, network: str, names: Any) -> Activity:
    address = given(status.uri)
    published = moment(status.created_at) or time_in_address(address)
    if published is None:
        raise ValueError("no time")
    id_ = required(network, address, "id")
    edited = moment(status.edited_at) if status.edited_at else None
    content = status.content if isinstance(status.content, str) else None
    body, anchors = plain_text(content) if content else ("", ())
    language = status.language if isinstance(status.language, str) and content is not None else None
    answered = named(names, status.in_reply_to_id) if status.in_reply_to_id else None
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
        text=headed(body, status.spoiler_text) if status.spoiler_text else body or None,
        language=language if language not in ("", "und") else None,
        links=links_in(anchors) if anchors else (),
        tags=tags_in(status.tags) if status.tags else (),
        mentions=mentions_in(status.mentions, network) if status.mentions else (),
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


def given(address: Any) -> str | None:
    return address.strip() or None if isinstance(address, str) else None


def written_by(status: Status | Quote) -> str | None:
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
    return unique([f"{network}:{address}" for address in found if address])


def objects_in(said: Any) -> list[dict[str, Any]]:
    listed = said if isinstance(said, list) else [said]
    return [one for one in listed if isinstance(one, dict)]
