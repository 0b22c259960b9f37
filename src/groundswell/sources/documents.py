"""JSON as programs keep a network's answers: one a line, an array of them, or one document over many lines."""

import io
from typing import Any, BinaryIO, cast

from groundswell.records import Malformed
from groundswell.sources.arrays import Placed, json_array
from groundswell.sources.bundle import CHUNK
from groundswell.sources.json_shape import BLANK, is_array
from groundswell.sources.lines import Part, lines, parse, peekable

MAX_DOCUMENT = 64 * 2**20


def documents(stream: BinaryIO, member: str, *, key: str, required: tuple[str, ...]) -> Placed:
    """Each document's place and value.

    Of a document that is broken, cut or over 64 MiB, the whole objects in its lists under `key` stand in its place, so
    that a cut loses nothing that stands before it. After a broken one, reading goes on at the next object that has all
    of the `required` keys.
    """
    buffered = peekable(stream)
    head = buffered.peek(CHUNK)
    whole = cast(BinaryIO, buffered)
    if isinstance(buffered, Part):
        return _lines(whole, member, key, required)
    if is_array(head):
        return json_array(whole, member, required=required)
    return _lines(whole, member, key, required) if _in_lines(head) else _document(whole, member, key, required)


def in_lines(head: bytes) -> bool:
    """Whether a member that starts so is read line by line."""
    return not is_array(head[:CHUNK]) and _in_lines(head[:CHUNK])


def _in_lines(head: bytes) -> bool:
    """Whether each line is a document by itself: the first is whole, or does not end here, or the next starts anew."""
    first, ended, rest = head.lstrip(BLANK).partition(b"\n")
    return not ended or rest.lstrip(b"\r\n").startswith(b"{") or _value(first) is not None


def _lines(stream: BinaryIO, member: str, key: str, required: tuple[str, ...]) -> Placed:
    for line in lines(stream, member):
        if isinstance(line, Malformed):
            yield line
        elif (value := _value(line[1])) is not None:
            yield f"line {line[0]}", value
        else:
            yield Malformed(member=member, position=f"line {line[0]}", reason="not JSON")
            yield from _salvaged(line[1], f"line {line[0]}", member, key, required)


def _salvaged(data: bytes, place: str, member: str, key: str, required: tuple[str, ...]) -> Placed:
    if b'"%s"' % key.encode() in data:
        for found in json_array(io.BytesIO(data), member, key=key, required=required):
            if not isinstance(found, Malformed):
                yield f"{place}, {found[0]}", found[1]


def _document(stream: BinaryIO, member: str, key: str, required: tuple[str, ...]) -> Placed:
    data = stream.read(MAX_DOCUMENT)
    value = _value(data) if len(data) < MAX_DOCUMENT else None
    if value is not None:
        return iter([("the whole file", value)])
    return json_array(stream, member, key=key, required=required, start=data)


def _value(data: bytes) -> Any:
    """The JSON value in these bytes; None when they are not JSON."""
    try:
        return parse(data)
    except ValueError:
        return None
