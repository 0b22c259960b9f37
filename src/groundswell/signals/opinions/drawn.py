"""What people drew in months that are over, in the order of who drew it: pages ask for all that one person drew."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables
from groundswell.tables import DRAWN
from groundswell.vocabulary import Stance


def drawn(tables: Tables) -> ir.Table:
    """Every credited reaction with its stance."""
    given, sides = tables["credits"], tables["reaction_sides"]
    told = sides.select(of="reaction", to="credited", stance="stance")
    joined = given.left_join(told, [given.reaction == told.of, given.credited == told.to])
    day = joined.published.date()
    return joined.mutate(
        month=ibis.date(day.year(), day.month(), 1), stance=ibis.coalesce(joined.stance, Stance.UNKNOWN.value)
    ).select(*DRAWN.columns)


STEP = Step(
    writes=DRAWN,
    reads=(),
    same_month=("credits", "reaction_sides"),
    per="years",
    expression=drawn,
)
