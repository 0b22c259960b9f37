"""Two to ten people or named groups, side by side."""

from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations
from statistics import fmean
from typing import Any

from pydantic import Field

from groundswell.reports import days
from groundswell.reports.accounts import named, others
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.reports.felt import felt, together
from groundswell.reports.sides import Asked, sides


class CompareFilters(Versioned):
    who: list[str] = Field(min_length=2, max_length=10)
    """Two to ten people (id, handle or name) or groups written `name=person,person,...`."""


@shown
class Member(Account):
    """One account of a side."""

    score: float | None
    """Influence score, 0 to 100; null when not scored."""
    provisional: bool
    """Whether its evidence is too little to lean on."""
    also: list[Account]
    """Other accounts of the same person."""
    opens: Opens
    """The person."""


@shown
class Part:
    """What one kind of reaction adds."""

    kind: str
    """announce, reply, quote, like, thank, mention, open or accept."""
    points: float
    """Points of the score; for a group, the mean of its members."""
    reactions_count: int
    """Reactions of this kind."""


@shown
class Moment:
    """The score on one day."""

    as_of: date
    """Day."""
    score: float
    """Score; for a group the mean of its members, those without a score that day counting 0."""


@shown
class Side:
    """One person or group."""

    label: str
    """Name of the person or group."""
    group: bool
    """Whether it is a group."""
    members: list[Member]
    """Its accounts; one for a person."""
    score: float
    """Influence score, 0 to 100; for a group the mean of its members, those without a score counting 0."""
    score_low: float
    """Lower end of the 80 % interval; for a group the lowest of its members."""
    score_high: float
    """Upper end of the 80 % interval; for a group the highest of its members."""
    provisional: bool
    """Whether the evidence is too little to lean on; for a group, that of any member."""
    announces: float
    """Counted weight of all members together, in announces by a trusted person today."""
    reactions_count: int
    """Credited reactions of all members together."""
    reactors_count: int
    """Distinct accounts that reacted to any member."""
    supporting_count: int
    """Endorsement: likes, replies and quotes of all members that clearly support. What is not clear is in neither."""
    opposing_count: int
    """Likes, replies and quotes of all members that clearly oppose."""
    objects_count: int
    """Objects created by all members together."""
    parts: list[Part]
    """Points by kind of reaction; they sum to the score."""
    history: list[Moment]
    """The score on each day it is kept for, oldest first."""


@shown
class Overlap:
    """How far two sides move the same people."""

    a: str
    """Label of one side."""
    b: str
    """Label of the other."""
    shared_count: int
    """Distinct accounts that reacted to both."""
    of_a: float
    """Share of those who reacted to `a`, 0 to 1."""
    of_b: float
    """Share of those who reacted to `b`, 0 to 1."""
    shared: list[Account]
    """The first few of them, by weight given to both."""


@shown
class Comparison:
    """People or groups side by side."""

    as_of: date | None
    """Day the scores are for."""
    version: str | None
    """Score version."""
    sides: list[Side]
    """In the order asked for."""
    overlaps: list[Overlap]
    """Each pair of sides once."""
    reactors_count: int
    """Distinct accounts that reacted to any side."""


BY_KIND = """
    SELECT credited AS actor, kind, sum(points) AS points, count(*) AS reactions_count FROM explained
    GROUP BY credited, kind
"""
PAST = ("actor", "as_of", "score")
MOVED = """
    WITH sides(side, actor) AS (VALUES {sides}),
    moved AS (
        SELECT s.side, p.reactor, sum(p.counted_nano) AS weight
        FROM held p JOIN sides s ON s.actor = p.credited GROUP BY s.side, p.reactor
    )
"""
SHARED = """
    SELECT a.side AS a, b.side AS b, count(*) AS shared_count,
        list(a.reactor ORDER BY least(a.weight, b.weight) DESC, a.reactor)[:5] AS shared
    FROM moved a JOIN moved b ON a.reactor = b.reactor AND a.side <= b.side GROUP BY ALL
"""
EVERYBODY = "SELECT count(DISTINCT reactor) AS reactors_count FROM moved"
NOBODY = {"shared_count": 0, "shared": []}
UNSCORED = {
    **dict.fromkeys(("score", "score_low", "score_high"), 0.0),
    **dict.fromkeys(("mass_nano", "reactions_count", "objects_count"), 0),
    "provisional": True,
}
NANO = 1e9


@dataclass(frozen=True)
class Found:
    """What is known of all accounts asked for: rows of the score, of clear reactions, of points by kind and of history,
    by actor."""

    scores: dict[str, dict[str, Any]]
    felt: dict[str, dict[str, Any]]
    kinds: dict[str, list[dict[str, Any]]]
    history: dict[str, list[dict[str, Any]]]


