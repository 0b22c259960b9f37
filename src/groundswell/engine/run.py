"""Running steps on DuckDB: only what is out of date, month by month, committed together at the end."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.compiled import ROWS, queries
from groundswell.engine.duck import batches, connect
from groundswell.engine.lake import ROW_GROUP, File, Lake, Manifest, opens
from groundswell.engine.reader import select_files
from groundswell.engine.steps import Kernel, Scope, Step, month_of
from groundswell.errors import GroundswellError, StepError
from groundswell.tables import TABLES

Note = Callable[[str], None]
Last = Callable[[Manifest, duckdb.DuckDBPyConnection], None]
AT_ONCE = 4096
"""Rows that a batch step is given at once."""


@dataclass
class Done:
    """Which steps ran and which were up to date."""

    ran: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class Runner:
    """Runs steps against a draft of the lake. Each finished step is kept, so a killed run goes on where it stopped."""

    def __init__(self, lake: Lake, draft: Manifest, connection: duckdb.DuckDBPyConnection) -> None:
        self._lake = lake
        self.draft = draft
        self._connection = connection
        self.done = Done()

    def run(self, step: Step, scope: Scope) -> None:
        """Bring one step's output up to date. Raises StepError naming the step."""
        label = f"{step.name} {scope.as_of}" if step.per == "score" else step.name
        try:
            stale = self._stale(step, scope)
            if stale:
                self._build(step, scope, stale)
                self._lake.save(self.draft)
            (self.done.ran if stale else self.done.skipped).append(label)
        except GroundswellError:
            raise
        except Exception as error:
            raise StepError(
                f"The step {label} failed: {error}", todo="The previous state is intact; run it again."
            ) from error

    def _stale(self, step: Step, scope: Scope) -> dict[str, str]:
        """Partitions to build, with the fingerprint each will have."""
        wanted = {p: self._fingerprint(step, scope, p) for p in self._partitions(step, scope)}
        if step.per != "score":
            for gone in set(self.draft.tables.get(step.name, {})) - set(wanted):
                self._drop(step, gone)
        return {
            partition: fingerprint
            for partition, fingerprint in wanted.items()
            if self.draft.built.get(f"{step.name}/{partition}") != fingerprint or not self._whole(step, partition)
        }

    def _whole(self, step: Step, partition: str) -> bool:
        return all(opens(self._lake.path(file)) for file in self.draft.files(step.name, [partition]))

    def _partitions(self, step: Step, scope: Scope) -> list[str]:
        if step.per == "month":
            held = {p for name in step.same_month for p in self.draft.tables.get(name, {})}
            return sorted(held)
        return [score_partition(scope, step.version)] if step.per == "score" else ["all"]

    def _fingerprint(self, step: Step, scope: Scope, partition: str) -> str:
        digests = {
            name: [f.digest for f in self.draft.files(name, self._partitions_read(step, scope, name, partition))]
            for name in step.inputs
        }
        said = [step.code(), digests, str(scope.as_of), scope.own_accounts if step.per == "score" else ()]
        return hashlib.blake2b(json.dumps(said).encode(), digest_size=16).hexdigest()

    def _partitions_read(self, step: Step, scope: Scope, name: str, partition: str | None) -> list[str] | None:
        """The partitions of an input that a step looks at; None for all."""
        if name in step.same_month:
            return [partition] if partition else None
        if TABLES[name].partition == "score":
            return [score_partition(scope, step.version)]
        if step.per == "score" and TABLES[name].partition == "month":
            return [month for month in sorted(self.draft.tables.get(name, {})) if month <= str(scope.as_of)[:7]]
        return None

    def _build(self, step: Step, scope: Scope, stale: dict[str, str]) -> None:
        for name in step.inputs:
            partitions = sorted(stale) if name in step.same_month else self._partitions_read(step, scope, name, None)
            paths = [str(self._lake.path(file)) for file in self.draft.files(name, partitions)]
            self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select_files(paths, TABLES[name])}")
        if scope.as_of is not None:
            self._connection.execute(f"CREATE OR REPLACE TEMP MACRO score_day() AS DATE '{scope.as_of}'")
        rows = self._kernel_rows(step, step.kernel, scope) if step.kernel else self._table_rows(step)
        written = self._write(step, rows, stale)
        for partition, fingerprint in stale.items():
            self._put(step, partition, written.get(partition, []))
            self.draft.built[f"{step.name}/{partition}"] = fingerprint
        if step.newest_only:
            for older in set(self.draft.partitions(step.name)) - set(stale):
                if older.endswith(f".{step.version}"):
                    self._drop(step, older)

    def _put(self, step: Step, partition: str, fresh: list[File]) -> None:
        """Take what was written, unless it says what is there already: then the old file stays, for its readers."""
        held = self.draft.files(step.name, [partition])
        if fresh and [file.digest for file in fresh] == [file.digest for file in held] and self._whole(step, partition):
            for file in fresh:
                self._lake.path(file).unlink()
        else:
            self.draft.put(step.name, partition, fresh)

    def _drop(self, step: Step, partition: str) -> None:
        self.draft.put(step.name, partition, [])
        self.draft.built.pop(f"{step.name}/{partition}", None)

    def _table_rows(self, step: Step) -> Iterator[pa.RecordBatch]:
        query = queries(step)[ROWS]
        if step.batch is None:
            return batches(self._connection, query, step.writes)
        given = self._connection.sql(query).to_arrow_reader(AT_ONCE)
        return (step.batch(batch).select(list(step.writes.columns)).cast(step.writes.schema) for batch in given)

    def _kernel_rows(self, step: Step, kernel: Kernel, scope: Scope) -> Iterator[pa.RecordBatch]:
        inputs = {name: self._connection.sql(query).to_arrow_table() for name, query in queries(step).items()}
        table = kernel(inputs, scope).select(list(step.writes.columns)).cast(step.writes.schema)
        ordered = table.sort_by([(name, "ascending") for name in step.writes.order]).combine_chunks()
        return iter(ordered.to_batches(ROW_GROUP))

    def _write(self, step: Step, rows: Iterator[pa.RecordBatch], stale: dict[str, str]) -> dict[str, list[File]]:
        if step.per != "month":
            partition = next(iter(stale))
            return {partition: self._lake.write(step.writes, partition, rows)}
        return {
            month: self._lake.write(step.writes, month, group) for month, group in by_month(rows, month_of(step.name))
        }


