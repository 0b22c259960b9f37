"""Reach, amplification and network, style, who moves whom, and the moments that moved the score: as Klout showed it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
from pydantic import Field

from groundswell.reports import days, endorsements, words
from groundswell.reports.accounts import find_account, named
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.reports.felt import between
from groundswell.reports.shrinking import Rates, rates
from groundswell.reports.style import AXES, Style, columns, medians, style
from groundswell.signals.influence.explained import PAIRS, PLAIN
from groundswell.vocabulary import EndorsementKind

WINDOW_DAYS = 90
LEAST_PEOPLE = 5
"""People a mean needs before it is shown."""


class KloutFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    limit: int = Field(10, ge=1, le=100)
    """Most people in each list, and most moments."""


@shown
class Reach:
    """How many distinct people were moved in the last 90 days. Counted, not estimated."""

    people_count: int
    """Distinct accounts that reacted."""
    reactions_count: int
    """Credited reactions."""
    opens: Opens
    """These reactions."""


@shown
class Amplification:
    """Reactions that one post draws, shrunk towards the mean of the network: few posts say little."""

    per_object: float
    """Expected reactions per object."""
    low: float
    """Lower end of the 80 % interval."""
    high: float
    """Upper end of the 80 % interval."""
    observed: float | None
    """Plain mean, before shrinking; null without objects in the window."""
    network_mean: float
    """Mean of the network, towards which it is shrunk."""
    strength: float
    """How many objects the mean of the network weighs as much as."""
    bunching: float
    """How much reactions come in bunches: variance of the counts in means; an object counts as 1 / bunching."""
    objects_count: int
    """Objects made in the window."""
    drawn_count: int
    """Reactions they drew."""
    enough: bool
    """Whether there is any object of the window to go by; else this is only the network's mean."""
    opens: Opens
    """Reactions of the window."""


@shown
class NetworkTrust:
    """How far those who were moved in the last 90 days are trusted, on average."""

    mean_trust: float | None
    """Mean trust, 0 to 1; null with fewer than five people."""
    low: float
    """Lower end of the 80 % interval."""
    high: float
    """Upper end of the 80 % interval."""
    opens: Opens
    """Who they are."""


@shown
class Tie(Account):
    """Somebody on the other side, with the reactions between the two."""

    reactions_count: int
    """Reactions."""
    announces: float
    """Their counted weight, in announces."""
    supporting_count: int
    """Endorsement: of them, likes, replies and quotes that clearly support. What is not clear is in neither."""
    opposing_count: int
    """Of them, likes, replies and quotes that clearly oppose."""
    opens: Opens
    """These reactions."""


@shown
class MovingObject:
    """An object that moved the score in the last 90 days."""

    object: str
    """Object id."""
    text: str | None
    """What it says, shortened."""
    published: datetime | None
    """When it was created."""
    own: bool
    """Whether the person wrote it; else they passed it on."""
    points: float
    """Points of today's score from reactions of the last 90 days to it."""
    reactions_count: int
    """These reactions."""
    reactors_count: int
    """Distinct accounts behind them."""
    opens: Opens
    """These reactions."""


@shown
class ScoreDay:
    """The score on one day."""

    as_of: date
    """Day."""
    score: float
    """Influence score, 0 to 100."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""


@shown
class Difference:
    """The score against an earlier day."""

    name: str
    """day, week or month."""
    since: date | None
    """The day compared with; null when no score is kept for it."""
    points: float | None
    """Score now less the score then, -100 to 100; null when no score is kept for that day."""
    words: str
    """What it is compared with, or why there is nothing to compare."""


@shown
class KloutReport:
    """What Klout showed of a person, over the same reactions as the score."""

    as_of: date | None
    """Day of the score; null before the first `score`."""
    version: str | None
    """Score version."""
    person: Account
    score: float | None
    """Influence score, 0 to 100; null when not scored."""
    score_low: float | None
    """Lower end of the 80 % interval."""
    score_high: float | None
    """Upper end of the 80 % interval."""
    provisional: bool
    """Whether the evidence is too little to lean on."""
    reach: Reach
    amplification: Amplification
    network: NetworkTrust
    style: Style
    influencer_of: list[Tie]
    """Who this person moves, by weight."""
    influenced_by: list[Tie]
    """Who moves this person, by weight."""
    moments: list[MovingObject]
    """What moved the score most, most points first."""
    history: list[ScoreDay]
    """The score days of the last 90 days, oldest first."""
    changes: list[Difference]
    """Against a day, a week and a month before."""
    endorsed: list[endorsements.OnTopic]
    """Topics on which others gave +K: evidence of expertise, never part of the score."""


MOVED = """
    WITH recent AS (
        SELECT reactor, count(*) AS times FROM given WHERE published >= $start AND published < $end GROUP BY reactor
    )
    SELECT count(*) AS people_count, coalesce(sum(r.times), 0)::BIGINT AS reactions_count,
        avg(p.trust) AS mean, coalesce(stddev_samp(p.trust), 0.0) AS spread
    FROM recent r LEFT JOIN (SELECT reactor, trust FROM pairs) p USING (reactor)
