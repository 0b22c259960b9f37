"""People like one person, by topics and by audience, and what else that audience reacts to."""

import math
from datetime import date
from typing import Any

import numpy as np
import scipy  # loads its parts when they are first asked for: they take a second
from pydantic import Field
from scipy.special import betaincinv

from groundswell.reports import days
from groundswell.reports.accounts import find_account, marks, named
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.reports.topic_facts import Known
from groundswell.signals.topics.chances import FALSE, believed

LOW, HIGH = 0.1, 0.9
LEAST_SHARED = 3
"""People of an audience, fewer of whom say nothing about it."""
COUNTED = ("people_count", "reactors_count", "audience")
NOTES = (
    "Likeness by topics is the cosine of two people's influence over all topics, a topic the rarer the heavier; it is "
    "no judgement of either. Shared reactors stand beside it and are in no figure of it.",
    "What else the audience reacts to is counted in people, against all who react. It is said where more do so than "
    f"chance allows, all questions taken together: of what is said, {FALSE:.0%} may be chance.",
)


class AlikeFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    limit: int = Field(15, ge=1, le=100)
    """Rows of each list."""


@shown
class Alike(Account):
    """Somebody like the person."""

    likeness: float | None
    """Likeness by topics, 0 to 1; null when they share none that is shown on both."""
    topics: list[str]
    """Names of the topics that make them alike, the weightiest first."""
    shared_count: int
    """People who react to both."""
    reactors_count: int
    """People who react to this one."""
    opens: Opens
    """Their page."""


@shown
class AlsoTopic:
    """A topic that the person's audience reacts to when others write about it."""

    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    people_count: int
    """People of the audience who do."""
    share: float
    """These, of the audience, 0 to 1."""
    times: float
    """How many times the share of all who react."""
    low: float
    """Lower end of the 80 % interval."""
    high: float
    """Upper end of the 80 % interval."""
    opens: Opens
    """The topic's page."""


@shown
class AlsoPerson(Account):
    """Somebody else the audience reacts to."""

    people_count: int
    """People of the audience who react to them."""
    share: float
    """These, of the audience, 0 to 1."""
    times: float
    """How many times the share of all who react."""
    low: float
    """Lower end of the 80 % interval."""
    high: float
    """Upper end of the 80 % interval."""
    opens: Opens
    """Their page."""


@shown
class AlikeReport:
    """People like one person, and what else their audience reacts to."""

    as_of: date | None
    """Newest day; null before the first scoring."""
    person: Account
    """The person."""
    audience_count: int
    """People who react to the person."""
    rows: list[Alike]
    """People like them: by topics first, then by audience alone."""
    also_topics: list[AlsoTopic]
    """Topics the audience reacts to more than others do, the surest first."""
    also_people: list[AlsoPerson]
    """People the audience reacts to more than others do, the surest first."""
    notes: list[str]
    """What to know beside the figures."""
    todo: str
    """What to know when there is nothing to show; empty otherwise."""


PROFILES = """
    WITH every AS (
        SELECT topic, actor, sqrt(mass_nano) AS mass FROM topic_influence_now WHERE enough AND mass_nano > 0
    ),
    rare AS (
        SELECT topic, ln(1 + (SELECT count(DISTINCT actor) FROM every) / count(*)) AS weight FROM every GROUP BY topic
    ),
    weighed AS (SELECT topic, actor, mass * weight AS mass FROM every JOIN rare USING (topic)),
    mine AS (SELECT topic FROM weighed WHERE actor = $actor)
    SELECT topic, actor, mass, sqrt(sum(mass * mass) OVER (PARTITION BY actor)) AS length
    FROM weighed WHERE actor IN (SELECT actor FROM weighed WHERE topic IN (SELECT topic FROM mine))
    ORDER BY actor, topic
"""
EVERY = "SELECT count(DISTINCT reactor) AS every FROM pairs_now"
AUDIENCE = "SELECT reactor FROM pairs_now WHERE credited = $actor AND reactions_count > 0"
SHARED = f"""
    WITH audience AS MATERIALIZED ({AUDIENCE})
    SELECT credited AS actor, count(*) FILTER (reactor IN (FROM audience)) AS people_count,
        count(*) AS reactors_count, (SELECT count(*) FROM audience) AS audience
    FROM pairs_now WHERE credited <> $actor AND reactions_count > 0
    GROUP BY credited HAVING people_count > 0 ORDER BY people_count DESC, actor
"""
ALSO_TOPICS = f"""
    WITH audience AS MATERIALIZED ({AUDIENCE}),
    given AS (
        SELECT DISTINCT t.topic, c.reactor FROM credits c JOIN object_topics t USING (object)
        WHERE c.credited <> $actor AND NOT t.inherited
    )
    SELECT topic, count(*) FILTER (reactor IN (FROM audience)) AS people_count, count(*) AS reactors_count,
        (SELECT count(*) FROM audience) AS audience
    FROM given GROUP BY topic ORDER BY people_count DESC, topic
"""
REACTORS = """
    SELECT credited AS actor, count(*) AS people FROM pairs_now
    WHERE reactions_count > 0 AND credited IN ({}) GROUP BY credited
"""
NONE = "Nobody reacts to this person yet, and no topic is shown on them: there is nothing to compare."


