"""Tables as exports hold them (CSV, JSON lines, Parquet), told apart by content and read in batches of columns."""

import io
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN
from groundswell.sources.columns import Batch, Layout, Member
from groundswell.sources.columns_csv import csv_batches
from groundswell.sources.columns_json import json_batches
from groundswell.sources.columns_parquet import parquet_batches

PACKED = {".gz", ".zst", ".zstd", ".bz2", ".xz"}
JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{")
JSON = {".jsonl", ".ndjson", ".json"}
ENDINGS = JSON | {".csv", ".tsv", ".tab", ".parquet", ".pq"}
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
    inside = None if wanted is None else [column for column in wanted if column != FILE]
    for found in _batches(name, stream, layout, inside):
        yield _finished(found, layout.empty) if isinstance(found, Batch) else found


def _batches(
    name: str, stream: BinaryIO, layout: Layout, wanted: Collection[str] | None
) -> Iterator[Batch | Malformed]:
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    try:
        head = buffered.peek(64)[:64]
        if head.startswith(b"PAR1"):
            with _random_access(stream, buffered) as file:
                yield from parquet_batches(Member(name, file, layout, wanted))
        elif _is_json(name, head):
            yield from json_batches(Member(name, buffered, layout, wanted))
        else:
            yield from csv_batches(Member(name, buffered, layout, wanted))
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
