"""How many sets to draw: twice as many until the choice is surely near the best (OPIM-C, Tang and others 2018)."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, lgamma, log, log2, sqrt

import numpy as np

from groundswell.engine.kernels.reverse import Index, Sets, indexed, joined
from groundswell.signals.choosing.cover import Picked, best, mine
from groundswell.signals.choosing.rules import BEST, Rules

Draw = Callable[[int, range], Sets]
"""The sets of these numbers of one of two streams, 0 or 1."""

LEAST = 1024
MOST_MEMBERS = 60_000_000
"""Members of all sets together, after which no more are drawn: about 700 MB with their index."""


@dataclass(frozen=True)
class Wanted:
    """`epsilon` below the best that greedy choosing can promise, with probability 1 - `delta`; 0 to 1.

    `least`: sets to draw of each stream whatever was reached. The bound alone stops too early: on NetHEPT fifty people
    chosen on 65,536 sets spread 96 % as far as lazy greedy's with 10,000 simulations, on 262,144 sets 99.3 %. Large
    sets tell more each: fewer are drawn, but no fewer than an eighth, where both streams would have more than `telling`
    members. Among a million people fifty chosen on 65,536 sets spread 99.5 % as far as on 262,144, in a third of the
    time.
    """

    epsilon: float = 0.1
    delta: float = 0.01
    least: int = 262_144
    telling: int = 20_000_000
    most_members: int = MOST_MEMBERS


@dataclass(frozen=True)
class Drawn:
    """Sets, and who is in which."""

    sets: Sets
    index: Index


@dataclass(frozen=True)
class Sampled:
    """People chosen on one stream of sets, `own`, and the `other` stream, on which they are judged without favour.

    `guaranteed`: share of the best possible that the choice has at least, with probability 1 - delta. `most`: no
    allowed choice reaches more people than this. `full`: whether drawing ended too early, because memory was full.
    """

    picked: Picked
    own: Drawn
    other: Drawn
    guaranteed: float
    most: float
    full: bool


def sample(draw: Draw, rules: Rules, audience: int, floor: float, wanted: Wanted) -> Sampled:
    """Draw until the choice is near enough to the best possible, or memory is full.

    `audience`: how many people may be reached. The best possible reaches at least `floor` of them.
    """
    largest = _enough(rules, audience, floor, wanted)
    size = min(largest, max(wanted.least // 8, LEAST))
    rounds = ceil(log2(largest / size)) + 1
    sure = log(3.0 * rounds / wanted.delta)
    sets = [draw(stream, range(size)) for stream in (0, 1)]
    least = min(largest, _telling(sum(len(one.members) for one in sets), size, wanted))
    if least > size:
        sets = [joined([held, draw(stream, range(size, least))]) for stream, held in enumerate(sets)]
        size = least
    while True:
        own, other = (Drawn(one, indexed(one, len(rules.may))) for one in sets)
        picked = best(own.sets, own.index, rules)
        part = audience / size
        low = _at_least(covered(other, picked.chosen), sure) * part
        most = min(_at_most(picked.most, sure) * part, float(audience))
        guaranteed = min(1.0, low / most) if most > 0 else 0.0
        enough = guaranteed >= BEST - wanted.epsilon or size >= largest
        full = sum(len(one.members) for one in sets) > wanted.most_members / 2
        if enough or full:
            return Sampled(picked, own, other, guaranteed, most, not enough)
        sets = [joined([held, draw(stream, range(size, 2 * size))]) for stream, held in enumerate(sets)]
        size *= 2


def _telling(members: int, size: int, wanted: Wanted) -> int:
    """Sets to draw of each stream at least, once so many of them have these members altogether."""
    least = wanted.least
    while least > size and members / size * least > wanted.telling:
        least //= 2
    return least


def covered(drawn: Drawn, chosen: list[int]) -> int:
    """Sets that hold at least one of the chosen."""
    held = np.zeros(len(drawn.sets), np.bool_)
    for person in chosen:
        held[mine(drawn.index, person)] = True
    return int(held.sum())


def _enough(rules: Rules, audience: int, floor: float, wanted: Wanted) -> int:
    """Sets after which the promise holds whatever the sets say."""
    people = int(rules.may.sum())
    count = min(rules.most, people)
    choices = lgamma(people + 1) - lgamma(count + 1) - lgamma(people - count + 1)
    sure = log(6.0 / wanted.delta)
    width = BEST * sqrt(sure) + sqrt(BEST * (choices + sure))
    return max(LEAST, ceil(2.0 * audience * width**2 / (wanted.epsilon**2 * max(floor, 1e-9))))


def _at_least(found: float, sure: float) -> float:
    """What the expectation of a sum that came out as `found` is at least, with probability 1 - exp(-sure)."""
    return max(0.0, (sqrt(found + 2.0 * sure / 9.0) - sqrt(sure / 2.0)) ** 2 - sure / 18.0)


def _at_most(found: float, sure: float) -> float:
    """What it is at most, likewise."""
    return (sqrt(found + sure / 2.0) + sqrt(sure / 2.0)) ** 2
