"""Records on their way in: batches of what a source yields, kept as Parquet until they are merged into the lake."""

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

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
IDS = {"id", "actor", "object", "object_author", "in_reply_to", "root", "via", "mentions"}


class Progress(msgspec.Struct):
    """How far a staging came: records read, parts written, records set aside by reason."""

    records: int = 0
    parts: int = 0
    quarantined: dict[str, int] = {}
    done: bool = False


class Stage:
    """The staged records of one input, in a folder of its own. Staging an input again goes on where it stopped."""

    def __init__(self, lake: Lake, source_run: str) -> None:
        self.source_run = source_run
        readable = re.sub(r"[^A-Za-z0-9]+", "-", source_run)[:40]
        distinct = hashlib.blake2b(source_run.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        self.folder = lake.staging / f"{readable}-{distinct}"
        self._progress_path = self.folder / "progress.json"

    def take(self, records: Iterable[Record | Rows]) -> Iterator[Progress]:
        """Stage every record that is not staged yet; tells the progress after each part."""
        self.folder.mkdir(parents=True, exist_ok=True)
        progress = self.progress()
        rest = _after(progress.records, iter(records))
        while not progress.done:
            part, count = _gathered(rest, BATCH)
            progress.parts += 1
            progress.records += count
            progress.done = count < BATCH
            self._write(part, progress.parts)
            for record in self._set_aside(part, progress.parts):
                progress.quarantined[record.reason] = progress.quarantined.get(record.reason, 0) + 1
            replace_file(self._progress_path, msgspec.json.encode(progress))
            yield progress

    def progress(self) -> Progress:
        """How far an earlier staging of the same input came."""
        try:
            return msgspec.json.decode(self._progress_path.read_bytes(), type=Progress)
        except (FileNotFoundError, msgspec.DecodeError):
            return Progress()

    def files(self, table: Table) -> list[Path]:
        """The staged files of a table. Parts after the last noted one, left by a kill, do not count."""
        parts = self.progress().parts
        return [path for n in range(1, parts + 1) if (path := self._part(table, n)).exists()]

    def quarantined(self) -> Iterator[list[Malformed]]:
        """Where the records set aside are, a part at a time."""
        for number in range(1, self.progress().parts + 1):
            path = self._aside(number)
            if path.exists():
                yield msgspec.json.decode(path.read_bytes(), type=list[Malformed])

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _part(self, table: Table, number: int) -> Path:
        return self.folder / f"{table.name}-{number:06}.parquet"

    def _aside(self, number: int) -> Path:
        return self.folder / f"quarantine-{number:06}.json"

    def _set_aside(self, part: Part, number: int) -> list[Malformed]:
        broken = [_readable(record) for record in part.get(Malformed, ())]
        if broken:
            replace_file(self._aside(number), msgspec.json.encode(broken))
        return broken

    def _write(self, part: Part, number: int) -> None:
        for kind, table in KINDS.items():
            batches = [rows_to_arrow(rows, table, self.source_run) for rows in part.get(Rows, ()) if rows.kind is kind]
            if records := part.get(kind):
                batches.append(to_arrow(records, table, self.source_run))
            if batches:
                write_parquet(self._part(table, number), table.schema, batches, quick=True)


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
    arrays = {name: to_array(fields[name], column.type, is_id=name in IDS) for name, column in table.columns.items()}
    if "updated" in arrays:
        arrays["updated"] = pc.coalesce(arrays["updated"], arrays["published"])
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
