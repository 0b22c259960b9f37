"""How many points of the newest score come from reactions of the last days."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.masses import daily_masses
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import INFLUENCE_WINDOWS

WHEN = ("credited", "shortest")
SUMS = ("counted_nano", "reactions_count", "reactors_count")
COUNTS = ("actor", "as_of", "version", "window_days", "reactions_count", "reactors_count")


def step(version: ScoreVersion) -> Step:
    """Points of the newest score by how old the reactions behind them are."""

    def expression(tables: Tables) -> ir.Table:
        days = _counted(tables, version)
        return _in_points(_cumulated(_drawn(days).outer_join(_came(days), WHEN), version.windows), tables["influence"])

    return Step(
        writes=INFLUENCE_WINDOWS,
        reads=("ties", "pairs", "influence"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
        parameters=version,
    )


def _counted(tables: Tables, version: ScoreVersion) -> ir.Table:
    """Of each pair and day in the longest window: the reactions, that day's part of the pair's counted mass, and the
    place of the shortest window that the day lies in."""
    days = daily_masses(tables["ties"], version)
    days = days.mutate(age=score_day().delta(days.day, unit="day"))
    recent = days.filter(days.age < max(version.windows))
    pairs = tables["pairs"].select("credited", "reactor", "counted_nano", whole="daily_nano")
    joined = recent.inner_join(pairs, ["credited", "reactor"])
    part = joined.daily_nano / joined.whole.nullif(0).cast("float64")
    shortest = ibis.cases(*((joined.age < window, place) for place, window in enumerate(sorted(version.windows))))
    return joined.select(
        "credited",
        "reactor",
        "reactions_count",
        shortest=shortest,
        counted_nano=ibis.coalesce(part * joined.counted_nano, 0.0).round().cast("int64"),
    )


def _drawn(days: ir.Table) -> ir.Table:
    """What each account drew in the days that are in no shorter window."""
    return days.group_by(*WHEN).agg(
        counted_nano=days.counted_nano.sum().cast("int64"), reactions_count=days.reactions_count.sum().cast("int64")
    )


def _came(days: ir.Table) -> ir.Table:
    """Who came to each account in those days and not later."""
    newest = days.group_by("credited", "reactor").agg(shortest=days.shortest.min())
    return newest.group_by(*WHEN).agg(reactors_count=newest.count())


def _cumulated(parts: ir.Table, windows: tuple[int, ...]) -> ir.Table:
    """For each window what came in it, and in all that are shorter."""
    told = [
        parts.filter(parts.shortest <= place)
        .group_by("credited")
        .agg(**{name: ibis.coalesce(parts[name].sum(), 0).cast("int64") for name in SUMS})
        .mutate(window_days=ibis.literal(window).cast("int64"))
        for place, window in enumerate(sorted(windows))
    ]
    return ibis.union(*told)


def _in_points(drawn: ir.Table, influence: ir.Table) -> ir.Table:
    totals = influence.select("actor", "as_of", "version", "score", "mass_nano")
    joined = drawn.inner_join(totals, [("credited", "actor")])
    part = joined.counted_nano / joined.mass_nano.nullif(0).cast("float64")
    return joined.select(*COUNTS, points=ibis.coalesce(joined.score * part, 0.0))
