"""Credit: each reaction carries exactly one unit, split where a reshare is known to have brought the reactor."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables
from groundswell.graph.stances import sided
from groundswell.tables import CREDITS, TIES

WHOLE = 1_000_000
RESHARER = 400_000
"""The resharer's part, in millionths; the author keeps more than half."""

COPIED = ("reaction", "activity", "kind", "network", "reactor", "object", "published")


def shares(reactions: ir.Table) -> ir.Table:
    """One row for the author and, where a reshare brought the reactor, one for the resharer."""
    shared = reactions.via.notnull() & (reactions.via != reactions.author) & (reactions.via != reactions.reactor)
    to_author = reactions.select(
        *COPIED,
        credited=reactions.author,
        credit_micro=ibis.ifelse(shared.fill_null(False), WHOLE - RESHARER, WHOLE).cast("int64"),
        path=ibis.literal("author"),
    )
    passed_on = reactions.filter(shared)
    to_resharer = passed_on.select(
        *COPIED,
        credited=passed_on.via,
        credit_micro=ibis.literal(RESHARER).cast("int64"),
        path=ibis.literal("resharer"),
    )
    return to_author.union(to_resharer)


def credits_of(tables: Tables) -> ir.Table:
    """Every share with the side that the reaction takes."""
    return sided(shares(tables["reactions"]), tables["activities"], tables["polarities"]).select(*CREDITS.columns)


def ties(tables: Tables) -> ir.Table:
    """Credit by pair, day and kind."""
    given = shares(tables["reactions"])
    grouped = given.group_by(
        credited=given.credited, reactor=given.reactor, day=given.published.date(), kind=given.kind
    )
    return grouped.agg(reactions_count=given.count(), credit_micro=given.credit_micro.sum().cast("int64"))


CREDITS_STEP = Step(
    writes=CREDITS,
    reads=(),
    same_month=("reactions", "activities", "polarities"),
    per="years",
    expression=credits_of,
)
TIES_STEP = Step(writes=TIES, reads=(), same_month=("reactions",), per="month", expression=ties)
