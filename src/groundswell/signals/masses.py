"""What each account's reactions weigh for each other account on a day, before any rule takes something away."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import score_day
from groundswell.signals.versions import ScoreVersion
from groundswell.vocabulary import ENDORSEMENTS, ReactionKind

NANO = 1_000_000_000
MICRO = 1_000_000
PICO = 1_000_000_000_000
GIVEN_BACK = [kind.value for kind in (*ENDORSEMENTS, ReactionKind.THANK)]
"""Kinds that are friendship where both give them, as much as each weighs: nothing, for thanks that weigh nothing."""


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


def raw_masses(ties: ir.Table, version: ScoreVersion) -> ir.Table:
    """Decayed credited weight of each pair up to the score day, in billionths of an announce, whatever the caps.

    As `masses` gives it, for half the work.
    """
    terms = _terms(ties, version)
    return terms.group_by("credited", "reactor").agg(raw_nano=terms.raw.sum().cast("int64"))


def masses(ties: ir.Table, version: ScoreVersion) -> ir.Table:
    """Decayed credited weight of each pair up to the score day, in billionths of an announce.

    Sums are of whole numbers, so that they are the same in any order and on any engine. `raw_nano` is all of it,
    `daily_nano` what the cap of one day leaves, and `endorsed_nano` of that only what is friendship when given back.
    """
    days = daily_masses(ties, version)
    return days.group_by("credited", "reactor").agg(
        **{name: days[name].sum().cast("int64") for name in ("raw_nano", "daily_nano", "endorsed_nano")},
        reactions_count=days.reactions_count.sum().cast("int64"),
    )


def daily_masses(ties: ir.Table, version: ScoreVersion) -> ir.Table:
    """The same for each pair and day.

    Summed up by day first, and not beside each tie, so that nothing has to be sorted.
    """
    terms = _terms(ties, version)
    endorsing = terms.kind.isin(GIVEN_BACK)
    terms = terms.mutate(endorsed_pico=ibis.ifelse(endorsing, terms.weight_pico, 0))
    days = terms.group_by("credited", "reactor", "day").agg(
        raw_nano=terms.raw.sum().cast("int64"),
        weight_pico=terms.weight_pico.sum().cast("int64"),
        endorsed_pico=terms.endorsed_pico.sum().cast("int64"),
        reactions_count=terms.reactions_count.sum().cast("int64"),
    )
    left = decay_of(days.day, score_day(), version) * (NANO / PICO) * _left(days.weight_pico, version)
    return days.select(
        "credited",
        "reactor",
        "day",
        "raw_nano",
        "reactions_count",
        daily_nano=(days.weight_pico * left).round().cast("int64"),
        endorsed_nano=(days.endorsed_pico * left).round().cast("int64"),
    )


def _terms(ties: ir.Table, version: ScoreVersion) -> ir.Table:
    """Ties up to the score day with their weight, undecayed, and what is left of it in billionths."""
    upto = ties.filter(ties.day <= score_day())
    upto = upto.mutate(weight_pico=weight_pico(upto.credit_micro, upto.kind, version))
    decayed = upto.weight_pico * decay_of(upto.day, score_day(), version) * (NANO / PICO)
    return upto.mutate(raw=decayed.round().cast("int64"))


def deciding_ties(ties: ir.Table) -> ir.Table:
    """What decides masses: every tie from its day on."""
    return ties.mutate(since=ties.day)
