"""What was known of people at a past day, and what came after it: the rows that a forecast learns from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.signals.forecast.levels import Reals

ACTIVE_DAYS = 90
AHEAD_DAYS = 28
RIPE_DAYS = 7
"""An object's reactions are counted for so many days; one younger than that says nothing yet."""

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """People as they were known at a day: places of them (n,), decayed counts drawn and exposure, and what came.

    `came` is NaN where nothing can have come: no object was made in the weeks after.
    """

    person: Ids
    drawn: Reals
    exposed: Reals
    came: Reals


class History:
    """Reactions by person and day, and objects with the reactions of their first week, up to some day.

    `drawn`: author, day (since 1970), count. `made`: author, day, count, one row an object. `names`, `networks`: (n,).
    """

    def __init__(self, drawn: pa.Table, made: pa.Table) -> None:
        self.names: pa.Array = pc.unique(made["author"].combine_chunks()).sort()
        self._drawn = _placed(drawn, self.names)
        self._made = _placed(made, self.names)

    @cached_property
    def networks(self) -> NDArray[np.str_]:
        """Network of each person: the part of the account id before its first colon."""
        return np.array([name.partition(":")[0] for name in self.names.to_pylist()])

    def weeks(self, day: int, half_life: float) -> Rows:
        """Reactions a day, and those of the next 28 days."""
        person, at, count = self._drawn
        first = np.full(len(self.names), np.iinfo(np.int64).max)
        np.minimum.at(first, self._made[0], self._made[1])
        tenure = np.maximum(0.0, day - first.astype(np.float64) + 1)
        exposed = (1 - 0.5 ** (tenure / half_life)) * half_life / np.log(2)
        drawn = self._decayed(self._drawn, day, half_life)
        after = (at > day) & (at <= day + AHEAD_DAYS)
        came = np.bincount(person[after], count[after], len(self.names)).astype(np.float64)
        return self._active(day, drawn, exposed, came)

    def objects(self, day: int, half_life: float) -> Rows:
        """Reactions an object, and those of the first object made next that is ripe 28 days on: so that what came is
        known by then, and nothing later is learned from.
        """
        person, at, count = self._made
        ripe = at <= day - RIPE_DAYS
        held = person[ripe], at[ripe], count[ripe]
        exposed = self._decayed((held[0], held[1], np.ones(len(held[0]))), day, half_life)
        after = np.flatnonzero((at > day) & (at <= day + AHEAD_DAYS - RIPE_DAYS))
        next_one = after[np.diff(person[after], prepend=-1) > 0]  # objects of one person come in their order
        came = np.full(len(self.names), np.nan)
        came[person[next_one]] = count[next_one]
        return self._active(day, self._decayed(held, day, half_life), exposed, came)

    def _decayed(self, counts: tuple[Ids, Ids, Reals], day: int, half_life: float) -> Reals:
        person, at, count = counts
        past = at <= day
        age = day - at[past]
        fade = 0.5 ** (np.arange(age.max(initial=0) + 1) / half_life)  # once for each age, and not for each count
        return np.bincount(person[past], count[past] * fade[age], len(self.names)).astype(np.float64)

    def _active(self, day: int, drawn: Reals, exposed: Reals, came: Reals) -> Rows:
        person, at, _ = self._made
        lately = np.flatnonzero(np.bincount(person[(at <= day) & (at > day - ACTIVE_DAYS)], minlength=len(self.names)))
        return Rows(lately, drawn[lately], exposed[lately], came[lately])


Look = Callable[[History, int, float], Rows]


def _placed(rows: pa.Table, names: pa.Array) -> tuple[Ids, Ids, Reals]:
    """Places, days and counts, of people in `names` only, in the order of these three, whatever that of the rows."""
    place = pc.index_in(rows["author"], names).combine_chunks()
    known = np.asarray(place.is_valid())
    person = place.fill_null(0).to_numpy().astype(np.int64)[known]
    day = rows["day"].to_numpy().astype(np.int64)[known]
    count = rows["count"].to_numpy().astype(np.float64)[known]
    order = np.lexsort((count, day, person))
    return person[order], day[order], count[order]
