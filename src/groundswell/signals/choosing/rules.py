"""What a choice must keep to: who may be chosen, what each costs, the budget, and how many of a group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import e, floor

import numpy as np
from numpy.typing import NDArray

from groundswell.engine.kernels.csr import Ids, Places, Reals

Flags = NDArray[np.bool_]
BEST = 1.0 - 1.0 / e
"""What greedy choosing is sure to reach of the best possible when only the number is limited (Nemhauser 1978)."""
SLACK = 1e-9


@dataclass(frozen=True)
class Limit:
    """At most `most` people of each group; `group` is that of each person, (n,)."""

    group: Ids
    most: int


@dataclass(frozen=True)
class Rules:
    """`may`: who can be chosen, (n,). `costs` of each, above 0, (n,). What all chosen cost is at most `budget`."""

    may: Flags
    costs: Reals
    budget: float
    limits: Sequence[Limit] = field(default=())

    @property
    def priced(self) -> bool:
        """Whether some people cost more than others."""
        costs = self.costs[self.may]
        return bool(len(costs)) and bool(costs.min() < costs.max())

    @property
    def guarantee(self) -> float:
        """Share of the best possible that is sure before anything is drawn; 0 where nothing is known.

        1 - 1/e for a number of people; 1/2 when groups are limited too (Fisher and others 1978), 1/3 with two kinds of
        groups; (1 - 1/e) / 2 with prices (Leskovec and others 2007). Nothing for prices and groups together.
        """
        if not self.limits:
            return BEST / 2 if self.priced else BEST
        return 0.0 if self.priced else 1.0 / (len(self.limits) + 1)

    @property
    def most(self) -> int:
        """How many people can be chosen at the most."""
        costs = np.sort(self.costs[self.may])
        return int(np.searchsorted(np.cumsum(costs), self.budget + SLACK, side="right"))

    def bound(self, gains: Places) -> float:
        """No choice that keeps the rules has gains that sum to more."""
        people = np.flatnonzero(self.may & (gains > 0))
        worth, costs = gains[people].astype(np.float64), self.costs[people]
        if self.priced:
            return _knapsack(worth, costs, self.budget)
        count = floor(self.budget / costs[0] + SLACK) if len(costs) else 0
        limited = [_within(worth, limit.group[people], limit.most) for limit in self.limits]
        return min(_largest(part, count) for part in (worth, *limited))


class Room:
    """What is left of the budget and of each group while people are chosen."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._left = rules.budget + SLACK
        self._open = rules.may.copy()
        self._taken = [np.zeros(int(limit.group.max(initial=-1)) + 1, np.int64) for limit in rules.limits]

    def open(self) -> Flags:
        """Who may still be chosen, (n,)."""
        return self._open & (self._rules.costs <= self._left)

    def choose(self, person: int) -> None:
        self._left -= float(self._rules.costs[person])
        self._open[person] = False
        for limit, taken in zip(self._rules.limits, self._taken, strict=True):
            taken[limit.group[person]] += 1
            if taken[limit.group[person]] >= limit.most:
                self._open[limit.group == limit.group[person]] = False


def _largest(worth: Reals, count: int) -> float:
    """The sum of the `count` largest."""
    if count >= len(worth):
        return float(worth.sum())
    return float(np.partition(worth, len(worth) - count)[len(worth) - count :].sum()) if count else 0.0


def _within(worth: Reals, group: Ids, most: int) -> Reals:
    """The `most` largest of each group."""
    order = np.lexsort((-worth, group))
    group = group[order]
    first = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]])[: len(group)])
    begin = np.repeat(first, np.diff(np.append(first, len(group))))
    return worth[order][np.arange(len(group)) - begin < most]


def _knapsack(worth: Reals, costs: Reals, budget: float) -> float:
    """The most that a budget buys when a part of somebody could be had for a part of the price."""
    order = np.argsort(-worth / costs, kind="stable")
    spent = np.cumsum(costs[order])
    whole = int(np.searchsorted(spent, budget + SLACK, side="right"))
    total = float(worth[order[:whole]].sum())
    if whole == len(order):
        return total
    before = float(spent[whole - 1]) if whole else 0.0
    return total + float(worth[order[whole]]) * max(0.0, budget - before) / float(costs[order[whole]])
