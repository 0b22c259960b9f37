"""What chosen people set off, played through many times: how many others each course of events reaches."""

from math import exp

import numpy as np

from groundswell.engine.kernels.chance import RANDOM, STEP, Odds, mixed, next_live, normal, unit
from groundswell.engine.kernels.compiling import compiled, in_parts
from groundswell.engine.kernels.csr import Graph, Ids, Places, Reals

COURSES = 64
"""Courses of events played in one go."""


def reached(
    chances: Graph, odds: Odds, chosen: Ids, count: int, *, seed: int, own: bool = False, threads: int = 1
) -> Places:
    """Distinct people reached in each of `count` courses of events, (count,), which all depend on their number alone.

    `chances`: row u holds whom u may reach (`by`), by descending chance. The chosen surely post. With `own`, they count
    as reached.
    """
    blocks = [(at, min(count, at + COURSES)) for at in range(0, count, COURSES)]
    arrays = (chances.first, chances.by, chances.weight, odds.relay, odds.present, odds.spread, chosen)
    parts = in_parts(play, [(*arrays, np.uint64(seed), *block, own) for block in blocks], threads)
    return np.concatenate([np.zeros(0, np.int64), *parts])


def begun(seed: np.uint64, course: int, person: int) -> np.uint64:
    """Where the random numbers of a person in a course of events begin."""
    return mixed(seed + mixed(np.uint64(course) * STEP + mixed(np.uint64(person) + STEP)))


@compiled(*RANDOM, begun)
def play(
    first: Places,
    to: Ids,
    chance: Reals,
    relay: Reals,
    present: Reals,
    spread: Reals,
    chosen: Ids,
    seed: np.uint64,
    low: int,
    high: int,
    own: bool,
) -> Places:
    """Whom a person reaches in a course depends on both numbers alone: as if all had been drawn beforehand."""
    people = len(first) - 1
    counts = np.zeros(high - low, np.int64)
    acts, met = np.zeros(people, np.bool_), np.zeros(people, np.bool_)
    acting, reached = np.empty(people, np.int32), np.empty(people, np.int32)
    for course in range(low, high):
        acting_count, reached_count, done = 0, 0, 0
        for person in chosen:
            if not acts[person]:
                acts[person] = True
                acting[acting_count] = person
                acting_count += 1
                met[person] = own
                reached[reached_count] = person
                reached_count += own
        while done < acting_count:
            person = acting[done]
            done += 1
            state = begun(seed, course, person)
            wide = spread[person]
            factor = exp(wide * normal(state) - 0.5 * wide * wide) if wide > 0.0 else 1.0
            state += STEP + STEP
            edge, end, last, scale = first[person] - 1, first[person + 1], -1.0, 0.0
            while True:
                edge, last, scale, state = next_live(chance, edge + 1, end, factor, last, scale, state)
                if edge >= end:
                    break
                other = to[edge]
                if met[other]:
                    continue
                coin = unit(mixed(begun(seed, course, other)))
                if coin >= present[other]:
                    continue
                met[other] = True
                reached[reached_count] = other
                reached_count += 1
                if coin < relay[other] and not acts[other]:
                    acts[other] = True
                    acting[acting_count] = other
                    acting_count += 1
        counts[course - low] = reached_count
        met[reached[:reached_count]] = False
        acts[acting[:acting_count]] = False
    return counts
