"""Steps on Spark: the same expressions over the same files, spread over a cluster that sees them at the same path."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from groundswell.engine import cluster
from groundswell.engine.base import ROW_BYTES, Given, Written, batch_rows, kernel_rows, partition_of, write
from groundswell.engine.compiled import queries
from groundswell.engine.ground import Ground, address
from groundswell.engine.lake import File, Lake
from groundswell.engine.portable import PORTABLE, PREPARED, SPARK, ask, words_of
from groundswell.engine.rounds import GIVEN, rows_of
from groundswell.engine.spark_words import KEPT
from groundswell.engine.steps import Batch, Kernel, Scope, Step, month_of
from groundswell.errors import SettingsError
from groundswell.tables import TABLES, Table

SPARK_TYPES = {
    "string": "STRING",
    "list<item: string>": "ARRAY<STRING>",
    "list<item: timestamp[us, tz=UTC]>": "ARRAY<TIMESTAMP>",
    "timestamp[us, tz=UTC]": "TIMESTAMP",
    "date32[day]": "DATE",
    "int64": "BIGINT",
    "list<item: int64>": "ARRAY<BIGINT>",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
}
"""Spark's name for each Arrow type the tables use."""
WRITTEN = "partition STRING, path STRING, rows BIGINT, digest STRING"
PLACE = "place"
"""Counts what a batch step made, so that it stays in the order in which it was made."""

Batches = Iterator[pa.RecordBatch]


class Spark:
    """Makes steps in one session. Whoever makes rows writes them: they do not come through here, but for kernels that
    are given no more than this machine holds."""

    def __init__(self, lake: Lake, session: Any, scratch: Path, memory_mb: int) -> None:
        self._lake, self._session, self._scratch = lake, session, scratch
        self._memory = memory_mb * 2**20
        for statement in PREPARED:
            session.sql(statement)
        for name, make in PORTABLE.items():
            session.udf.register(name, _asking(words_of(make)))

    def most_together(self, _step: Step) -> int:
        return 2**62

    def build(self, step: Step, scope: Scope, given: Given, partitions: Sequence[str]) -> Written:
        with cluster.plainly():
            for name, paths in given.items():
                self._view(TABLES[name], paths)
            if scope.as_of is not None:
                day = f"RETURNS DATE RETURN DATE'{scope.as_of}'"
                self._session.sql(f"CREATE OR REPLACE TEMPORARY FUNCTION score_day() {day}")
            with tempfile.TemporaryDirectory(dir=self._scratch) as scratch:
                ground = Ground(self._session, Path(scratch))
                if step.kernel:
                    return self._kernel(step, step.kernel, scope, ground, partitions)
                return self._spread(step, ground.rows(queries(step, SPARK)), partitions)

    def _view(self, table: Table, paths: list[str]) -> None:
        held = self._session.read.schema(ddl(table)).option("recursiveFileLookup", "true")
        files = [address(Path(path)) for path in paths]
        rows = held.parquet(*files) if files else self._session.createDataFrame([], ddl(table))
        rows.selectExpr(*(_or_empty(table, name) for name in table.columns)).createOrReplaceTempView(table.name)

    def _kernel(self, step: Step, kernel: Kernel, scope: Scope, ground: Ground, partitions: Sequence[str]) -> Written:
        """What a kernel is given is put down first; what is too much for this machine is worked out in rounds."""
        names = self._prepared(step, ground)
        if step.rounds and sum(ground.count(GIVEN + name) for name in names) * ROW_BYTES > self._memory:
            return self._spread(step, ground.rows(rows_of(step, scope, ground)), partitions)
        given = {name: ground.table(GIVEN + name) for name in names}
        return write(self._lake, step.writes, kernel_rows(step, kernel, given, scope), partition_of(step, partitions))

    def _prepared(self, step: Step, ground: Ground) -> list[str]:
        """The names of a kernel's inputs, each of which is put down."""
        said: dict[str, dict[str, str]] = {}
        for name, query in queries(step, SPARK).items():
            said.setdefault(name.partition(KEPT)[0], {})[name] = query
        for name, query_and_parts in said.items():
            ground.put(GIVEN + name, query_and_parts)
        return list(said)

    def _spread(self, step: Step, rows: Any, partitions: Sequence[str]) -> Written:
        """Sort the rows of each partition where they lie, and have them written there as any engine would."""
        order = list(step.writes.order)
        if step.batch:
            order = [*(name for name in order if name in rows.columns), PLACE]
            form = f"{ddl(step.writes)}, {PLACE} BIGINT"
            rows = rows.mapInArrow(_on_batches(partial(_numbered, step.writes, step.batch)), form)
        partition = partition_of(step, partitions)
        if partition is None:
            month = f"date_format({month_of(step.name)}, 'yyyy-MM')"
            placed, order = rows.repartition(len(partitions), _said(month)), [month, *order]
        else:
            placed = rows.repartition(1)
        placed = placed.sortWithinPartitions(*(_said(key).asc_nulls_last() for key in order))
        writing = _on_batches(partial(_written, self._lake.root, step.writes, partition))
        return self._found(placed.select(*step.writes.columns).mapInArrow(writing, WRITTEN).collect())

    def _found(self, told: list[Any]) -> Written:
        found: Written = {}
        for row in told:
            file = File(path=row["path"], rows=row["rows"], digest=row["digest"])
            if not self._lake.path(file).exists():
                todo = "Put the workspace where every machine of the cluster sees it at the same path."
                raise SettingsError(
                    "What the workers of the cluster wrote is not here", where=str(self._lake.path(file)), todo=todo
                )
            found.setdefault(row["partition"], []).append(file)
        return found


