"""The exact explanation: what each reaction adds to the newest score of some people, and what of it was not counted.

Worked out with arrays when somebody asks: the engine takes longer to plan the same in SQL than this takes altogether.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.engine.reader import Reader
from groundswell.signals.masses import MICRO, NANO, PICO
from groundswell.signals.versions import ScoreVersion, version

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Explain = Callable[..., pa.Table]
"""What tells the reactions behind scores as `explained` does."""

PAIRS = (
    *("credited", "reactor", "as_of", "trust"),
    *("raw_nano", "daily_nano", "counted_nano", "capped_nano", "friend_nano", "limited_nano"),
)
SCORES = ("actor", "score", "mass_nano")
SAME = ("credited", "path", "kind", "reactor", "object", "credit_micro")
PLAIN = ("reaction", "activity", "published", *SAME)
SIDED = ("published", "stance", *SAME)
"""What is read of `credits`."""


def explained(
    reader: Reader,
    people: Sequence[str],
    *,
    sided: bool = False,
    given: pa.Table | None = None,
    pairs: pa.Table | None = None,
    days_alone: bool = False,
) -> pa.Table:
    """Every credited reaction behind the newest scores of these people.

    A pair's counted mass is shared out among its reactions by what the cap of a day leaves of their weight, so that
    the points of a person's reactions sum to the score. `counted`, `capped`, `friends` and `limited` are in announces
    and sum to the raw mass. `sided` tells the stance of each reaction instead of its id and its activity.
    `given` are rows of `credits`, where only some are asked for: all of each of their pairs, or with `days_alone` all
    of each of their pairs' days. `pairs` are the people's, if they were read before.
    """
    if given is None:
        given = reader.keyed("credits", people, SIDED if sided else PLAIN)
    days = given.append_column("day", given["published"].cast(pa.date32()))
    held = reader.keyed("pairs_now", people, PAIRS) if pairs is None else pairs
    scores = reader.keyed("influence_now", people, SCORES)
    return shared_out(days, held, scores, version(reader.version), days_alone=days_alone)


def shared_out(
    given: pa.Table, pairs: pa.Table, scores: pa.Table, rules: ScoreVersion, *, days_alone: bool = False
) -> pa.Table:
    """Those of the credited reactions that are behind a score, each with its part of it.

    `given` has `credited`, `reactor`, `kind`, `credit_micro` and the UTC `day`, and keeps its columns; `pairs` and
    `scores` hold the rows of the people credited. Where only `days_alone` of pairs are given, what all of a pair's
    weigh is what `pairs` say, which is rounded to billionths of an announce.
    """
    at = pc.index_in(_both(given), value_set=_both(pairs))
    held = pc.and_(at.is_valid(), pc.is_in(given["credited"], value_set=scores["actor"].combine_chunks()))
    kept, pair = given.filter(held), at.filter(held).to_numpy().astype(np.int64)
    age = (_days(pairs["as_of"])[pair] - _days(kept["day"])).astype(np.int64)
    upto = age >= 0
    kept, pair, age = kept.filter(pa.array(upto)), pair[upto], age[upto]
    return _in_points(kept, _Pairs(pairs, pair), scores, _weighed(kept, pair, age, rules), days_alone)


class _Pairs:
    """Amounts of the pair of each reaction."""

    def __init__(self, pairs: pa.Table, pair: Ints) -> None:
        self._pairs, self.pair, self.count = pairs, pair, len(pairs)

    def __getitem__(self, name: str) -> Reals:
        found: Reals = self._pairs[name].to_numpy()[self.pair]
        return found


def _weighed(kept: pa.Table, pair: Ints, age: Ints, rules: ScoreVersion) -> dict[str, Reals]:
    """The weight of each reaction, what age leaves of it, and what of that is within the cap of its day."""
    credit = kept["credit_micro"].to_numpy()
    names = pa.array([str(name) for name in rules.weights])
    millionths = np.array([*(round(weight * MICRO) for weight in rules.weights.values()), 0], np.int64)
    kind = pc.fill_null(pc.index_in(kept["kind"], value_set=names), len(names)).to_numpy()
    weight = millionths[kind] / MICRO
    decay = sum((2.0 ** (age * (-1.0 / days)) * share for days, share in rules.half_lives), np.zeros(len(age)))
    raw = credit * weight * decay / MICRO
    within = _within_day(credit * millionths[kind], pair, age, rules)
    return {"weight": weight, "decay": decay, "raw": raw, "daily": raw * within}


def _within_day(weight_pico: Ints, pair: Ints, age: Ints, rules: ScoreVersion) -> Reals:
    """What the cap of one day leaves of each reaction, 0 to 1."""
    if rules.day_cap is None or not len(age):
        return np.ones(len(age))
    _, day = np.unique(pair * (int(age.max()) + 1) + age, return_inverse=True)
    summed = np.zeros(int(day.max()) + 1, np.int64)
    np.add.at(summed, day, weight_pico)
    of_day = np.maximum(summed, 1)[day].astype(np.float64)
    least: Reals = np.minimum(1.0, rules.day_cap * PICO / of_day)
    return least


def _in_points(
    kept: pa.Table, pairs: _Pairs, scores: pa.Table, weighed: dict[str, Reals], days_alone: bool
) -> pa.Table:
    daily = weighed.pop("daily")
    whole = pairs["daily_nano"] / NANO if days_alone else np.bincount(pairs.pair, daily, pairs.count)[pairs.pair]
    share = np.divide(daily, whole, out=np.zeros(len(daily)), where=whole > 0)
    counted = share * pairs["counted_nano"]
    left = share * (pairs["raw_nano"] - pairs["capped_nano"]) / NANO
    amounts = {
        **weighed,
        "credit": kept["credit_micro"].to_numpy() / MICRO,
        "counted": counted / NANO,
        "points": counted * _per_nano(kept["credited"], scores),
        "capped": np.maximum(weighed["raw"] - left, 0.0),
        "friends": share * pairs["friend_nano"] / NANO,
        "limited": share * pairs["limited_nano"] / NANO,
        "trust": pairs["trust"],
    }
    return pa.table({name: kept[name] for name in kept.column_names} | {n: pa.array(a) for n, a in amounts.items()})


def _per_nano(credited: pa.ChunkedArray, scores: pa.Table) -> Reals:
    """Points of the score that a billionth of an announce makes, by who is credited."""
    score, mass = scores["score"].to_numpy(), scores["mass_nano"].fill_null(0).to_numpy().astype(np.float64)
    per = np.divide(score, mass, out=np.zeros(len(score)), where=mass != 0)
    found: Reals = per[pc.index_in(credited, value_set=scores["actor"].combine_chunks()).to_numpy()]
    return found


def _days(column: pa.ChunkedArray) -> Ints:
    numbers: Ints = column.cast(pa.int32()).to_numpy().astype(np.int64)
    return numbers


def _both(rows: pa.Table) -> pa.Array:
    """Who is credited and who reacted, as one text; no id holds the sign between them."""
    joined = pc.binary_join_element_wise(rows["credited"], rows["reactor"], "\0")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
