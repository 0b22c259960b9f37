"""What each account's reactions weigh for each other account on a day, before any rule takes something away."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import score_day
from groundswell.signals.versions import ScoreVersion
from groundswell.vocabulary import ENDORSEMENTS

NANO = 1_000_000_000
MICRO = 1_000_000


def weight_of(kind: ir.StringValue, version: ScoreVersion) -> ir.FloatingValue:
    """Weight of a kind of reaction, in announces."""
    millionths = [(kind == str(name), round(weight * MICRO)) for name, weight in version.weights.items()]
    return ibis.cases(*millionths, else_=0) / MICRO


def decay_of(day: ir.DateValue, as_of: ir.DateValue, version: ScoreVersion) -> ir.FloatingValue:
    """What is left of a reaction of that day, 0 to 1: a mix of half-lives."""
    age = as_of.delta(day, unit="day").cast("float64")
    halved = [ibis.literal(2.0) ** (age * (-1.0 / days)) * share for days, share in version.half_lives]
    return sum(halved[1:], start=halved[0])


def masses(ties: ir.Table, version: ScoreVersion) -> ir.Table:
    """Decayed credited weight of each pair up to the score day, in billionths of an announce.

    Sums are of whole numbers, so that they are the same in any order and on any engine. `endorsed_nano` counts only
    announces, likes and quotes.
    """
    upto = ties.filter(ties.day <= score_day())
    decayed = decay_of(upto.day, score_day(), version)
    term = (upto.credit_micro * weight_of(upto.kind, version) * decayed * (NANO / MICRO)).round().cast("int64")
    endorsing = upto.kind.isin([kind.value for kind in ENDORSEMENTS])
    weighed = upto.mutate(term=term, endorsed=ibis.ifelse(endorsing, term, 0))
    return weighed.group_by("credited", "reactor").agg(
        raw_nano=weighed.term.sum().cast("int64"),
        endorsed_nano=weighed.endorsed.sum().cast("int64"),
        reactions_count=weighed.reactions_count.sum().cast("int64"),
    )
