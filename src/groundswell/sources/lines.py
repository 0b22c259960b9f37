"""JSON as exports hold it, line by line, with what is broken set aside."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

import orjson

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN, CHUNK

MAX_LINE = 64 * 2**20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Part(io.BufferedReader):
    """Whole lines of a member that is read line by line, behind so many others."""

    def __init__(self, raw: io.RawIOBase, before: int) -> None:
        super().__init__(raw, CHUNK)
        self.before = before


def lines_before(stream: object) -> int:
    """How many lines of the member stand before this stream of it."""
    return stream.before if isinstance(stream, Part) else 0


def peekable(stream: BinaryIO) -> io.BufferedReader:
    """The stream as one whose next bytes can be looked at."""
    return stream if isinstance(stream, Part) else io.BufferedReader(cast(io.RawIOBase, stream), CHUNK)


def lines(stream: BinaryIO, member: str) -> Iterator[tuple[int, bytes] | Malformed]:
    """Each line's number, from 1, and its bytes; blank lines are left out, a line over 64 MiB is Malformed."""
    number = lines_before(stream)
    try:
        while line := stream.readline(MAX_LINE):
            number += 1
            if number == 1:
                line = line.removeprefix(BYTE_ORDER_MARK)
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                yield Malformed(member=member, position=f"line {number}", reason="the line is over 64 MiB")
                _skip_line(stream)
            elif not line.isspace() and line:
                yield number, line
    except BROKEN as error:
        yield Malformed(member=member, position=f"after line {number}", reason=f"the file is cut or damaged: {error}")


def parse(data: bytes) -> Any:
    """The JSON value. What networks do write is let through: a byte order mark, raw control characters, broken UTF-8
    and lone surrogates (as U+FFFD), NaN and Infinity (as null).

    Raises ValueError for anything that is not JSON, or nested too deep.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return _parse_leniently(data.decode("utf-8-sig", "replace"))


def _parse_leniently(text: str) -> Any:
    try:
        value = json.loads(text, strict=False, parse_constant=lambda _: None)
        if "\\ud" not in text.lower():
            return value
        paired = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return json.loads(paired, strict=False, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def json_lines(
    stream: BinaryIO, member: str, of_line: Callable[[bytes], Any] = parse
) -> Iterator[tuple[str, Any] | Malformed]:
    """Each line's position (`line 12`) and value; a broken line as Malformed.

    `of_line` reads a line in place of `parse`, and raises ValueError as that does.
    """
    for line in lines(stream, member):
        if isinstance(line, Malformed):
            yield line
            continue
        number, data = line
        try:
            yield f"line {number}", of_line(data)
        except ValueError:
            yield Malformed(member=member, position=f"line {number}", reason="not JSON")


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
        pass
