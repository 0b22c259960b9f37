"""Topics that go with one another: more objects are about both than by chance, or the ontology puts them together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import scipy  # loads its parts when they are first asked for: they take a second
from scipy.special import betaincinv

from groundswell.engine.reader import Reader
from groundswell.signals.topics.chances import believed
from groundswell.signals.topics.ontology import CROWD, children, ontology

LEAST_BOTH = 3
"""Objects that must be about both."""
LOW, HIGH = 0.1, 0.9
TOGETHER = """
    WITH own AS (SELECT topic, object FROM object_topics WHERE NOT inherited),
    here AS (SELECT object FROM own WHERE topic = $topic),
    counts AS (SELECT topic, count(*) AS count FROM own GROUP BY topic),
    shared AS (
        SELECT o.topic, count(*) AS both_count FROM own o JOIN here USING (object)
        WHERE o.topic <> $topic GROUP BY o.topic
    )
    SELECT topic, coalesce(both_count, 0) AS both_count, count, (SELECT count(*) FROM here) AS here,
        (SELECT count(DISTINCT object) FROM own) AS every
    FROM counts LEFT JOIN shared USING (topic) WHERE topic <> $topic ORDER BY topic
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class Relation:
    """One topic beside another; `times` as often in the same object as by chance, where objects say so."""

    topic: str
    by: str
    both_count: int
    times: float | None = None
    low: float | None = None
    high: float | None = None


def beside(reader: Reader, topic: str, limit: int) -> list[Relation]:
    """Topics of the workspace that go with one, by objects first, the surest first; then by the ontology alone.

    Chance is what independent topics of the same sizes would share, among objects that have any topic.
    """
    rows = reader.rows(TOGETHER, {"topic": topic})
    found = sorted(_by_objects(rows), key=lambda one: (-(one.low or 0.0), one.topic))[:limit]
    taken = {one.topic for one in found}
    near = [one for one in _by_ontology(topic, rows) if one.topic not in taken]
    return [*found, *near[:limit]]


def _by_objects(rows: list[Row]) -> Iterator[Relation]:
    tested = [row for row in rows if row["both_count"]]
    chances = [scipy.stats.poisson.sf(row["both_count"] - 1, _expected(row)) for row in tested]
    bound = believed(chances, len(rows))
    for row, chance in zip(tested, chances, strict=True):
        if row["both_count"] >= LEAST_BOTH and chance <= bound and row["both_count"] > _expected(row):
            yield Relation(row["topic"], "objects", row["both_count"], *_times(row))


def _expected(row: Row) -> float:
    return float(row["here"]) * float(row["count"]) / float(row["every"])


def _times(row: Row) -> tuple[float, float, float]:
    """The share of this topic's objects that are about the other too, over the other's share of all, with ends."""
    base = row["count"] / row["every"]
    a, b = row["both_count"] + 0.5, row["here"] - row["both_count"] + 0.5
    return row["both_count"] / row["here"] / base, *(float(betaincinv(a, b, at)) / base for at in (LOW, HIGH))


def _by_ontology(topic: str, rows: list[Row]) -> list[Relation]:
    """Topics of the workspace right above, right below and beside this one."""
    if topic not in ontology():
        return []
    parents = ontology()[topic].parents
    below = set(children().get(topic, ()))
    siblings = {one for parent in parents if len(children()[parent]) <= CROWD for one in children()[parent]}
    places = ((set(parents), "above"), (below, "below"), (siblings - below - set(parents), "beside"))
    held = sorted(rows, key=lambda row: (-row["count"], row["topic"]))
    return [
        Relation(row["topic"], by, row["both_count"]) for near, by in places for row in held if row["topic"] in near
    ]
