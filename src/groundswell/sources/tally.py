"""Counts of something by number and kind, in memory that grows with what is counted, not with how often."""

from array import array
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.int64]

KINDS = 64
HELD = 2**20
"""How many single observations are held before they are added up."""


class Tally:
    """How often each (number, kind) was seen, and when last. Numbers are from 0 to 2^57, kinds from 0 to 63."""

    def __init__(self) -> None:
        self._seen = array("q"), array("q")
        empty = np.empty(0, np.int64)
        self._summed: tuple[Column, Column, Column] = (empty, empty, empty)

    def add(self, number: int, kind: int, at: int) -> None:
        """One more, seen at this time. Raises ValueError or OverflowError when it is out of range."""
        if not (0 <= kind < KINDS and number >= 0):
            raise ValueError("a number below 0, or an unknown kind")
        keys, times = self._seen
        keys.append(number * KINDS + kind)
        times.append(at)
        if len(keys) >= HELD:
            self._sum()

    def counts(self) -> Iterator[tuple[int, int, int, int]]:
        """Number, kind, how often and when last, in this order."""
        for key, count, at in zip(*self._sum(), strict=True):
            yield int(key) // KINDS, int(key) % KINDS, int(count), int(at)

    def last(self, number: int, kind: int) -> int | None:
        """When this was last seen."""
        keys, _, times = self._sum()
        at = int(np.searchsorted(keys, number * KINDS + kind))
        return int(times[at]) if at < len(keys) and keys[at] == number * KINDS + kind else None

    def _sum(self) -> tuple[Column, Column, Column]:
        keys, times = self._seen
        if keys:
            fresh = np.frombuffer(keys, np.int64), np.ones(len(keys), np.int64), np.frombuffer(times, np.int64)
            self._summed = _merged(*(np.concatenate(pair) for pair in zip(self._summed, fresh, strict=True)))
            self._seen = array("q"), array("q")
        return self._summed


def _merged(keys: Column, counts: Column, times: Column) -> tuple[Column, Column, Column]:
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[0] - 1))
    return keys[starts], np.add.reduceat(counts[order], starts), np.maximum.reduceat(times[order], starts)
