"""JSON as exports hold it: line by line, or one large array or object, streamed, with what is broken set aside."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN

MAX_LINE = 64 * 2**20


def json_lines(stream: BinaryIO, member: str) -> Iterator[tuple[str, Any] | Malformed]:
    """Each line's position (`line 12`) and value; a broken line, or a stream cut short, as Malformed."""
    number = 0
    try:
        while line := stream.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                yield Malformed(member=member, position=f"line {number}", reason="the line is over 64 MiB")
                while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                    pass
                continue
            if line.isspace():
                continue
            try:
                yield f"line {number}", parse(line)
            except ValueError:
                yield Malformed(member=member, position=f"line {number}", reason="not JSON")
    except BROKEN as error:
        yield Malformed(member=member, position=f"after line {number}", reason=f"the file is cut or damaged: {error}")


def parse(data: bytes) -> Any:
    """The JSON value; lone surrogates and a byte order mark, which networks do write, are let through.

    Raises ValueError for anything that is not JSON, too deep, or not UTF-8.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            return json.loads(data.decode("utf-8-sig", "replace"))
        except RecursionError as error:
            raise ValueError("nested too deep") from error
