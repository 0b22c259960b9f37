"""The score without extra reactions: a cluster that shares in step counts once for each object."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.influence.pairs import pairs
from groundswell.signals.influence.score import scale
from groundswell.signals.masses import NANO
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import INFLUENCE_WITHOUT, TIES

KEY = ("credited", "reactor", "day", "kind")


def step(version: ScoreVersion) -> Step:
    """The newest score of everybody credited for an extra reaction, worked out anew by the same rules without those."""

    def expression(tables: Tables) -> ir.Table:
        removed = _removed(tables["extra_reactions"])
        left = _left(tables["ties"], removed)
        counted = pairs({"ties": left, "trust": tables["trust"]}, version)
        return _scored(counted, _touched(removed), version)

    return Step(
        writes=INFLUENCE_WITHOUT,
        reads=("ties", "extra_reactions", "trust"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
        parameters=version,
    )


def _removed(extra: ir.Table) -> ir.Table:
    """The ties' part that is of extra reactions up to the day."""
    given = extra.mutate(day=extra.published.date())
    upto = given.filter(given.day <= score_day())
    return upto.group_by(*KEY).agg(out_count=upto.count(), out_micro=upto.credit_micro.sum().cast("int64"))


def _touched(removed: ir.Table) -> ir.Table:
    return removed.group_by(touched=removed.credited).agg(
        extra_reactions_count=removed.out_count.sum().cast("int64"), extra_reactors_count=removed.reactor.nunique()
    )


def _left(ties: ir.Table, removed: ir.Table) -> ir.Table:
    """The ties to and from those credited for extra reactions, without these."""
    touched = removed.select("credited").distinct()
    ends = (touched.select(drew="credited"), touched.select(gave="credited"))
    marked = ties.left_join(ends[0], [("credited", "drew")]).left_join(ends[1], [("reactor", "gave")])
    theirs = marked.filter(marked.drew.notnull() | marked.gave.notnull()).select(*TIES.columns)
    joined = theirs.left_join(removed, list(KEY))
    kept = joined.mutate(
        reactions_count=joined.reactions_count - ibis.coalesce(joined.out_count, 0),
        credit_micro=joined.credit_micro - ibis.coalesce(joined.out_micro, 0),
    )
    return kept.filter(kept.reactions_count > 0).select(*TIES.columns)


def _scored(counted: ir.Table, touched: ir.Table, version: ScoreVersion) -> ir.Table:
    drawn = counted.group_by("credited").agg(mass_nano=counted.counted_nano.sum().cast("int64"))
    joined = touched.left_join(drawn, touched.touched == drawn.credited)
    mass = ibis.coalesce(joined.mass_nano, 0)
    return joined.select(
        "extra_reactions_count",
        "extra_reactors_count",
        actor=joined.touched,
        as_of=score_day(),
        version=ibis.literal(version.name),
        score=scale(mass / float(NANO), version),
        mass_nano=mass,
    )
