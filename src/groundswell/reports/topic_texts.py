"""The people and texts of one topic: what its page, and the page of a person on it, are made from."""

import math
from collections import Counter
from datetime import date
from typing import Any

from groundswell.reports import days
from groundswell.reports.accounts import marks
from groundswell.reports.base import Facts
from groundswell.reports.opinion_facts import Asked
from groundswell.reports.shrinking import share
from groundswell.reports.topic_facts import Known
from groundswell.signals.influence.score import Z80
from groundswell.signals.topics.tokens import fold

Row = dict[str, Any]
NANO = 1e9
SURE = 0.5
TEXTS = """
    WITH about AS (SELECT object, words FROM object_topics WHERE topic = $topic AND NOT inherited),
    read AS (
        SELECT object, activity, side, polarity, confidence FROM polarities WHERE object IN (SELECT object FROM about)
        QUALIFY row_number() OVER (PARTITION BY object ORDER BY published DESC, activity) = 1
    )
    SELECT o.object, o.author, o.published, o.text, o.url, r.activity, r.side, r.confidence,
        lower(ltrim(a.words[1], '#')) AS said
    FROM about a JOIN objects o USING (object) JOIN read r USING (object)
    WHERE o.published >= $since AND o.published < $until ORDER BY o.published, o.object
"""
PEOPLE = "SELECT * FROM topic_influence_now WHERE topic = ? ORDER BY mass_nano DESC, objects_count DESC, actor"
MOST_OBJECTS = """
    WITH about AS (SELECT object, weight, confidence, words FROM object_topics WHERE topic = $topic AND NOT inherited),
    drew AS (
        SELECT object, count(DISTINCT reactor) AS people FROM reactions
        WHERE object IN (SELECT object FROM about) GROUP BY object
    )
    SELECT a.*, o.author, o.published, o.text, o.url, coalesce(d.people, 0) AS people
    FROM about a JOIN objects o USING (object) LEFT JOIN drew d USING (object)
    ORDER BY people * a.weight DESC, a.confidence * a.weight DESC, o.published DESC, object LIMIT $limit
"""
COUNTED = """
    SELECT object, sum(counted) AS announces FROM explained
    WHERE object IN ({objects}) AND path = 'author' GROUP BY object
"""
CANDIDATES = 10
"""Times as many objects are weighed as are shown: those with most people are not always those with most mass."""


def texts_on(facts: Facts, topic: str, as_of: date | None, length: int) -> Asked:
    """Texts that say themselves that they are about the topic, with their sides."""
    if as_of is None:
        return Asked([], "", date(1970, 1, 1))
    since, until = days.window(as_of, 7 * length)
    rows = facts.reader.rows(TEXTS, {"topic": topic, "since": since, "until": until})
    return Asked(rows, "", until.date(), facts.confusion)


def experts(facts: Facts, known: Known, topic: str) -> list[Row]:
    """Those with enough evidence on a topic, most influence first, each with their share and what else speaks for them.

    The interval of a share is that of the mass on the topic, everybody else's taken as it is.
    """
    rows = facts.reader.rows(PEOPLE, [topic])
    whole = sum(row["mass_nano"] for row in rows) / NANO
    stood = endorsed(facts, known, topic)
    shown = [row for row in known.kept(rows) if row["enough"]]
    return [row | _share(row, whole) | focus(row) | {"endorsements_count": stood[row["actor"]]} for row in shown]


def _share(row: Row, whole: float) -> Row:
    mass, spread = row["mass_nano"] / NANO, math.sqrt(row["square_nano"] / NANO) * Z80
    others = max(0.0, whole - mass)

    def part(own: float) -> float:
        return own / (own + others) if own > 0 else 0.0

    return {"share": part(mass), "share_low": part(max(0.0, mass - spread)), "share_high": part(mass + spread)}


def focus(row: Row) -> Row:
    """The interval of the share of a person's objects that are on the topic."""
    made = round(row["objects_count"] / row["focus_share"]) if row["focus_share"] else 0
    held = share(row["objects_count"], made)
    return {"focus_low": held.low if made else 0.0, "focus_high": held.high if made else 1.0}


def endorsed(facts: Facts, known: Known, topic: str) -> Counter[str]:
    """Endorsements by receiver on a topic of this name."""
    called = {fold(known.name(topic)), fold(topic.removeprefix("own/"))}
    return Counter(one.receiver for one in facts.state.endorsements() if fold(one.topic) in called)


def objects_of(facts: Facts, topic: str, limit: int) -> list[Row]:
    """Objects on a topic that drew most on it, most first."""
    rows = facts.reader.rows(MOST_OBJECTS, {"topic": topic, "limit": limit * CANDIDATES})
    drew = counted(facts, rows)
    for row in rows:
        row.pop("people")
        row["drawn_announces"] = drew.get(row["object"], 0.0) * row["weight"]
    return sorted(rows, key=lambda row: (-row["drawn_announces"], -row["confidence"], row["object"]))[:limit]


def counted(facts: Facts, rows: list[Row]) -> dict[str, float]:
    """What objects drew that counts, in announces."""
    authors = sorted({row["author"] for row in rows if row["author"]})
    ids = [row["object"] for row in rows]
    if not authors:
        return {}
    found = facts.reader.rows(COUNTED.format(objects=marks(ids)), ids, explained=facts.points(authors))
    return {row["object"]: float(row["announces"]) for row in found}
