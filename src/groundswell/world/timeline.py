"""Everything that happened on a network, by time, built one at a time so that a large world needs little memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import orjson

from groundswell.world.chance import Ints


class Part(NamedTuple):
    """Rows of one kind with their moments, and what makes a row into JSON; None leaves it out."""

    build: Callable[[int, int], dict[str, Any] | None]
    rows: Ints
    at: Ints


def every(build: Callable[[int, int], dict[str, Any] | None], at: Ints) -> Part:
    """A part with a row for each moment."""
    return Part(build, np.arange(len(at)), at)


def some(build: Callable[[int, int], dict[str, Any] | None], later: dict[int, int]) -> Part:
    """A part with some rows of a table, each at its own later moment."""
    return Part(build, np.array(list(later), dtype=np.int64), np.array(list(later.values()), dtype=np.int64))


def in_order(parts: list[Part]) -> Iterator[dict[str, Any]]:
    """Every row of every part, by time; what happens at the same moment, in the order of the parts."""
    at = np.concatenate([part.at for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    which = np.repeat(np.arange(len(parts)), [len(part.rows) for part in parts])
    order = np.argsort(at, kind="stable")
    builds = [part.build for part in parts]
    for part, row, moment in zip(which[order].tolist(), rows[order].tolist(), at[order].tolist(), strict=True):
        if (built := builds[part](row, moment)) is not None:
            yield built


def write_lines(lines: Iterator[dict[str, Any]], stream: BinaryIO) -> int:
    """Write JSON lines; how many."""
    count = 0
    for line in lines:
        stream.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        count += 1
    return count


def write_file(lines: Iterator[dict[str, Any]], path: Path) -> int:
    """Write a file of JSON lines; how many."""
    with path.open("wb") as stream:
        return write_lines(lines, stream)
