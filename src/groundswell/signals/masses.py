"""What each account's reactions weigh for each other account on a day, before any rule takes something away."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import TIE_MONTHS, TIE_WEEKS, Table
from groundswell.vocabulary import ENDORSEMENTS, ReactionKind

Span = Callable[[ir.DateValue], ir.DateValue]
"""Gives the first day of what a day is in."""
NANO = 1_000_000_000
MICRO = 1_000_000
PICO = 1_000_000_000_000
GIVEN_BACK = [kind.value for kind in (*ENDORSEMENTS, ReactionKind.THANK)]
"""Kinds that are friendship where both give them, as much as each weighs: nothing, for thanks that weigh nothing."""
PARTS = ("raw", "capped", "talk")
"""All of a weight, what of it is over the cap of one day, and of what that leaves the kinds that are no friendship when
given back."""
HALVES = ("short", "long")
"""A sum for each half-life of a version."""
BY_WEEK = 2
"""Newest months of which weeks are kept: that of the score day, also where something is dated ahead of it, and that in
which most of the past weeks are scored."""
READ = ("ties", "tie_weeks", "tie_months")
"""What `months` reads."""


def weight_of(kind: ir.StringValue, version: ScoreVersion) -> ir.FloatingValue:
    """Weight of a kind of reaction, in announces."""
    millionths = [(kind == str(name), round(weight * MICRO)) for name, weight in version.weights.items()]
    return ibis.cases(*millionths, else_=0) / MICRO


def decay_of(day: ir.DateValue, as_of: ir.DateValue, version: ScoreVersion) -> ir.FloatingValue:
    """What is left of a reaction of that day, 0 to 1: a mix of half-lives."""
    age = as_of.delta(day, unit="day").cast("float64")
    halved = [ibis.literal(2.0) ** (age * (-1.0 / days)) * share for days, share in version.half_lives]
    return sum(halved[1:], start=halved[0])


def within_day(weighed: ir.Table, version: ScoreVersion) -> ir.FloatingValue:
    """What the cap of one day leaves of each row, 0 to 1; `weighed` has `weight_pico`, undecayed, and `day`."""
    same = ibis.window(group_by=[weighed.credited, weighed.reactor, weighed.day])
    return _left(weighed.weight_pico.sum().over(same), version)


def _left(of_day: ir.IntegerValue, version: ScoreVersion) -> ir.FloatingValue:
    """What the cap of one day leaves of all that a pair's reactions of a day weigh, 0 to 1."""
    if version.day_cap is None:
        return ibis.literal(1.0)
    return ibis.least(1.0, version.day_cap * PICO / ibis.greatest(of_day, 1).cast("float64"))


def weight_pico(credit_micro: ir.IntegerValue, kind: ir.StringValue, version: ScoreVersion) -> ir.IntegerValue:
    """Credited weight before decay, in whole millionths of a millionth of an announce."""
    return (credit_micro * (weight_of(kind, version) * MICRO).round().cast("int64")).cast("int64")


def week_step(version: ScoreVersion) -> Step:
    """What the ties of each week weigh, in the newest months: a score day sums up only the days of its own week."""
    return _span_step(TIE_WEEKS, _week, version, newest_months=BY_WEEK)


def month_step(version: ScoreVersion) -> Step:
    """What the ties of each month weigh: they are summed up once, for all days that come after the month."""
    return _span_step(TIE_MONTHS, _month, version)


def _span_step(table: Table, start: Span, version: ScoreVersion, newest_months: int = 0) -> Step:
    def expression(tables: Tables) -> ir.Table:
        rows = _summed(by_day(tables["ties"], version), start)
        return rows.mutate(version=ibis.literal(version.name)).select(*table.columns)

    return Step(
        writes=table,
        reads=(),
        same_month=("ties",),
        per="month",
        expression=expression,
        newest_months=newest_months,
        version=version.name,
        parameters=version,
    )


def months(tables: Tables, version: ScoreVersion) -> ir.Table:
    """What masses of the score day are summed from: its own month up to that day, and the months before.

    Months before are read from `tie_months`, and of its own the weeks that are over from `tie_weeks`, where they are
    kept. Without those tables all are summed up from `ties`, to the same rows.
    """
    ties = tables["ties"].filter(tables["ties"].day <= score_day())
    if TIE_MONTHS.name not in tables:
        return by_month(by_day(ties, version))
    own, kept = score_day().truncate("M"), tables[TIE_MONTHS.name]
    weeks, days = tables[TIE_WEEKS.name], ties.filter(ties.day >= own)
    over = weeks.filter(weeks.day >= own, score_day().delta(weeks.day.truncate("W"), unit="day") >= 6)
    others = days.mutate(week=_week(days.day)).anti_join(over.select(week="day").distinct(), "week")
    rest = by_day(others, version)
    rows = by_month(rest.union(over.select(*rest.columns)))
    return rows.union(kept.filter(kept.day < own).select(*rows.columns))


def raw_masses(rows: ir.Table, version: ScoreVersion) -> ir.Table:
    """Decayed credited weight of each pair up to the score day, in billionths of an announce, whatever the caps, from
    `months`. As `masses` gives it, for half the work."""
    decayed = rows.mutate(raw=_decayed(rows, version, "raw"))
    return decayed.group_by("credited", "reactor").agg(raw_nano=decayed.raw.sum().cast("int64"))


