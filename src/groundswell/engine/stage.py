"""Records on their way in: batches of what a source yields, kept as Parquet until they are merged into the lake."""

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.lake import Lake, replace_file, write_parquet
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.tables import ACTIVITIES, PROFILES, REACTION_COUNTS, TIME, Table

BATCH = 25_000
KINDS: dict[type, Table] = {Activity: ACTIVITIES, Profile: PROFILES, ReactionCount: REACTION_COUNTS}
IDS = {"id", "actor", "object", "object_author", "in_reply_to", "root", "via", "mentions"}
CONTROL = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]")


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

    def take(self, records: Iterable[Record]) -> Iterator[Progress]:
        """Stage every record that is not staged yet; tells the progress after each batch."""
        self.folder.mkdir(parents=True, exist_ok=True)
        progress = self.progress()
        rest = islice(records, progress.records, None)
        while not progress.done:
            batch = list(islice(rest, BATCH))
            progress.parts += 1
            progress.records += len(batch)
            progress.done = len(batch) < BATCH
            self._write(batch, progress.parts)
            for record in self._set_aside(batch, progress.parts):
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

    def _set_aside(self, batch: list[Record], number: int) -> list[Malformed]:
        broken = [_readable(record) for record in batch if isinstance(record, Malformed)]
        if broken:
            replace_file(self._aside(number), msgspec.json.encode(broken))
        return broken

    def _write(self, batch: list[Record], number: int) -> None:
        for kind, table in KINDS.items():
            chosen = [record for record in batch if type(record) is kind]
            if chosen:
                write_parquet(self._part(table, number), table.schema, [to_arrow(chosen, table, self.source_run)])


def to_arrow(records: list[Any], table: Table, source_run: str) -> pa.RecordBatch:
    """Records as rows of their table: ids without control characters, text that is valid UTF-8."""
    rows = zip(*map(msgspec.structs.astuple, records), strict=True)
    fields = dict(zip(records[0].__struct_fields__, rows, strict=True)) | {"source_run": [source_run] * len(records)}
    if "updated" in fields:
        both = zip(fields["updated"], fields["published"], strict=True)
        fields["updated"] = [published if updated is None else updated for updated, published in both]
    columns = [to_array(fields[name], column.type, is_id=name in IDS) for name, column in table.columns.items()]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def to_array(values: Sequence[Any], type_: pa.DataType, *, is_id: bool) -> pa.Array:
    """An Arrow array; lone surrogates and NUL become U+FFFD, control characters in ids are percent-encoded."""
    if type_ == TIME:
        return pa.array(values, pa.int64()).cast(TIME)
    if pa.types.is_string(type_):
        return _texts(values, is_id)
    if pa.types.is_list(type_):
        values = [[_clean(item, is_id) for item in value if item] if value else () for value in values]
    return pa.array(values, type_)


def _texts(values: Sequence[str | None], is_id: bool) -> pa.Array:
    """Texts, looked at all at once; one by one only where something in them is to be replaced."""
    try:
        array = pa.array(values, pa.string())
        found = pc.match_substring_regex(array, CONTROL.pattern if is_id else "\x00")
        if not pc.any(found).as_py():
            return array
    except (UnicodeEncodeError, pa.ArrowInvalid):
        pass
    cleaned = [value if value is None or _is_clean(value, is_id) else _clean(value, is_id) for value in values]
    return pa.array(cleaned, pa.string())


def _readable(record: Malformed) -> Malformed:
    """The record with a place and a reason that can be stored and shown whatever the input named them."""
    said = {name: _clean(getattr(record, name), is_id=False)[:500] for name in ("member", "position")}
    return msgspec.structs.replace(record, **said, reason=_clean(record.reason, is_id=False)[:500])


def clean_id(id_: str) -> str:
    """An id as the lake keeps it."""
    return id_ if _is_clean(id_, is_id=True) else _clean(id_, is_id=True)


def _is_clean(value: str, is_id: bool) -> bool:
    return value.isprintable() and not (is_id and " " in value)


def _clean(value: str, is_id: bool) -> str:
    if not value.isascii():
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    value = value.replace("\x00", "\ufffd")
    return CONTROL.sub(lambda match: quote(match.group()), value) if is_id else value
