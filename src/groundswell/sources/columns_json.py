"""JSON as columns, one object a line or an array of them: `user.id` goes into objects, and through lists."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from groundswell.records import Malformed
from groundswell.sources.arrays import json_array
from groundswell.sources.bundle import Counted
from groundswell.sources.columns import BATCH_BYTES, BATCH_ROWS, MAX_CELL, Batch, Member
from groundswell.sources.json_shape import is_array
from groundswell.sources.lines import Part, json_lines, lines_before
from groundswell.sources.templates import Cell

MAX_DEPTH = 8
HEAD = 65_536


def json_batches(member: Member) -> Iterator[Batch | Malformed]:
    """The wanted columns of a table in JSON. A column that no row has is absent everywhere, not an error."""
    counted = Counted(member.stream)
    stream = cast(BinaryIO, Part(counted, lines_before(member.stream)))
    read = _chosen([*member.wanted]) if member.wanted is not None else _every
    numbers, rows, broken, volume = [], [], [], 0
    array = not isinstance(member.stream, Part) and is_array(member.stream.peek(HEAD))
    unit = "record" if array else "line"
    for found in json_array(stream, member.name) if array else json_lines(stream, member.name):
        row = found if isinstance(found, Malformed) else _row(found, read, member.name)
        if isinstance(row, Malformed):
            broken.append(row)
        else:
            numbers.append(row[0])
            rows.append(row[1])
        if len(rows) + len(broken) >= BATCH_ROWS or counted.count - volume > BATCH_BYTES:
            yield from _batch(member, unit, numbers, rows)
            yield from broken
            numbers, rows, broken, volume = [], [], [], counted.count
    yield from _batch(member, unit, numbers, rows)
    yield from broken


Cells = dict[str, Cell]


def _row(found: tuple[str, Any], read: Callable[[dict[str, Any]], Cells], member: str) -> tuple[int, Cells] | Malformed:
    position, value = found
    if not isinstance(value, dict):
        return Malformed(member=member, position=position, reason="not an object")
    try:
        return int(position.rpartition(" ")[2]), read(value)
    except ValueError as error:
        return Malformed(member=member, position=position, reason=str(error))


def _batch(member: Member, unit: str, numbers: list[int], rows: list[Cells]) -> Iterator[Batch]:
    if rows:
        names = member.wanted if member.wanted is not None else dict.fromkeys(name for row in rows for name in row)
        yield Batch(member.name, unit, numbers, {name: [row.get(name) for row in rows] for name in names})


def _chosen(names: list[str]) -> Callable[[dict[str, Any]], Cells]:
    paths = [(name, name.split(".") if "." in name else None) for name in names]

    def read(row: dict[str, Any]) -> Cells:
        return {
            name: cell(row[name] if path is None or name in row else _reached(row, path))
            for name, path in paths
            if path is not None or name in row
        }

    return read


def _reached(value: Any, path: list[str]) -> Any:
    for depth, step in enumerate(path):
        if isinstance(value, list):
            rest = path[depth:]
            return [_reached(item, rest) for item in value if isinstance(item, dict)]
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _every(row: dict[str, Any]) -> Cells:
    return dict(_flat(row, "", MAX_DEPTH))


def _flat(value: Any, name: str, depth: int) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, dict) and depth:
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else key, depth - 1)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for key in dict.fromkeys(key for item in value if isinstance(item, dict) for key in item):
            yield f"{name}.{key}", cell([item.get(key) for item in value if isinstance(item, dict)])
    else:
        yield name, cell(value)


def cell(value: Any) -> Cell:
    """A JSON value as text or texts; an object is nothing. Raises ValueError when it is too long to be one."""
    if isinstance(value, list):
        return [text for item in value if not isinstance(item, list) and isinstance(text := cell(item), str)]
    if isinstance(value, str):
        if len(value) > MAX_CELL:
            raise ValueError("a value is over 1 MiB")
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None