def masses(rows: ir.Table, version: ScoreVersion) -> ir.Table:
    """Decayed credited weight of each pair up to the score day, in billionths of an announce, from `months`.

    Sums are of whole numbers, so that they are the same in any order and on any engine. `raw_nano` is all of it,
    `daily_nano` what the cap of one day leaves, and `endorsed_nano` of that only what is friendship when given back.
    """
    decayed = rows.mutate(**{part: _decayed(rows, version, part) for part in PARTS})
    summed = decayed.group_by("credited", "reactor").agg(
        **{name: decayed[name].sum().cast("int64") for name in (*PARTS, "reactions_count")}
    )
    daily = summed.raw - summed.capped
    return summed.select(
        "credited",
        "reactor",
        "reactions_count",
        raw_nano=summed.raw,
        daily_nano=daily,
        endorsed_nano=daily - summed.talk,
    )


def by_day(ties: ir.Table, version: ScoreVersion) -> ir.Table:
    """What the ties of each pair and day weigh, seen from the first day of the month, as later days weigh more by what
    the first will have faded more (forward decay: Cormode, Shkapenyuk, Srivastava and Xu 2009).

    Each half-life has its own sum, so that one factor for the month is all that a later score day needs. Days come
    first, for their cap, and are not looked at beside each tie, so that nothing has to be sorted.
    """
    weight = weight_pico(ties.credit_micro, ties.kind, version)
    weighed = ties.mutate(weight=weight, talk=ibis.ifelse(ties.kind.isin(GIVEN_BACK), 0, weight))
    days = weighed.group_by("credited", "reactor", "day").agg(
        **{name: weighed[name].sum().cast("int64") for name in ("weight", "talk", "reactions_count")}
    )
    left, ahead = _left(days.weight, version), days.day.delta(_month(days.day), unit="day").cast("float64")
    parts: dict[str, ir.Value] = {}
    for name, half_life, share in _halves(version):
        seen = ibis.literal(2.0) ** (ahead * (1.0 / half_life)) * (share * NANO / PICO)
        raw = (days.weight * seen).round().cast("int64")
        kept = (days.weight * (left * seen)).round().cast("int64")
        parts |= {f"raw_{name}_nano": raw, f"capped_{name}_nano": raw - kept}
        parts |= {f"talk_{name}_nano": (days.talk * (left * seen)).round().cast("int64")}
    return days.select("credited", "reactor", "day", "reactions_count", **parts)


def by_month(days: ir.Table) -> ir.Table:
    """What `by_day` gives, summed up by pair and month."""
    return _summed(days, _month)


def _summed(rows: ir.Table, start: Span) -> ir.Table:
    """Rows by pair and day, summed up by pair and what the day is in: plain sums, as all of a month is seen from one
    day."""
    sums = {name: rows[name].sum().cast("int64") for name in rows.columns if name not in TIE_MONTHS.key}
    return rows.group_by("credited", "reactor", day=start(rows.day)).agg(**sums)


def _month(day: ir.DateValue) -> ir.DateValue:
    """The first day of the month."""
    return day.truncate("M")


def _week(day: ir.DateValue) -> ir.DateValue:
    """The first day of the week, from Monday, or of that part of it which is in the day's month."""
    return ibis.greatest(day.truncate("W"), _month(day))


def _decayed(rows: ir.Table, version: ScoreVersion, part: str) -> ir.IntegerValue:
    """What is left on the score day of a part of months' weight."""
    age = score_day().delta(rows.day, unit="day").cast("float64")
    halves = [
        rows[f"{part}_{name}_nano"] * ibis.literal(2.0) ** (age * (-1.0 / half_life))
        for name, half_life, _ in _halves(version)
    ]
    return sum(halves[1:], start=halves[0]).round().cast("int64")


def _halves(version: ScoreVersion) -> list[tuple[str, int, float]]:
    """The half-lives of a version, with the names of their sums and their shares."""
    return [(name, *half) for name, half in zip(HALVES, version.half_lives, strict=True)]


def daily_masses(ties: ir.Table, version: ScoreVersion) -> ir.Table:
    """What the cap of one day leaves of each pair's weight on each day up to the score day, decayed to it."""
    upto = ties.filter(ties.day <= score_day())
    upto = upto.mutate(weight=weight_pico(upto.credit_micro, upto.kind, version))
    days = upto.group_by("credited", "reactor", "day").agg(
        weight=upto.weight.sum().cast("int64"), reactions_count=upto.reactions_count.sum().cast("int64")
    )
    left = decay_of(days.day, score_day(), version) * (NANO / PICO) * _left(days.weight, version)
    return days.select(
        "credited", "reactor", "day", "reactions_count", daily_nano=(days.weight * left).round().cast("int64")
    )


def deciding_ties(tables: Tables) -> dict[str, ir.Table]:
    """What decides masses: every tie from its day on. What is kept of weeks and months says nothing beyond ties."""
    ties, kept = tables["ties"], {name: tables[name] for name in (TIE_WEEKS.name, TIE_MONTHS.name)}
    return {"ties": ties.mutate(since=ties.day)} | {
        name: rows.filter(False).mutate(since=rows.day) for name, rows in kept.items()
    }
