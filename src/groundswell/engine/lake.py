"""The lake on disk: Parquet files named by one manifest, replaced as a whole by renaming it."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from groundswell.engine.full import telling_full
from groundswell.engine.packing import QUICK, packed
from groundswell.errors import BusyError, LakeError
from groundswell.tables import TABLES, Table
from groundswell.tables.base import MANY

INDEX = "search"
"""What the manifest keeps the files of the index under, beside those of the tables."""
SQLITE = b"SQLite format 3\0"
GRACE_SECONDS = 120


class File(msgspec.Struct, frozen=True):
    """One file, Parquet or a database of the index: path below the lake, rows, and the hash of its content."""

    path: str
    rows: int
    digest: str


class Manifest(msgspec.Struct):
    """Which files make up each table's partitions, and what each derived partition was built from.

    `built` maps `table/partition` to the fingerprint of its inputs; `retired` maps files no longer used to when they
    were let go, so that a reader that still holds the previous manifest can finish. A draft with `purge` is an erasure:
    once committed, whoever finishes it, what it no longer names is deleted at once.
    """

    generation: int = 0
    tables: dict[str, dict[str, list[File]]] = {}
    built: dict[str, str] = {}
    retired: dict[str, float] = {}
    purge: bool = False

    def files(self, table: str, partitions: Iterable[str] | None = None) -> list[File]:
        held = self.tables.get(table, {})
        wanted = sorted(held) if partitions is None else [p for p in partitions if p in held]
        return [file for partition in wanted for file in held[partition]]

    def paths(self) -> set[str]:
        """Every file that it names."""
        return {file.path for table in self.tables for file in self.files(table)}

    def partitions(self, table: str) -> list[str]:
        """The partitions of a table, with those that a step has made and that turned out to have no rows."""
        made = {key.partition("/")[2] for key in self.built if key.startswith(f"{table}/")}
        return sorted(made | set(self.tables.get(table, {})))

    def put(self, table: str, partition: str, files: list[File]) -> None:
        """Replace one partition; without files it is gone."""
        held = self.tables.setdefault(table, {})
        held.pop(partition, None)
        if files:
            held[partition] = files


Elsewhere = Callable[[], AbstractContextManager[Callable[[], None]]]


def _held() -> None:
    """Nobody else can have taken the right to write."""


def _nobody() -> AbstractContextManager[Callable[[], None]]:
    return nullcontext(_held)


class Lake:
    """A folder of Parquet files. Many may read; one at a time may write.

    `elsewhere` holds the right to write against other machines, which may not see this one's file locks; what it gives
    is called before every commit, and raises BusyError when that right was lost.
    """

    def __init__(self, root: Path, elsewhere: Elsewhere = _nobody) -> None:
        self.root = root
        self._elsewhere = elsewhere
        self._still_held: Callable[[], None] = _held
        self.staging = root / "staging"
        self._manifest_path = root / "manifest.json"
        self._draft_path = root / "draft.json"

    def manifest(self) -> Manifest:
        """The committed state. Raises LakeError when the manifest is unreadable."""
        try:
            return msgspec.json.decode(self._manifest_path.read_bytes(), type=Manifest)
        except FileNotFoundError:
            return Manifest()
        except (msgspec.DecodeError, OSError) as error:
            raise LakeError("The lake's manifest cannot be read", where=str(self._manifest_path)) from error

    def stamp(self) -> tuple[int, ...] | None:
        """What changes whenever another state is committed, without reading it; None before the first."""
        try:
            told = self._manifest_path.stat()
        except OSError:
            return None
        return told.st_ino, told.st_mtime_ns, told.st_size

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lake for writing. Raises BusyError when another run does, and when the disk is full."""
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            with (
                FileLock(self.root / "lock", timeout=0),
                self._elsewhere() as self._still_held,
                telling_full(self.root),
            ):
                yield
        except Timeout as error:
            raise BusyError(
                "Another run is writing to this workspace", where=str(self.root), todo="Wait for it to end."
            ) from error

    def path(self, file: File) -> Path:
        return self.root / file.path

    def new_path(self, table: str, partition: str, ending: str = ".parquet") -> Path:
        folder = self.root / table / partition
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{uuid4().hex}{ending}"

    def write(self, table: Table, partition: str, batches: Iterable[pa.RecordBatch]) -> list[File]:
        """Write rows (already in the table's order) as one file; the same rows give the same bytes."""
        target = self.new_path(table.name, partition)
        rows = write_parquet(target, table.schema, batches, row_group=table.row_group)
        if rows == 0:
            target.unlink()
            return []
        return [File(path=target.relative_to(self.root).as_posix(), rows=rows, digest=digest(target))]

    def put_rows(self, draft: Manifest, table: Table, rows: list[dict[str, Any]]) -> None:
        """Make these rows, in the table's order, the whole of a small table; the old file stays if it says the same."""
        fresh = self.write(table, "all", pa.Table.from_pylist(rows, table.schema).to_batches())
        if [file.digest for file in fresh] != [file.digest for file in draft.files(table.name)]:
            draft.put(table.name, "all", fresh)
            return
        for file in fresh:
            self.path(file).unlink()

    def draft(self) -> Manifest:
        """A manifest to change and commit: what a killed run left behind if it still fits, else the committed one."""
        committed = self.manifest()
        try:
            left = msgspec.json.decode(self._draft_path.read_bytes(), type=Manifest)
        except (FileNotFoundError, msgspec.DecodeError):
            return committed
        return left if left.generation == committed.generation else committed

    def save(self, draft: Manifest) -> None:
        """Keep a draft, so that a run that is killed goes on from here."""
        replace_file(self._draft_path, msgspec.json.encode(draft, order="deterministic"))

    def commit(self, draft: Manifest, *, purge: bool = False) -> None:
        """Make a draft the lake's state, atomically; `purge` deletes what it no longer names at once (erasure)."""
        self._still_held()
        now, purge = time.time(), purge or draft.purge
        draft.purge = False
        kept = draft.paths()
        gone = self.manifest().paths() - kept
        draft.retired = {path: since for path, since in draft.retired.items() if path not in kept}
        draft.retired.update(dict.fromkeys(sorted(gone), now))
        overdue = [path for path, since in draft.retired.items() if purge or now - since > GRACE_SECONDS]
        for path in overdue:
            del draft.retired[path]
        draft.generation += 1
        replace_file(self._manifest_path, msgspec.json.encode(draft, order="deterministic"))
        self._draft_path.unlink(missing_ok=True)
        for path in overdue:
            (self.root / path).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Delete what killed runs left: files that no manifest names (returns how many), spills. Call while writing."""
        manifest, draft = self.manifest(), self.draft()
        named = manifest.paths() | draft.paths() | set(manifest.retired)
        strays = [
            path
            for name in (*TABLES, INDEX)
            for path in (self.root / name).rglob("*.*")
            if path.is_file() and path.relative_to(self.root).as_posix() not in named
        ]
        for path in (*strays, *self.root.glob(".*.json.*")):
            path.unlink()
        for spill in self.staging.glob("spill-*"):
            shutil.rmtree(spill, ignore_errors=True)
        return len(strays)

    def clear_staging(self) -> None:
        """Drop everything staged and every draft. Call while writing."""
        shutil.rmtree(self.staging, ignore_errors=True)
        self._draft_path.unlink(missing_ok=True)

    def unfinished(self) -> list[str]:
        """Staged inputs and drafts that killed runs left behind."""
        staged = sorted(path.name for path in self.staging.glob("*") if (path / "progress.json").exists())
        return staged + ([self._draft_path.name] if self._draft_path.exists() else [])

    def unreadable(self, manifest: Manifest) -> list[str]:
        """Files of a state that are missing or do not even open: a quick look."""
        return [file.path for table in manifest.tables for file in manifest.files(table) if not opens(self.path(file))]

    def outdated(self, manifest: Manifest) -> list[str]:
        """Tables of a state, with a column that they lack: another version of Groundswell made them."""
        lacking = ((name, _lacking(TABLES[name], self.path(file))) for name, file in _first_files(manifest))
        return [f"{name} has no {column}" for name, column in lacking if column]

    def damaged(self) -> list[str]:
        """Committed files that are missing or whose content has changed."""
        manifest = self.manifest()
        files = [file for table in manifest.tables for file in manifest.files(table)]
        return [file.path for file in files if not self.path(file).exists() or digest(self.path(file)) != file.digest]


def write_parquet(
    target: Path,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    *,
    quick: bool = False,
    row_group: int = MANY,
) -> int:
    """Write record batches in row groups of fixed size, flushed to disk; returns the number of rows.

    `quick` packs less tightly: for what is soon read once and deleted.
    """
    rows = 0
    groups = _groups(schema, batches, row_group)
    first = next(groups, schema.empty_table())
    with pq.ParquetWriter(target, schema, **(QUICK if quick else packed(first))) as writer:
        for group in chain([first] if len(first) else [], groups):
            writer.write_table(group, row_group_size=row_group)
            rows += len(group)
    flush(target)
    return rows


def _groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.Table]:
    """The rows in whole groups, then the rest. Groups depend on the rows alone, not on how they came."""
    pending: list[pa.RecordBatch] = []
    for batch in batches:
        pending.append(batch)
        while sum(len(one) for one in pending) >= size:
            table = pa.Table.from_batches(pending, schema=schema)
            yield table.slice(0, size).combine_chunks()
            pending = table.slice(size).to_batches()
    if any(len(one) for one in pending):
        yield pa.Table.from_batches(pending, schema=schema).combine_chunks()


def _first_files(manifest: Manifest) -> Iterator[tuple[str, File]]:
    return ((name, files[0]) for name in TABLES if (files := manifest.files(name)))


def _lacking(table: Table, path: Path) -> str | None:
    there = set(pq.read_schema(path).names)
    return next((name for name, column in table.columns.items() if not column.later and name not in there), None)


def opens(path: Path) -> bool:
    """Whether a file is there and ends as Parquet does, or begins as a database does."""
    try:
        if path.suffix == ".sqlite":
            with path.open("rb") as stream:
                return stream.read(len(SQLITE)) == SQLITE
        pq.read_metadata(path)
    except (OSError, pa.ArrowException):
        return False
    return True


def flush(path: Path) -> None:
    """Force a file to disk, so that a manifest never names one that a power cut lost."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file's content in one step: readers see the old or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{uuid4().hex}")
    fresh.write_bytes(content)
    flush(fresh)
    fresh.replace(path)
    flush(path.parent)


def digest(path: Path) -> str:
    """Hash of a file's content."""
    with path.open("rb") as stream:
        return str(hashlib.file_digest(stream, "blake2b").hexdigest()[:32])
