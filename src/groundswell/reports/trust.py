"""Signals of how far the reactions to a person can be leant on: shown with their evidence, never a verdict."""

from datetime import date
from math import sqrt
from typing import Any

from pydantic import Field

from groundswell.reports import days
from groundswell.reports.accounts import account_of, find_row
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.signals.trust.likelihood import ASSUMED_SHARE, MODEL, SHOWN_FROM, likelihood

Z95 = 1.959964


class TrustFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    limit: int = Field(50, ge=1, le=500)
    """Rows of the list of accounts that share in step."""


@shown
class InStep(Account):
    """An account that reacts to the person, and shares in step with others."""

    cluster: str
    """Cluster of accounts that share in step, named after the first of them."""
    members_count: int
    """Accounts in the cluster."""
    occasions_count: int
    """Hours in which it shared the same thing within ten seconds of another of them: of its closest tie."""
    expected: float
    """Such hours to be expected by chance."""
    gap_seconds: float
    """Mean gap between the closest shares, in seconds."""
    extra_reactions_count: int
    """Its reactions to things that another account of the cluster had reacted to before."""
    points: float
    """Points of the person's score that its reactions earned."""
    opens: Opens
    """Its reactions to the person."""


@shown
class Audience:
    """How many of the followers were ever seen doing anything else."""

    followers_count: int
    """Followers whose following is in the data."""
    acting_count: int
    """Of them, seen acting: posting or reacting to anybody."""
    acting_share: float
    """Their share of the followers, 0 to 1."""
    acting_low: float
    """Lower end of its 95 % interval."""
    acting_high: float
    """Upper end of its 95 % interval."""


@shown
class Automated:
    """How likely the account is run by a program, from its profile. A likelihood, never a verdict."""

    likelihood: float
    """Likelihood, 0 to 1."""
    likelihood_low: float
    """Lower end of its 95 % interval."""
    likelihood_high: float
    """Upper end of its 95 % interval."""
    error: str
    """How often it is wrong, in words."""


@shown
class TrustReport:
    """What is known of how far the reactions to a person can be leant on. None of it changes the score."""

    as_of: date | None
    """Day the score is for."""
    version: str | None
    """Score version."""
    person: Account
    score: float | None
    """Influence score; null when there is none."""
    score_without: float | None
    """The score worked out again with each cluster counted once for each object; null when there is no score."""
    extra_reactions_count: int
    """Reactions left out for that."""
    in_step: list[InStep]
    """Accounts that react to the person and share in step with others, most points first."""
    in_step_count: int
    """How many of them there are."""
    partners_count: int
    """Accounts that the person's own account shares in step with."""
    audience: Audience | None
    """Null when the data does not say who follows: unknown."""
    automated: Automated | None
    """Null when the profile lacks a figure that it takes: not enough data."""
    notes: list[str]
    """What to know beside the figures, in words."""
    opens: Opens
    """Every reaction behind the score."""


IN_STEP = """
    WITH ties AS (SELECT *, a AS actor FROM coordinated_pairs UNION ALL SELECT *, b AS actor FROM coordinated_pairs),
    closest AS (
        SELECT * FROM ties
        QUALIFY row_number() OVER (PARTITION BY actor ORDER BY surprise DESC, a, b) = 1
    ),
    extra AS (
        SELECT reactor, count(DISTINCT reaction) AS extra_count FROM extra_reactions
        WHERE reaction IN (SELECT reaction FROM explained) GROUP BY reactor
    )
    SELECT k.actor, k.name, k.handle, k.network, c.cluster, c.members_count, c.occasions_count, c.expected,
        c.gap_seconds, coalesce(e.extra_count, 0) AS extra_reactions_count,
        coalesce(p.counted_nano / nullif(i.mass_nano, 0) * i.score, 0.0) AS points, count(*) OVER () AS total
    FROM pairs_now p JOIN closest c ON c.actor = p.reactor JOIN actors k ON k.actor = p.reactor
    LEFT JOIN extra e ON e.reactor = p.reactor LEFT JOIN influence_now i ON i.actor = p.credited
    WHERE p.credited = $actor ORDER BY points DESC, k.actor LIMIT $limit
"""
SCORES = """
    SELECT i.score, coalesce(w.score, i.score) AS score_without, coalesce(w.extra_reactions_count, 0) AS extra
    FROM influence_now i LEFT JOIN influence_without_now w ON w.actor = i.actor WHERE i.actor = ?
"""
PARTNERS = "SELECT count(*) AS n FROM coordinated_pairs WHERE a = $actor OR b = $actor"
FOLLOWERS = """
    WITH people AS (SELECT actor, coalesce(person, actor) AS person FROM actors),
    mine AS (SELECT actor FROM people WHERE person = $actor),
    followers AS (
        SELECT DISTINCT p.person FROM activities f JOIN people p ON p.actor = f.actor
        WHERE f.type = 'Follow' AND f.object IN (FROM mine) AND f.actor NOT IN (FROM mine)
            AND f.id NOT IN (SELECT object FROM activities WHERE type = 'Undo' AND object IS NOT NULL)
    ),
    acting AS (
        SELECT p.person FROM activities a JOIN people p ON p.actor = a.actor
        WHERE a.type NOT IN ('Follow', 'Undo', 'Delete') AND p.person IN (FROM followers)
    )
    SELECT count(*) AS followers, count(*) FILTER (person IN (FROM acting)) AS acting FROM followers
"""
OBSERVED = "SELECT observed FROM profiles WHERE actor = ?"
ERROR = (
    "Measured on accounts of one network in 2017: of those said to look automated, from {threshold:.0%} on, it finds "
    "{found:.0%} of the bots and mistakes {mistaken:.0%} of the others. {assumed:.0%} of all accounts are taken to be "
    "automated to begin with; then about half of those said to look so are not."
)
STEP_NOTE = (
    "Some who react share the same things within seconds of one another, far oftener than chance. People who work "
    "together do so too: look at the reactions before you think anything of it."
)
NOTHING = "Nobody who reacts shares in step with others, as far as the data shows."
NO_FOLLOWS = "Audience unknown: the data does not say who follows this account."
NO_PROFILE = (
    "Not enough data for a likelihood: it takes the account's handle, followers and age, and when they were seen."
)


