"""Parquet as columns: read a piece of a row group at a time, a damaged row group set aside."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundswell.records import Malformed
from groundswell.sources.asking import asking
from groundswell.sources.bundle import BROKEN
from groundswell.sources.columns import BATCH_ROWS, MAX_CELL, Batch, Member, Texts
from groundswell.sources.columns_arrow import arrow_texts
from groundswell.sources.columns_json import cell
from groundswell.sources.templates import Cell

Convert = Callable[[Member, pa.RecordBatch, list[str], range], Iterator[Texts | Batch | Malformed]]
STRAIGHT = ["PLAIN", "RLE", "BIT_PACKED", "DELTA_LENGTH_BYTE_ARRAY"]
MAX_STRAIGHT = 64 * 2**20
MAGIC, TAIL = b"PAR1", 8
STRAIGHTLY = """
    SELECT path_in_schema FROM parquet_metadata(?) GROUP BY path_in_schema HAVING bool_and(coalesce(
        list_has_all(?, string_split(encodings, ', ')) AND total_uncompressed_size BETWEEN 0 AND ?, false))
"""
UNREADABLE = (pa.ArrowException, duckdb.Error, ValueError, *BROKEN)


def parquet_batches(member: Member) -> Iterator[Batch | Malformed]:
    """The wanted columns of a Parquet file; `user.id` is a field of a struct."""
    for found in _read(member, _rows):
        if not isinstance(found, Texts):
            yield found


def parquet_texts(member: Member) -> Iterator[Texts | Batch | Malformed]:
    """The same as Arrow strings, where the columns can be had so."""
    return _read(member, _texts_or_rows)


def _read(member: Member, convert: Convert) -> Iterator[Texts | Batch | Malformed]:
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
        yield from _group(Piece(member, wanted, file, convert), group, first)
        first += file.metadata.row_group(group).num_rows


def _opened(member: Member) -> pq.ParquetFile:
    # One long text repeated a million times takes a few bytes on disk: as a dictionary it does in memory too.
    schema = pq.read_schema(member.stream)
    texts = {
        column.name for column in schema if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    }
    return pq.ParquetFile(member.stream, read_dictionary=sorted(texts - _straight(_footer(member.stream))))


def _footer(stream: Any) -> bytes:
    """The end of a file, from where it says what is in it; `pq.read_schema` has seen that there is one."""
    stream.seek(-TAIL, os.SEEK_END)
    length = int.from_bytes(stream.read(4), "little")
    stream.seek(-TAIL - length, os.SEEK_END)
    return bytes(stream.read())


def _straight(footer: bytes) -> set[str]:
    """Columns whose values stand there one by one, and in no more bytes than can be held: these are quicker read so.

    DuckDB is asked, because PyArrow ends the whole program at a footer that contradicts itself. It reads nothing else
    of a file, so it is given a file of the footer alone.
    """
    with tempfile.NamedTemporaryFile(suffix=".parquet") as alone, asking() as connection:
        alone.write(MAGIC + footer)
        alone.flush()
        return {name for (name,) in connection.execute(STRAIGHTLY, [alone.name, STRAIGHT, MAX_STRAIGHT]).fetchall()}


def _top(name: str, names: Sequence[str]) -> str:
    return name if name in names else name.partition(".")[0]


@dataclass(frozen=True)
class Piece:
    """What is read of a file, and what it is made into."""

    member: Member
    wanted: list[str]
    file: pq.ParquetFile
    convert: Convert


def _group(piece: Piece, group: int, first: int) -> Iterator[Texts | Batch | Malformed]:
    tops = list(dict.fromkeys(_top(name, piece.file.schema_arrow.names) for name in piece.wanted))
    try:
        for batch in piece.file.iter_batches(BATCH_ROWS, row_groups=[group], columns=tops):
            numbers = range(first, first + batch.num_rows)
            yield from piece.convert(piece.member, batch, piece.wanted, numbers)
            first += batch.num_rows
    except UNREADABLE as error:
        place = f"row group {group + 1}, from row {first}"
        yield Malformed(member=piece.member.name, position=place, reason=str(error))


def _rows(member: Member, batch: pa.RecordBatch, wanted: list[str], numbers: range) -> Iterator[Batch | Malformed]:
    return _checked(Batch(member.name, "row", numbers, {name: _texts(_column(batch, name)) for name in wanted}))


def _texts_or_rows(
    member: Member, batch: pa.RecordBatch, wanted: list[str], numbers: range
) -> Iterator[Texts | Batch | Malformed]:
    columns = {}
    for name in wanted:
        if (column := arrow_texts(_column(batch, name), member.layout.empty)) is None:
            yield from _rows(member, batch, wanted, numbers)
            return
        columns[name] = column
    yield Texts(member.name, "row", numbers, columns)


def _checked(batch: Batch) -> Iterator[Batch | Malformed]:
    """The batch without rows that hold a value too long to be one."""
    long = {row for cells in batch.columns.values() for row, held in enumerate(cells) if held and len(held) > MAX_CELL}
    if long:
        kept = [row for row in range(len(batch.numbers)) if row not in long]
        columns = {name: [cells[row] for row in kept] for name, cells in batch.columns.items()}
        yield from (batch.malformed(row, "a value is over 1 MiB") for row in sorted(long))
        batch = Batch(batch.member, batch.unit, [batch.numbers[row] for row in kept], columns)
    yield batch


def _column(batch: pa.RecordBatch, name: str) -> Any:
    top = _top(name, batch.schema.names)
    array = batch.column(top)
    for step in name.split(".")[1:] if top != name else ():
        if not pa.types.is_struct(array.type) or step not in {field.name for field in array.type}:
            return pa.nulls(len(array), pa.string())
        array = pc.struct_field(array, step)
    return array


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
