"""Reads feeds saved as files: RSS, Atom and JSON Feed; and blogs' own exports, which are written as feeds."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, cast

import feedparser

from groundswell.records import Activity, Malformed, Record
from groundswell.sources.arrays import json_array
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import HEAD_BYTES, Bundle
from groundswell.sources.feed_articles import NETWORK, Feed, from_json, from_xml, json_feed, records_of, xml_feed
from groundswell.sources.feed_blogs import Entry, Names, comments_of, entries_of, from_comment, is_export, names_in
from groundswell.sources.feed_items import ROOT, Parts, document
from groundswell.sources.members import chosen, seen

SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".json", ".jsonfeed")
AT_ONCE = 50
MAX_TEXT = 64 * 2**20
MARKS = (
    b"<rss",
    b"http://www.w3.org/2005/Atom",
    b"http://purl.org/rss/1.0/",
    b"http://purl.org/atom/ns#",
    b"http://my.netscape.com/rdf/simple/0.9/",
)
JSON_MARK = b"jsonfeed.org/version"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Feeds:
    """Articles of a site or a person: each a Create, with its author, or the site where it names none."""

    name = "feeds"
    title = "RSS, Atom and JSON Feed files"
    public_network = True
    guide = Guide(
        export=(
            "Save the address that a site offers as RSS, Atom or feed: `curl -O https://x.example/feed.xml`. Of one's "
            "own blog, WordPress: *Tools*, *Export*, *All content*; Blogger: *Settings*, *Manage blog*, "
            "*Back up content*."
        ),
        reads=(
            "articles of RSS 0.9 to 2.0, Atom and JSON Feed, with authors, categories and links",
            "the site as author where none is named",
            "links out, as mentions of whom they lead to: the author of an article that is here, else the site",
            "counts of comments, where a feed has them",
            "in exports of WordPress and Blogger, comments with the people who wrote them",
        ),
        leaves=(
            (
                "articles older than the feed reaches",
                "most feeds hold the last ten or twenty: keep them from time to time",
            ),
            ("articles without a date, as in much of RSS 0.9", "set aside: nothing says when they were written"),
            ("comments outside such exports", "feeds of comments are read as feeds of their own"),
            (
                "drafts, private and protected articles, menus, pictures, settings, and what plugins keep there, such "
                "as orders and what was sent through forms",
                "nobody else has seen them, or nobody said them",
            ),
            (
                "names with which a blog's authors log in, and addresses of those who commented, in such exports",
                "readers are not shown them",
            ),
            ("sounds and pictures", "only words, links and people are measured"),
        ),
        visibility=(
            "Feeds are public, also one that only subscribers can fetch: do not keep those. Of a blog's export, what "
            "everybody can read is public, and nothing else is read."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        found = (kind for head in seen(bundle, _members(bundle)) if (kind := kind_of(head)))
        kind = next(found, None)
        return Recognition(0.9, f"a feed ({kind})") if kind else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        wanted = set(_members(bundle))
        for member, stream in bundle.walk(wanted.__contains__):
            head = cast(io.BufferedReader, stream).peek(HEAD_BYTES)
            kind = kind_of(head)
            if kind == "JSON Feed":
                yield from _json_records(stream, head, member, network)
            elif kind is not None:
                yield from _xml_records(_in_utf_8(stream, head), member, network)
            elif bundle.kind == "file":
                yield Malformed(member=member, position="start", reason="not a feed")


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, SUFFIXES, _is_feed)


def _is_feed(head: bytes) -> bool:
    return kind_of(head) is not None


def kind_of(head: bytes) -> str | None:
    """What kind of feed starts like this."""
    if head.startswith(UTF_16):
        head = head[: len(head) & ~1].decode("utf-16", "replace").encode()
    if JSON_MARK in head.replace(b"\\/", b"/"):
        return "JSON Feed"
    root = ROOT.search(head)
    if root is None or not any(mark in head for mark in MARKS):
        return None
    return "Atom" if root.group(1).endswith(b"feed") else "RSS"


def _in_utf_8(stream: BinaryIO, head: bytes) -> BinaryIO:
    """The stream itself; where it is UTF-16, which the cutter cannot see through, the same in UTF-8."""
    if not head.startswith(UTF_16):
        return stream
    text = io.TextIOWrapper(stream, "utf-16", "replace").read(MAX_TEXT)
    return io.BytesIO(text.replace('encoding="utf-16"', "", 1).replace('encoding="UTF-16"', "", 1).encode())


def _xml_records(stream: BinaryIO, member: str, network: str) -> Iterator[Record]:
    parts = Parts(stream)
    items = parts.items()
    feed: Feed | None = None
    names: Names | None = None
    number = 0
    while batch := list(islice(items, AT_ONCE)):
        if feed is None:
            feed = xml_feed(_parsed(document(parts.head, [])).feed, network)
            names = names_in(parts.head) if is_export(parts.head) else None
        entries = _entries(parts.head, batch, number)
        if names is None:
            for place, entry in entries:
                yield from records_of(feed, from_xml, entry, member, place)
        else:
            told = zip(entries, entries_of(parts.head, batch), strict=True)
            yield from _of_export(feed, told, member, names)
        number += len(batch)
    if parts.cut:
        yield Malformed(member=member, position=f"after item {number}", reason=parts.cut)


def _of_export(
    feed: Feed, entries: Iterable[tuple[tuple[str, Any], Entry | None]], member: str, names: Names
) -> Iterator[Record]:
    """What everybody can read, and the comments on it."""
    for (place, entry), told in entries:
        if told is None:
            yield Malformed(member=member, position=place, reason="not XML: whether it was published is unknown")
            continue
        if isinstance(entry, dict):
            _complete(entry, told, names)
        for record in records_of(feed, from_xml, entry, member, place) if told.shown else ():
            yield record
            if isinstance(record, Activity):
                address = record.id.partition(":")[2]
                for number, comment in enumerate(comments_of(told, address, names), 1):
                    yield from records_of(feed, from_comment, comment, member, f"{place}, comment {number}")


def _complete(entry: dict[str, Any], told: Entry, names: Names) -> None:
    """What only an export says: what a comment answers, and by which name readers know the author."""
    if told.answers:
        entry["thr_in-reply-to"] = {"ref": told.answers}
    if name := names.logins.get(str(entry.get("author"))):
        entry["author"], entry["author_detail"] = name, {"name": name}


def _entries(head: bytes, batch: list[bytes], before: int) -> Iterator[tuple[str, Any]]:
    """Each item's place and what is in it: parsed together, or one by one where one of them is broken."""
    together = _parsed(document(head, batch))
    whole = not together.bozo and len(together.entries) == len(batch)
    for number, item in enumerate(batch):
        found = together.entries[number : number + 1] if whole else _parsed(document(head, [item])).entries
        yield f"item {before + number + 1}", found[0] if len(found) == 1 else None


def _parsed(data: bytes) -> Any:
    """What feedparser makes of it: nothing, where it trips over something broken enough."""
    try:
        return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception:
        return feedparser.FeedParserDict(bozo=True, entries=[], feed=feedparser.FeedParserDict())


def _json_records(stream: BinaryIO, head: bytes, member: str, network: str) -> Iterator[Record]:
    feed = json_feed(head, network)
    for item in json_array(stream, member, key="items"):
        if isinstance(item, Malformed):
            yield item
        else:
            yield from records_of(feed, from_json, item[1], member, item[0])


FEEDS = Feeds()
