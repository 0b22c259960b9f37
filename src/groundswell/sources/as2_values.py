"""The shapes ActivityStreams values come in, taken apart: ids, lists, times, audiences, texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groundswell.sources import moments
from groundswell.sources.html import plain_text
from groundswell.vocabulary import Visibility

Value = dict[str, Any]

PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
STATUS = re.compile(r"(https?://[^/\s]+/(?:ap/)?users/[^/?#\s]+)/statuses/(\d+)")
SERVER = re.compile(r"https?://([^/?#\s]+)")
AUDIENCE = ("to", "cc", "bto", "bcc", "audience")
HTML = "text/html"
NOT_LINKS = frozenset({"mention", "hashtag", "tag"})
OLDEST_SNOWFLAKE = 2**56
MISSKEY = re.compile(r"https?://[^/\s]+/notes/([0-9a-z]{8})(?:[0-9a-z]{2}|[0-9a-z]{8})")
MISSKEY_EPOCH = 946_684_800_000
OLDEST_MISSKEY = 14 * 365 * 86_400_000
"""Milliseconds from 2000, which Misskey counts from, to its first year."""

ULID = re.compile(
    r"https?://[^/\s]+/(?:notes|users/[^/?#\s]+/statuses)/([0-7][0-9A-HJKMNP-TV-Z]{9})[0-9A-HJKMNP-TV-Z]{16}"
)
CROCKFORD = {digit: value for value, digit in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}


def kind_of(value: Value) -> str:
    """The type, without a namespace; of several, the first; empty when there is none."""
    kind = value.get("type") or value.get("@type")
    if isinstance(kind, list):
        kind = next((k for k in kind if isinstance(k, str)), None)
    if not isinstance(kind, str):
        return ""
    return kind if kind.isalpha() else kind.rpartition("#")[2].removeprefix("as:")


def ref(value: Any) -> str | None:
    """The address a value is or carries: text, an object's id, a Link's href, the first of a list."""
    if value is None:
        return None
    if isinstance(value, list):
        return next((found for item in value if (found := ref_of_one(item))), None)
    return ref_of_one(value)


def ref_of_one(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("id") or value.get("@id") or value.get("href")
    return value.strip() or None if isinstance(value, str) else None


def refs(value: Any) -> list[str]:
    """Every address in a value."""
    found = [ref_of_one(item) for item in (value if isinstance(value, list) else [value])]
    return [address for address in found if address]


def moment(value: Any) -> int | None:
    """Microseconds UTC of a time, or None when there is none that can be."""
    try:
        return moments.from_iso(value)
    except ValueError:
        return None


def author_in_address(address: str | None) -> str | None:
    """The account in `https://host/users/NAME/statuses/ID`, the form Mastodon documents for its posts."""
    match = STATUS.match(address or "")
    return match.group(1) if match else None


def time_in_address(address: str | None) -> int | None:
    """The time in a post's id, where its server puts one there: Mastodon's, Misskey's, and ULIDs, as of GoToSocial."""
    milliseconds = _milliseconds_in(address) if address else None
    try:
        return moments.checked(milliseconds * 1000) if milliseconds else None
    except ValueError:
        return None


def _milliseconds_in(address: str) -> int | None:
    """Since 1970; of Mastodon's ids all but the last 16 bits, of the others the first 8 and 10 digits."""
    if match := ULID.fullmatch(address):
        return sum(CROCKFORD[digit] << 5 * place for place, digit in enumerate(reversed(match[1])))
    if match := STATUS.match(address):
        number = int(match[2]) if len(match[2]) < 20 else 0
        return number >> 16 if number >= OLDEST_SNOWFLAKE else None
    if match := MISSKEY.fullmatch(address):
        number = int(match[1], 36)
        return number + MISSKEY_EPOCH if number >= OLDEST_MISSKEY else None
    return None


def server_of(address: str | None) -> str | None:
    match = SERVER.match(address or "")
    return match.group(1) if match else None


