"""A weighted graph as three arrays, rows one after another, built from lists of edges in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.engine.kernels.compiling import compiled, in_parts

Ids = NDArray[np.int32]
Places = NDArray[np.int64]
Reals = NDArray[np.float64]

MOST = 2**31 - 1
SMALL = 100_000
"""Edges below which NumPy does the same, bit for bit, before Numba would be loaded: that takes a second or two."""

ENTRY, AT_ONCE = 12, 4 * 2**30
"""Bytes of an edge, and those that are put in order in memory at once where edges are kept in files."""


@dataclass(frozen=True)
class Graph:
    """Row v holds the edges into v: `by[first[v] : first[v + 1]]` in ascending order, and their `weight`.

    Twelve bytes an edge and eight a person.
    """

    first: Places
    by: Ids
    weight: Reals

    @property
    def count(self) -> int:
        return len(self.first) - 1

    @cached_property
    def to(self) -> Places:
        """The row of each edge."""
        return np.repeat(np.arange(self.count), np.diff(self.first))

    def weighing(self, weight: Reals) -> "Graph":
        """The same edges with other weights."""
        return Graph(self.first, self.by, weight)


def numbered(*ends: Sequence[Any] | NDArray[Any]) -> tuple[NDArray[Any], list[Ids]]:
    """Every id there is, ascending, and each list of ids as places among them. Ids may be of any size, or text."""
    arrays = [np.asarray(end) for end in ends]
    ids, places = np.unique(np.concatenate(arrays), return_inverse=True)
    _refuse(len(ids) > MOST, "more than 2,147,483,647 people")
    cuts = np.cumsum([len(array) for array in arrays])[:-1]
    return ids, [part.astype(np.int32) for part in np.split(places, cuts)]


def graph(
    by: NDArray[Any],
    to: NDArray[Any],
    weight: NDArray[Any],
    count: int,
    *,
    threads: int = 1,
    folder: Path | None = None,
) -> Graph:
    """The graph of edges `by` -> `to` over `count` people; parallel edges are summed in the order given.

    An edge of weight 0 is none. In a `folder`, edges are kept in files there instead of in memory. Raises ValueError
    for a place outside 0..count - 1, for a weight below 0 or not finite, and when weights sum to no finite number.
    """
    by, to, weight = _checked(by, to, weight, count)
    if len(by) < SMALL and folder is None:
        return _small(by, to, weight, count)
    if not np.all(by[1:] >= by[:-1]):
        first, (to, weight) = _sorted(by, (to, weight), count, threads, None)
        by = np.repeat(np.arange(count, dtype=np.int32), np.diff(first))
    first, (by, weight) = _sorted(to, (by, weight), count, threads, folder)
    kept = merge_parallel(first, by, weight)
    return Graph(first, by[:kept], weight[:kept])


def in_order(of: Graph, key: Ids, *, threads: int = 1) -> Graph:
    """The same graph with the edges of each row by ascending `key`, 0 or more, ties as they were."""
    by, to = of.by, of.to.astype(np.int32)
    first, (by, weight) = _sorted(key, (by, of.weight), int(key.max(initial=0)) + 1, threads, None)
    _, (to, _) = _sorted(key, (to, of.weight), len(first) - 1, threads, None)
    first, (by, weight) = _sorted(to, (by, weight), of.count, threads, None)
    return Graph(first, by, weight)


def summed(places: NDArray[Any], values: Reals, count: int) -> Reals:
    """The sum of the values at each place, 0..count - 1, added in the order given, (count,)."""
    if len(places) < SMALL:
        return np.bincount(places, values, count).astype(np.float64, copy=False)
    # The same sums, bit for bit: NumPy would hold every place and value a second time.
    sums = np.zeros(count)
    add_up(places, values, sums)
    return sums


def row_parts(first: Places, parts: int) -> list[tuple[int, int]]:
    """Ranges of rows that hold about as many edges each; none is empty."""
    count, edges = len(first) - 1, int(first[-1])
    wanted = np.searchsorted(first, np.arange(1, parts) * edges // parts) if edges else np.zeros(0, np.int64)
    ends = np.unique(np.concatenate([[0], wanted, [count]]))
    return [(int(low), int(high)) for low, high in pairwise(ends)]


def _small(by: Ids, to: Ids, weight: Reals, count: int) -> Graph:
    order = np.lexsort((by, to))
    by, to, weight = by[order], to[order], weight[order]
    new = np.concatenate([[True], (by[1:] != by[:-1]) | (to[1:] != to[:-1])])[: len(by)]
    first = np.concatenate([[0], np.cumsum(np.bincount(to[new], minlength=count))])
    return Graph(first, by[new], summed(np.cumsum(new) - 1, weight, int(new.sum())))


def _checked(by: NDArray[Any], to: NDArray[Any], weight: NDArray[Any], count: int) -> tuple[Ids, Ids, Reals]:
    weight = np.asarray(weight, np.float64)
    _refuse(count > MOST, "more than 2,147,483,647 people")
    for end in (by, to):
        _refuse(len(end) != len(weight), "as many ends as weights are needed")
        _refuse(bool(len(end)) and (int(end.min()) < 0 or int(end.max()) >= count), f"a place outside 0..{count - 1}")
    with np.errstate(over="ignore"):
        _refuse(not np.isfinite(weight.sum()), "weights that sum to no finite number")
    _refuse(bool(len(weight)) and float(weight.min()) < 0, "a weight below 0")
    if len(weight) and not weight.all():
        real = weight != 0
        by, to, weight = by[real], to[real], weight[real]
    return _plain(by, np.int32), _plain(to, np.int32), _plain(weight, np.float64)


def _plain(values: NDArray[Any], dtype: Any) -> NDArray[Any]:
    """In one piece and writable: Numba makes other code for arrays that are not."""
    return np.require(values, dtype, ["C", "W"])


def _refuse(wrong: bool, what: str) -> None:
    if wrong:
        raise ValueError(f"No graph can be made of {what}")


def _sorted(
    key: Ids, carried: tuple[Ids, Reals], count: int, threads: int, folder: Path | None
) -> tuple[Places, tuple[Ids, Reals]]:
    """Where each key's entries begin, and the entries in the order of their keys, ties in the order given.

    Each thread counts and then moves a stretch of the entries: to where the stretches before it left off. Files get
    them in turns, put in order in memory: pages of a file that is written all over go to the disk again and again.
    """
    cuts = np.linspace(0, len(key), threads + 1).astype(np.int64)
    stretches = [slice(low, high) for low, high in pairwise(cuts)]
    counted = np.zeros((threads, count), np.int64)
    in_parts(count_keys, [(key[part], row) for part, row in zip(stretches, counted, strict=True)], threads)
    first = np.zeros(count + 1, np.int64)
    np.cumsum(counted.sum(axis=0), out=first[1:])
    begin = first[:-1] + np.cumsum(counted, axis=0) - counted
    ids, reals = carried
    out_ids, out_reals = room(len(key), np.int32, folder), room(len(key), np.float64, folder)
    turns = 1 if folder is None else -(-len(key) * ENTRY // AT_ONCE)
    for low, high in row_parts(first, turns):
        whole = slice(first[low], first[high])
        turn = out_ids[whole], out_reals[whole]
        into = turn if folder is None else (np.empty_like(turn[0]), np.empty_like(turn[1]))
        moves = [
            (key[part], ids[part], reals[part], row, low, high, first[low], *into)
            for part, row in zip(stretches, begin, strict=True)
        ]
        in_parts(move_entries, moves, threads)
        if folder is not None:
            turn[0][:], turn[1][:] = into
    return first, (out_ids, out_reals)


def room(size: int, dtype: type[np.generic], folder: Path | None, name: str = "edges") -> NDArray[Any]:
    """An array to be filled: in memory, or in a file of that name in the folder."""
    if folder is None or size == 0:
        return np.empty(size, dtype)
    return np.asarray(np.memmap(folder / f"{name}.{dtype.__name__}", dtype, "w+", shape=(size,)))


@compiled()
def count_keys(key: Ids, counts: Places) -> None:
    for entry in range(len(key)):
        counts[key[entry]] += 1


@compiled()
def move_entries(
    key: Ids, ids: Ids, reals: Reals, at: Places, low: int, high: int, begin: int, out_ids: Ids, out_reals: Reals
) -> None:
    """Move the entries of keys low..high - 1, the first of which stands at `begin`, to their places from there on."""
    for entry in range(len(key)):
        row = key[entry]
        if low <= row < high:
            place = at[row] - begin
            at[row] += 1
            out_ids[place] = ids[entry]
            out_reals[place] = reals[entry]


@compiled()
def add_up(places: NDArray[Any], values: Reals, sums: Reals) -> None:
    for entry in range(len(places)):
        sums[places[entry]] += values[entry]


@compiled()
def merge_parallel(first: Places, by: Ids, weight: Reals) -> int:
    """Sum neighbours in a row that come from the same person; returns how many edges are left, at the front."""
    kept = 0
    begin = first[0]
    for row in range(len(first) - 1):
        end = first[row + 1]
        first[row] = kept
        for edge in range(begin, end):
            if kept > first[row] and by[kept - 1] == by[edge]:
                weight[kept - 1] += weight[edge]
            else:
                by[kept] = by[edge]
                weight[kept] = weight[edge]
                kept += 1
        begin = end
    first[len(first) - 1] = kept
    return kept
