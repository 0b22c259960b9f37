"""Of those who show what they think of a person or brand, the share that approves: the Q score, with its interval."""

from datetime import date
from typing import Any

from pydantic import Field

from groundswell.reports import days
from groundswell.reports.accounts import find_account
from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown
from groundswell.reports.shrinking import Estimate, share
from groundswell.vocabulary import APPROVING, DISAPPROVING

LEAST_PEOPLE = 5
BASIS = (
    "Likes, emoji whose sense is plain, and answers and quotes whose words clearly praise or blame, as a small model "
    "reads them in English, Spanish, Catalan and Basque. Words may blame a thing and not the person who named it."
)


class QScoreFilters(Filters):
    person: str = Field(min_length=1, max_length=500)
    """Account of the person or brand: id, handle, or a name only one account has."""
    limit: int = Field(50, ge=1, le=500)
    """Most people to list, those who disapprove first."""


@shown
class Opinion(Account):
    """What one person showed, over all objects of the person or brand."""

    side: str
    """positive, negative or mixed: the sense most of their likes, emoji and words have."""
    positive_count: int
    """Likes, emoji that approve, and answers and quotes in words of praise."""
    negative_count: int
    """Emoji that disapprove, and answers and quotes in words of blame."""
    opens: Opens
    """These reactions."""


@shown
class Votes:
    """Votes that the network counts without naming people. Shown beside the score, never in it."""

    up_count: int
    """Votes and emoji that approve."""
    down_count: int
    """Votes and emoji that disapprove."""
    share: float | None
    """Share that approves, 0 to 1; null without votes, or where the network has none that disapprove."""
    low: float
    """Lower end of the 80 % interval."""
    high: float
    """Upper end of the 80 % interval."""


@shown
class QScoreReport:
    """The share of people with an opinion whose opinion is positive."""

    as_of: date | None
    """Day up to which it is counted; null before the first `score`."""
    person: Account
    share: float | None
    """Share that approves, 0 to 1; null when there is not enough data."""
    low: float
    """Lower end of the 80 % interval, 0 to 1."""
    high: float
    """Upper end of the 80 % interval, 0 to 1."""
    positive_count: int
    """People who approve."""
    negative_count: int
    """People who disapprove."""
    mixed_count: int
    """People who do both alike: in neither count."""
    unclear_count: int
    """Emoji that may mean either: not counted."""
    basis: str
    """What this is built on, in words."""
    missing: str
    """Why there is not enough data; empty when there is."""
    votes: Votes
    rows: list[Opinion]
    """People with an opinion."""
    opens: Opens
    """All reactions."""


FELT = """
    SELECT count(*) FILTER (positive_count > negative_count) AS positive,
        count(*) FILTER (negative_count > positive_count) AS negative,
        count(*) FILTER (negative_count = positive_count AND positive_count > 0) AS mixed,
        coalesce(sum(unclear_count), 0)::BIGINT AS unclear
    FROM feelings_now WHERE author = ?
"""
SAYS_NO = "SELECT 1 AS said FROM feelings_now WHERE network = ? AND negative_count > 0 LIMIT 1"
PEOPLE = """
    WITH most AS (
        SELECT reactor, positive_count, negative_count FROM feelings_now
        WHERE author = ? AND positive_count + negative_count > 0
        ORDER BY sign(negative_count - positive_count) DESC, negative_count + positive_count DESC, reactor LIMIT ?
    )
    SELECT a.actor, a.name, a.handle, a.network, m.positive_count, m.negative_count FROM most m
    JOIN actors a ON a.actor = m.reactor
    ORDER BY sign(negative_count - positive_count) DESC, negative_count + positive_count DESC, actor
"""
VOTES = """
    SELECT coalesce(sum(c.count) FILTER (list_contains($up, lower(trim(c.kind, ':')))), 0)::BIGINT AS up,
        coalesce(sum(c.count) FILTER (list_contains($down, lower(trim(c.kind, ':')))), 0)::BIGINT AS down
    FROM reaction_counts c WHERE c.object IN (SELECT object FROM objects WHERE author = $actor)
"""
COUNTS_NO = """
    SELECT 1 AS said FROM reaction_counts
    WHERE network = $network AND list_contains($down, lower(trim(kind, ':'))) AND count > 0 LIMIT 1
"""


def run(facts: Facts, filters: QScoreFilters) -> QScoreReport:
    person = find_account(facts, filters.person)
    felt = facts.reader.rows(FELT, [person.actor])[0]
    missing = _missing(facts, person, felt)
    found = share(felt["positive"], felt["positive"] + felt["negative"])
    return QScoreReport(
        as_of=days.newest(facts)[0],
        person=person,
        share=None if missing else found.value,
        low=0.0 if missing else found.low,
        high=1.0 if missing else found.high,
        positive_count=felt["positive"],
        negative_count=felt["negative"],
        mixed_count=felt["mixed"],
        unclear_count=felt["unclear"],
        basis=BASIS,
        missing=missing,
        votes=_votes(facts, person),
        rows=[_opinion(person.actor, row) for row in facts.reader.rows(PEOPLE, [person.actor, filters.limit])],
        opens=Opens(report="evidence", filters={"person": person.actor}),
    )


def _missing(facts: Facts, person: Account, felt: dict[str, Any]) -> str:
    """Where nobody can say no, or nobody ever did, everybody who says anything approves: that share means nothing."""
    if facts.reader.one(SAYS_NO, [person.network]) is None:
        return "nobody on this network ever disapproved in a way that is read here, so every share would be 100 %"
    people = felt["positive"] + felt["negative"]
    return "" if people >= LEAST_PEOPLE else f"{people} of {LEAST_PEOPLE} people with an opinion"


def _votes(facts: Facts, person: Account) -> Votes:
    down = sorted(DISAPPROVING)
    asked = {"actor": person.actor, "up": sorted(APPROVING), "down": down}
    counted = facts.reader.rows(VOTES, asked)[0]
    both = counted["up"] + counted["down"]
    told = both and facts.reader.one(COUNTS_NO, {"network": person.network, "down": down})
    found = share(counted["up"], both) if told else Estimate(0.0, 0.0, 1.0)
    return Votes(
        up_count=counted["up"],
        down_count=counted["down"],
        share=found.value if told else None,
        low=found.low,
        high=found.high,
    )


def _opinion(author: str, row: dict[str, Any]) -> Opinion:
    lead = row["positive_count"] - row["negative_count"]
    side = "mixed" if lead == 0 else "positive" if lead > 0 else "negative"
    opens = Opens(report="evidence", filters={"person": author, "reactor": row["actor"]})
    return Opinion(**row, side=side, opens=opens)


QSCORE = Report(
    name="qscore",
    title="Approval",
    question="Of those who show what they think of this person or brand, how many approve?",
    filters=QScoreFilters,
    result=QScoreReport,
    run=run,
    row=Opinion,
    rows=lambda found: found.rows,
)