def at_home(address: str, actor: str) -> bool:
    """Whether an address, where it is one on the web, is on the server of an account, or of the server itself."""
    server = server_of(address)
    return server is None or _plain(server) == _plain(server_of(actor) or actor)


def _plain(server: str) -> str:
    return server.lower().removeprefix("www.")


def addressed_to(value: Value) -> Visibility | None:
    """Who could see it, from its audience; None when it says nothing of one.

    One that is there and empty is of somebody alone: so Mastodon keeps a note to oneself.
    """
    to = refs(value.get("to"))
    if not PUBLIC.isdisjoint(to):
        return Visibility.PUBLIC
    copied = refs(value.get("cc"))
    if not PUBLIC.isdisjoint(copied):
        return Visibility.UNLISTED
    if not any(value.get(key) is not None for key in AUDIENCE):
        return None
    if any(address.endswith("/followers") for address in (*to, *copied)):
        return Visibility.FOLLOWERS
    return Visibility.DIRECT


def url_of(value: Value) -> str | None:
    """The page to open: of several links, the one that is HTML."""
    links = value.get("url")
    if isinstance(links, str) and links.startswith("https://"):
        return links
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("mediaType") == "text/html":
            return ref_of_one(link)
    found = ref(links)
    return found if found and found.startswith(("http://", "https://")) else None


@dataclass(frozen=True)
class Said:
    """The content of an object, in plain text, with what it points to."""

    text: str | None
    language: str | None
    links: tuple[str, ...]
    tags: tuple[str, ...]
    mentions: tuple[str, ...]
    place: str | None


def said(note: Value) -> Said:
    language, content = content_of(note)
    if str(note.get("mediaType") or HTML).startswith(HTML):
        body, anchors = plain_text(content)
    else:
        body, anchors = content.strip(), ()
    links = [anchor.href for anchor in anchors if anchor.marks.isdisjoint(NOT_LINKS)]
    tags, mentions = tagged(note.get("tag"))
    location = note.get("location")
    place = location.get("name") if isinstance(location, dict) else None
    return Said(
        text=headed(body, note.get("name"), note.get("summary")),
        language=language,
        links=unique([link for link in (*links, *attached(note)) if link.startswith(("http://", "https://"))]),
        tags=unique(tags),
        mentions=unique(mentions),
        place=place if isinstance(place, str) else None,
    )


def headed(body: str, *heads: Any) -> str | None:
    """The text below its title and its warning, where it has them."""
    parts = [head.strip() for head in heads if isinstance(head, str)]
    return "\n\n".join(unique([*parts, body])) or None if parts else body or None


def unique(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([text for text in texts if text])) if texts else ()


def content_of(note: Value) -> tuple[str | None, str]:
    """The language, where one is declared, and the content."""
    content = note.get("content")
    by_language = note.get("contentMap")
    if isinstance(by_language, dict):
        for language, text in by_language.items():
            if isinstance(text, str) and (text == content or not isinstance(content, str)):
                return language if language not in ("", "und") else None, text
    return None, content if isinstance(content, str) else ""


def tagged(found: Any) -> tuple[list[str], list[str]]:
    """The hashtags, lower case, and the addresses of those mentioned."""
    tags: list[str] = []
    mentions: list[str] = []
    for tag in found if isinstance(found, list) else [found]:
        kind = kind_of(tag) if isinstance(tag, dict) else ""
        if kind == "Hashtag" and isinstance(tag.get("name"), str):
            tags.append(tag["name"].strip().lstrip("#").lower())
        elif kind == "Mention" and isinstance(tag.get("href"), str):
            mentions.append(tag["href"].strip())
    return tags, mentions


def attached(note: Value) -> Iterator[str]:
    """Pages an object was posted with; pictures and files are not links."""
    attachments = note.get("attachment")
    for item in attachments if isinstance(attachments, list) else [attachments]:
        if isinstance(item, dict) and kind_of(item) == "Link" and (href := ref_of_one(item)):
            yield href
