"""Own pairs: what somebody posted twice, and which of the two drew more; an association within one person's posts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

import numpy as np
import scipy  # loads its parts when they are first asked for: they take a second

from groundswell.reports.base import Facts, Opens, shown

LEAST_PAIRS = 6
"""Pairs from which on a 95 % interval by signs exists."""
SHOWN = 10
ROWS = "SELECT * FROM repeats_now WHERE author = ? ORDER BY thing, published, object"

Row = dict[str, Any]
Met = Callable[[datetime], float]
"""How much of the audience a post at that moment would meet, 1 on average."""


@shown
class PairComparison:
    """Posts of one kind beside their twins of another, all by the same person about the same thing."""

    name: str
    """What the two differ in."""
    words: str
    """Which posts are compared with which."""
    pairs_count: int
    """Pairs that differ in this."""
    ratio: float | None
    """Reactions, one added, of the first kind over those of the second, in the middle pair; null with too few pairs."""
    ratio_low: float | None
    """Lower end of its 95 % interval, by signs."""
    ratio_high: float | None
    """Upper end of its 95 % interval."""
    verdict: str
    """What may be said of it, in words."""


@shown
class OwnPair:
    """Two posts about the same thing."""

    link: str | None
    """The link both have; null where their text is the same."""
    first: Opens
    """The earlier post."""
    first_published: datetime
    """When it was made, UTC."""
    first_count: int
    """Its reactions in seven days."""
    second: Opens
    """The later post."""
    second_published: datetime
    """When it was made, UTC."""
    second_count: int
    """Its reactions in seven days."""


@dataclass(frozen=True)
class Contrast:
    """Something that two posts may differ in: `more` is the side that is compared with the other, None for neither."""

    name: str
    words: str
    more: Callable[[Row, Row, Met | None], int | None]


def _by(column: str) -> Callable[[Row, Row, Met | None], int | None]:
    return lambda one, two, _: _side(int(one[column] > 0), int(two[column] > 0))


def _side(one: float, two: float) -> int | None:
    return None if one == two else int(two > one)


def _longer(one: Row, two: Row, _: Met | None) -> int | None:
    short, long = sorted((one["letters_count"], two["letters_count"]))
    return _side(one["letters_count"], two["letters_count"]) if long >= 1.2 * short else None


def _timed(one: Row, two: Row, met: Met | None) -> int | None:
    return _side(round(met(one["published"]), 6), round(met(two["published"]), 6)) if met else None


CONTRASTS = (
    Contrast("again", "The later post beside the earlier", lambda *_: 1),
    Contrast("time", "The post at whose time more of the audience is about", _timed),
    Contrast("length", "The post with at least a fifth more letters", _longer),
    Contrast("question", "The post with a question mark beside the one without", _by("asks")),
    Contrast("tags", "The post with tags beside the one without", _by("tags_count")),
)
"""Plain properties only; nothing here says what a post feels like."""


def pairs_of(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Posts of a thing two by two in order of time; each post is in one pair at most."""
    found: list[tuple[Row, Row]] = []
    used: set[str] = set()
    waiting: Row | None = None
    for row in rows:
        if row["object"] in used:
            continue
        if waiting is None or waiting["thing"] != row["thing"]:
            waiting = row
            continue
        found.append((waiting, row))
        used |= {waiting["object"], row["object"]}
        waiting = None
    return found


def comparisons(pairs: list[tuple[Row, Row]], met: Met | None) -> list[PairComparison]:
    """Every contrast that at least one pair differs in."""
    return [found for contrast in CONTRASTS if (found := _compared(contrast, pairs, met)).pairs_count]


def _compared(contrast: Contrast, pairs: list[tuple[Row, Row]], met: Met | None) -> PairComparison:
    sided = [(pair, contrast.more(*pair, met)) for pair in pairs]
    logs = sorted(_log(pair[side]) - _log(pair[1 - side]) for pair, side in sided if side is not None)
    ends = by_signs(logs)
    value, low, high = (float(np.exp(at)) for at in (median(logs), *ends)) if ends else (None, None, None)
    return PairComparison(
        name=contrast.name,
        words=contrast.words,
        pairs_count=len(logs),
        ratio=value,
        ratio_low=low,
        ratio_high=high,
        verdict=_verdict(len(logs), low, high),
    )


def _log(row: Row) -> float:
    return float(np.log1p(row["reactions_count"]))


def by_signs(ordered: list[float]) -> tuple[float, float] | None:
    """The ends of a 95 % interval of the median, from values in order: exact, whatever they look like; None for fewer
    than six."""
    left_out = int(scipy.stats.binom.ppf(0.025, len(ordered), 0.5)) if ordered else 0
    while left_out and scipy.stats.binom.cdf(left_out - 1, len(ordered), 0.5) > 0.025:
        left_out -= 1
    return (ordered[left_out - 1], ordered[-left_out]) if left_out else None


def _verdict(count: int, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"not enough data: {count} of {LEAST_PAIRS} pairs"
    if low > 1:
        return "went with more reactions"
    return "went with fewer reactions" if high < 1 else "no difference can be told"


def newest(facts: Facts, pairs: list[tuple[Row, Row]]) -> Iterator[OwnPair]:
    """The newest pairs, for a look at them."""
    recent = sorted(pairs, key=lambda pair: (pair[1]["published"], pair[1]["object"]), reverse=True)
    for one, two in recent[:SHOWN]:
        kind, _, thing = one["thing"].partition(" ")
        yield OwnPair(
            link=thing if kind == "link" else None,
            first=facts.opens("object", object=one["object"]),
            first_published=one["published"],
            first_count=one["reactions_count"],
            second=facts.opens("object", object=two["object"]),
            second_published=two["published"],
            second_count=two["reactions_count"],
        )
