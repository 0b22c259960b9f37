"""One person: the score, where every point of it comes from, who reacts, and what was not counted."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from groundswell.reports import days, words
from groundswell.reports.accounts import find_row, marks, others
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.reports.felt import BETWEEN, BETWEEN_SIDES
from groundswell.reports.held import Held, Stood, held, stood
from groundswell.reports.topics_held import HeldTopic, topics_held
from groundswell.tables import ACTORS


class PersonFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    limit: int = Field(10, ge=1, le=100)
    """Rows of each list: objects, reactors, accounts reacted to."""


@shown
class Profile(Account):
    """What is known about the account."""

    url: str | None
    """Profile page on its network."""
    actor_type: str
    """Person, Organization, Service or Group."""
    followers_count: int | None
    """Followers when last observed."""
    created: datetime | None
    """When the account was made."""
    first_seen: datetime | None
    """Its first activity in this workspace."""
    last_seen: datetime | None
    """Its last activity in this workspace."""
    objects_count: int
    """Objects it created."""
    activities_count: int
    """Activities of any type."""


@shown
class Standing:
    """The score and how far to trust it."""

    score: float
    """Influence score, 0 to 100."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    rank: int
    """Place among all scored accounts, 1 is highest; ties share a place."""
    percentile: float
    """Share of scored accounts with a lower score, 0 to 100."""
    accounts_count: int
    """Scored accounts."""
    provisional: bool
    """Whether the evidence is too little to lean on."""
    missing: str
    """What evidence is missing, in words; empty when none."""
    reactions_count: int
    """Credited reactions."""
    reactors_count: int
    """Distinct accounts that reacted."""
    trusted_reactors_count: int
    """Of them, with trust of at least 0.5."""
    trusted_points: float
    """Points of the score that come from trusted reactors."""
    untrusted_points: float
    """Points of the score that come from reactors not (yet) trusted."""


@shown
class Past:
    """The score on one day."""

    as_of: date
    """Day the score is for."""
    score: float
    """Influence score, 0 to 100."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    provisional: bool
    """Whether the evidence was too little to lean on."""


@shown
class Component:
    """What one kind of reaction adds to the score."""

    kind: str
    """announce, reply, quote, like, mention, open or accept."""
    points: float
    """Points of the score; all kinds sum to the score."""
    reactions_count: int
    """Reactions of this kind."""
    reactors_count: int
    """Distinct accounts behind them."""
    opens: Opens
    """These reactions."""


@shown
class TopObject:
    """An object of the person, and what it earned."""

    object: str
    """Object id."""
    text: str | None
    """What was said, shortened."""
    url: str | None
    """Where the original can be opened."""
    published: datetime | None
    """When it was created; null when it is not in the workspace."""
    points: float
    """Points of the score that reactions to it earned."""
    reactions_count: int
    """Credited reactions to it."""
    reactors_count: int
    """Distinct accounts that reacted to it."""
    own: bool
    """Whether the person wrote it; else points came for resharing it."""
    opens: Opens
    """The reactions to it that the person is credited for."""


@shown
class Reactor(Account):
    """Somebody who reacts to the person."""

    points: float
    """Points of the person's score that this account's reactions earned."""
    reactions_count: int
    """Reactions of this account."""
    supporting_count: int
    """Endorsement: its likes, replies and quotes that clearly support. What is not clear is in neither."""
    opposing_count: int
    """Its likes, replies and quotes that clearly oppose."""
    trust: float
    """The account's trust, 0 to 1."""
    not_counted: float
    """Weight of its reactions that was not counted, in announces."""
    opens: Opens
    """Its reactions."""


@shown
class ReactsTo(Account):
    """Somebody the person reacts to."""

    points: float
    """Points of that account's score that the person's reactions earned."""
    reactions_count: int
    """Reactions of the person."""
    supporting_count: int
    """Endorsement: the person's likes, replies and quotes that clearly support. What is not clear is in neither."""
    opposing_count: int
    """The person's likes, replies and quotes that clearly oppose."""
    opens: Opens
    """The person's reactions."""


@shown
class NotCounted:
    """Weight that was left out of the score, and why."""

    reason: str
    """capped, friends or limited."""
    words: str
    """The rule in one sentence."""
    announces: float
    """Weight left out, in announces by a trusted person today."""
    reactions_count: int
    """Reactions of which some weight was left out for this reason."""
    opens: Opens
    """These reactions."""


