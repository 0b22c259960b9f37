"""Steps as SQL, compiled once for every edition of the code: Ibis takes longer than small workspaces do to score."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from groundswell.engine.portable import DUCKDB, SPARK, Dialect, told_in
from groundswell.engine.remembered import SQL, remembered
from groundswell.engine.spark_words import spark_sql
from groundswell.engine.steps import Step, month_of, unbound
from groundswell.tables import TABLES

ROWS = "rows"
"""What a table step's only query is called; those of a kernel step have the names of its inputs."""
UNSORTED = "unsorted"
"""What the rows of a batch step, and of every step on Spark, are called in no order."""

SINCE = "since"
BY_DAY = f"SELECT {SINCE}, count(*), sum(hash({{columns}})::HUGEINT)::VARCHAR FROM ({{rows}}) GROUP BY {SINCE}"
"""What tells the rows that decide from a day on from others, whatever their order."""


def queries(step: Step, dialect: Dialect = DUCKDB) -> SQL:
    """The SQL of a step, by name. Spark's gives rows in no order: it sorts them where it writes them."""
    key = step.code() if dialect == DUCKDB else f"{dialect} {step.code()}"
    return remembered(key, lambda: sql_of(_expressions(step, dialect), dialect))


def decisive(step: Step) -> SQL:
    """The SQL that sums up, by day, what decides a step's rows, by the table it is of."""
    return remembered(f"decided by {step.code()}", lambda: {name: _by_day(rows) for name, rows in _told(step).items()})


def _told(step: Step) -> Mapping[str, ir.Table]:
    return step.decided_by({name: unbound(name) for name in step.inputs}) if step.decided_by else {}


def _by_day(rows: ir.Table) -> str:
    columns = ", ".join(name for name in rows.columns if name != SINCE)
    return BY_DAY.format(columns=columns, rows=ibis.to_sql(rows, dialect="duckdb"))


def used(step: Step) -> SQL:
    """The SQL of what a step uses of the tables that it looks things up in."""
    looked_up = step.looks_up.items()
    return remembered(
        f"used by {step.code()}", lambda: sql_of({name: of.used(unbound(name)) for name, of in looked_up})
    )


def asked(step: Step, column: str) -> str:
    """SQL for what the month's rows ask for by one of their columns, each with its time."""
    table = TABLES[step.same_month[0]]
    listed = pa.types.is_list(table.columns[column].type)
    return f"SELECT published, {f'unnest({column})' if listed else column} AS asked FROM {table.name}"


def sql_of(expressions: Mapping[str, ir.Table], dialect: Dialect = DUCKDB) -> SQL:
    """The SQL of expressions by name; Spark's with what is to be kept before each."""
    if dialect == SPARK:
        return spark_sql(expressions)
    return {name: str(ibis.to_sql(rows, dialect=dialect)) for name, rows in expressions.items()}


def _expressions(step: Step, dialect: Dialect) -> dict[str, ir.Table]:
    with told_in(dialect):
        built = step.expression({name: unbound(name) for name in step.inputs})
    if step.kernel:
        return dict(built)
    if dialect == SPARK:
        return {UNSORTED: built}
    return {ROWS: _ordered(step, built)} | ({UNSORTED: built} if step.batch else {})


def _ordered(step: Step, rows: ir.Table) -> ir.Table:
    """The rows in their table's order, month after month where they are split by month."""
    months = [rows[month_of(step.name)].strftime("%Y-%m")] if step.per == "month" else []
    if step.batch:
        return rows.order_by([*months, *(name for name in step.writes.order if name in rows.columns)])
    return rows.order_by([*months, *step.writes.order]).select(*step.writes.columns)
