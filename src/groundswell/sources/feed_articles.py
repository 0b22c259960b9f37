"""What an item of a feed says, whether it came as XML or as JSON: the article, who wrote it, whom it links to."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources import moments
from groundswell.sources.arrays import json_head
from groundswell.sources.html import plain_text
from groundswell.vocabulary import ActivityType, ActorType

NETWORK = "web"
ADDRESS = re.compile(r"\w[\w+.-]*:")
MAIL = re.compile(r"[(<]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[)>]?")
ROUND = re.compile(r"\((.*)\)", re.DOTALL)
CITED = ("via", "related")
MAX_COUNT = 2**53


@dataclass
class Feed:
    """What a feed says of itself, and the people already told of."""

    network: str
    home: str
    title: str | None
    language: str | None
    author: tuple[str | None, str | None]
    id: str = ""
    told: set[str] = field(default_factory=set)

    @cached_property
    def site(self) -> str:
        """The site's host, or the tag by which a blog's export calls it; empty when the feed names neither."""
        return host_of(self.home) or (self.id if self.id.startswith("tag:") else "")


@dataclass(frozen=True)
class Article:
    """One item, whatever its format; times as microseconds UTC, `html` as it was written."""

    id: str | None
    link: str | None
    title: str | None
    html: str
    plain: str
    author: tuple[str | None, str | None]
    published: int | None
    updated: int | None
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    language: str | None = None
    answers: str | None = None
    comments: int | None = None


def text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def host_of(address: str | None) -> str | None:
    """The site an address is on, without `www.`; None when it is no web address."""
    try:
        parts = urlsplit(address or "")
        host = (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return None
    return host or None


def joined(base: str | None, address: str | None) -> str | None:
    """A web address in full; None when it is none."""
    if not (address or "").strip():
        return None
    try:
        full = urljoin(base or "", (address or "").strip())
    except ValueError:
        return None
    return full if full.startswith(("http://", "https://")) else None


def records_of(
    feed: Feed, read: Callable[[Feed, Any], Article], item: Any, member: str, place: str
) -> Iterator[Record]:
    """The records of one item, or a Malformed that says what is missing."""
    try:
        if not isinstance(item, dict | tuple):
            raise ValueError("not an item")
        article = read(feed, item)
        made = _create(feed, article)
    except ValueError as error:
        yield Malformed(member=member, position=place, reason=str(error))
        return
    yield from _profile(feed, made.actor, article.author)
    yield made
    if article.comments is not None and 0 <= article.comments < MAX_COUNT:
        yield ReactionCount(object=made.id, network=feed.network, kind="comments", count=article.comments)


def _create(feed: Feed, article: Article) -> Activity:
    address = article.link or _own_address(feed, article.id)
    if address is None:
        raise ValueError("neither a link nor an id")
    published = article.published or article.updated
    if published is None:
        raise ValueError("no time")
    body, anchors = plain_text(article.html)
    base = article.link or feed.home
    links = [link for anchor in anchors if (link := joined(base, anchor.href))]
    links += [link for address in article.links if (link := joined(base, address))]
    links = [link for link in dict.fromkeys(links) if link != article.link]
    sites = dict.fromkeys(host for link in links if (host := host_of(link)) and host != feed.site)
    parts = [part for part in (article.title, body or article.plain) if part]
    return Activity(
        id=f"{feed.network}:{address}",
        network=feed.network,
        type=ActivityType.CREATE,
        actor=_actor(feed, article.author),
        published=published,
        updated=article.updated if article.updated and article.updated > published else None,
        object=f"{feed.network}:{address}",
        object_type="Article",
        in_reply_to=f"{feed.network}:{article.answers}" if article.answers else None,
        context=feed.title,
        url=article.link,
        text="\n\n".join(dict.fromkeys(parts)) or None,
        language=article.language or feed.language,
        links=tuple(links),
        tags=tuple(dict.fromkeys(tag for t in article.tags if (tag := t.strip().lstrip("#").lower()))),
        mentions=tuple(f"{feed.network}:{host}" for host in sites),
    )


def _own_address(feed: Feed, identifier: str | None) -> str | None:
    """An id that is an address anywhere, or one that is only known within this site."""
    if identifier is None or ADDRESS.match(identifier):
        return identifier
    return f"{feed.site}#{identifier}" if feed.site else None


def _actor(feed: Feed, author: tuple[str | None, str | None]) -> str:
    """The author by page, or by name on this site; the site where nobody is named."""
    name, page = author if any(author) else feed.author
    if page:
        return f"{feed.network}:{page}"
    if name and feed.site:
        return f"{feed.network}:{feed.site}#{name}"
    if not feed.site:
        raise ValueError("neither an author's page nor a site")
    return f"{feed.network}:{feed.site}"


def _profile(feed: Feed, actor: str, author: tuple[str | None, str | None]) -> Iterator[Record]:
    """Who an actor is, once a file."""
    if actor in feed.told:
        return
    feed.told.add(actor)
    name, page = author if any(author) else feed.author
    own = actor == f"{feed.network}:{feed.site}"
    yield Profile(
        actor=actor,
        network=feed.network,
        handle=feed.site if own else None,
        name=feed.title if own else name,
        url=(feed.home if own else page) or None,
        actor_type=ActorType.ORGANIZATION if own else ActorType.PERSON,
    )


def xml_feed(head: Any, network: str) -> Feed:
    """A feed's head as feedparser gives it."""
    links = [text(link.get("href")) for link in head.get("links", ()) if link.get("rel") in ("alternate", "self")]
    homes = (text(head.get("link")), *links, text(head.get("id")))
    home = next((link for link in homes if link and host_of(link)), "")
    return Feed(
        network, home, _heading(head), text(head.get("language")), _xml_author(head), text(head.get("id")) or ""
    )