def run(facts: Facts, filters: TrustFilters) -> TrustReport:
    facts = facts.of(filters.version)
    row = find_row(facts, filters.person)
    actor = row["actor"]
    as_of, version = days.newest(facts)
    score = facts.reader.one(SCORES, [actor]) or {}
    values = {"actor": actor, "limit": filters.limit}
    in_step = facts.reader.rows(IN_STEP, values, explained=facts.points([actor]))
    audience, automated = _audience(facts, actor), _automated(facts, row)
    return TrustReport(
        as_of=as_of,
        version=version,
        person=account_of(row),
        score=score.get("score"),
        score_without=score.get("score_without"),
        extra_reactions_count=score.get("extra", 0),
        in_step=[_in_step(facts, actor, held) for held in in_step],
        in_step_count=in_step[0]["total"] if in_step else 0,
        partners_count=(facts.reader.one(PARTNERS, {"actor": actor}) or {"n": 0})["n"],
        audience=audience,
        automated=automated,
        notes=_notes(bool(in_step), audience, automated),
        opens=facts.opens("evidence", person=actor),
    )


def _in_step(facts: Facts, actor: str, held: dict[str, Any]) -> InStep:
    known = {name: value for name, value in held.items() if name != "total"}
    return InStep(**known, opens=facts.opens("evidence", person=actor, reactor=held["actor"]))


def _audience(facts: Facts, actor: str) -> Audience | None:
    held = facts.reader.one(FOLLOWERS, {"actor": actor}) or {"followers": 0}
    if not held["followers"]:
        return None
    low, high = between(held["acting"], held["followers"])
    return Audience(
        followers_count=held["followers"],
        acting_count=held["acting"],
        acting_share=held["acting"] / held["followers"],
        acting_low=low,
        acting_high=high,
    )


def between(some: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    middle = (some + Z95 * Z95 / 2) / (of + Z95 * Z95)
    wide = Z95 * sqrt(some * (of - some) / of + Z95 * Z95 / 4) / (of + Z95 * Z95)
    return max(0.0, middle - wide), min(1.0, middle + wide)


def _automated(facts: Facts, row: dict[str, Any]) -> Automated | None:
    observed = (facts.reader.one(OBSERVED, [row["actor"]]) or {}).get("observed")
    found = likelihood(row["handle"], row["name"], row["followers_count"], row["created"], observed)
    if found is None:
        return None
    error = ERROR.format(
        threshold=SHOWN_FROM, found=MODEL["found"][0], mistaken=MODEL["mistaken"][0], assumed=ASSUMED_SHARE
    )
    return Automated(likelihood=found.value, likelihood_low=found.low, likelihood_high=found.high, error=error)


def _notes(in_step: bool, audience: Audience | None, automated: Automated | None) -> list[str]:
    notes = [STEP_NOTE if in_step else NOTHING]
    return notes + [NO_FOLLOWS] * (audience is None) + [NO_PROFILE] * (automated is None)


TRUST = Report(
    name="trust",
    title="Signals of trust",
    question="How far can the reactions to this person be leant on?",
    filters=TrustFilters,
    result=TrustReport,
    run=run,
    row=InStep,
    rows=lambda report: report.in_step,
)
