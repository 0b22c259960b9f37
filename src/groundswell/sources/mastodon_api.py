"""Reads what a Mastodon server's API hands out: posts, and the events of its streams, one a line or in arrays."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from groundswell.records import Malformed, Record
from groundswell.sources.activitystreams import IN_MEMORY, NETWORK, is_lines, values
from groundswell.sources.as2 import as_list, records_of
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.lines import parse
from groundswell.sources.members import JSON, chosen, seen
from groundswell.sources.pieces import Piece, cut, cut_lines

HEARD = {"update", "status.update"}
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
AUDIENCE = {"public": ([PUBLIC], []), "unlisted": ([], [PUBLIC]), "private": (["/followers"], [])}
"""Whom a post is to and who is copied in, by the API's word. What is said of anything else is for the people named."""

COUNTS = {"likes": "favourites_count", "shares": "reblogs_count", "replies": "replies_count"}
STATUS_MARKS = (b'"uri"', b'"reblogs_count"', b'"account"')
EVENT_MARKS = (b'"event"', b'"payload"')

Value = dict[str, Any]

SAID_OF_ACCOUNTS = (
    "uri",
    "url",
    "username",
    "display_name",
    "created_at",
    "followers_count",
    "fields",
    "bot",
    "group",
)
REMEMBERED = 50_000
Told = dict[str, tuple[Any, ...]]
"""What was last told of each account, by its address: every post repeats all of its author."""