"""
HABITS = f"SELECT {columns()} FROM habits_now WHERE actor = ?"
RATES = """
    SELECT count(*) AS accounts, coalesce(sum(made_count), 0)::BIGINT AS objects,
        coalesce(sum(made_count * made_count), 0)::BIGINT AS objects_squared,
        coalesce(sum(drawn_count), 0)::BIGINT AS drawn, coalesce(sum(drawn_squares), 0)::DOUBLE AS squares,
        coalesce(sum(drawn_count * drawn_count / made_count), 0.0) AS between
    FROM habits_now WHERE network = ? AND made_count > 0
"""
TIES = ("credited", "reactor", "reactions_count", "counted_nano")
MOMENTS = """
    SELECT object, bool_or(path = 'author') AS own, sum(points) AS points, count(*) AS reactions_count,
        count(DISTINCT reactor) AS reactors_count
    FROM explained WHERE published >= ? AND published < ?
    GROUP BY object HAVING sum(points) > 0 ORDER BY round(sum(points), 9) DESC, object LIMIT ?
"""
NOTHING = dict.fromkeys(
    ("made_count", "drawn_count", "acts_count", *(name for axis in AXES for name in (axis.part, axis.whole))), 0
)
UNSCORED = {"score": None, "score_low": None, "score_high": None, "provisional": True}
BEHIND = {"credits": PLAIN, "pairs_now": PAIRS}
CHANGES = (("day", 1), ("week", 7), ("month", 28))
NANO = 1e9
Z80 = 1.2815515655446004


def run(facts: Facts, filters: KloutFilters) -> KloutReport:
    facts = facts.of(filters.version)
    person = find_account(facts, filters.person)
    as_of, version = days.newest(facts)
    day = as_of or date(1970, 1, 1)
    habits = facts.reader.one(HABITS, [person.actor]) or NOTHING
    behind = Behind(*(facts.reader.keyed(name, [person.actor], of) for name, of in BEHIND.items()))
    reach, trust = _moved(facts, person.actor, day, behind)
    past = [ScoreDay(**row) for row in _history(facts, person.actor, version, day)]
    score = next(iter(facts.reader.keyed_rows("influence_now", [person.actor], list(UNSCORED))), UNSCORED)
    return KloutReport(
        as_of=as_of,
        version=version,
        person=person,
        **score,
        reach=reach,
        amplification=_amplification(facts, person, habits),
        network=trust,
        style=style(habits, facts.reader.one(medians(), [person.network]) or {}),
        influencer_of=_ties(facts, person.actor, "credited", "reactor", filters.limit),
        influenced_by=_ties(facts, person.actor, "reactor", "credited", filters.limit),
        moments=_moments(facts, person.actor, day, filters.limit, behind),
        history=past,
        changes=_changes(facts, as_of, version, past),
        endorsed=_endorsed(facts, person.actor),
    )


@dataclass(frozen=True)
class Behind:
    """What the person is credited for, and the person's pairs: asked for once."""

    given: pa.Table
    pairs: pa.Table


def _moved(facts: Facts, actor: str, day: date, behind: Behind) -> tuple[Reach, NetworkTrust]:
    """Who was moved in the window, and how far they are trusted: the mean and what another such group could give."""
    start, end = days.window(day, WINDOW_DAYS)
    found = facts.reader.rows(MOVED, {"start": start, "end": end}, given=behind.given, pairs=behind.pairs)[0]
    people, mean = found["people_count"], found["mean"]
    enough = people >= LEAST_PEOPLE and mean is not None
    off = Z80 * found["spread"] / people**0.5 if enough else 1.0
    reach = Reach(
        people_count=people,
        reactions_count=found["reactions_count"],
        opens=facts.opens("evidence", person=actor, window_days=str(WINDOW_DAYS)),
    )
    trust = NetworkTrust(
        mean_trust=mean if enough else None,
        low=max(0.0, mean - off) if enough else 0.0,
        high=min(1.0, mean + off) if enough else 1.0,
        opens=facts.opens("network", person=actor),
    )
    return reach, trust


