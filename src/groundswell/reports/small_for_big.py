"""Many small ones for the price of one big one: the biggest alone beside up to twenty others together."""

import numpy as np

from groundswell.engine.kernels.csr import Reals
from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, shown
from groundswell.signals.choosing.model import Model, among, expected, lone
from groundswell.signals.choosing.record import Known
from groundswell.signals.choosing.rules import Flags, Limit, Rules
from groundswell.signals.choosing.sampling import Sampled

MANY = 20
SMALLER = 0.9
LEAST_FOLLOWED = 0.5
"""Share of those who may be chosen whose followers must be known before followers stand for prices."""
FOLLOWERS = "SELECT actor, followers_count FROM actors WHERE actor IN (SELECT unnest($people))"
BY_COST = "At the costs that were given, they cost no more together than the biggest alone."
BY_FOLLOWERS = "Taking prices to go by followers, they cost no more together than the biggest alone."
BY_NUMBER = "What anybody costs is not known: these are of the nine tenths who reach least alone, whatever their price."


@shown
class SmallForBig:
    """The biggest alone, and up to twenty smaller ones together."""

    big: Account
    """Whoever reaches most people alone, of those who may be chosen."""
    big_people: float
    """People expected to react to them."""
    small: list[Account]
    """The smaller ones, in the order chosen."""
    small_people: float
    """Distinct people expected to react to any of these."""
    basis: str
    """Why they are compared, in words."""


def small_for_big(facts: Facts, known: Known, model: Model, rules: Rules, sampled: Sampled) -> SmallForBig | None:
    """None where nobody is smaller or nobody reaches anybody."""
    alone = np.where(rules.may, lone(model, sampled), 0.0)
    big = int(alone.argmax())
    basis, cheap, costs = _priced(facts, known, rules, alone, big)
    cheap[big] = False
    number = (Limit(np.zeros(len(alone), np.int32), MANY),)
    small = among(sampled, Rules(cheap, costs, float(costs[big]) if basis != BY_NUMBER else MANY, number))
    if not small or alone[big] <= 0:
        return None
    accounts = named(facts, [known.names[place] for place in (big, *small)])
    return SmallForBig(
        big=accounts[known.names[big]],
        big_people=float(alone[big]),
        small=[accounts[known.names[place]] for place in small],
        small_people=expected(model, sampled, small),
        basis=basis,
    )


def _priced(facts: Facts, known: Known, rules: Rules, alone: Reals, big: int) -> tuple[str, Flags, Reals]:
    """How they are compared, who is small, and what each costs."""
    if rules.priced:
        return BY_COST, rules.may & (rules.costs < rules.costs[big]), rules.costs
    rows = facts.reader.rows(FOLLOWERS, {"people": known.names})
    followers = {row["actor"]: row["followers_count"] for row in rows if row["followers_count"]}
    counts = np.array([followers.get(name, 0) for name in known.names], np.float64)
    told = rules.may & (counts > 0)
    if counts[big] > 0 and told.sum() >= LEAST_FOLLOWED * rules.may.sum():
        return BY_FOLLOWERS, told & (counts < counts[big]), np.maximum(1.0, counts)
    reaching = rules.may & (alone > 0)
    edge = np.quantile(alone[reaching], SMALLER) if reaching.any() else 0.0
    return BY_NUMBER, reaching & (alone <= edge), np.ones(len(alone))
