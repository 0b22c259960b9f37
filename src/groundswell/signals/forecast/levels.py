"""How often a forecast's quantiles held at past days, and which of them to ask for so that they hold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

KNOTS = np.linspace(0.0, 1.0, 41)


@dataclass(frozen=True)
class Levels:
    """`held`: the share of past counts that lay at or below the quantile of each of KNOTS, rising from 0 to 1.

    Quantiles are asked for where they held what is now promised (quantile recalibration: Kuleshov, Fenner and Ermon
    2018).
    """

    held: tuple[float, ...] = tuple(KNOTS)

    def to_ask(self, promised: float) -> float:
        """The level whose quantile held as often as is promised, 0 to 1."""
        rising = np.array(self.held) + KNOTS * 1e-9  # flat where nothing was seen: the middle of nothing is its end
        return float(np.interp(promised, rising, KNOTS))

    def probability(self, said: Reals) -> Reals:
        """What probabilities that were said, (n,), were worth."""
        found: Reals = np.interp(said, KNOTS, self.held)
        return found


EVEN = Levels()
"""Quantiles that hold what they say."""


def learned(below: Reals, upto: Reals) -> Levels:
    """The levels of counts that came, from the probability that was said of less, and of no more, than each, (n,).

    A count is a whole number, so that its place among the quantiles is a stretch; it lies evenly on all of it.
    """
    stretch = np.maximum(upto - below, 1e-12)
    return Levels(tuple(float(np.clip((knot - below) / stretch, 0.0, 1.0).mean()) for knot in KNOTS))