@shown
class PersonReport:
    """One person's influence, explained."""

    as_of: date | None
    """Day the score is for; null before the first `score`."""
    version: str | None
    """Score version."""
    profile: Profile
    """The account that stands for the person."""
    also: list[Account]
    """The person's other accounts, joined to it on proof; what they did and drew is part of every figure."""
    standing: Standing | None
    """The score; null when nothing was scored for this account."""
    history: list[Past]
    """The score on each day it is kept for, oldest first, same version."""
    components: list[Component]
    """Points by kind of reaction, most first; they sum to the score."""
    objects: list[TopObject]
    """Objects that earned most points."""
    reactors: list[Reactor]
    """Who reacts, most points first."""
    reacts_to: list[ReactsTo]
    """Who the person reacts to, most points given first."""
    not_counted: list[NotCounted]
    """What was left out and why; empty when everything counted."""
    stances: list[Stood]
    """Which side the reactions take: their sum is buzz, support is endorsement."""
    topics: list[HeldTopic]
    """What the person moves others on, where the evidence is enough, most influence first."""
    opinions: list[Held]
    """What the person spoke well or badly of in at least two texts, most often first."""
    notes: list[str]
    """What to know beside the figures, in words: consent, visibility, little evidence."""
    opens: Opens
    """Every reaction behind the score."""


SCORE = "SELECT *, (SELECT count(*) FROM influence_now) AS accounts_count FROM influence_now WHERE actor = ?"
HISTORY = """
    SELECT as_of, score, score_low, score_high, provisional FROM influence
    WHERE actor = ? AND version = ? ORDER BY as_of
"""
EARNED = """
    WITH sides AS (SELECT reaction, stance FROM reaction_sides WHERE credited = $person),
    mine AS MATERIALIZED (
        SELECT p.kind, p.object, p.path, p.reactor, p.points, coalesce(s.stance, 'unknown') AS stance
        FROM points p LEFT JOIN sides s USING (reaction) WHERE p.credited = $person
    ),
    kinds AS (
        SELECT 'kind' AS part, kind AS key, false AS own, sum(points) AS points,
            count(*) AS reactions_count, count(DISTINCT reactor) AS reactors_count
        FROM mine GROUP BY kind
    ),
    objects AS (
        SELECT 'object', object, bool_or(path = 'author'), sum(points), count(*), count(DISTINCT reactor)
        FROM mine GROUP BY object ORDER BY sum(points) DESC, object LIMIT $limit
    ),
    stances AS (
        SELECT 'stance', stance, false, sum(points), count(*), count(DISTINCT reactor) FROM mine GROUP BY stance
    )
    SELECT * FROM (FROM kinds UNION ALL FROM objects UNION ALL FROM stances) ORDER BY part, points DESC, key
"""
TEXTS = "SELECT object, author, text, url, published FROM objects WHERE object IN ({objects})"
REACTORS = f"""
    WITH most AS (SELECT * FROM pairs_now WHERE credited = ? ORDER BY counted_nano DESC, reactor LIMIT ?)
    SELECT m.reactor AS actor, a.name, a.handle, a.network, m.reactions_count, m.trust, m.counted_nano,
        m.raw_nano - m.counted_nano AS left_out_nano, {BETWEEN_SIDES}
    FROM most m JOIN actors a ON a.actor = m.reactor {BETWEEN} ORDER BY m.counted_nano DESC, m.reactor
"""
REACTS_TO = f"""
    WITH given AS (SELECT credited, reactor, reactions_count, counted_nano FROM given_pairs_now WHERE reactor = ?),
    most AS (
        SELECT g.credited, g.reactor, g.reactions_count,
            coalesce(g.counted_nano / nullif(i.mass_nano, 0) * i.score, 0.0) AS points
        FROM given g JOIN influence_now i ON i.actor = g.credited ORDER BY points DESC, g.credited LIMIT ?
    )
    SELECT m.credited AS actor, a.name, a.handle, a.network, m.points, m.reactions_count, {BETWEEN_SIDES}
    FROM most m JOIN actors a ON a.actor = m.credited {BETWEEN} ORDER BY m.points DESC, m.credited
"""
LEFT_OUT = """
    SELECT coalesce(sum(reactions_count) FILTER (capped_nano > 0), 0)::BIGINT AS capped,
        coalesce(sum(reactions_count) FILTER (friend_nano > 0), 0)::BIGINT AS friends,
        coalesce(sum(reactions_count) FILTER (limited_nano > 0), 0)::BIGINT AS limited
    FROM pairs_now WHERE credited = ?
"""
SHARED = """
    SELECT 'closed' AS said, count(*) AS activities FROM activities
    WHERE actor IN ({accounts}) AND visibility IN ('members', 'followers', 'direct')
    UNION ALL
    SELECT consent, count(*) FROM activities
    WHERE actor IN ({accounts}) AND consent IN ('given', 'refused') GROUP BY consent
"""
"""Asked so that a row group in which everything is public and nobody said anything need not be read."""

NANO = 1e9


