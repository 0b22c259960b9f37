"""How many points of the newest score come from reactions of the last days."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.masses import daily_masses
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import INFLUENCE_WINDOWS

COUNTS = ("actor", "as_of", "version", "window_days", "reactions_count", "reactors_count")


def step(version: ScoreVersion) -> Step:
    """Points of the newest score by how old the reactions behind them are."""

    def expression(tables: Tables) -> ir.Table:
        pairs = _recent(tables, version)
        drawn = ibis.union(*[_window(pairs, days) for days in version.windows])
        return _in_points(drawn, tables["influence"])

    return Step(
        writes=INFLUENCE_WINDOWS,
        reads=("ties", "pairs", "influence"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
        parameters=version,
    )


def _recent(tables: Tables, version: ScoreVersion) -> ir.Table:
    """Of each pair and window, the reactions and the part of its daily mass, in whole billionths, that lie in it."""
    days = daily_masses(tables["ties"], version)
    days = days.mutate(age=score_day().delta(days.day, unit="day"))
    recent = days.filter(days.age < max(version.windows))
    summed = recent.group_by("credited", "reactor").agg(
        **{
            f"{name}_{window}": recent[column].sum(where=recent.age < window).cast("int64")
            for window in version.windows
            for name, column in (("daily", "daily_nano"), ("reactions", "reactions_count"))
        }
    )
    pairs = tables["pairs"].select("credited", "reactor", "daily_nano", "counted_nano")
    return summed.inner_join(pairs, ["credited", "reactor"])


def _window(pairs: ir.Table, days: int) -> ir.Table:
    """What was counted of the last days: of each pair the part that its daily mass has in them."""
    within = pairs.filter(pairs[f"reactions_{days}"] > 0)
    part = within[f"daily_{days}"] / within.daily_nano.nullif(0).cast("float64")
    counted = ibis.coalesce(part * within.counted_nano, 0.0).round().cast("int64")
    told = within.select("credited", counted_nano=counted, reactions_count=within[f"reactions_{days}"])
    drawn = told.group_by("credited").agg(
        counted_nano=told.counted_nano.sum().cast("int64"),
        reactions_count=told.reactions_count.sum().cast("int64"),
        reactors_count=told.count(),
    )
    return drawn.mutate(window_days=ibis.literal(days).cast("int64"))


def _in_points(drawn: ir.Table, influence: ir.Table) -> ir.Table:
    totals = influence.select("actor", "as_of", "version", "score", "mass_nano")
    joined = drawn.inner_join(totals, [("credited", "actor")])
    part = joined.counted_nano / joined.mass_nano.nullif(0).cast("float64")
    return joined.select(*COUNTS, points=ibis.coalesce(joined.score * part, 0.0))
