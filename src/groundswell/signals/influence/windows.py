"""How many points of the newest score come from reactions of the last days."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.masses import NANO, PICO, decay_of, weight_pico, within_day
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import INFLUENCE_WINDOWS

COUNTS = ("actor", "as_of", "version", "window_days", "reactions_count", "reactors_count")


def step(version: ScoreVersion) -> Step:
    """Points of the newest score by how old the reactions behind them are."""

    def expression(tables: Tables) -> ir.Table:
        daily = _daily(tables, version)
        drawn = ibis.union(*[_window(daily, days) for days in version.windows])
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


def _daily(tables: Tables, version: ScoreVersion) -> ir.Table:
    """Counted mass of each pair and day, in billionths: the day's part of the pair's raw mass, times what counted."""
    ties = tables["ties"].mutate(age=score_day().delta(tables["ties"].day, unit="day"))
    recent = ties.filter(ties.age >= 0, ties.age < max(version.windows))
    recent = recent.mutate(weight_pico=weight_pico(recent.credit_micro, recent.kind, version))
    # Before the join: of plain rows the engine sums up the days without sorting them.
    daily = recent.weight_pico * decay_of(recent.day, score_day(), version) * within_day(recent, version)
    pairs = tables["pairs"].select("credited", "reactor", "daily_nano", "counted_nano")
    joined = recent.mutate(daily=daily).inner_join(pairs, ["credited", "reactor"])
    part = joined.daily * (NANO / PICO) / joined.daily_nano.nullif(0).cast("float64")
    counted = ibis.coalesce(part * joined.counted_nano, 0.0).round().cast("int64")
    return joined.select("credited", "reactor", "reactions_count", "age", counted_nano=counted)


def _window(daily: ir.Table, days: int) -> ir.Table:
    within = daily.filter(daily.age < days)
    drawn = within.group_by("credited").agg(
        counted_nano=within.counted_nano.sum().cast("int64"),
        reactions_count=within.reactions_count.sum().cast("int64"),
        reactors_count=within.reactor.nunique(),
    )
    return drawn.mutate(window_days=ibis.literal(days).cast("int64"))


def _in_points(drawn: ir.Table, influence: ir.Table) -> ir.Table:
    totals = influence.select("actor", "as_of", "version", "score", "mass_nano")
    joined = drawn.inner_join(totals, [("credited", "actor")])
    part = joined.counted_nano / joined.mass_nano.nullif(0).cast("float64")
    return joined.select(*COUNTS, points=ibis.coalesce(joined.score * part, 0.0))
