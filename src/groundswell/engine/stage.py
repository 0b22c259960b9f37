"""Records on their way in: batches of what a source yields, kept as Parquet until they are merged into the lake."""

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.cleaning import clean, clean_lists, clean_texts
from groundswell.engine.lake import Lake, replace_file, write_parquet
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record, Rows
from groundswell.tables import ACTIVITIES, PROFILES, REACTION_COUNTS, Table

BATCH = 25_000
KINDS: dict[type, Table] = {Activity: ACTIVITIES, Profile: PROFILES, ReactionCount: REACTION_COUNTS}
Part = dict[type, list[Any]]
Told = Iterator["Progress"]
IDS = {"id", "actor", "object", "object_author", "in_reply_to", "root", "via", "mentions"}


class Progress(msgspec.Struct):
    """How far a staging came: records read, set aside and refused by reason, and whole pieces of the input.

    Of the next piece `into` records are staged, in so many `parts`. What it refuses counts once it is whole.
    """

    records: int = 0
    pieces: int = 0
    into: int = 0
    parts: int = 0
    quarantined: dict[str, int] = {}
    refused: dict[str, int] = {}
    done: bool = False

    def add(self, records: int, quarantined: Mapping[str, int]) -> None:
        """Count one more part, or a whole piece."""
        self.records += records
        for reason, count in quarantined.items():
            self.quarantined[reason] = self.quarantined.get(reason, 0) + count

    def end_piece(self, refused: Mapping[str, int]) -> None:
        """Count the piece as whole."""
        self.pieces, self.into, self.parts = self.pieces + 1, 0, 0
        for reason, count in refused.items():
            self.refused[reason] = self.refused.get(reason, 0) + count


class Wrote(msgspec.Struct):
    """What was staged at once: so many records, some of them set aside, by reason."""

    records: int = 0
    quarantined: dict[str, int] = {}


