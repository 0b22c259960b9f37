"""Pairs: what one account's reactions add to another's mass, rule by rule, with what each rule leaves out."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.masses import NANO, READ, masses, months
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import GIVEN_PAIRS, PAIRS


def pairs(tables: Tables, version: ScoreVersion) -> ir.Table:
    """One row for each pair with a reaction up to the score day; every amount in whole billionths of an announce.

    In this order: the caps of one day and one pair, what was given back (friendship), and the limit on untrusted
    reactors.
    """
    return by_rules(masses(months(tables, version), version), tables["trust"], version)


def by_rules(given: ir.Table, trust: ir.Table, version: ScoreVersion) -> ir.Table:
    """The same from what all pairs that matter weigh, as `masses` gives it."""
    capped = given.mutate(kept=ibis.least(given.daily_nano, int(version.pair_cap * NANO)))
    free = _without_friendship(capped, version).view()
    return _counted(_by_trust(free, trust), version)


def _without_friendship(capped: ir.Table, version: ScoreVersion) -> ir.Table:
    """Take out the reciprocated part: x min(x, y) / max(x, y), where y is what was endorsed in return."""
    back = capped.select(back_from="credited", back_to="reactor", back_nano="endorsed_nano")
    joined = capped.left_join(back, (capped.credited == back.back_to) & (capped.reactor == back.back_from))
    returned = ibis.least(ibis.coalesce(joined.back_nano, 0), int(version.pair_cap * NANO))
    smaller, larger = ibis.least(joined.kept, returned), ibis.greatest(joined.kept, returned, 1)
    friend = (joined.kept * (smaller / larger.cast("float64"))).round().cast("int64")
    return joined.select(
        "credited",
        "reactor",
        "raw_nano",
        "daily_nano",
        "reactions_count",
        capped_nano=joined.raw_nano - joined.kept,
        friend_nano=friend,
        influence_nano=joined.kept - friend,
    )


def _by_trust(free: ir.Table, trust: ir.Table) -> ir.Table:
    held = trust.select("actor", "trust")
    joined = free.left_join(held, [("reactor", "actor")])
    trusted = ibis.coalesce(joined.trust, 0.0)
    return joined.select(
        *free.columns,
        trust=trusted,
        trusted_nano=_trusted(joined.influence_nano, trusted),
    )


def _counted(split: ir.Table, version: ScoreVersion) -> ir.Table:
    """Untrusted mass counts up to kappa times the trusted mass of the same person, plus a little to begin with."""
    split = split.mutate(open_nano=split.influence_nano - split.trusted_nano)
    # Summed up and joined: over a window, all pairs would have to be sorted.
    sums = split.group_by(whose="credited").agg(
        trusted_sum=split.trusted_nano.sum().cast("int64"), open_sum=split.open_nano.sum().cast("int64")
    )
    split = split.inner_join(sums, split.credited == sums.whose)
    limit = split.trusted_sum.cast("float64") * version.untrusted_share + int(version.untrusted_base * NANO)
    factor = ibis.least(1.0, limit / ibis.greatest(split.open_sum, 1).cast("float64"))
    allowed = split.mutate(untrusted_nano=(split.open_nano * factor).floor().cast("int64"))
    return allowed.select(
        "credited",
        "reactor",
        "reactions_count",
        "raw_nano",
        "daily_nano",
        "capped_nano",
        "friend_nano",
        "trust",
        as_of=score_day(),
        version=ibis.literal(version.name),
        limited_nano=allowed.open_nano - allowed.untrusted_nano,
        counted_nano=allowed.trusted_nano + allowed.untrusted_nano,
    )


def by_trust(pairs: ir.Table) -> ir.Table:
    """The pairs with what of them counts because the reactor is trusted, and what although the reactor is not (yet)."""
    left = pairs.raw_nano - pairs.capped_nano - pairs.friend_nano
    trusted = _trusted(left, pairs.trust)
    return pairs.mutate(trusted_nano=trusted, untrusted_nano=pairs.counted_nano - trusted)


def _trusted(influence_nano: ir.IntegerValue, trust: ir.FloatingValue) -> ir.IntegerValue:
    return (influence_nano * trust).round().cast("int64")


def given(tables: Tables) -> ir.Table:
    """The pairs by who reacted: found by their reactor, they would have to be looked for in all of them."""
    return tables["pairs"].select(*GIVEN_PAIRS.columns)


def step(version: ScoreVersion) -> Step:
    """The pairs behind the newest score day."""

    def expression(tables: Tables) -> ir.Table:
        return pairs(tables, version)

    return Step(
        writes=PAIRS,
        reads=(*READ, "trust"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
        parameters=version,
    )


def given_step(version: ScoreVersion) -> Step:
    """The same pairs by who reacted."""
    return Step(
        writes=GIVEN_PAIRS,
        reads=("pairs",),
        per="score",
        expression=given,
        newest_only=True,
        version=version.name,
    )
