"""Submissions and comments inside what Reddit's API answers, and archives' own: listings, threads and pages."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from groundswell.records import Malformed
from groundswell.sources.arrays import UNREADABLE, Placed
from groundswell.sources.documents import documents

ANSWER = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"(?:kind"\s*:\s*"(?:Listing|more|t\d)"|(?:data|json)"\s*:\s*[\[{])'
)
SPOKEN = ("t1", "t3")
AROUND = ("data", "json", "children", "things")


def is_answer(head: bytes) -> bool:
    """Whether a member begins as an answer, and not as things one a line."""
    return ANSWER.match(head) is not None


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
            yield value
            waiting.append(value.get("replies"))
        elif isinstance(value, dict) and value.get("kind", "Listing") in ("Listing", *SPOKEN):
            waiting.append(next((value[name] for name in AROUND if name in value), None))
