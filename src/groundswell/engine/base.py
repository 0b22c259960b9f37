"""What an engine is: it makes the rows of a step from files of the lake, and writes them as files of the lake."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.lake import File, Lake
from groundswell.engine.months import by_month
from groundswell.engine.steps import Batch, Kernel, Scope, Step, month_of
from groundswell.tables import Table
from groundswell.tables.base import MANY

AT_ONCE = 4096
"""Rows that a batch step is given at once."""

Given = Mapping[str, list[str]]
"""The files of each table that a step reads, by the table's name."""
Written = dict[str, list[File]]
"""The files of each partition that has rows."""


ROW_BYTES = 100
"""What a row takes that a kernel is given, with what it makes of it: two names and some numbers."""


class Engine(Protocol):
    """Makes steps. Whichever does gives the same rows, in the same order and partitions; real numbers to 1e-9."""

    def most_together(self, step: Step) -> int:
        """Rows of the months that are built by one query."""

    def build(self, step: Step, scope: Scope, given: Given, partitions: Sequence[str]) -> Written:
        """Write the rows of a step as these partitions, which are several for months only."""


def batch_rows(table: Table, make: Batch, given: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of a table that a batch step makes of what it is given."""
    return (make(batch).select(list(table.columns)).cast(table.schema) for batch in given)


def kernel_rows(step: Step, kernel: Kernel, given: dict[str, pa.Table], scope: Scope) -> Iterator[pa.RecordBatch]:
    """What a kernel makes of its inputs, in the table's order."""
    table = kernel(given, scope).select(list(step.writes.columns)).cast(step.writes.schema).combine_chunks()
    given.clear()
    order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in step.writes.order])
    # Put in order piece by piece: whole, the rows would be held twice.
    for start in range(0, len(order), MANY):
        yield from table.take(order[start : start + MANY]).combine_chunks().to_batches()


def partition_of(step: Step, partitions: Sequence[str]) -> str | None:
    """The only partition that a step writes; None for one that writes months, each row into its own."""
    return None if step.per == "month" else partitions[0]


def write(lake: Lake, table: Table, rows: Iterator[pa.RecordBatch], partition: str | None) -> Written:
    """Write rows that come in their table's order as that partition, or month after month, cut where one ends."""
    if partition is not None:
        return {partition: lake.write(table, partition, rows)}
    return {month: lake.write(table, month, group) for month, group in by_month(rows, month_of(table.name))}