def ddl(table: Table) -> str:
    """The columns of a table in Spark's words."""
    return ", ".join(f"{name} {SPARK_TYPES[str(column.type)]}" for name, column in table.columns.items())


def _or_empty(table: Table, name: str) -> str:
    column = table.columns[name]
    return f"coalesce({name}, array()) AS {name}" if column.later and pa.types.is_list(column.type) else name


def _said(words: str) -> Any:
    from pyspark.sql import functions

    return functions.expr(words)


def _on_batches(make: Callable[[Batches], Batches]) -> Callable[[Batches], Batches]:
    """A plain function: Spark asks for its signature."""

    def on_batches(batches: Batches) -> Batches:
        return make(batches)

    return on_batches


def _asking(words: str) -> Any:
    from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]

    return arrow_udf(lambda texts: ask(words, texts), "string")


def _numbered(table: Table, make: Batch, given: Batches) -> Batches:
    """What a batch step makes in one part of the cluster, each row with its place."""
    place = 0
    for made in batch_rows(table, make, given):
        yield made.append_column(PLACE, pa.array(range(place, place + made.num_rows), pa.int64()))
        place += made.num_rows


def _written(root: Path, table: Table, partition: str | None, batches: Batches) -> Batches:
    """Write what one part of the cluster holds, and say which files that made."""
    rows = (batch.cast(table.schema) for batch in batches)
    for name, files in write(Lake(root), table, rows, partition).items():
        told = [{"partition": name, "path": file.path, "rows": file.rows, "digest": file.digest} for file in files]
        yield pa.RecordBatch.from_pylist(told, FORM)


FORM = pa.schema({"partition": pa.string(), "path": pa.string(), "rows": pa.int64(), "digest": pa.string()})


@contextmanager
def opened(lake: Lake, master: str, memory_mb: int) -> Iterator[Spark]:
    """A session on a cluster. Raises SettingsError and BusyError before any work starts, within two minutes."""
    lake.staging.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=lake.staging, prefix="spill-") as scratch, cluster.session(master) as session:
        yield Spark(lake, session, Path(scratch), memory_mb)