def run(facts: Facts, filters: CompareFilters) -> Comparison:
    facts = facts.of(filters.version)
    asked = sides(facts, filters.who)
    actors = sorted({actor for side in asked for actor in side.actors})
    as_of, version = days.newest(facts)
    found = _found(facts, actors, version)
    moved, everybody = _moved(facts, asked, actors)
    return Comparison(
        as_of=as_of,
        version=version,
        sides=[_side(facts, side, found, moved.get((n, n), NOBODY)["shared_count"]) for n, side in enumerate(asked)],
        overlaps=_overlaps(facts, [side.label for side in asked], moved),
        reactors_count=everybody,
    )


def _found(facts: Facts, actors: list[str], version: str | None) -> Found:
    scores = facts.reader.keyed_rows("influence_now", actors)
    kinds = facts.reader.rows(BY_KIND, explained=facts.points(actors, sided=True))
    history = facts.reader.keyed_rows("influence", actors, PAST) if version else []
    by_actor = {row["actor"]: row for row in scores}
    return Found(by_actor, felt(facts, actors), _by_actor(kinds), _by_actor(history))


def _by_actor(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["actor"], []).append(row)
    return found


def _side(facts: Facts, side: Asked, found: Found, reactors: int) -> Side:
    scores = [found.scores.get(actor, UNSCORED) for actor in side.actors]
    return Side(
        label=side.label,
        group=side.group,
        members=[_member(facts, account, found.scores.get(account.actor)) for account in side.accounts],
        score=fmean(score["score"] for score in scores),
        score_low=min(score["score_low"] for score in scores),
        score_high=max(score["score_high"] for score in scores),
        provisional=any(score["provisional"] for score in scores),
        announces=sum(score["mass_nano"] for score in scores) / NANO,
        reactions_count=sum(score["reactions_count"] for score in scores),
        reactors_count=reactors,
        **together(found.felt[actor] for actor in side.actors),
        objects_count=sum(score["objects_count"] for score in scores),
        parts=_parts(side, found),
        history=_history(side, found),
    )


def _member(facts: Facts, account: Account, score: dict[str, Any] | None) -> Member:
    return Member(
        **asdict(account),
        score=score["score"] if score else None,
        provisional=score["provisional"] if score else True,
        also=others(facts, [account.actor])[account.actor],
        opens=facts.opens("person", person=account.actor),
    )


def _parts(side: Asked, found: Found) -> list[Part]:
    rows = [row for actor in side.actors for row in found.kinds.get(actor, [])]
    parts = [
        Part(
            kind=kind,
            points=sum(row["points"] for row in rows if row["kind"] == kind) / len(side.actors),
            reactions_count=sum(row["reactions_count"] for row in rows if row["kind"] == kind),
        )
        for kind in sorted({row["kind"] for row in rows})
    ]
    return sorted(parts, key=lambda part: -part.points)


def _history(side: Asked, found: Found) -> list[Moment]:
    scores: dict[date, list[float]] = {}
    for actor in side.actors:
        for row in found.history.get(actor, []):
            scores.setdefault(row["as_of"], []).append(row["score"])
    return [Moment(as_of=day, score=sum(held) / len(side.actors)) for day, held in sorted(scores.items())]


def _moved(facts: Facts, asked: list[Asked], actors: list[str]) -> tuple[dict[tuple[int, int], dict[str, Any]], int]:
    """Who reacted to both of each two sides (a side and itself: to it), and how many reacted to any."""
    members = [value for number, side in enumerate(asked) for actor in side.actors for value in (number, actor)]
    moved = MOVED.format(sides=", ".join(["(?::BIGINT, ?)"] * (len(members) // 2)))
    held = facts.reader.keyed("pairs_now", actors, ["credited", "reactor", "counted_nano"])
    rows = facts.reader.rows(moved + SHARED, members, held=held)
    everybody = facts.reader.one(moved + EVERYBODY, members, held=held) or {"reactors_count": 0}
    return {(row["a"], row["b"]): row for row in rows}, everybody["reactors_count"]


def _overlaps(facts: Facts, labels: list[str], moved: dict[tuple[int, int], dict[str, Any]]) -> list[Overlap]:
    names = named(facts, (actor for row in moved.values() for actor in row["shared"]))
    overlaps = []
    for a, b in combinations(range(len(labels)), 2):
        both = moved.get((a, b), NOBODY)
        of_a, of_b = (moved.get((side, side), NOBODY)["shared_count"] for side in (a, b))
        overlaps.append(
            Overlap(
                a=labels[a],
                b=labels[b],
                shared_count=both["shared_count"],
                of_a=both["shared_count"] / of_a if of_a else 0.0,
                of_b=both["shared_count"] / of_b if of_b else 0.0,
                shared=[names[actor] for actor in both["shared"]],
            )
        )
    return overlaps


COMPARE = Report(
    name="compare",
    title="Compare",
    question="How do these people or groups differ, and do they move the same audience?",
    filters=CompareFilters,
    result=Comparison,
    run=run,
    row=Side,
    rows=lambda comparison: comparison.sides,
)