def _amplification(facts: Facts, person: Account, habits: dict[str, int]) -> Amplification:
    found: Rates = rates(**facts.reader.rows(RATES, [person.network])[0])
    made, drew = habits["made_count"], habits["drawn_count"]
    estimate = found.of(drew, made)
    return Amplification(
        per_object=estimate.value,
        low=estimate.low,
        high=estimate.high,
        observed=drew / made if made else None,
        network_mean=found.mean,
        strength=found.strength * found.bunching,
        bunching=found.bunching,
        objects_count=made,
        drawn_count=drew,
        enough=made > 0,
        opens=facts.opens("evidence", person=person.actor, window_days=str(WINDOW_DAYS)),
    )


def _ties(facts: Facts, actor: str, this: str, other: str, limit: int) -> list[Tie]:
    pairs = "pairs" if this == "credited" else "given_pairs"
    all_ties = facts.reader.keyed(f"{pairs}_now", [actor], TIES)
    most = all_ties.sort_by([("counted_nano", "descending"), (other, "ascending")])[:limit].to_pylist()
    names, felt = named(facts, [row[other] for row in most]), between(facts, [_both(row) for row in most])
    return [
        Tie(
            announces=row["counted_nano"] / NANO,
            reactions_count=row["reactions_count"],
            opens=facts.opens("evidence", person=row["credited"], reactor=row["reactor"]),
            **asdict(names[row[other]]) | felt[_both(row)],
        )
        for row in most
    ]


def _both(row: dict[str, Any]) -> tuple[str, str]:
    return row["credited"], row["reactor"]


def _moments(facts: Facts, actor: str, day: date, limit: int, behind: Behind) -> list[MovingObject]:
    values = [*days.window(day, WINDOW_DAYS), limit]
    rows = facts.reader.rows(MOMENTS, values, explained=facts.points([actor], given=behind.given, pairs=behind.pairs))
    said = facts.objects([row["object"] for row in rows], "text", "published")
    return [
        MovingObject(
            **row,
            text=words.shorten(said.get(row["object"], {}).get("text")),
            published=said.get(row["object"], {}).get("published"),
            opens=facts.opens("evidence", person=actor, object=row["object"], window_days=str(WINDOW_DAYS)),
        )
        for row in rows
    ]


def _history(facts: Facts, actor: str, version: str | None, day: date) -> list[dict[str, Any]]:
    held = facts.reader.keyed_rows("influence", [actor], list(ScoreDay.__annotations__)) if version else []
    return [row for row in held if day - timedelta(days=WINDOW_DAYS) < row["as_of"] <= day]


def _changes(facts: Facts, as_of: date | None, version: str | None, past: list[ScoreDay]) -> list[Difference]:
    """Against the score days that far back; nothing is made up for days without scores."""
    kept = days.kept(facts, version)
    scores = {one.as_of: one.score for one in past}
    found = []
    for name, distance in CHANGES:
        since = _since(kept, as_of, distance) if as_of else None
        if as_of is None or since is None:
            told = f"No score is kept for a {name} before{'; scores are kept once a week' if distance == 1 else ''}."
            found.append(Difference(name=name, since=None, points=None, words=told))
        else:
            change = scores.get(as_of, 0.0) - scores.get(since, 0.0)
            found.append(Difference(name=name, since=since, points=change, words=f"Against {since}."))
    return found


def _since(kept: list[date], as_of: date, distance: int) -> date | None:
    """A score day so far back: for a day exactly, for more up to six days earlier."""
    if distance > 1:
        return days.before(kept, as_of, distance)
    yesterday = as_of - timedelta(days=1)
    return yesterday if yesterday in kept else None


def _endorsed(facts: Facts, actor: str) -> list[endorsements.OnTopic]:
    given = facts.state.endorsements(receiver=actor)
    return endorsements.topics([one for one in given if one.kind == EndorsementKind.PLUS_K], actor)


KLOUT = Report(
    name="klout",
    title="Reach, style and moments",
    question="Whom does this person reach, in which style, and by which moments?",
    filters=KloutFilters,
    result=KloutReport,
    run=run,
    row=MovingObject,
    rows=lambda found: found.moments,
)
