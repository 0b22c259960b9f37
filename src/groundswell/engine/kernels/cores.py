"""Core numbers: how deep in the densest part of a graph each person sits."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.engine.kernels.compiling import compiled
from groundswell.engine.kernels.csr import Ids, Places, graph


def core_numbers(a: NDArray[Any], b: NDArray[Any], count: int, *, threads: int = 1) -> Places:
    """Largest k for which each person is among people who each have k links among themselves (Seidman 1983), (n,).

    Links `a` - `b` have no direction; parallel ones count once, and one to oneself not at all. Linear in the links
    (Batagelj and Zaversnik 2003).
    """
    real = a != b
    ends, others = np.concatenate([a[real], b[real]]), np.concatenate([b[real], a[real]])
    links = graph(ends, others, np.ones(len(ends)), count, threads=threads)
    degree = np.diff(links.first)
    order = np.argsort(degree, kind="stable")
    return peel(links.first, links.by, degree, order)


@compiled()
def peel(first: Places, by: Ids, degree: Places, order: Places) -> Places:
    """Take the person with the fewest links left, again and again; `order` is by degree, and kept so by swaps."""
    count = len(degree)
    place = np.empty(count, np.int64)
    begin = np.zeros(count + 1, np.int64)
    for at in range(count):
        place[order[at]] = at
        begin[degree[at] + 1] += 1
    for level in range(count):
        begin[level + 1] += begin[level]
    for at in range(count):
        person = order[at]
        for edge in range(first[person], first[person + 1]):
            other = by[edge]
            if degree[other] > degree[person]:
                # Swap it with the first of its degree, which then belongs to the degree below.
                swapped = begin[degree[other]]
                stranger = order[swapped]
                order[place[other]], order[swapped] = stranger, other
                place[stranger], place[other] = place[other], swapped
                begin[degree[other]] += 1
                degree[other] -= 1
    return degree
