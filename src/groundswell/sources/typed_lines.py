"""JSON lines of one shape, decoded straight into structs: what a source does not read is never built."""

from collections.abc import Iterator
from typing import BinaryIO, TypeVar

import msgspec

from groundswell.records import Malformed
from groundswell.sources.lines import lines, parse

Shape = TypeVar("Shape", bound=msgspec.Struct)


def typed_lines(stream: BinaryIO, member: str, shape: type[Shape]) -> Iterator[tuple[str, Shape] | Malformed]:
    """Each line's position (`line 12`) and value; a line that is not JSON, or of another shape, as Malformed."""
    decoder = msgspec.json.Decoder(shape)
    for line in lines(stream, member):
        if isinstance(line, Malformed):
            yield line
            continue
        position = f"line {line[0]}"
        try:
            yield position, _decoded(line[1], decoder)
        except msgspec.ValidationError as error:
            yield Malformed(member=member, position=position, reason=str(error))
        except ValueError:
            yield Malformed(member=member, position=position, reason="not JSON")


def _decoded(data: bytes, decoder: msgspec.json.Decoder[Shape]) -> Shape:
    """Raises msgspec.ValidationError or ValueError."""
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # What networks do write, such as a lone surrogate, is let through by the lenient parser.
        return msgspec.convert(parse(data), decoder.type)
