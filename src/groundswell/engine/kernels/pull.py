"""Votes that spread along a graph, round by round: each person pulls what the people before them hold."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.engine.kernels.compiling import compiled, in_parts
from groundswell.engine.kernels.csr import SMALL, Graph, Reals, room, row_parts, summed

PARTS = 4
"""Parts for each thread, so that one which meets a hub does not keep the others waiting."""
STRETCH = 2**22
"""Edges that are divided at once, so that little is held beside what comes out."""


def given(votes: Graph) -> Reals:
    """What each person gives out along all edges, (n,)."""
    return summed(votes.by, votes.weight, votes.count)


def shares(votes: Graph, kept: float = 0.0, *, folder: Path | None = None) -> Graph:
    """Each edge's weight as a share of all that its source gives, `kept` that nobody gets included; 0 to 1.

    In a `folder`, shares are kept in a file there instead of in memory.
    """
    total = given(votes) + kept
    share = room(len(votes.by), np.float64, folder, "shares")
    for low in range(0, len(share), STRETCH):
        part = slice(low, low + STRETCH)
        np.divide(votes.weight[part], total[votes.by[part]], out=share[part])
    return votes.weighing(share)


def pulled(share: Graph, held: Reals, *, threads: int = 1) -> Reals:
    """What comes to each along the edges from what everybody holds, (n,)."""
    return _pulled(share, held, np.zeros(share.count), 1.0, threads)


def iterate(
    share: Graph, start: Reals, damping: float, rounds: int, *, held: Reals | None = None, threads: int = 1
) -> Reals:
    """What each holds after so many rounds of start + damping * (what comes along the edges), (n,).

    The first round passes on what everybody `held`, or `start` where that is not told. Every sum goes along a row in
    its order, so that the result has the same bits with any number of threads.
    """
    held = start if held is None else held
    for _ in range(rounds):
        held = _pulled(share, held, start, damping, threads)
    return held


def pagerank(votes: Graph, damping: float, rounds: int, *, threads: int = 1) -> Reals:
    """PageRank (Brin and Page 1998), (n,): who gives nothing gives to everybody alike."""
    share, count = shares(votes), max(1, votes.count)
    silent = given(votes) == 0
    rank = np.full(votes.count, 1.0 / count)
    for _ in range(rounds):
        passed = pulled(share, rank, threads=threads) + rank[silent].sum() / count
        rank = (1.0 - damping) / count + damping * passed
    return rank


def _pulled(share: Graph, held: Reals, start: Reals, damping: float, threads: int) -> Reals:
    if len(share.by) < SMALL:
        return start + damping * summed(share.to, share.weight * held[share.by], share.count)
    following = np.empty(share.count)
    # Without a sign no place can mean one from the end, which the loop would else look out for at every edge.
    edges = (share.first.view(np.uint64), share.by.view(np.uint32), share.weight)
    ranges = row_parts(share.first, threads * PARTS)
    in_parts(pull_rows, [(*edges, held, start, damping, following, *rows) for rows in ranges], threads)
    return following


@compiled()
def pull_rows(
    first: NDArray[np.uint64],
    by: NDArray[np.uint32],
    weight: Reals,
    held: Reals,
    start: Reals,
    damping: float,
    following: Reals,
    low: int,
    high: int,
) -> None:
    for row in range(low, high):
        total = 0.0
        for edge in range(first[row], first[row + 1]):
            total += weight[edge] * held[by[edge]]
        following[row] = start[row] + damping * total
