"""Steps as SQL, compiled once for as long as the program runs: Ibis takes longer than small workspaces do to score."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, month_of, unbound

ROWS = "rows"
"""What a table step's only query is called; those of a kernel step have the names of its inputs."""
UNSORTED = "unsorted"
"""What the rows of a batch step are called in no order."""

SINCE = "since"
BY_DAY = f"SELECT {SINCE}, count(*), sum(hash({{columns}})::HUGEINT)::VARCHAR FROM ({{rows}}) GROUP BY {SINCE}"
"""What tells the rows that decide from a day on from others, whatever their order."""

KEPT: dict[str, dict[str, str]] = {}


def queries(step: Step) -> dict[str, str]:
    """The SQL of a step, by name."""
    key = step.code()
    if key not in KEPT:
        KEPT[key] = {name: str(ibis.to_sql(rows, dialect="duckdb")) for name, rows in _expressions(step).items()}
    return KEPT[key]


def decisive(step: Step) -> dict[str, str]:
    """The SQL that sums up, by day, what decides a step's rows, by the table it is of."""
    key = f"decided by {step.code()}"
    if key not in KEPT:
        told = step.decided_by({name: unbound(name) for name in step.inputs}) if step.decided_by else {}
        KEPT[key] = {name: _by_day(rows) for name, rows in told.items()}
    return KEPT[key]


def _by_day(rows: ir.Table) -> str:
    columns = ", ".join(name for name in rows.columns if name != SINCE)
    return BY_DAY.format(columns=columns, rows=ibis.to_sql(rows, dialect="duckdb"))


def used(step: Step) -> dict[str, str]:
    """The SQL of what a step uses of the tables that it looks things up in."""
    key = f"used by {step.code()}"
    if key not in KEPT:
        told = {name: asked.used(unbound(name)) for name, asked in step.looks_up.items()}
        KEPT[key] = {name: str(ibis.to_sql(rows, dialect="duckdb")) for name, rows in told.items()}
    return KEPT[key]


def _expressions(step: Step) -> dict[str, ir.Table]:
    built = step.expression({name: unbound(name) for name in step.inputs})
    if step.kernel:
        return dict(built)
    return {ROWS: _ordered(step, built)} | ({UNSORTED: built} if step.batch else {})


def _ordered(step: Step, rows: ir.Table) -> ir.Table:
    """The rows in their table's order, month after month where they are split by month."""
    months = [rows[month_of(step.name)].strftime("%Y-%m")] if step.per == "month" else []
    if step.batch:
        return rows.order_by([*months, *(name for name in step.writes.order if name in rows.columns)])
    return rows.order_by([*months, *step.writes.order]).select(*step.writes.columns)
