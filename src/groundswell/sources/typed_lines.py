"""JSON lines of one shape, decoded straight into structs: what a source does not read is never built."""

from collections.abc import Iterator
from typing import BinaryIO, TypeVar

import msgspec

from groundswell.records import Malformed
from groundswell.sources.lines import lines, parse

Shape = TypeVar("Shape", bound=msgspec.Struct)
Older = TypeVar("Older", bound=msgspec.Struct)


def typed_lines(
    stream: BinaryIO, member: str, shape: type[Shape], older: type[Older] | None = None
) -> Iterator[tuple[str, Shape | Older] | Malformed]:
    """Each line's position (`line 12`) and value; a line that is not JSON, or of neither shape, as Malformed."""
    decoder = msgspec.json.Decoder(shape)
    for line in lines(stream, member):
        if isinstance(line, Malformed):
            yield line
            continue
        position = f"line {line[0]}"
        try:
            yield position, _decoded(line[1], decoder)
        except msgspec.ValidationError as error:
            old = _of_old(line[1], older) if older else None
            yield Malformed(member=member, position=position, reason=str(error)) if old is None else (position, old)
        except ValueError:
            yield Malformed(member=member, position=position, reason="not JSON")


def _of_old(data: bytes, older: type[Older]) -> Older | None:
    try:
        return msgspec.convert(parse(data), older)
    except ValueError:
        return None


def _decoded(data: bytes, decoder: msgspec.json.Decoder[Shape]) -> Shape:
    """Raises msgspec.ValidationError or ValueError."""
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # What networks do write, such as a lone surrogate, is let through by the lenient parser.
        return msgspec.convert(parse(data), decoder.type)
