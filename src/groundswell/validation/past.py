"""What was known at a cut, and what happened after it: rolling origins over one workspace."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.engine.reader import Reader

Reals = NDArray[np.float64]
Ids = NDArray[np.int64]

ACTIVE_DAYS = 90
HALF_LIFE_DAYS = 30


@dataclass(frozen=True)
class Past:
    """Everything up to the end of a day, as arrays over the accounts in `names`.

    `people` are places in `names` of those active in the 90 days before (n,); `score` is theirs at the cut. `reactor`,
    `author`, `count`, `decayed` list pairs (m,); `object_author` and `object_reactions` list objects with their
    reactions (k,). `followers` is NaN where no profile had been seen by then.
    """

    cut: date
    names: list[str]
    people: Ids
    score: Reals
    reactor: Ids
    author: Ids
    count: Reals
    decayed: Reals
    object_author: Ids
    object_reactions: Reals
    followers: Reals


@dataclass(frozen=True)
class Future:
    """What the same people drew in a window after a cut, each (n,).

    `reactions`: to objects made in the window (T1). `per_object`: mean log(1 + reactions) over those objects, NaN
    without any (T2). `reactors`: distinct accounts (T4).
    """

    window_days: int
    reactions: Reals
    per_object: Reals
    reactors: Reals


def cuts(first: date, last: date, *, window: int, gap: int, count: int) -> list[date]:
    """Up to `count` days, oldest first, whose gap and window fit before `last` and do not overlap.

    None of them lies before ACTIVE_DAYS / 3 days of history: a score of a week of data proves nothing.
    """
    newest = last - timedelta(days=window + gap)
    step = timedelta(days=window + gap)
    found = [newest - step * back for back in range(count)]
    return sorted(day for day in found if day >= first + timedelta(days=ACTIVE_DAYS // 3))


def median_lag_days(reader: Reader) -> int:
    """Median time from an object to a reaction, in whole days, rounded up, at most 7."""
    row = reader.one(
        """SELECT quantile_cont(epoch(r.published) - epoch(o.published), 0.5) / 86400 AS days
           FROM reactions r JOIN objects o ON r.object = o.object WHERE r.published >= o.published"""
    )
    days = (row or {}).get("days")
    return min(7, int(np.ceil(days))) if days else 1


def past(reader: Reader, cut: date) -> Past:
    """What was known at the end of a day."""
    end = datetime.combine(cut, time.max, UTC)
    pairs = reader.arrow(
        """SELECT reactor, credited, sum(reactions_count)::DOUBLE AS n,
                  sum(reactions_count * pow(0.5, (?::DATE - day) / ?::DOUBLE)) AS decayed
           FROM ties WHERE day <= ? GROUP BY ALL ORDER BY ALL""",
        [cut, HALF_LIFE_DAYS, cut],
    )
    made = reader.arrow(
        """SELECT o.author, count(r.reaction)::DOUBLE AS n FROM objects o
           LEFT JOIN reactions r ON r.object = o.object AND r.author = o.author AND r.published <= ?
           WHERE o.published <= ? GROUP BY o.object, o.author ORDER BY o.object""",
        [end, end],
    )
    active = _names(
        reader,
        # A network, which deletes things, is nobody.
        """SELECT DISTINCT actor FROM activities
           WHERE published > ? AND published <= ? AND actor <> network || ':'""",
        [_ago(end), end],
    )
    names = sorted(
        {*active, *pairs["reactor"].to_pylist(), *pairs["credited"].to_pylist(), *made["author"].to_pylist()}
    )
    place = {name: index for index, name in enumerate(names)}
    people = np.array([place[name] for name in active], np.int64)
    return Past(
        cut=cut,
        names=names,
        people=people,
        score=_values(reader, names, SCORES, [cut])[people],
        reactor=_places(pairs["reactor"].to_pylist(), place),
        author=_places(pairs["credited"].to_pylist(), place),
        count=pairs["n"].to_numpy(),
        decayed=pairs["decayed"].to_numpy(),
        object_author=_places(made["author"].to_pylist(), place),
        object_reactions=made["n"].to_numpy(),
        followers=_values(reader, names, FOLLOWERS, [end], missing=np.nan)[people],
    )


SCORES = "SELECT actor AS name, score AS value FROM influence WHERE as_of = ?"
FOLLOWERS = "SELECT actor AS name, followers_count::DOUBLE AS value FROM profiles WHERE observed <= ?"


def future(reader: Reader, known: Past, *, window: int, gap: int) -> Future:
    """What the people of a cut drew in the window after the gap, from objects made in that window.

    An object that only its reactions name (a forward of a post that was not exported) counts by its reactions' time.
    """
    begin = datetime.combine(known.cut, time.max, UTC) + timedelta(days=gap)
    end = begin + timedelta(days=window)
    drawn = reader.arrow(
        """SELECT r.author, count(*)::DOUBLE AS n, count(DISTINCT r.reactor)::DOUBLE AS reactors
           FROM reactions r LEFT JOIN objects o ON r.object = o.object
           WHERE r.published > ? AND r.published <= ?
             AND (o.object IS NULL AND r.kind <> 'mention' OR (o.published > ? AND o.author = r.author)) GROUP BY 1""",
        [begin, end, begin],
    )
    each = reader.arrow(
        """SELECT author, avg(ln(1 + n)) AS mean FROM (
               SELECT o.author, o.object, count(r.reaction) AS n FROM objects o
               LEFT JOIN reactions r ON r.object = o.object AND r.author = o.author AND r.published <= ?
               WHERE o.published > ? AND o.published <= ? GROUP BY ALL) GROUP BY 1""",
        [end, begin, end],
    )
    people = [known.names[place] for place in known.people]
    reactions = dict(zip(drawn["author"].to_pylist(), drawn["n"].to_pylist(), strict=True))
    reactors = dict(zip(drawn["author"].to_pylist(), drawn["reactors"].to_pylist(), strict=True))
    means = dict(zip(each["author"].to_pylist(), each["mean"].to_pylist(), strict=True))
    return Future(
        window,
        np.array([reactions.get(name, 0.0) for name in people]),
        np.array([means.get(name, np.nan) for name in people]),
        np.array([reactors.get(name, 0.0) for name in people]),
    )


def _ago(end: datetime) -> datetime:
    return end - timedelta(days=ACTIVE_DAYS)


def _names(reader: Reader, sql: str, params: list[object]) -> list[str]:
    return sorted(row["actor"] for row in reader.rows(sql, params))


def _places(names: list[str], place: dict[str, int]) -> Ids:
    return np.array([place[name] for name in names], np.int64)


def _values(reader: Reader, names: list[str], sql: str, params: list[object], missing: float = 0.0) -> Reals:
    held = {row["name"]: row["value"] for row in reader.rows(sql, params)}
    return np.array([missing if held.get(name) is None else held[name] for name in names], np.float64)