class MastodonApi:
    """Posts as Mastodon's API gives them, by the same ids as in archives and in ActivityStreams.

    The API names a post that is answered or deleted only by its number on that server. `names`, beside an event, says
    which object and author that is; without it the answer counts as a mention, and the deletion as nothing.
    """

    name = "mastodon_api"
    title = "Mastodon API posts and streams"
    public_network = True
    guide = Guide(
        export=(
            "`groundswell follow mastodon https://SERVER` keeps them by itself. Or save pages of "
            "`https://SERVER/api/v1/timelines/public`, or keep what a stream sends, one event a line."
        ),
        reads=(
            "posts with edits, boosts and quotes",
            "profiles, with the links their server checked",
            "deletions, where it is known which post is meant",
            "counts of favourites, boosts and replies",
        ),
        leaves=(
            ("who favourited", "the public API does not tell"),
            ("what a post answers, where only its number is known", "the answer then counts as a mention"),
        ),
        visibility=(
            "Public and unlisted posts are kept; those for followers or named people are refused, unless the "
            "workspace is declared private."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        known = any(map(_known, seen(bundle, _members(bundle))))
        return Recognition(0.85, "posts of a Mastodon server's API") if known else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        told: Told = {}
        for member, stream in bundle.walk(set(_members(bundle)).__contains__):
            for placed in values(stream, member):
                if isinstance(placed, Malformed):
                    yield placed
                    continue
                try:
                    yield from event_records(placed[1], network, told)
                except (ValueError, RecursionError) as error:
                    yield Malformed(member=member, position=placed[0], reason=str(error))

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        wanted = set(_members(bundle)).__contains__
        return cut(bundle, wanted, lambda name, head: cut_lines if is_lines(head[:IN_MEMORY]) else None)


def event_records(value: Any, network: str, told: Told) -> Iterator[Record]:
    """What one post or event says. Raises ValueError when it is neither."""
    if not isinstance(value, dict):
        raise ValueError("not an object")
    if "event" not in value:
        yield from status_records(value, network, {}, told)
        return
    said, event, payload = names_in(value.get("names")), value["event"], value.get("payload")
    if not isinstance(event, str):
        raise ValueError("not an event")
    if event in HEARD:
        status = parse(payload.encode("utf-8", "surrogatepass")) if isinstance(payload, str) else payload
        yield from status_records(status, network, said, told)
    elif event == "delete" and (meant := said.get(str(payload))):
        yield from records_of({"type": "Delete", "object": meant["id"], "actor": meant["attributedTo"]}, network)


def names_in(value: Any) -> dict[str, Value]:
    """The objects that numbers mean, with their authors."""
    pairs = value.items() if isinstance(value, dict) else ()
    named = ((number, one) for number, one in pairs if isinstance(one, list) and len(one) == 2)
    return {
        number: {"type": "Note", "id": one[0], "attributedTo": one[1]}
        for number, one in named
        if all(isinstance(text, str) and text.startswith("http") for text in one)
    }


def status_records(status: Any, network: str, names: dict[str, Value], told: Told) -> Iterator[Record]:
    """A post as the records of the ActivityStreams object that it stands for."""
    if not isinstance(status, dict) or not isinstance(status.get("account"), dict):
        raise ValueError("not a post")
    yield from account_records(status["account"], network, told)
    inner = status.get("reblog")
    if isinstance(inner, dict):
        boosted = note(inner, {})
        if isinstance(inner.get("account"), dict):
            yield from account_records(inner["account"], network, told)
        author = address_of(status["account"])
        announce = {"type": "Announce", "id": status.get("uri"), "actor": author, "object": boosted}
        yield from records_of(announce | dated(status) | audience(status), network)
    else:
        yield from records_of(note(status, names), network)


def account_records(account: Value, network: str, told: Told) -> Iterator[Record]:
    """An account's profile, unless the same was told of it last. Raises ValueError where it has no address."""
    address = address_of(account)
    if address is None:
        raise ValueError("no address of the account")
    said = tuple(map(account.get, SAID_OF_ACCOUNTS))
    if told.get(address) != said:
        if len(told) >= REMEMBERED:
            told.clear()
        yield from records_of(actor(account, address), network)
        told[address] = said


def actor(account: Value, address: str) -> Value:
    """An account as an ActivityStreams actor."""
    kind = "Group" if account.get("group") is True else "Service" if account.get("bot") is True else "Person"
    fields = account.get("fields")
    # The server looked whether these pages link back: they are their owner's own.
    own = [
        field
        for field in (fields if isinstance(fields, list) else ())
        if isinstance(field, dict) and field.get("verified_at")
    ]
    count = account.get("followers_count")
    return {
        "type": kind,
        "id": address,
        "preferredUsername": account.get("username"),
        "name": account.get("display_name") or None,
        "url": account.get("url"),
        "published": account.get("created_at"),
        "followers": {"totalItems": count} if isinstance(count, int) and count >= 0 else None,
        "attachment": own,
    }


def address_of(account: Any) -> str | None:
    """The address an account has in ActivityStreams; worked out of its page where an older server does not say."""
    if not isinstance(account, dict):
        return None
    for name in ("uri", "url"):
        said = account.get(name)
        if isinstance(said, str) and said.startswith(("http://", "https://")):
            return said if name == "uri" else user_at(said)
    return None


def user_at(page: str) -> str:
    """`https://town.example/@ana` is the page of `https://town.example/users/ana`."""
    try:
        path = urlsplit(page).path
    except ValueError:
        return page
    called = path.removeprefix("/@")
    return page.replace(path, f"/users/{called}") if path.startswith("/@") and "/" not in called else page


def note(status: Value, names: dict[str, Value]) -> Value:
    """A post as an ActivityStreams object."""
    language, content = status.get("language"), status.get("content")
    answered = names.get(str(status.get("in_reply_to_id")))
    quoted = status.get("quote")
    inner = quoted.get("quoted_status") if isinstance(quoted, dict) else None
    made: Value = {
        "type": "Note",
        "id": status.get("uri"),
        "attributedTo": address_of(status.get("account")),
        "content": content,
        "summary": status.get("spoiler_text") or None,
        "contentMap": {language: content} if isinstance(language, str) and language else None,
        "inReplyTo": answered["id"] if answered else None,
        "url": status.get("url"),
        "updated": status.get("edited_at"),
        "tag": tags(status),
        "quote": {"type": "Note", "id": inner.get("uri"), "attributedTo": address_of(inner.get("account"))}
        if isinstance(inner, dict)
        else None,
    }
    counts = {name: {"totalItems": status[said]} for name, said in COUNTS.items() if status.get(said)}
    return (
        {name: value for name, value in made.items() if value is not None} | counts | dated(status) | audience(status)
    )


def dated(status: Value) -> Value:
    return {"published": status.get("created_at")}


def audience(status: Value) -> Value:
    to, copied = AUDIENCE.get(str(status.get("visibility", "public")), (["nobody"], []))
    return {"to": to, "cc": copied}


def tags(status: Value) -> list[Value]:
    """Hashtags and mentions as ActivityStreams has them."""
    marks, people = as_list(status.get("tags")), as_list(status.get("mentions"))
    found = [{"type": "Hashtag", "name": tag.get("name")} for tag in marks if isinstance(tag, dict)]
    addresses = map(address_of, people)
    return [*found, *({"type": "Mention", "href": address} for address in addresses if address)]


def _known(head: bytes) -> bool:
    return any(all(mark in head for mark in marks) for marks in (STATUS_MARKS, EVENT_MARKS))


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, JSON, _known)


MASTODON_API = MastodonApi()
