"""JSON lines of one shape, decoded straight into structs: what a source does not read is never built."""

from collections.abc import Iterator
from typing import Any, BinaryIO, TypeVar, cast

import msgspec

from groundswell.records import Malformed
from groundswell.sources.arrays import json_array
from groundswell.sources.bundle import CHUNK
from groundswell.sources.json_shape import is_array
from groundswell.sources.lines import Part, lines, parse, peekable

Shape = TypeVar("Shape", bound=msgspec.Struct)
Older = TypeVar("Older", bound=msgspec.Struct)


def typed_lines(
    stream: BinaryIO, member: str, shape: type[Shape], older: type[Older] | None = None
) -> Iterator[tuple[str, Shape | Older] | Malformed]:
    """Each line's position (`line 12`) and value; a line that is not JSON, or of neither shape, as Malformed.

    An array, as which APIs answer the same, is read entry by entry.
    """
    buffered = peekable(stream)
    whole = cast(BinaryIO, buffered)
    if not isinstance(buffered, Part) and is_array(buffered.peek(CHUNK)):
        yield from _entries(whole, member, shape, older)
        return
    decoder = msgspec.json.Decoder(shape)
    for line in lines(whole, member):
        if isinstance(line, Malformed):
            yield line
            continue
        position = f"line {line[0]}"
        try:
            yield position, _decoded(line[1], decoder)
        except msgspec.ValidationError as error:
            # The error may stand before a place where the line is no JSON at all.
            old = _of_old(_value(line[1]), older) if older else None
            yield Malformed(member=member, position=position, reason=str(error)) if old is None else (position, old)
        except ValueError:
            yield Malformed(member=member, position=position, reason="not JSON")


def _entries(
    stream: BinaryIO, member: str, shape: type[Shape], older: type[Older] | None
) -> Iterator[tuple[str, Shape | Older] | Malformed]:
    for found in json_array(stream, member):
        if isinstance(found, Malformed):
            yield found
            continue
        position, value = found
        try:
            yield position, msgspec.convert(value, shape)
        except msgspec.ValidationError as error:
            old = _of_old(value, older) if older else None
            yield Malformed(member=member, position=position, reason=str(error)) if old is None else (position, old)


def _of_old(value: Any, older: type[Older]) -> Older | None:
    try:
        return msgspec.convert(value, older)
    except msgspec.ValidationError:
        return None


def _value(data: bytes) -> Any:
    try:
        return parse(data)
    except ValueError:
        return None


def _decoded(data: bytes, decoder: msgspec.json.Decoder[Shape]) -> Shape:
    """Raises msgspec.ValidationError or ValueError."""
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # What networks do write, such as a lone surrogate, is let through by the lenient parser.
        return msgspec.convert(parse(data), decoder.type)