def run(facts: Facts, filters: AlikeFilters) -> AlikeReport:
    facts = facts.of(filters.version)
    person = find_account(facts, filters.person)
    as_of, _ = days.newest(facts)
    known = Known(facts)
    every = facts.reader.told(EVERY)[0]["every"]
    near = facts.reader.rows(SHARED, {"actor": person.actor})
    rows = _alike(facts, known, person.actor, near, filters.limit)
    also = facts.reader.rows(ALSO_TOPICS, {"actor": person.actor})
    audience = also[0]["audience"] if also else near[0]["audience"] if near else 0
    return AlikeReport(
        as_of=as_of,
        person=person,
        audience_count=audience,
        rows=rows,
        also_topics=_also_topics(facts, known, _also(also, every, filters.limit)),
        also_people=_also_people(facts, _also(near, every, filters.limit)),
        notes=list(NOTES),
        todo="" if rows or audience else NONE,
    )


def _alike(facts: Facts, known: Known, actor: str, near: list[dict[str, Any]], limit: int) -> list[Alike]:
    """By topics first; who shares no topic, by the part of both audiences that is shared."""
    shared = {row["actor"]: row for row in near}
    likeness = _likeness(known.kept(facts.reader.rows(PROFILES, {"actor": actor})), actor)
    by_topics = sorted(likeness, key=lambda who: (-likeness[who][0], who))
    enough = [row for row in near if row["actor"] not in likeness and row["people_count"] >= LEAST_SHARED]
    by_audience = sorted(enough, key=lambda row: (-_overlap(row), row["actor"]))
    chosen = [*by_topics[:limit], *(row["actor"] for row in by_audience)][:limit]
    accounts = named(facts, chosen)
    reactors = {row["actor"]: row["people"] for row in _reactors(facts, chosen)}
    return [
        Alike(
            **vars(accounts[who]),
            likeness=likeness[who][0] if who in likeness else None,
            topics=[known.name(topic) for topic in likeness[who][1]] if who in likeness else [],
            shared_count=shared[who]["people_count"] if who in shared else 0,
            reactors_count=reactors.get(who, 0),
            opens=facts.opens("person", person=who),
        )
        for who in chosen
    ]


def _reactors(facts: Facts, people: list[str]) -> list[dict[str, Any]]:
    return facts.reader.rows(REACTORS.format(marks(people)), people) if people else []


def _overlap(row: dict[str, Any]) -> float:
    return float(row["people_count"] / (row["audience"] + row["reactors_count"] - row["people_count"]))


def _likeness(rows: list[dict[str, Any]], actor: str) -> dict[str, tuple[float, list[str]]]:
    """Cosine with everybody who shares a topic, and the topics that make most of it."""
    mine = {row["topic"]: row["mass"] / row["length"] for row in rows if row["actor"] == actor}
    parts: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["actor"] != actor and row["topic"] in mine:
            parts.setdefault(row["actor"], {})[row["topic"]] = mine[row["topic"]] * row["mass"] / row["length"]
    return {
        who: (min(1.0, math.fsum(held.values())), sorted(held, key=lambda topic: (-held[topic], topic))[:3])
        for who, held in parts.items()
    }


def _also(rows: list[dict[str, Any]], every: int, limit: int) -> list[dict[str, Any]]:
    """What more of the audience reacts to than of as many others, of `every` who reacts, by more than chance; the
    surest first."""
    drawn, reactors, audience = (np.array([row[name] for row in rows], np.int64) for name in COUNTED)
    # Whoever reacted after the day that is shown is among these, and not among all.
    share = np.minimum(1.0, reactors / every)
    spread = np.sqrt(audience * share * (1 - share) * (every - audience) / max(1, every - 1))
    # What is not a standard deviation more is no sign of anything, and each takes a while to test.
    signs = np.flatnonzero((drawn >= LEAST_SHARED) & (drawn > audience * share + spread))
    chances = np.atleast_1d(scipy.stats.hypergeom.sf(drawn[signs] - 1, every, reactors[signs], audience[signs]))
    bound = believed(chances.tolist(), len(rows))
    surest = [int(place) for place in np.argsort(chances, kind="stable") if chances[place] <= bound]
    return [rows[signs[place]] | _times(rows[signs[place]], every) for place in surest[:limit]]


def _times(row: dict[str, Any], every: int) -> dict[str, float]:
    """The share of the audience, over that of all who react, with the ends of its interval."""
    base, share = row["reactors_count"] / every, row["people_count"] / row["audience"]
    a, b = row["people_count"] + 0.5, row["audience"] - row["people_count"] + 0.5
    low, high = (float(betaincinv(a, b, at)) / base for at in (LOW, HIGH))
    return {"share": share, "times": share / base, "low": min(low, share / base), "high": max(high, share / base)}


def _also_topics(facts: Facts, known: Known, rows: list[dict[str, Any]]) -> list[AlsoTopic]:
    return [
        AlsoTopic(
            **{name: row[name] for name in ("topic", "people_count", "share", "times", "low", "high")},
            name=known.name(row["topic"]),
            opens=facts.opens("topic", topic=row["topic"]),
        )
        for row in rows
    ]


def _also_people(facts: Facts, rows: list[dict[str, Any]]) -> list[AlsoPerson]:
    accounts = named(facts, (row["actor"] for row in rows))
    return [
        AlsoPerson(
            **vars(accounts[row["actor"]]),
            **{name: row[name] for name in ("people_count", "share", "times", "low", "high")},
            opens=facts.opens("person", person=row["actor"]),
        )
        for row in rows
    ]


ALIKE = Report(
    name="alike",
    title="People like this one",
    question="Who is like this person, and what else does their audience react to?",
    filters=AlikeFilters,
    result=AlikeReport,
    run=run,
    row=Alike,
    rows=lambda report: report.rows,
)
