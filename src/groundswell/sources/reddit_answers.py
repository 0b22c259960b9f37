"""Submissions and comments inside what Reddit's API answers, and programs keep of it: listings, threads and pages."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from groundswell.records import Malformed
from groundswell.sources.arrays import UNREADABLE, Placed
from groundswell.sources.documents import documents
from groundswell.sources.json_shape import BLANK

ANSWER = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"(?:kind"\s*:\s*"(?:Listing|more|t\d)"|(?:data|json)"\s*:\s*[\[{])'
)
THREAD = re.compile(rb'\s*\{\s*"(?:title|author)"\s*:.*"(?:comments|replies)"\s*:\s*\[', re.DOTALL)
"""How the bulk downloader keeps a submission with what was said below it."""

NOBODY = "DELETED"
"""What the bulk downloader writes for an account that is gone."""

SPOKEN = ("t1", "t3")
AROUND = ("data", "json", "children", "things")


def is_answer(head: bytes) -> bool:
    """Whether a member begins as an answer, a thread or one document over many lines, and not as one thing a line."""
    first, _, _ = head.lstrip(BLANK).partition(b"\n")
    return first.strip() == b"{" or any(shape.match(head) for shape in (ANSWER, THREAD))


def answered(stream: BinaryIO, member: str, shape: type[msgspec.Struct]) -> Placed:
    """Each submission and comment in the answers, with its place: of a thread, the answers below it as well."""
    for found in documents(stream, member, key="children", required=("kind", "data")):
        if isinstance(found, Malformed):
            yield found
            continue
        place, document = found
        for number, thing in enumerate(inside(document), 1):
            where = f"{place}, thing {number}"
            try:
                yield where, msgspec.convert(thing, shape)
            except UNREADABLE as error:
                yield Malformed(member=member, position=where, reason=str(error))


def inside(document: Any) -> Iterator[dict[str, Any]]:
    """What was submitted and said in a document, from the top down."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict) and "created_utc" in value and ("title" in value or "body" in value):
            yield _kept(value)
            waiting += [value.get("comments"), value.get("replies")]
        elif isinstance(value, dict) and value.get("kind", "Listing") in ("Listing", *SPOKEN):
            waiting.append(next((value[name] for name in AROUND if name in value), None))


def _kept(value: dict[str, Any]) -> dict[str, Any]:
    """A thing with the names that Reddit gives: the bulk downloader has its own for a few."""
    submission = value.get("submission")
    if not isinstance(submission, str) and not isinstance(value.get("comments"), list):
        return value
    link = f"t3_{submission}" if isinstance(submission, str) else None
    author = value.get("author")
    return {"link_id": link, **value, "author": None if author == NOBODY else author}
