"""Greedy choosing over drawn sets: again and again whoever is in most sets that nobody chosen is in yet."""

from dataclasses import dataclass

import numpy as np

from groundswell.engine.kernels.csr import Ids
from groundswell.engine.kernels.reverse import Index, Sets, take
from groundswell.signals.choosing.rules import Room, Rules

JUDGED = 8
"""How often, spread over the choice, the best possible is bounded: each bound holds, and the least is kept."""


@dataclass(frozen=True)
class Picked:
    """People in the order chosen, sets that each added, and a number of sets that no allowed choice is in more of."""

    chosen: list[int]
    gains: list[int]
    most: float

    @property
    def covered(self) -> int:
        return sum(self.gains)


def best(sets: Sets, index: Index, rules: Rules) -> Picked:
    """The best of choosing by sets, by sets for the price, and of whoever is in most sets alone.

    The last two only where people have prices: without the one who is in most alone, a cheap person could keep a
    dear and far better one out.
    """
    found = [_greedy(sets, index, rules, by_price=False)]
    if rules.priced:
        found += [_greedy(sets, index, rules, by_price=True), _single(index, rules)]
    most = min(one.most for one in found)
    first = max(found, key=lambda one: one.covered)
    return Picked(first.chosen, first.gains, most)


def _greedy(sets: Sets, index: Index, rules: Rules, *, by_price: bool) -> Picked:
    """Gains are kept exact by taking each set away once, so that nothing need be looked at lazily."""
    gains, covered, room = index.counts(), np.zeros(len(sets), np.bool_), Room(rules)
    chosen: list[int] = []
    new: list[int] = []
    most = rules.bound(gains)
    every = max(1, rules.most // JUDGED)
    while True:
        worth = np.where(room.open(), gains / rules.costs if by_price else gains, 0.0)
        person = int(worth.argmax()) if len(worth) else 0
        if not len(worth) or worth[person] <= 0.0:
            break
        new.append(take(sets.first, sets.members, mine(index, person), covered, gains))
        chosen.append(person)
        room.choose(person)
        if len(chosen) % every == 0:
            most = min(most, sum(new) + rules.bound(gains))
    return Picked(chosen, new, min(most, sum(new) + rules.bound(gains)))


def _single(index: Index, rules: Rules) -> Picked:
    gains = np.where(Room(rules).open(), index.counts(), 0)
    person = int(gains.argmax())
    return Picked([person], [int(gains[person])], float(len(index.sets)))


def mine(index: Index, person: int) -> Ids:
    """The sets that somebody is in."""
    return index.sets[index.first[person] : index.first[person + 1]]
