"""Rounds on DuckDB: what a kernel step's loop of queries gives, beside what its kernel gives."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from groundswell.engine.local import Put
from groundswell.engine.remembered import SQL
from groundswell.engine.rounds import GIVEN, rows_of
from groundswell.engine.steps import Scope, Step

CLOSE = 1e-9
"""How far real numbers may lie apart."""
Row = dict[str, Any]


class Ground(Put):
    """A database in memory, and how many times something was put down there."""

    def __init__(self, scope: Scope) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        super().__init__(self.connection)
        self.connection.execute("SET TimeZone = 'UTC'")
        if scope.as_of is not None:
            self.connection.execute(f"CREATE TEMP MACRO score_day() AS DATE '{scope.as_of}'")
        self.times = 0

    def put(self, name: str, said: SQL) -> None:
        self.times += 1
        super().put(name, said)


def by_rounds(step: Step, given: Mapping[str, pa.Table], scope: Scope, ground: Ground | None = None) -> list[Row]:
    """The rows of a kernel step in its table's order, made in rounds."""
    ground = ground or Ground(scope)
    for name, rows in given.items():
        ground.connection.register(GIVEN + name, rows)
    made = ground.connection.sql(rows_of(step, scope, ground)["rows"]).to_arrow_table()
    return _in_order(step, made)


def by_kernel(step: Step, given: Mapping[str, pa.Table], scope: Scope) -> list[Row]:
    """The same rows, made by the kernel."""
    assert step.kernel is not None
    return _in_order(step, step.kernel(dict(given), scope))


def _in_order(step: Step, made: pa.Table) -> list[Row]:
    rows = made.select(list(step.writes.columns)).cast(step.writes.schema)
    return list(rows.sort_by([(name, "ascending") for name in step.writes.order]).to_pylist())


def apart(one: Row, other: Row) -> Row:
    """Where two rows differ, real numbers by more than they may."""
    return {name: (one[name], other[name]) for name in one if not _same(one[name], other[name])}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= CLOSE
    return bool(one == other)
