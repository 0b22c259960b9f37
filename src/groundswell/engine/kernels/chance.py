"""Chances along edges: graphs whose weights are probabilities, and random numbers that depend on their place alone."""

from dataclasses import dataclass
from math import cos, log, log1p, pi, sqrt

import numpy as np

from groundswell.engine.kernels.compiling import compiled, in_parts
from groundswell.engine.kernels.csr import Graph, Ids, Places, Reals, row_parts, summed
from groundswell.engine.kernels.pull import PARTS


@dataclass(frozen=True)
class Odds:
    """What people do, wherever an edge leads from, each (n,).

    `present`: chance that somebody is there at all; whom is not, nobody reaches. `relay`: chance that they are there
    and pass on what reaches them. `spread`: standard deviation of the logarithm of how well a post of theirs does, its
    mean being 1: all chances of its author move together.
    """

    present: Reals
    relay: Reals
    spread: Reals


def sure(count: int) -> Odds:
    """Everybody is there and passes on, as papers have it."""
    return Odds(np.ones(count), np.ones(count), np.zeros(count))


STEP, FIRST_FACTOR, SECOND_FACTOR = (
    np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)
THIRTY, TWENTY_SEVEN, THIRTY_ONE, ELEVEN = (np.uint64(bits) for bits in (30, 27, 31, 11))
UNIT = 2.0**-53
SKIPPING = 1.0 / 16.0
"""Chance below which the number of edges passed over is drawn at once: above, a coin an edge is quicker."""


def mixed(state: np.uint64) -> np.uint64:
    """SplitMix64's output for a state (Steele, Lea and Flood 2014)."""
    state = (state ^ (state >> THIRTY)) * FIRST_FACTOR
    state = (state ^ (state >> TWENTY_SEVEN)) * SECOND_FACTOR
    return state ^ (state >> THIRTY_ONE)


def unit(state: np.uint64) -> float:
    """The number between 0 and 1, both left out, that belongs to a state."""
    return float(mixed(state) >> ELEVEN) * UNIT + UNIT / 2


def normal(state: np.uint64) -> float:
    """A number of the standard normal distribution that belongs to a state and the next one (Box and Muller 1958)."""
    return sqrt(-2.0 * log(unit(state))) * cos(2.0 * pi * unit(state + STEP))


def next_live(
    chance: Reals, edge: int, end: int, factor: float, last: float, scale: float, state: np.uint64
) -> tuple[int, float, float, np.uint64]:
    """The first edge from `edge` on that holds, or `end`, by geometric skipping; and where the drawing stands.

    Chances, times `factor`, fall along a row: from the edge whose chance `last` is the highest left, the next that may
    hold is drawn as if all had that chance, and kept in proportion to its own (Guo and others 2020). `scale` belongs to
    `last`: kept between calls, because logarithms are what takes the time.
    """
    while edge < end:
        if chance[edge] != last:
            last = chance[edge]
            likely = last * factor
            scale = 1.0 / log1p(-likely) if 0.0 < likely < SKIPPING else 0.0
        if last * factor <= 0.0:
            break
        coin = unit(state)
        state += STEP
        if scale == 0.0:
            if coin < last * factor:
                return edge, last, scale, state
        else:
            skipped = log(coin) * scale
            if skipped >= end - edge:
                break
            edge += int(skipped)
            if chance[edge] == last:
                return edge, last, scale, state
            coin = unit(state)
            state += STEP
            if coin * last < chance[edge]:
                return edge, last, scale, state
        edge += 1
    return end, last, scale, state


def longer(held: Ids) -> Ids:
    """The same with as much room again behind it."""
    return np.concatenate((held, np.empty_like(held)))


RANDOM = (mixed, unit, normal, next_live, longer)
"""What compiled functions that draw need."""


def weighted_cascade(reactions: Graph, *, threads: int = 1) -> Graph:
    """Each edge's share of all that comes in at its end, as papers take for its chance (Kempe and others 2003)."""
    drawn = summed(reactions.to, reactions.weight, reactions.count)
    with np.errstate(over="ignore", under="ignore"):
        return by_chance(reactions.weighing(np.minimum(1.0, reactions.weight / drawn[reactions.to])), threads=threads)


def by_chance(of: Graph, *, threads: int = 1) -> Graph:
    """The same edges with the likeliest of each row first, ties by who they come from: as drawing needs them."""
    by, weight = of.by.copy(), of.weight.copy()
    ranges = row_parts(of.first, threads * PARTS)
    in_parts(sort_rows, [(of.first, by, weight, *rows) for rows in ranges], threads)
    return Graph(of.first, by, weight)


@compiled()
def sort_rows(first: Places, by: Ids, chance: Reals, low: int, high: int) -> None:
    for row in range(low, high):
        begin, end = first[row], first[row + 1]
        rising = False
        for edge in range(begin + 1, end):
            rising = rising or chance[edge] > chance[edge - 1]
        if rising:
            order = np.argsort(-chance[begin:end], kind="mergesort")
            by[begin:end] = by[begin:end][order]
            chance[begin:end] = chance[begin:end][order]
