"""Shares corrected for how often a classifier reads one side as another, with what that leaves unsure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from groundswell.reports.shrinking import Estimate

STEPS = 50
"""Shares are weighed in steps of one fiftieth."""
MATRICES, DRAWS = 40, 2_000
LOW, HIGH = 0.1, 0.9
LEAST = 10
"""Texts with a side from which on shares are told."""
PRIOR = 0.5

Reals = NDArray[np.float64]
Confusion = tuple[tuple[int, ...], ...]
"""How many texts of a true side (row) were read as each side (column): negative, neutral, positive."""


@dataclass(frozen=True)
class Corrected:
    """Shares of those for, neither and against, each with its 80 % interval, and draws of all three, (draws, 3)."""

    positive: Estimate
    neutral: Estimate
    negative: Estimate
    draws: Reals

    @property
    def net(self) -> Reals:
        """Draws of the share for less the share against."""
        leads: Reals = self.draws[:, 2] - self.draws[:, 0]
        return leads


def corrected(counts: Sequence[int], confusion: Confusion) -> Corrected | None:
    """What shares the counts of negative, neutral and positive readings stand for; None when they are too few.

    The posterior of the true shares p given readings of chances p M, where M[i][j] is the chance that a text of side i
    is read as j: all p alike likely before, M drawn from what its counts leave open (Dirichlet, Jeffreys prior). It
    does what inverting M would, and stays between 0 and 1 without claiming to be sure of 0. None, too, where
    nobody knows how texts of some side are read.
    """
    if sum(counts) < LEAST or not all(map(sum, confusion)):
        return None
    shares, read = _possible(confusion)
    likely = read @ np.array(counts, float)
    weights = np.exp(likely - likely.max()).sum(0)
    weights /= weights.sum()
    middle = weights @ shares
    draws = shares[np.random.default_rng(11).choice(len(shares), DRAWS, p=weights)]
    against, neither, for_ = (_estimate(float(middle[at]), draws[:, at]) for at in range(3))
    return Corrected(positive=for_, neutral=neither, negative=against, draws=draws)


@cache
def _possible(confusion: Confusion) -> tuple[Reals, Reals]:
    """Shares to weigh, (n, 3), and the log of the chance of each reading under each, (matrices, n, 3)."""
    chance = np.random.default_rng(7)
    matrices = np.stack([chance.dirichlet(np.array(row) + PRIOR, MATRICES) for row in confusion], axis=1)
    steps = [(a, b, STEPS - a - b) for a in range(STEPS + 1) for b in range(STEPS + 1 - a)]
    shares = np.array(steps) / STEPS
    return shares, np.log(shares @ matrices)


def _estimate(value: float, draws: Reals) -> Estimate:
    low, high = np.quantile(draws, [LOW, HIGH]).tolist()
    return Estimate(value, min(low, value), max(high, value))
