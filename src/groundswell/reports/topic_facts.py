"""What reports on topics are made from: their names, what rises, and who is not to be shown with which."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.reader import Told
from groundswell.people.identity import Identities
from groundswell.reports import days
from groundswell.reports.base import Facts
from groundswell.signals.topics.ontology import ontology
from groundswell.signals.topics.own import OWN, Topics
from groundswell.signals.topics.rising import BLOCK_DAYS, PAST_BLOCKS, Rise, rises

Row = dict[str, Any]
BLOCKS = PAST_BLOCKS + 1
COUNTED = """
    SELECT key, date_diff('day', published::DATE, $day) // {length} AS block, count(DISTINCT who) AS people
    FROM ({acts}) WHERE published >= $since AND published < $until GROUP BY ALL
"""
WRITING = """
    SELECT topic AS key, published, author AS who FROM object_topics WHERE NOT inherited
    UNION ALL SELECT NULL, published, author FROM objects
"""
REACTING = """
    SELECT r.author AS key, r.published, r.reactor AS who FROM reactions r {among} WHERE r.author IS NOT NULL
    UNION ALL SELECT NULL, published, reactor FROM reactions
"""
"""What is acted on, when and by whom; and all that goes on, beside which each is judged."""
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


def topics_rising(facts: Facts) -> dict[str, Rise]:
    """Each topic that enough wrote about to judge, by distinct people against its own past."""
    return _told(facts, WRITING, _judged)


def people_rising(facts: Facts, topic: str | None = None) -> dict[str, Rise]:
    """The people who rise, on one topic or at all, judged by distinct people who reacted to them."""
    if topic is None:
        return _told(facts, REACTING.format(among=""), _rising)
    sql, values = _counted(REACTING.format(among=ON_TOPIC)), _window(facts.reader.shown_day)
    return _rising(facts.reader.arrow(sql, values | {"topic": topic}))


def _told(facts: Facts, acts: str, made: Callable[[pa.Table], dict[str, Rise]]) -> dict[str, Rise]:
    found: dict[str, Rise] = facts.reader.told(_counted(acts), Told(made, _window))
    return found


def _counted(acts: str) -> str:
    return COUNTED.format(length=BLOCK_DAYS, acts=acts)


def _window(as_of: date | None) -> Row:
    """The blocks that end with the day; nothing lies in them before the first scoring."""
    since, until = days.window(as_of, BLOCK_DAYS * BLOCKS) if as_of else (None, None)
    return {"day": as_of, "since": since, "until": until}


def _judged(counted: pa.Table) -> dict[str, Rise]:
    """Rises by key, of those with enough people to judge; what has no key is all that goes on."""
    series = counted.filter(pc.is_valid(counted["key"]))
    keys = pc.unique(series["key"]).sort()
    counts, volumes = np.zeros((len(keys), BLOCKS), np.int64), np.zeros(BLOCKS, np.int64)
    counts[pc.index_in(series["key"], keys).to_numpy(), series["block"].to_numpy()] = series["people"].to_numpy()
    everything = counted.filter(pc.is_null(counted["key"]))
    volumes[everything["block"].to_numpy()] = everything["people"].to_numpy()
    judged = zip(keys.to_pylist(), rises(counts, volumes), strict=True)
    return {key: rise for key, rise in judged if rise is not None}


def _rising(counted: pa.Table) -> dict[str, Rise]:
    return {key: rise for key, rise in _judged(counted).items() if rise.rising}
