"""The lake on disk: Parquet files named by one manifest, replaced as a whole by renaming it."""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from groundswell.errors import BusyError, LakeError
from groundswell.tables import TABLES, Table

ROW_GROUP = 32_768
GRACE_SECONDS = 120


class File(msgspec.Struct, frozen=True):
    """One Parquet file: path below the lake, rows, and the hash of its content."""

    path: str
    rows: int
    digest: str


class Manifest(msgspec.Struct):
    """Which files make up each table's partitions, and what each derived partition was built from.

    `built` maps `table/partition` to the fingerprint of its inputs; `retired` maps files no longer used to when they
    were let go, so that a reader that still holds the previous manifest can finish.
    """

    generation: int = 0
    tables: dict[str, dict[str, list[File]]] = {}
    built: dict[str, str] = {}
    retired: dict[str, float] = {}

    def files(self, table: str, partitions: Iterable[str] | None = None) -> list[File]:
        held = self.tables.get(table, {})
        wanted = sorted(held) if partitions is None else [p for p in partitions if p in held]
        return [file for partition in wanted for file in held[partition]]


@dataclass
class Change:
    """What one commit replaces: partitions by table (None removes one), and fingerprints of what was built."""

    partitions: dict[tuple[str, str], list[File] | None] = field(default_factory=dict)
    built: dict[str, str] = field(default_factory=dict)

    def put(self, table: str, partition: str, files: list[File]) -> None:
        self.partitions[table, partition] = [file for file in files if file.rows] or None

    def update(self, other: "Change") -> None:
        self.partitions.update(other.partitions)
        self.built.update(other.built)


class Lake:
    """A folder of Parquet files. Many may read; one at a time may write."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.staging = root / "staging"
        self._manifest_path = root / "manifest.json"

    def manifest(self) -> Manifest:
        """The committed state. Raises LakeError when the manifest is unreadable."""
        try:
            return msgspec.json.decode(self._manifest_path.read_bytes(), type=Manifest)
        except FileNotFoundError:
            return Manifest()
        except (msgspec.DecodeError, OSError) as error:
            raise LakeError("The lake's manifest cannot be read", where=str(self._manifest_path)) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lake for writing. Raises BusyError when another run does."""
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.root / "lock", timeout=0):
                yield
        except Timeout as error:
            raise BusyError(
                "Another run is writing to this workspace", where=str(self.root), todo="Wait for it to end."
            ) from error

    def path(self, file: File) -> Path:
        return self.root / file.path

    def new_path(self, table: str, partition: str) -> Path:
        folder = self.root / table / partition
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{uuid4().hex}.parquet"

    def write(self, table: Table, partition: str, batches: Iterable[pa.RecordBatch]) -> list[File]:
        """Write rows (already in the table's order) as one file; the same rows give the same bytes."""
        target = self.new_path(table.name, partition)
        rows = write_parquet(target, table.schema, batches)
        if rows == 0:
            target.unlink()
            return []
        return [File(path=target.relative_to(self.root).as_posix(), rows=rows, digest=digest(target))]

    def commit(self, change: Change, *, purge: bool = False) -> Manifest:
        """Make a change the lake's state, atomically; `purge` deletes what it replaced at once (erasure)."""
        manifest = self.manifest()
        replaced: list[File] = []
        for (table, partition), files in sorted(change.partitions.items()):
            held = manifest.tables.setdefault(table, {})
            replaced += held.pop(partition, [])
            if files:
                held[partition] = files
        manifest.built.update(change.built)
        manifest.generation += 1
        now = time.time()
        kept = {file.path for table in manifest.tables.values() for files in table.values() for file in files}
        manifest.retired.update({file.path: now for file in replaced if file.path not in kept})
        overdue = [path for path, since in manifest.retired.items() if purge or now - since > GRACE_SECONDS]
        for path in overdue:
            del manifest.retired[path]
        replace_file(self._manifest_path, msgspec.json.encode(manifest, order="deterministic"))
        for path in overdue:
            (self.root / path).unlink(missing_ok=True)
        return manifest

    def sweep(self) -> int:
        """Delete files that no manifest names: leftovers of killed runs. Returns how many. Call while writing."""
        manifest = self.manifest()
        named = {file.path for table in manifest.tables for file in manifest.files(table)} | set(manifest.retired)
        strays = [
            path
            for name in TABLES
            for path in (self.root / name).rglob("*.parquet")
            if path.relative_to(self.root).as_posix() not in named
        ]
        for path in strays:
            path.unlink()
        return len(strays)


def write_parquet(target: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write record batches in row groups of fixed size, flushed to disk; returns the number of rows."""
    rows = 0
    pending: list[pa.RecordBatch] = []
    with pq.ParquetWriter(target, schema, compression="zstd", compression_level=3) as writer:
        for batch in batches:
            pending.append(batch)
            if sum(b.num_rows for b in pending) >= ROW_GROUP:
                pending = _write_groups(writer, schema, pending, final=False)
            rows += batch.num_rows
        _write_groups(writer, schema, pending, final=True)
    flush(target)
    return rows


def _write_groups(
    writer: pq.ParquetWriter, schema: pa.Schema, pending: list[pa.RecordBatch], *, final: bool
) -> list[pa.RecordBatch]:
    """Write whole row groups, the rest too when final. Row groups depend on the rows alone, not on how they came."""
    table = pa.Table.from_batches(pending, schema=schema)
    whole = table.num_rows if final else table.num_rows - table.num_rows % ROW_GROUP
    for start in range(0, whole, ROW_GROUP):
        group = table.slice(start, min(ROW_GROUP, whole - start)).combine_chunks()
        writer.write_table(group, row_group_size=ROW_GROUP)
    rest: list[pa.RecordBatch] = table.slice(whole).to_batches()
    return rest


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


def by_partition(files: Mapping[str, list[File]]) -> dict[str, list[str]]:
    """Digests of each partition's files: what a fingerprint is made of."""
    return {partition: [file.digest for file in held] for partition, held in files.items()}
