"""The exact explanation: what each reaction adds to the newest score, and what of it was not counted."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.remembered import remembered
from groundswell.engine.steps import Step, Tables, score_day, unbound
from groundswell.signals.masses import MICRO, NANO, PICO, decay_of, weight_of, weight_pico, within_day
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import INFLUENCE_WINDOWS


def points(version: ScoreVersion) -> ir.Table:
    """Every credited reaction behind the newest scores, over the views `credits`, `pairs_now` and `influence_now`.

    A pair's counted mass is shared out among its reactions by what the cap of a day leaves of their weight, so that
    the points of a person's reactions sum to the score. `counted`, `capped`, `friends` and `limited` are in announces
    and sum to the raw mass.
    """
    pairs, scores = _now("pairs"), _now("influence")
    joined = _weighed(unbound("credits"), pairs, version)
    mine = ibis.window(group_by=[joined.credited, joined.reactor])
    shared = joined.mutate(share=joined.daily / joined.daily.sum().over(mine).nullif(0.0))
    totals = scores.select(scored="actor", score="score", mass_nano="mass_nano")
    scored = shared.inner_join(totals, [("credited", "scored")])
    mass = ibis.coalesce(scored.mass_nano, 0).nullif(0).cast("float64")
    per_nano = ibis.coalesce(scored.score / mass, 0.0)
    share = ibis.coalesce(scored.share, 0.0)
    kept = share * (scored.raw_nano - scored.capped_nano) / float(NANO)
    return scored.select(
        *KEPT,
        "weight",
        "decay",
        "raw",
        credit=scored.credit_micro / float(MICRO),
        counted=share * scored.counted_nano / float(NANO),
        points=share * scored.counted_nano * per_nano,
        capped=ibis.greatest(scored.raw - kept, 0.0),
        friends=share * scored.friend_nano / float(NANO),
        limited=share * scored.limited_nano / float(NANO),
        trust=scored.trust,
    )


COUNTS = ("actor", "as_of", "version", "window_days", "reactions_count", "reactors_count")
KEPT = ("credited", "reactor", "reaction", "activity", "kind", "network", "object", "published", "path")
AMOUNTS = ("raw_nano", "counted_nano", "capped_nano", "friend_nano", "limited_nano")


def _now(name: str) -> ir.Table:
    return ibis.table(unbound(name).schema(), name=f"{name}_now")


def _weighed(given: ir.Table, pairs: ir.Table, version: ScoreVersion) -> ir.Table:
    held = pairs.select("credited", "reactor", "as_of", "trust", *AMOUNTS)
    joined = given.inner_join(held, ["credited", "reactor"])
    day = joined.published.date()
    upto = joined.filter(day <= joined.as_of)
    upto = upto.mutate(day=upto.published.date(), weight=weight_of(upto.kind, version))
    weighed = upto.mutate(
        decay=decay_of(upto.day, upto.as_of, version),
        weight_pico=weight_pico(upto.credit_micro, upto.kind, version),
    )
    raw = weighed.credit_micro * weighed.weight * weighed.decay / float(MICRO)
    return weighed.mutate(raw=raw, daily=raw * within_day(weighed, version))


def view(version: ScoreVersion) -> str:
    """The explanation as SQL for a view over the lake's tables."""
    made = remembered(f"points {version!r}", lambda: {"points": str(ibis.to_sql(points(version), dialect="duckdb"))})
    return made["points"]


def windows(version: ScoreVersion) -> Step:
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
