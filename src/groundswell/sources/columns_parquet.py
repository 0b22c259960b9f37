"""Parquet as columns: read a piece of a row group at a time, a damaged row group set aside."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN
from groundswell.sources.columns import BATCH_ROWS, MAX_CELL, Batch, Member
from groundswell.sources.columns_json import cell
from groundswell.sources.templates import Cell

UNREADABLE = (pa.ArrowException, ValueError, *BROKEN)


def parquet_batches(member: Member) -> Iterator[Batch | Malformed]:
    """The wanted columns of a Parquet file; `user.id` is a field of a struct."""
    try:
        file = _opened(member)
    except UNREADABLE as error:
        yield Malformed(member=member.name, position="start", reason=f"not readable as Parquet: {error}")
        return
    names = file.schema_arrow.names
    wanted = names if member.wanted is None else list(member.wanted)
    if (lacking := Member.lacking(member, [*names, *(w for w in wanted if _top(w, names) in names)])) is not None:
        yield lacking
        return
    first = 1
    for group in range(file.num_row_groups):
        yield from _group(member, file, group, wanted, first)
        first += file.metadata.row_group(group).num_rows


def _opened(member: Member) -> pq.ParquetFile:
    # One long text repeated a million times takes a few bytes on disk: as a dictionary it does in memory too.
    schema = pq.read_schema(member.stream)
    texts = [
        column.name for column in schema if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    ]
    return pq.ParquetFile(member.stream, read_dictionary=texts)


def _top(name: str, names: Sequence[str]) -> str:
    return name if name in names else name.partition(".")[0]


def _group(
    member: Member, file: pq.ParquetFile, group: int, wanted: list[str], first: int
) -> Iterator[Batch | Malformed]:
    tops = list(dict.fromkeys(_top(name, file.schema_arrow.names) for name in wanted))
    try:
        for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=tops):
            numbers = range(first, first + batch.num_rows)
            yield from _checked(Batch(member.name, "row", numbers, {name: _cells(batch, name) for name in wanted}))
            first += batch.num_rows
    except UNREADABLE as error:
        yield Malformed(member=member.name, position=f"row group {group + 1}, from row {first}", reason=str(error))


def _checked(batch: Batch) -> Iterator[Batch | Malformed]:
    """The batch without rows that hold a value too long to be one."""
    long = {row for cells in batch.columns.values() for row, held in enumerate(cells) if held and len(held) > MAX_CELL}
    if long:
        kept = [row for row in range(len(batch.numbers)) if row not in long]
        columns = {name: [cells[row] for row in kept] for name, cells in batch.columns.items()}
        yield from (batch.malformed(row, "a value is over 1 MiB") for row in sorted(long))
        batch = Batch(batch.member, batch.unit, [batch.numbers[row] for row in kept], columns)
    yield batch


def _cells(batch: pa.RecordBatch, name: str) -> list[Cell]:
    top = _top(name, batch.schema.names)
    array = batch.column(top)
    for step in name.split(".")[1:] if top != name else ():
        if not pa.types.is_struct(array.type) or step not in {field.name for field in array.type}:
            return [None] * len(array)
        array = pc.struct_field(array, step)
    return _texts(array)


def _texts(array: Any) -> list[Cell]:
    if pa.types.is_dictionary(array.type):
        values = _texts(array.dictionary)
        return [None if index is None else values[index] for index in array.indices.to_pylist()]
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return [value or None for value in _decoded(array)]
    if pa.types.is_temporal(array.type):
        return list(pc.cast(array, pa.string()).to_pylist())
    return [cell(value) for value in array.to_pylist()]


def _decoded(array: Any) -> list[str | None]:
    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        large = pa.types.is_large_string(array.type)
        raw = array.view(pa.large_binary() if large else pa.binary()).to_pylist()
        return [None if value is None else value.decode("utf-8", "replace") for value in raw]
