"""Reverse-reachable sets: for somebody drawn by lot, everybody who reached them in one course that things may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.engine.kernels.chance import RANDOM, STEP, Odds, longer, mixed, next_live, unit
from groundswell.engine.kernels.compiling import compiled, in_parts
from groundswell.engine.kernels.csr import Graph, Ids, Places, Reals

BLOCK = 2048
"""Sets drawn in one go. What they hold depends on their numbers alone, never on who draws them."""


@dataclass(frozen=True)
class Sets:
    """Set i holds the people `members[first[i] : first[i + 1]]`, each once. Four bytes a member, eight a set."""

    first: Places
    members: Ids

    def __len__(self) -> int:
        return len(self.first) - 1


@dataclass(frozen=True)
class Index:
    """Person v is in the sets `sets[first[v] : first[v + 1]]`, ascending."""

    first: Places
    sets: Ids

    def counts(self) -> Places:
        """Sets that each person is in, (n,)."""
        return np.diff(self.first)


def draw(
    chances: Graph, odds: Odds, audience: Ids, numbers: range, *, seed: int, own: bool = False, threads: int = 1
) -> Sets:
    """The sets of these `numbers`, each of somebody of the `audience` (Borgs and others 2014).

    `chances`: rows by descending chance. The set of somebody who is not there is empty. With `own`, a set holds the
    person it was drawn for too. Memory grows with the members only.
    """
    low, high = numbers.start, numbers.stop
    blocks = [(at, min(high, at + BLOCK)) for at in range(low, high, BLOCK)]
    arrays = (chances.first, chances.by, chances.weight, odds.relay, odds.present, audience)
    drawn = in_parts(reach_back, [(*arrays, np.uint64(seed), *block, own) for block in blocks], threads)
    return _joined([sizes for sizes, _ in drawn], [members for _, members in drawn])


def joined(parts: Sequence[Sets]) -> Sets:
    """Sets one after another."""
    return _joined([np.diff(part.first) for part in parts], [part.members for part in parts])


def _joined(sizes: Sequence[Ids | Places], members: Sequence[Ids]) -> Sets:
    first = np.concatenate([np.zeros(1, np.int64), *sizes]).cumsum()
    return Sets(first, np.concatenate([np.zeros(0, np.int32), *members]))


def indexed(sets: Sets, count: int) -> Index:
    """Who is in which sets."""
    first = np.zeros(count + 1, np.int64)
    first[1:] = np.bincount(sets.members, minlength=count).cumsum()
    return Index(first, turn_round(sets.first, sets.members, first[:-1].copy()))


@compiled(*RANDOM)
def reach_back(
    first: Places,
    by: Ids,
    chance: Reals,
    relay: Reals,
    present: Reals,
    audience: Ids,
    seed: np.uint64,
    low: int,
    high: int,
    own: bool,
) -> tuple[Ids, Ids]:
    """How many each set holds, and all their members, from the last back to whoever may have set it off."""
    seen = np.zeros(len(first) - 1, np.bool_)
    sizes = np.empty(high - low, np.int32)
    members, waiting = np.empty(4096, np.int32), np.empty(4096, np.int32)
    used = 0
    for number in range(low, high):
        begin = used
        state = mixed(seed + mixed(np.uint64(number) * STEP + STEP))
        target = audience[int(unit(state) * len(audience))]
        there = unit(state + STEP) < present[target]
        state += STEP + STEP
        seen[target] = True
        members = longer(members) if used == len(members) else members
        members[used] = target
        used += own
        waiting[0], left = target, 1 if there else 0
        while left:
            left -= 1
            person = waiting[left]
            edge, end, last, scale = first[person] - 1, first[person + 1], -1.0, 0.0
            while True:
                edge, last, scale, state = next_live(chance, edge + 1, end, 1.0, last, scale, state)
                if edge >= end:
                    break
                other = by[edge]
                if seen[other]:
                    continue
                seen[other] = True
                members = longer(members) if used == len(members) else members
                members[used] = other
                used += 1
                if relay[other] < 1.0:
                    coin = unit(state)
                    state += STEP
                    if coin >= relay[other]:
                        continue
                waiting = longer(waiting) if left == len(waiting) else waiting
                waiting[left] = other
                left += 1
        seen[target] = False
        seen[members[begin:used]] = False
        sizes[number - low] = used - begin
    return sizes, members[:used].copy()


@compiled()
def turn_round(first: Places, members: Ids, at: Places) -> Ids:
    sets = np.empty(len(members), np.int32)
    for number in range(len(first) - 1):
        for place in range(first[number], first[number + 1]):
            person = members[place]
            sets[at[person]] = number
            at[person] += 1
    return sets


@compiled()
def take(first: Places, members: Ids, mine: Ids, covered: NDArray[Any], gains: Places) -> int:
    """Cover the sets `mine`, and take each that was not covered from what its members would gain; how many were."""
    new = 0
    for number in mine:
        if not covered[number]:
            covered[number] = True
            new += 1
            for place in range(first[number], first[number + 1]):
                gains[members[place]] -= 1
    return new
