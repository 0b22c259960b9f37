"""Steps as SQL, compiled once for as long as the program runs: Ibis takes longer than small workspaces do to score."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, month_of, unbound

ROWS = "rows"
"""What a table step's only query is called; those of a kernel step have the names of its inputs."""

KEPT: dict[str, dict[str, str]] = {}


def queries(step: Step) -> dict[str, str]:
    """The SQL of a step, by name."""
    key = step.code()
    if key not in KEPT:
        KEPT[key] = {name: str(ibis.to_sql(rows, dialect="duckdb")) for name, rows in _expressions(step).items()}
    return KEPT[key]


def _expressions(step: Step) -> dict[str, ir.Table]:
    built = step.expression({name: unbound(name) for name in step.inputs})
    return built if step.kernel else {ROWS: _ordered(step, built)}


def _ordered(step: Step, rows: ir.Table) -> ir.Table:
    """The rows in their table's order, month after month where they are split by month."""
    months = [rows[month_of(step.name)].strftime("%Y-%m")] if step.per == "month" else []
    if step.batch:
        return rows.order_by([*months, *(name for name in step.writes.order if name in rows.columns)])
    return rows.order_by([*months, *step.writes.order]).select(*step.writes.columns)