def score_partition(scope: Scope, version: str) -> str:
    """Name of the partition that holds one score day of one version."""
    return f"{scope.as_of}.{version}"


def by_month(rows: Iterator[pa.RecordBatch], column: str) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """Batches in order of month, cut where the month changes. Use up each group before the next."""
    pieces = _pieces(rows, column)
    piece = next(pieces, None)
    while piece is not None:
        month = piece[0]
        following: list[tuple[str, pa.RecordBatch] | None] = []

        def group(first: pa.RecordBatch, month: str = month) -> Iterator[pa.RecordBatch]:
            yield first
            for other, batch in pieces:
                if other != month:
                    following.append((other, batch))  # noqa: B023 (used up before the next turn)
                    return
                yield batch

        yield month, group(piece[1])
        piece = following[0] if following else next(pieces, None)


def _pieces(rows: Iterator[pa.RecordBatch], column: str) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Each batch cut into runs of one month."""
    for batch in rows:
        months = pc.strftime(batch.column(column), format="%Y-%m")
        encoded = pc.run_end_encode(months)
        start = 0
        for month, end in zip(encoded.values.to_pylist(), encoded.run_ends.to_pylist(), strict=True):
            yield month, batch.slice(start, end - start)
            start = end


def run_steps(
    lake: Lake,
    plan: list[tuple[Step, Scope]],
    *,
    memory_mb: int,
    threads: int,
    note: Note,
    purge: bool = False,
    last: Last | None = None,
) -> Done:
    """Run steps in order, then what comes `last`, and commit their outputs together. Call while holding the lake."""
    lake.sweep()
    before = lake.manifest()
    draft = lake.draft()
    with connect(lake, memory_mb=memory_mb, threads=threads) as connection:
        runner = Runner(lake, draft, connection)
        for step, scope in plan:
            note(f"{step.name} {scope.as_of}" if step.per == "score" else step.name)
            runner.run(step, replace(scope, threads=threads))
        if last is not None:
            last(draft, connection)
    if purge or draft.purge or (draft.tables, draft.built) != (before.tables, before.built):
        lake.commit(draft, purge=purge)
    return runner.done
