"""Tables as exports hold them (CSV, JSON lines, Parquet), told apart by content and read in batches of columns."""

import io
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import BinaryIO, cast

import pyarrow as pa

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN
from groundswell.sources.columns import BATCH_BYTES, Batch, Layout, Member, Texts
from groundswell.sources.columns_csv import csv_batches, csv_texts
from groundswell.sources.columns_cut import as_rows
from groundswell.sources.columns_json import json_batches
from groundswell.sources.columns_parquet import parquet_batches, parquet_texts
from groundswell.sources.pieces import Cut, as_lines

PACKED = {".gz", ".zst", ".zstd", ".bz2", ".xz"}
JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{")
JSON = {".jsonl", ".ndjson", ".json"}
ENDINGS = JSON | {".csv", ".tsv", ".tab", ".parquet", ".pq"}
Formats = Mapping[str, Callable[[Member], Iterator[Texts | Batch | Malformed]]]
BY_ROWS: Formats = {"csv": csv_batches, "json": json_batches, "parquet": parquet_batches}
BY_COLUMNS: Formats = {"csv": csv_texts, "json": json_batches, "parquet": parquet_texts}
MANY_ROWS = 2**16
ENOUGH_BYTES = BATCH_BYTES // 2
FILE = "@file"
"""The column that every table has: the file's name without folders and endings."""


def stem(member: str) -> str:
    """The file's name without folders and endings."""
    name = PurePosixPath(member).name
    while (ending := PurePosixPath(name).suffix.lower()) in PACKED | ENDINGS:
        name = name[: -len(ending)]
    return name


def is_table(member: str, pattern: str | None = None) -> bool:
    """Whether the member's name matches the pattern or, without one, ends as tables do."""
    if pattern is not None:
        return fnmatch(member, pattern)
    return _ending(member) in ENDINGS


def table_batches(
    name: str, stream: BinaryIO, layout: Layout, wanted: Collection[str] | None
) -> Iterator[Batch | Malformed]:
    """The wanted columns of one table, all if None. One that lacks a wanted column is set aside whole."""
    for found in _read(name, stream, layout, wanted, BY_ROWS):
        if isinstance(found, Malformed):
            yield found
        elif isinstance(found, Batch):
            yield _finished(found, layout.empty)


def table_texts(
    name: str, stream: BinaryIO, layout: Layout, wanted: Collection[str]
) -> Iterator[Texts | Batch | Malformed]:
    """The same, as Arrow strings where these can hold it."""
    return _joined(_as_texts(found, layout, stem(name)) for found in _read(name, stream, layout, wanted, BY_COLUMNS))


def table_cut(layout: Layout, wanted: Collection[str], name: str, head: bytes) -> Cut | None:
    """How a table that starts so is cut, if it can be."""
    if head.startswith(b"PAR1"):
        return None
    if _is_json(name, head[:64]):
        return as_lines(name, head)
    return as_rows(layout, [column for column in wanted if column != FILE], name, head)


def _as_texts(found: Texts | Batch | Malformed, layout: Layout, file: str) -> Texts | Batch | Malformed:
    if isinstance(found, Batch):
        batch = _finished(found, layout.empty)
        return Texts.of(batch) or batch
    if isinstance(found, Texts):
        return replace(found, columns={FILE: pa.repeat(file, len(found.numbers)), **found.columns})
    return found


def _joined(found: Iterator[Texts | Batch | Malformed]) -> Iterator[Texts | Batch | Malformed]:
    """The same, with columns that follow each other as one, as long as they are short."""
    parts: list[Texts] = []
    for one in found:
        if isinstance(one, Texts):
            parts.append(one)
        rows, volume = sum(len(part.numbers) for part in parts), sum(part.volume for part in parts)
        if parts and (not isinstance(one, Texts) or rows >= MANY_ROWS or volume >= ENOUGH_BYTES):
            yield Texts.joined(parts)
            parts = []
        if not isinstance(one, Texts):
            yield one
    if parts:
        yield Texts.joined(parts)


def _read(
    name: str, stream: BinaryIO, layout: Layout, wanted: Collection[str] | None, formats: Formats
) -> Iterator[Texts | Batch | Malformed]:
    inside = None if wanted is None else [column for column in wanted if column != FILE]
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    try:
        head = buffered.peek(64)[:64]
        if head.startswith(b"PAR1"):
            with _random_access(stream, buffered) as file:
                yield from formats["parquet"](Member(name, file, layout, inside))
        else:
            yield from formats["json" if _is_json(name, head) else "csv"](Member(name, buffered, layout, inside))
    except BROKEN as error:
        yield Malformed(member=name, position="start", reason=f"the file is damaged: {error}")


def _is_json(name: str, head: bytes) -> bool:
    """As the name says; where it says nothing, as the first signs do."""
    ending = _ending(name)
    return ending in JSON or (ending not in ENDINGS and bool(JSON_START.match(head)))


def _ending(name: str) -> str:
    path = PurePosixPath(name.lower())
    return PurePosixPath(path.stem).suffix if path.suffix in PACKED else path.suffix


def _random_access(stream: BinaryIO, buffered: io.BufferedReader) -> io.BufferedReader:
    """The same bytes where any of them can be gone to: the file itself, or a copy of what comes unpacked."""
    if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO):
        stream.seek(0)
        return stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115
    shutil.copyfileobj(buffered, copy)
    copy.seek(0)
    return cast(io.BufferedReader, copy)


def _finished(batch: Batch, empty: Collection[str]) -> Batch:
    columns = batch.columns
    if empty:
        columns = {
            name: [None if isinstance(cell, str) and cell in empty else cell for cell in cells]
            for name, cells in columns.items()
        }
    return Batch(batch.member, batch.unit, batch.numbers, {FILE: [stem(batch.member)] * len(batch.numbers), **columns})
