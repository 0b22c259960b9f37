"""Reads ActivityStreams 2.0 JSON: activities, objects, actors and collections of them, as documents or JSON lines."""

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from groundswell.records import Malformed, Record
from groundswell.sources.arrays import json_array
from groundswell.sources.as2 import items_of, records_of
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle, Rejoined
from groundswell.sources.lines import Part, json_lines, parse
from groundswell.sources.members import chosen, seen
from groundswell.sources.pieces import Piece, cut, cut_lines

NETWORK = "fediverse"
MARK = b"www.w3.org/ns/activitystreams"
SUFFIXES = (".json", ".jsonl", ".ndjson", ".activity", ".as2")
IN_MEMORY = 2**20
ITEMS = ("orderedItems", "items")
LINES_LOOKED_AT = 20

Placed = Iterator[tuple[str, Any] | Malformed]


class ActivityStreams:
    """Any ActivityStreams 2.0 JSON: what a server's outbox answers with, what a relay or an inbox was sent."""

    name = "activitystreams"
    title = "ActivityStreams 2.0 JSON"
    public_network = True
    guide = Guide(
        export=(
            "Save what a server answers when its `outbox`, an object or a collection is asked for with the header "
            "`Accept: application/activity+json`, or keep what an inbox or relay was sent, one activity a line."
        ),
        reads=(
            "posts, articles, questions and pages, with edits",
            "shares (Announce), likes, emoji reactions and views",
            "follows, undone activities and deletions",
            "profiles, and counts of likes and shares",
        ),
        leaves=(
            (
                "what collections only link to",
                "nothing is fetched: pages of a collection that are not in the input are not read",
            ),
            ("blocks, flags, moves and other activities", "they say nothing of who moves whom"),
            (
                "activities whose id is on another server than their actor",
                "whoever makes one up would take over what somebody else said; servers refuse them, too",
            ),
            ("pictures and files", "only words, links and people are measured"),
        ),
        visibility=(
            "Public and unlisted posts are kept; those for followers, named people or nobody are refused, unless the "
            "workspace is declared private. What says nothing of its audience counts as public: of what an inbox was "
            "sent, leave out the blind copies."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        heads = list(seen(bundle, _members(bundle)))
        if any(map(_known, heads)):
            return Recognition(0.8, "ActivityStreams 2.0 JSON")
        if any(map(_alike, heads)):
            return Recognition(0.4, "what looks like ActivityStreams 2.0 JSON, though it does not say so")
        return None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        wanted = set(_members(bundle))
        for member, stream in bundle.walk(wanted.__contains__):
            for placed in values(stream, member):
                if isinstance(placed, Malformed):
                    yield placed
                else:
                    yield from checked(placed[1], network, member, placed[0])

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        wanted = set(_members(bundle)).__contains__
        return cut(bundle, wanted, lambda name, head: cut_lines if is_lines(head[:IN_MEMORY]) else None)


def checked(value: Any, network: str, member: str, position: str) -> Iterator[Record]:
    """The records of one value; where it is broken, a Malformed saying why."""
    for place, item in items_of(value, position):
        try:
            yield from records_of(item, network)
        except ValueError as error:
            yield Malformed(member=member, position=place, reason=str(error))


def values(stream: BinaryIO, member: str, of_line: Callable[[bytes], Any] = parse) -> Placed:
    """Every JSON value in a member: one a line, those of a list, the items of a collection, or the one it is.

    `of_line` reads a line, and raises ValueError when it is not JSON.
    """
    if isinstance(stream, Part):
        return json_lines(stream, member, of_line)
    start = stream.read(IN_MEMORY)
    rest = cast(BinaryIO, io.BufferedReader(Rejoined(start, stream)))
    if is_lines(start):
        return json_lines(rest, member, of_line)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
        return json_array(rest, member)
    key = next((key for key in ITEMS if f'"{key}"'.encode() in start), None)
    if len(start) < IN_MEMORY:
        whole = _whole(start)
        if whole is not None:
            return iter([("the whole file", whole)])
        if key is None:
            return iter([Malformed(member=member, position="start", reason="not JSON")])
    return json_lines(rest, member, of_line) if key is None else json_array(rest, member, key=key)


def is_lines(start: bytes) -> bool:
    """Whether a first line that ends within these bytes is a JSON object by itself."""
    for line in (line.lstrip(b"\xef\xbb\xbf") for line in start.splitlines()[:LINES_LOOKED_AT]):
        if line.rstrip() == b"{":
            # One document over many lines, some of which, as in Pleroma's outboxes, may hold a whole object each.
            return False
        if line.startswith(b"{"):
            try:
                return isinstance(parse(line), dict)
            except ValueError:
                continue
    return False


def _whole(data: bytes) -> Any:
    """The one value in these bytes; None when they are not JSON."""
    try:
        return parse(data)
    except ValueError:
        return None


def _known(head: bytes) -> bool:
    return MARK in head.replace(b"\\/", b"/")


def _possible(head: bytes) -> bool:
    """Whether this may be one of its values: what follows in a folder need not say again what it is."""
    return _known(head) or (
        b'"type"' in head and (b'"actor"' in head or b'"attributedTo"' in head or b'"inbox"' in head)
    )


def _alike(head: bytes) -> bool:
    return b'"actor"' in head and b'"object"' in head and any(deed in head for deed in (b'"Create"', b'"Announce"'))


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, SUFFIXES, _possible)


ACTIVITYSTREAMS = ActivityStreams()
