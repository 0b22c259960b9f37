"""How people change from week to week: above or below their usual for some weeks, and back to it."""

from dataclasses import dataclass

import numpy as np

from groundswell.world.chance import Floats, Generator, Ints
from groundswell.world.rhythm import START, WEEK, WEEKS

POSTING, PRESENCE = 2.0, 0.75
"""Standard deviation, over weeks, of the logarithm of how much somebody writes, and of how much they are about at work.

Chosen so that what people draw in 28 days tells what they draw 84 days later as much worse than 28 days later as in
public sets, where it is how much people write that changes, and hardly what a post of theirs draws. How well any
ranking does in the town was not looked at.
"""
KEPT = 0.9
"""Of what a week is above or below somebody's usual, in logarithms, how much the next week still is."""
TOLD_WEEKS = 4
"""True influence is about so many weeks after the last one."""


@dataclass(frozen=True)
class Change:
    """How far people are from their usual: `log` by (people, weeks), `spread` its standard deviation by people."""

    log: Floats
    spread: Floats

    @property
    def factors(self) -> Floats:
        """How much more or less than usual, (people, weeks); 1 on average."""
        return np.asarray(np.exp(self.log - self.spread[:, None] ** 2 / 2))

    @property
    def expected(self) -> Floats:
        """What is expected of each of the weeks after the last one by how people were in it, (people, weeks)."""
        left = KEPT ** np.arange(1, TOLD_WEEKS + 1)
        return np.asarray(np.exp(left * self.log[:, -1:] - (left * self.spread[:, None]) ** 2 / 2))

    def of(self, who: Ints, at: Ints) -> Floats:
        """The factor of each of `who` at a moment; as expected, after the last week."""
        known = np.concatenate([self.factors, self.expected], axis=1)
        return np.asarray(known[who, np.minimum((at - START) // WEEK, known.shape[1] - 1)])


def wander(rng: Generator, spread: Floats) -> Change:
    """Each week keeps a part of the distance from the usual and adds chance to it; none without spread."""
    log = rng.standard_normal((len(spread), WEEKS))
    for week in range(1, WEEKS):
        log[:, week] = KEPT * log[:, week - 1] + (1 - KEPT**2) ** 0.5 * log[:, week]
    return Change(log * spread[:, None], spread)
