"""Steps on this machine: DuckDB in this process, which spills to disk once its memory is used up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from groundswell.engine.base import AT_ONCE, ROW_BYTES, Given, Written, batch_rows, kernel_rows, partition_of, write
from groundswell.engine.compiled import ROWS, asked, queries
from groundswell.engine.duck import answer, batches
from groundswell.engine.lake import Lake
from groundswell.engine.portable import DUCKDB
from groundswell.engine.remembered import SQL
from groundswell.engine.rounds import GIVEN, rows_of
from groundswell.engine.steps import Kernel, Scope, Step
from groundswell.engine.views import Views
from groundswell.tables import TABLES

TOGETHER = 500_000
"""Rows of months that are made by one query: their sums and their sorting stay small."""
A_ROW = 2_000
"""Bytes of memory for each row of those months, where more are made together."""


class Local:
    """Makes steps over one connection."""

    def __init__(self, lake: Lake, views: Views, memory_mb: int) -> None:
        self._lake, self._views, self._connection = lake, views, views.connection
        self._memory = memory_mb * 2**20

    def most_together(self, step: Step) -> int:
        """More, as memory allows, where whole tables are looked at beside: each query looks through all of them."""
        beside = step.reads and not step.batch
        return max(TOGETHER, self._memory // A_ROW) if beside else TOGETHER

    def build(self, step: Step, scope: Scope, given: Given, partitions: Sequence[str]) -> Written:
        self.bind(scope, given)
        with self._as_written(step):
            rows = self._kernel_rows(step, step.kernel, scope) if step.kernel else self._table_rows(step)
            return write(self._lake, step.writes, rows, partition_of(step, partitions))

    def bind(self, scope: Scope, given: Given) -> None:
        """Give a step what it reads as views."""
        for name, paths in given.items():
            self._views.show_paths(name, paths)
        if scope.as_of is not None:
            self._connection.execute(f"CREATE OR REPLACE TEMP MACRO score_day() AS DATE '{scope.as_of}'")

    @contextmanager
    def _as_written(self, step: Step) -> Iterator[None]:
        """Of many rows, have joins hold what is looked up, on their right, and of whole tables only what is asked for.

        DuckDB takes rows for few that come through several joins, and would hold them, once for each join.
        """
        looking = bool(step.looks_up) and not self._views.are_small(step.same_month)
        if looking:
            self._narrow(step)
        if looking or self._is_too_much(step):
            self._connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
        try:
            yield
        finally:
            self._connection.execute("RESET disabled_optimizers")

    def _narrow(self, step: Step) -> None:
        for name, lookup in step.looks_up.items():
            if not lookup.further:
                asked_for = " UNION ALL ".join(f"SELECT asked FROM ({asked(step, c)})" for c in lookup.columns)
                self._views.narrow(name, TABLES[name].key[0], asked_for)

    def _is_too_much(self, step: Step) -> bool:
        """Whether what a step reads is more than the memory that it is given."""
        return not self._views.are_small(step.inputs) and self._views.rows(step.inputs) * ROW_BYTES > self._memory

    def _table_rows(self, step: Step) -> Iterator[pa.RecordBatch]:
        query, few = queries(step)[ROWS], self._views.are_small(step.inputs)
        if step.batch is None:
            return batches(self._connection, query, step.writes, few=few)
        read = answer(self._connection, query, few=few).to_arrow_reader(AT_ONCE)
        return batch_rows(step.writes, step.batch, read)

    def _kernel_rows(self, step: Step, kernel: Kernel, scope: Scope) -> Iterator[pa.RecordBatch]:
        if _is_exact_in_rounds(step) and self._is_too_much(step):
            return self._in_rounds(step, scope)
        few = self._views.are_small(step.inputs)
        said = queries(step).items()
        given = {name: _whole(answer(self._connection, query, few=few).to_arrow_table()) for name, query in said}
        return kernel_rows(step, kernel, given, scope)

    def _in_rounds(self, step: Step, scope: Scope) -> Iterator[pa.RecordBatch]:
        """What a kernel would make of more than the memory holds, which takes twice as long."""
        ground = Put(self._connection)
        for name, query in queries(step).items():
            ground.put(GIVEN + name, {GIVEN + name: query})
        rows = rows_of(step, scope, ground)["rows"]
        yield from batches(
            self._connection, f"SELECT * FROM ({rows}) ORDER BY {', '.join(step.writes.order)}", step.writes
        )
        ground.clear()


class Put:
    """What rounds put down here: tables of the connection, which go to the disk once its memory is used up."""

    dialect = DUCKDB

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._names: set[str] = set()

    def put(self, name: str, said: SQL) -> None:
        self._names.add(name)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {said[name]}")

    def any(self, name: str, flag: str) -> bool:
        return bool(self._connection.sql(f"SELECT 1 FROM {name} WHERE {flag} LIMIT 1").fetchall())

    def clear(self) -> None:
        for name in self._names:
            self._connection.execute(f"DROP TABLE {name}")


def _whole(given: pa.Table) -> pa.Table:
    """Sums of whole numbers as such: DuckDB gives them as decimals, of which NumPy makes an object each."""
    sums = {field.name for field in given.schema if pa.types.is_decimal(field.type) and field.type.scale == 0}
    fields = [field.with_type(pa.int64()) if field.name in sums else field for field in given.schema]
    return given.cast(pa.schema(fields)) if sums else given


def _is_exact_in_rounds(step: Step) -> bool:
    """Whether rounds give the very rows that the kernel gives: real numbers are the same to 1e-9 only."""
    return step.rounds is not None and not any(map(pa.types.is_floating, step.writes.schema.types))