def from_xml(feed: Feed, entry: Any) -> Article:
    """One entry as feedparser gives it. Its richest content counts, else its summary."""
    contents = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    content = max(contents, key=lambda part: len(text(part.get("value")) or ""))
    body = text(content.get("value")) or ""
    is_plain = content.get("type") == "text/plain" and "<" not in body
    answered = entry.get("thr_in-reply-to") or {}
    counted = text(entry.get("slash_comments") or entry.get("thr_total")) or ""
    return Article(
        id=text(entry.get("id")),
        link=joined(feed.home, text(entry.get("feedburner_origlink")) or text(entry.get("link"))),
        title=_heading(entry),
        html="" if is_plain else body,
        plain=body if is_plain else "",
        author=_xml_author(entry),
        published=_moment(entry.get("published_parsed") or entry.get("created_parsed")),
        updated=_moment(dict.get(entry, "updated_parsed")),
        tags=tuple(term for tag in entry.get("tags", ()) if (term := text(tag.get("term"))) and not is_kind(tag)),
        links=tuple(text(link.get("href")) or "" for link in entry.get("links", ()) if link.get("rel") in CITED),
        language=text(content.get("language")),
        answers=text(answered.get("href") or answered.get("ref")),
        comments=int(counted) if counted.isdecimal() and len(counted) < 16 else None,
    )


def is_kind(tag: Any) -> bool:
    """Whether a category only says that this is a post, or a comment."""
    return (tag.get("scheme") or "").endswith("/g/2005#kind")


def _heading(entry: Any) -> str | None:
    """A title as a reader sees it."""
    detail = entry.get("title_detail") or {}
    title = text(detail.get("value")) or ""
    return (plain_text(title)[0] if detail.get("type") != "text/plain" else title) or None


def _xml_author(entry: Any) -> tuple[str | None, str | None]:
    """Name and page; an e-mail address is not kept where there is a name."""
    detail = entry.get("author_detail") or {}
    written = text(entry.get("author")) or ""
    name = signed(written) if "@" in written else text(detail.get("name")) or written or text(detail.get("email"))
    return name or None, joined(None, text(detail.get("href")))


def signed(written: str) -> str:
    """The name in `ana@x.example (Ana)`, however it is put; the address itself where there is none.

    The parser tells them apart too, but takes the ending of an address for one of four letters at most.
    """
    rest = MAIL.sub("", written, count=1).strip(" ,;\"'")
    inner = ROUND.fullmatch(rest)
    return (inner[1] if inner else rest).strip() or written


def _moment(parsed: Any) -> int | None:
    """Microseconds of a time tuple in UTC; None where there is none that can be."""
    try:
        return moments.from_seconds(calendar.timegm(parsed)) if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None


def json_feed(head: bytes, network: str) -> Feed:
    """What a JSON Feed says before its items."""
    says = json_head(head, "items")
    homes = (text(says.get("home_page_url")), text(says.get("feed_url")))
    home = next((link for link in homes if link and host_of(link)), "")
    return Feed(network, home, text(says.get("title")), text(says.get("language")), _json_author(says))


def from_json(feed: Feed, item: Any) -> Article:
    tags = item.get("tags")
    identifier = item.get("id")
    return Article(
        id=text(identifier if isinstance(identifier, str) else str(identifier) if identifier else None),
        link=joined(feed.home, text(item.get("url"))),
        title=text(item.get("title")),
        html=text(item.get("content_html")) or "",
        plain=text(item.get("content_text")) or text(item.get("summary")) or "",
        author=_json_author(item),
        published=_iso(item.get("date_published")),
        updated=_iso(item.get("date_modified")),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        links=tuple(filter(None, [text(item.get("external_url"))])),
        language=text(item.get("language")),
    )


def _json_author(value: dict[str, Any]) -> tuple[str | None, str | None]:
    """The first author: `authors` since version 1.1, `author` before."""
    authors = value.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else value.get("author")
    if not isinstance(first, dict):
        return None, None
    return text(first.get("name")), joined(None, text(first.get("url")))


def _iso(value: Any) -> int | None:
    try:
        return moments.from_iso(value)
    except ValueError:
        return None
