"""Running steps on DuckDB: only what is out of date, month by month, committed together at the end."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.compiled import ROWS, UNSORTED, queries
from groundswell.engine.deciding import Deciding
from groundswell.engine.duck import batches, connect
from groundswell.engine.lake import File, Lake, Manifest, opens
from groundswell.engine.reader import select_files
from groundswell.engine.rereading import Rereading, forget, remembered
from groundswell.engine.steps import Kernel, Scope, Step, month_of
from groundswell.engine.touched import Changes
from groundswell.errors import GroundswellError, StepError
from groundswell.tables import TABLES
from groundswell.tables.base import MANY

Note = Callable[[str], None]
Last = Callable[[Manifest, duckdb.DuckDBPyConnection], None]
MOST_TOGETHER = 500_000
"""Rows of the months that are built by one query."""
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
        self._changes = Changes(lake, lake.manifest(), draft, connection)
        self._deciding = Deciding(lake, draft, connection)
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
            for gone in set(self.draft.partitions(step.name)) - set(wanted):
                self._drop(step, gone)
        stale = {
            partition: fingerprint
            for partition, fingerprint in wanted.items()
            if self.draft.built.get(f"{step.name}/{partition}") != fingerprint or not self._whole(step, partition)
        }
        for partition in self._untouched(step, scope, sorted(stale)):
            self.draft.built[f"{step.name}/{partition}"] = stale.pop(partition)
        return stale

    def _untouched(self, step: Step, scope: Scope, stale: list[str]) -> list[str]:
        """Months that come out as they are, although whole tables in which they look things up have changed."""
        if not step.looks_up:
            return []
        asked = [month for month in stale if self._as_before(step, scope, month)]
        hit = self._changes.touched(step, asked) if asked else set()
        return [month for month in asked if month not in hit]

    def _as_before(self, step: Step, scope: Scope, month: str) -> bool:
        """Whether a month is what the committed state makes of rows of that month that are still the same."""
        key, before = f"{step.name}/{month}", self._changes.before
        return (
            self.draft.built.get(key) == before.built.get(key) == self._fingerprint(step, scope, month, before)
            and all(self.draft.files(name, [month]) == before.files(name, [month]) for name in step.same_month)
            and self._whole(step, month)
            and all(opens(self._lake.path(file)) for name in step.looks_up for file in before.files(name))
        )

    def _whole(self, step: Step, partition: str) -> bool:
        files = [*self.draft.files(step.name, [partition]), *remembered(self.draft, step, partition)]
        return all(opens(self._lake.path(file)) for file in files)

    def _partitions(self, step: Step, scope: Scope) -> list[str]:
        if step.per == "month":
            held = {p for name in step.same_month for p in self.draft.tables.get(name, {})}
            return sorted(held)
        return [score_partition(scope, step.version)] if step.per == "score" else ["all"]

    def _fingerprint(self, step: Step, scope: Scope, partition: str, state: Manifest | None = None) -> str:
        """What a partition is made of: by which code, and from which rows of the draft, or of another state."""
        held = state or self.draft
        decided = self._deciding.by_table(step, scope.day) if step.decided_by else {}
        digests: dict[str, Any] = {
            name: [f.digest for f in held.files(name, self._partitions_read(step, scope, name, partition))]
            for name in step.inputs
            if name not in decided
        }
        said = [step.code(), digests, decided, str(scope.as_of), scope.own_accounts if step.per == "score" else ()]
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
        if step.read_once:
            self._reread(step, scope, stale)
        else:
            self._build_all(step, scope, stale)
        for partition, fingerprint in stale.items():
            self.draft.built[f"{step.name}/{partition}"] = fingerprint
        if step.newest_only:
            for older in set(self.draft.partitions(step.name)) - set(stale):
                if older.endswith(f".{step.version}"):
                    self._drop(step, older)

    def _bind(self, step: Step, scope: Scope, months: Iterable[str]) -> None:
        """Give the step what it reads as views, of the month's tables only these months."""
        for name in step.inputs:
            partitions = sorted(months) if name in step.same_month else self._partitions_read(step, scope, name, None)
            paths = [str(self._lake.path(file)) for file in self.draft.files(name, partitions)]
            self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select_files(paths, TABLES[name])}")
        if scope.as_of is not None:
            self._connection.execute(f"CREATE OR REPLACE TEMP MACRO score_day() AS DATE '{scope.as_of}'")

    def _build_all(self, step: Step, scope: Scope, partitions: Iterable[str]) -> None:
        for group in self._groups(step, sorted(partitions)):
            self._bind(step, scope, group)
            rows = self._kernel_rows(step, step.kernel, scope) if step.kernel else self._table_rows(step)
            written = self._write(step, rows, group)
            for partition in group:
                self._put(step, partition, written.get(partition, []))

    def _groups(self, step: Step, partitions: list[str]) -> Iterator[list[str]]:
        """Months to build together: as many as memory holds the joins and the sorting of, and always one."""
        group: list[str] = []
        rows = 0
        for partition in partitions:
            more = sum(file.rows for name in step.same_month for file in self.draft.files(name, [partition]))
            if group and rows + more > MOST_TOGETHER:
                yield group
                group, rows = [], 0
            group.append(partition)
            rows += more
        yield group

    def _reread(self, step: Step, scope: Scope, stale: Iterable[str]) -> None:
        """Read what is new or changed; parts in which nothing is stay as they are."""
        self._bind(step, scope, stale)
        query = queries(step)[UNSORTED]
        reading = Rereading(self._lake, self.draft, self._connection, step)
        reading.look(query, stale)
        unread, changed = reading.news(stale)
        if unread:
            self._build_all(step, scope, unread)
        for part in changed:
            self._bind(step, scope, [part])
            made = self._made(step, reading.fresh(query, part, AT_ONCE))
            self._put(step, part, self._lake.write(step.writes, part, reading.together(made, part)))
        for part in (*unread, *changed):
            reading.remember(part)
        reading.close()

    def _put(self, step: Step, partition: str, fresh: list[File]) -> None:
        """Take what was written, unless it says what is there already: then the old file stays, for its readers."""
        held = self.draft.files(step.name, [partition])
        if fresh and [file.digest for file in fresh] == [file.digest for file in held] and self._whole(step, partition):
            for file in fresh:
                self._lake.path(file).unlink()
        else:
            self.draft.put(step.name, partition, fresh)

    def _drop(self, step: Step, partition: str) -> None:
        forget(self.draft, step, partition)
        self.draft.put(step.name, partition, [])
        self.draft.built.pop(f"{step.name}/{partition}", None)

    def _table_rows(self, step: Step) -> Iterator[pa.RecordBatch]:
        query = queries(step)[ROWS]
        if step.batch is None:
            return batches(self._connection, query, step.writes)
        return self._made(step, self._connection.sql(query).to_arrow_reader(AT_ONCE))

    def _made(self, step: Step, given: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """What a batch step makes of what it is given."""
        make = step.batch or (lambda batch: batch)
        return (make(batch).select(list(step.writes.columns)).cast(step.writes.schema) for batch in given)

    def _kernel_rows(self, step: Step, kernel: Kernel, scope: Scope) -> Iterator[pa.RecordBatch]:
        inputs = {name: self._connection.sql(query).to_arrow_table() for name, query in queries(step).items()}
        table = kernel(inputs, scope).select(list(step.writes.columns)).cast(step.writes.schema)
        ordered = table.sort_by([(name, "ascending") for name in step.writes.order]).combine_chunks()
        return iter(ordered.to_batches(MANY))

    def _write(self, step: Step, rows: Iterator[pa.RecordBatch], partitions: list[str]) -> dict[str, list[File]]:
        if step.per != "month":
            partition = partitions[0]
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