class Stage:
    """The staged records of one input, in a folder of its own. Staging an input again goes on where it stopped.

    An input comes in one piece or in several. Its parts are files named by piece and part.
    """

    def __init__(self, lake: Lake, source_run: str) -> None:
        self.source_run = source_run
        readable = re.sub(r"[^A-Za-z0-9]+", "-", source_run)[:40]
        distinct = hashlib.blake2b(source_run.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        self.folder = lake.staging / f"{readable}-{distinct}"
        self._progress_path = self.folder / "progress.json"

    def take(self, records: Iterable[Record | Rows], refused: Mapping[str, int] = MappingProxyType({})) -> Told:
        """Stage every record that is not staged yet, of an input in one piece; tells the progress after each part.

        `refused` is what was refused of the records, by reason, known once all of them are read.
        """
        if not self.progress().done:
            for progress in self.take_piece(records, refused):
                progress.done = progress.pieces == 1
                self.note(progress)
                yield progress

    def take_piece(self, records: Iterable[Record | Rows], refused: Mapping[str, int]) -> Told:
        """Stage the next piece; the progress after each part is for the caller to note."""
        progress = self.progress()
        for wrote in self.write(progress.pieces, _after(progress.into, iter(records)), progress.parts):
            progress.add(wrote.records, wrote.quarantined)
            progress.into, progress.parts = progress.into + wrote.records, progress.parts + 1
            if wrote.records < BATCH:
                progress.end_piece(refused)
            yield progress

    def write(self, piece: int, records: Iterator[Record | Rows], part: int = 0) -> Iterator[Wrote]:
        """Write the records of a piece as its parts from `part` on. Only the last has fewer records than a batch."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wrote = Wrote(BATCH)
        while wrote.records >= BATCH:
            held, count = _gathered(records, BATCH)
            self._write(held, f"{piece:06}-{part:06}")
            wrote = Wrote(count, Counter(record.reason for record in self._set_aside(held, f"{piece:06}-{part:06}")))
            yield wrote
            part += 1

    def note(self, progress: Progress) -> None:
        """Keep how far this came: what is staged up to here counts from now on, also after a kill."""
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._progress_path, msgspec.json.encode(progress))

    def progress(self) -> Progress:
        """How far an earlier staging of the same input came."""
        try:
            return msgspec.json.decode(self._progress_path.read_bytes(), type=Progress)
        except (FileNotFoundError, msgspec.DecodeError):
            return Progress()

    def files(self, table: Table) -> list[Path]:
        """The staged files of a table. Parts after the last noted one, left by a kill, do not count."""
        return self._noted(f"{table.name}-*.parquet")

    def quarantined(self) -> Iterator[list[Malformed]]:
        """Where the records set aside are, a part at a time."""
        for path in self._noted("quarantine-*.json"):
            yield msgspec.json.decode(path.read_bytes(), type=list[Malformed])

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _noted(self, pattern: str) -> list[Path]:
        progress = self.progress()
        end = f"{progress.pieces:06}-{progress.parts:06}"
        return [path for path in sorted(self.folder.glob(pattern)) if path.stem[-len(end) :] < end]

    def _set_aside(self, part: Part, place: str) -> list[Malformed]:
        broken = [_readable(record) for record in part.get(Malformed, ())]
        if broken:
            replace_file(self.folder / f"quarantine-{place}.json", msgspec.json.encode(broken))
        return broken

    def _write(self, part: Part, place: str) -> None:
        for kind, table in KINDS.items():
            batches = [rows_to_arrow(rows, table, self.source_run) for rows in part.get(Rows, ()) if rows.kind is kind]
            if records := part.get(kind):
                batches.append(to_arrow(records, table, self.source_run))
            if batches:
                self._replace(f"{table.name}-{place}.parquet", table, batches)

    def _replace(self, name: str, table: Table, batches: list[pa.RecordBatch]) -> None:
        """Write a file in one step: a process whose run was killed may still be writing the same."""
        fresh = self.folder / f".{name}.{uuid4().hex}"
        write_parquet(fresh, table.schema, batches, quick=True)
        fresh.replace(self.folder / name)


def _after(staged: int, records: Iterator[Record | Rows]) -> Iterator[Record | Rows]:
    while staged > 0 and (record := next(records, None)) is not None:
        staged -= _count(record)
    return records


def _gathered(records: Iterator[Record | Rows], enough: int) -> tuple[Part, int]:
    """So many of the next records, or all that are left, by their kind; columns are never cut."""
    part: Part = {}
    count = 0
    while count < enough and (record := next(records, None)) is not None:
        part.setdefault(type(record), []).append(record)
        count += _count(record)
    return part, count


def _count(record: Record | Rows) -> int:
    return record.batch.num_rows if type(record) is Rows else 1


def to_arrow(records: list[Any], table: Table, source_run: str) -> pa.RecordBatch:
    """Records as rows of their table: ids without control characters, text that is valid UTF-8."""
    fields = {name: list(map(attrgetter(name), records)) for name in records[0].__struct_fields__}
    return _as_kept(fields, table, source_run)


def rows_to_arrow(rows: Rows, table: Table, source_run: str) -> pa.RecordBatch:
    """The same of records that come as columns."""
    return _as_kept({name: rows.column(name) for name in rows.kind.__struct_fields__}, table, source_run)


def _as_kept(fields: dict[str, Any], table: Table, source_run: str) -> pa.RecordBatch:
    count = len(next(iter(fields.values())))
    fields["source_run"] = pa.repeat(clean(source_run, is_id=False), count)
    # What only merging says is empty until then.
    arrays = {
        name: to_array(fields[name], column.type, is_id=name in IDS)
        if name in fields
        else pa.repeat(pa.scalar([], column.type), count)
        for name, column in table.columns.items()
    }
    if "updated" in arrays:
        edited = pc.fill_null(pc.not_equal(arrays["updated"], arrays["published"]), False)
        arrays["updated"] = pc.if_else(edited, arrays["updated"], pa.scalar(None, arrays["updated"].type))
    return pa.RecordBatch.from_pydict(arrays, schema=table.schema)


def to_array(values: Sequence[Any] | pa.Array, type_: pa.DataType, *, is_id: bool) -> pa.Array:
    """An Arrow array; lone surrogates and NUL become U+FFFD, control characters in ids are percent-encoded."""
    if pa.types.is_string(type_):
        return clean_texts(values, is_id=is_id)
    if pa.types.is_list(type_):
        return clean_lists(values, is_id=is_id)
    return (values if isinstance(values, pa.Array) else pa.array(values, pa.int64())).cast(type_)


def _readable(record: Malformed) -> Malformed:
    """The record with a place and a reason that can be stored and shown whatever the input named them."""
    said = {name: clean(getattr(record, name), is_id=False)[:500] for name in ("member", "position")}
    return msgspec.structs.replace(record, **said, reason=clean(record.reason, is_id=False)[:500])
