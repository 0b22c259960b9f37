"""What reports on topics are made from: their names, what rises, and who is not to be shown with which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from groundswell.people.identity import Identities
from groundswell.reports import days
from groundswell.reports.base import Facts
from groundswell.signals.topics.ontology import ontology
from groundswell.signals.topics.own import OWN, Topics
from groundswell.signals.topics.rising import BLOCK_DAYS, PAST_BLOCKS, Rise, rises

Row = dict[str, Any]
BLOCKS = PAST_BLOCKS + 1
WRITING = """
    SELECT topic AS key, date_diff('day', published::DATE, $day) // {length} AS block, count(DISTINCT author) AS people
    FROM object_topics WHERE NOT inherited AND published >= $since AND published < $until GROUP BY ALL
"""
WRITERS = """
    SELECT date_diff('day', published::DATE, $day) // {length} AS block, count(DISTINCT author) AS people
    FROM objects WHERE published >= $since AND published < $until GROUP BY ALL
"""
REACTED_TO = """
    SELECT r.author AS key, date_diff('day', r.published::DATE, $day) // {length} AS block,
        count(DISTINCT r.reactor) AS people
    FROM reactions r {among} WHERE r.published >= $since AND r.published < $until GROUP BY ALL
"""
REACTORS = """
    SELECT date_diff('day', published::DATE, $day) // {length} AS block, count(DISTINCT reactor) AS people
    FROM reactions WHERE published >= $since AND published < $until GROUP BY ALL
"""
ON_TOPIC = "JOIN object_topics t ON t.object = r.object AND t.topic = $topic"


@dataclass(frozen=True)
class Known:
    """The topics that a workspace can name."""

    facts: Facts

    @cached_property
    def topics(self) -> Topics:
        return Topics(self.facts.state)

    @cached_property
    def own(self) -> dict[str, str]:
        """Own topics by id, with what they are called."""
        return {one.topic: one.name for one in self.topics.saved()}

    @cached_property
    def taken(self) -> set[tuple[str, str]]:
        """Person and topic that are not to be shown together."""
        refused = self.topics.refused()
        return self.topics.taken(Identities(self.facts.state).persons()) if refused else set()

    def name(self, topic: str) -> str:
        """What a topic is called; of an own one that is gone, its short name."""
        known = ontology().get(topic)
        return known.name if known else self.own.get(topic, topic.removeprefix(OWN).replace("-", " "))

    def kept(self, rows: Iterable[Row]) -> list[Row]:
        """Rows of a person (`actor`) and a topic that may be shown together."""
        return [row for row in rows if (row["actor"], row["topic"]) not in self.taken]


def topics_rising(facts: Facts, as_of: date | None) -> dict[str, Rise | None]:
    """Each topic that anybody wrote about lately, judged by distinct people against its own past."""
    return _judged(facts, as_of, WRITING, WRITERS)


def people_rising(facts: Facts, as_of: date | None, topic: str | None = None) -> dict[str, Rise | None]:
    """Each person whom anybody reacted to lately, on one topic or at all, judged by distinct people who did."""
    return _judged(facts, as_of, REACTED_TO.replace("{among}", ON_TOPIC if topic else ""), REACTORS, topic)


def _judged(
    facts: Facts, as_of: date | None, series: str, volume: str, topic: str | None = None
) -> dict[str, Rise | None]:
    if as_of is None:
        return {}
    since, until = days.window(as_of, BLOCK_DAYS * BLOCKS)
    values: Row = {"day": as_of, "since": since, "until": until}
    rows = facts.reader.rows(series.format(length=BLOCK_DAYS), values | ({"topic": topic} if topic else {}))
    volumes = _by_block(facts.reader.rows(volume.format(length=BLOCK_DAYS), values))
    keys = sorted({row["key"] for row in rows if row["key"]})
    place = {key: n for n, key in enumerate(keys)}
    counts = np.zeros((len(keys), BLOCKS), np.int64)
    for row in rows:
        if row["key"]:
            counts[place[row["key"]], row["block"]] = row["people"]
    return dict(zip(keys, rises(counts, np.array(volumes, np.int64)), strict=True))


def _by_block(rows: Sequence[Row]) -> list[int]:
    found = {row["block"]: row["people"] for row in rows}
    return [found.get(block, 0) for block in range(BLOCKS)]