def run(facts: Facts, filters: PersonFilters) -> PersonReport:
    facts = facts.of(filters.version)
    row = find_row(facts, filters.person)
    actor = row["actor"]
    as_of, version = days.newest(facts)
    score, also = facts.reader.one(SCORE, [actor]), others(facts, [actor])[actor]
    components, objects, sides = _earned(facts, actor, filters.limit)
    return PersonReport(
        as_of=as_of,
        version=version,
        profile=Profile(**{name: row[name] for name in ACTORS.columns if name != "person"}),
        also=also,
        standing=_standing(score) if score else None,
        history=[Past(**past) for past in facts.reader.rows(HISTORY, [actor, version])],
        components=components,
        objects=objects,
        reactors=_reactors(facts, score, filters.limit) if score else [],
        reacts_to=_reacts_to(facts, actor, filters.limit),
        not_counted=_not_counted(facts, score) if score else [],
        stances=stood(sides),
        topics=topics_held(facts, actor, filters.limit),
        opinions=held(facts, actor, filters.limit),
        notes=_notes(facts, [actor, *(account.actor for account in also)], score),
        opens=facts.opens("evidence", person=actor),
    )


def _standing(score: dict[str, Any]) -> Standing:
    of_mass = score["score"] / score["mass_nano"] if score["mass_nano"] else 0.0
    same = set(Standing.__annotations__) & set(score)
    return Standing(
        **{name: score[name] for name in same},
        trusted_points=score["trusted_nano"] * of_mass,
        untrusted_points=score["untrusted_nano"] * of_mass,
    )


def _earned(facts: Facts, actor: str, limit: int) -> tuple[list[Component], list[TopObject], dict[str, dict[str, Any]]]:
    """Points by kind of reaction, the objects that earned most, and points by the side that reactions take."""
    rows = facts.reader.rows(EARNED, {"person": actor, "limit": limit})
    ids = [row["key"] for row in rows if row["part"] == "object"]
    texts = facts.reader.rows(TEXTS.format(objects=marks(ids)), ids) if ids else []
    said = {text["object"]: text for text in texts}
    components, objects, sides = [], [], {}
    for row in rows:
        part, key, own = row.pop("part"), row.pop("key"), row.pop("own")
        if part == "stance":
            sides[key] = row
        elif part == "kind":
            components.append(Component(kind=key, **row, opens=facts.opens("evidence", person=actor, kind=key)))
        else:
            opens = facts.opens("evidence", person=actor, object=key)
            objects.append(_top_object(row | {"object": key, "own": own}, said.get(key, {}), opens))
    return components, objects, sides


def _top_object(row: dict[str, Any], said: dict[str, Any], opens: Opens) -> TopObject:
    return TopObject(
        text=words.shorten(said.get("text")),
        url=said.get("url"),
        published=said.get("published"),
        opens=opens,
        **row,
    )


def _reactors(facts: Facts, score: dict[str, Any], limit: int) -> list[Reactor]:
    of_mass = score["score"] / score["mass_nano"] if score["mass_nano"] else 0.0
    return [
        Reactor(
            points=row.pop("counted_nano") * of_mass,
            not_counted=row.pop("left_out_nano") / NANO,
            opens=facts.opens("evidence", person=score["actor"], reactor=row["actor"]),
            **row,
        )
        for row in facts.reader.rows(REACTORS, [score["actor"], limit])
    ]


def _reacts_to(facts: Facts, actor: str, limit: int) -> list[ReactsTo]:
    rows = facts.reader.rows(REACTS_TO, [actor, limit])
    return [ReactsTo(**row, opens=facts.opens("evidence", person=row["actor"], reactor=actor)) for row in rows]


def _not_counted(facts: Facts, score: dict[str, Any]) -> list[NotCounted]:
    """The rules that left something out, in the order they apply."""
    amounts = {"capped": score["capped_nano"], "friends": score["friend_nano"], "limited": score["limited_nano"]}
    if not any(amounts.values()):
        return []
    reactions = facts.reader.one(LEFT_OUT, [score["actor"]]) or {}
    return [
        NotCounted(
            reason=reason,
            words=words.LEFT_OUT[reason],
            announces=amount / NANO,
            reactions_count=reactions[reason],
            opens=facts.opens("evidence", person=score["actor"], left_out=reason),
        )
        for reason, amount in amounts.items()
        if amount > 0
    ]


def _notes(facts: Facts, accounts: list[str], score: dict[str, Any] | None) -> list[str]:
    """Little evidence, consent and visibility, in words."""
    found = facts.reader.rows(SHARED.format(accounts=marks(accounts)), [*accounts, *accounts])
    said = {row["said"]: row["activities"] for row in found}
    closed = said.pop("closed", 0)
    notes = []
    if score is None:
        notes.append("Nothing to score yet: nobody reacted, and nothing was created.")
    elif score["provisional"]:
        notes.append(f"Provisional: {score['missing']}.")
    if closed:
        notes.append(f"{words.count(closed, 'activity', 'activities')} could be seen by members or followers only.")
    return notes + [words.CONSENTS[consent] for consent in sorted(said)]


PERSON = Report(
    name="person",
    title="Person",
    question="How influential is this person, and where does every point come from?",
    filters=PersonFilters,
    result=PersonReport,
    run=run,
    row=Past,
    rows=lambda person: person.history,
)
