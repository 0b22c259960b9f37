"""One person: the score, where every point of it comes from, who reacts, and what was not counted."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from groundswell.reports import days, words
from groundswell.reports.accounts import account_of, find_row, named
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.reports.felt import between
from groundswell.reports.held import Held, Stood, held, stood
from groundswell.reports.topics_held import HeldTopic, topics_held
from groundswell.signals.influence.explained import PAIRS as BEHIND
from groundswell.signals.influence.explained import SCORES


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
    """announce, reply, quote, like, thank, mention, open or accept."""
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


PAST = tuple(Past.__annotations__)
PAIRS = ("reactions_count", *BEHIND)
GIVEN = ("credited", "reactions_count", "counted_nano")
ACCOUNTS = ("actor", "person", "name", "handle", "network", "closed_count", "given_count", "refused_count")
LEFT_OUT = {"capped": "capped_nano", "friends": "friend_nano", "limited": "limited_nano"}
"""Each reason with the amount that it took."""
SUMMED = ("points", "reactions_count", "reactors_count")
NANO = 1e9


def run(facts: Facts, filters: PersonFilters) -> PersonReport:
    facts = facts.of(filters.version)
    row = find_row(facts, filters.person)
    actor = row["actor"]
    as_of, version = days.newest(facts)
    score, accounts = _score(facts, actor), _accounts(facts, actor)
    pairs = facts.reader.keyed("pairs_now", [actor], PAIRS).sort_by(
        [("counted_nano", "descending"), ("reactor", "ascending")]
    )
    earned = facts.points([actor], sided=True, pairs=pairs)
    reactors, reacts_to = pairs[: filters.limit].to_pylist(), _given(facts, actor, filters.limit)
    met = _met(facts, actor, [row["reactor"] for row in reactors], [row["actor"] for row in reacts_to])
    return PersonReport(
        as_of=as_of,
        version=version,
        profile=Profile(**{name: row[name] for name in Profile.__annotations__ | Account.__annotations__}),
        also=[account_of(other) for other in accounts if other["actor"] != actor],
        standing=_standing(score) if score else None,
        history=[Past(**past) for past in facts.reader.keyed_rows("influence", [actor], PAST)] if version else [],
        components=[_component(facts, row, actor) for row in _summed(earned, "kind")],
        objects=_objects(facts, earned, actor, filters.limit),
        reactors=[_reactor(facts, row, score, met) for row in reactors] if score else [],
        reacts_to=[_reacts_to(facts, row, actor, met) for row in reacts_to],
        not_counted=_not_counted(facts, score, pairs) if score else [],
        stances=stood({row.pop("stance"): row for row in _summed(earned, "stance")}),
        topics=topics_held(facts, actor, filters.limit),
        opinions=held(facts, actor, filters.limit),
        notes=_notes(accounts, score),
        opens=facts.opens("evidence", person=actor),
    )


def _accounts(facts: Facts, actor: str) -> list[dict[str, Any]]:
    """The person's accounts, in order."""
    joined = facts.reader.keyed_rows("actors", [actor], ACCOUNTS, by="person")
    own = [] if any(row["actor"] == actor for row in joined) else facts.reader.keyed_rows("actors", [actor], ACCOUNTS)
    return sorted([*joined, *own], key=lambda row: row["actor"])


def _score(facts: Facts, actor: str) -> dict[str, Any] | None:
    """The newest score, and of how many it is one; None when nothing was scored."""
    found = facts.reader.keyed_rows("influence_now", [actor])
    return found[0] | {"accounts_count": facts.reader.count("influence_now")} if found else None


def _given(facts: Facts, actor: str, limit: int) -> list[dict[str, Any]]:
    """Whom the person reacts to: most points given first."""
    given = facts.reader.keyed("given_pairs_now", [actor], GIVEN)
    scores = facts.reader.keyed("influence_now", given["credited"].to_pylist(), SCORES)
    at = pc.index_in(given["credited"], value_set=scores["actor"].combine_chunks())
    kept, theirs = given.filter(at.is_valid()), scores.take(at.drop_null())
    counted, mass = (column.to_numpy().astype(np.float64) for column in (kept["counted_nano"], theirs["mass_nano"]))
    points = np.divide(counted, mass, out=np.zeros(len(mass)), where=mass != 0) * theirs["score"].to_numpy()
    told = pa.table({"actor": kept["credited"], "reactions_count": kept["reactions_count"], "points": points})
    rows: list[dict[str, Any]] = told.sort_by([("points", "descending"), ("actor", "ascending")])[:limit].to_pylist()
    return rows


def _standing(score: dict[str, Any]) -> Standing:
    of_mass = score["score"] / score["mass_nano"] if score["mass_nano"] else 0.0
    same = set(Standing.__annotations__) & set(score)
    return Standing(
        **{name: score[name] for name in same},
        trusted_points=score["trusted_nano"] * of_mass,
        untrusted_points=score["untrusted_nano"] * of_mass,
    )


def _summed(earned: pa.Table, by: str) -> list[dict[str, Any]]:
    """Points, reactions and distinct reactors by the values of a column, most points first."""
    figures = [("points", "sum"), ("points", "count"), ("reactor", "count_distinct")]
    summed = earned.group_by(by, use_threads=False).aggregate(figures)
    ordered = summed.sort_by([("points_sum", "descending"), (by, "ascending")])
    rows: list[dict[str, Any]] = ordered.rename_columns([by, *SUMMED]).to_pylist()
    return rows


def _component(facts: Facts, row: dict[str, Any], actor: str) -> Component:
    return Component(**row, opens=facts.opens("evidence", person=actor, kind=row["kind"]))


def _objects(facts: Facts, earned: pa.Table, actor: str, limit: int) -> list[TopObject]:
    """The objects that earned most."""
    rows = _summed(earned, "object")[:limit]
    said = facts.objects([row["object"] for row in rows], "text", "url", "published")
    wrote = set(earned.filter(pc.equal(earned["path"], "author"))["object"].unique().to_pylist())
    return [_top_object(facts, row | {"own": row["object"] in wrote}, said, actor) for row in rows]


def _top_object(facts: Facts, row: dict[str, Any], texts: dict[str, dict[str, Any]], actor: str) -> TopObject:
    said = texts.get(row["object"], {})
    return TopObject(
        text=words.shorten(said.get("text")),
        url=said.get("url"),
        published=said.get("published"),
        opens=facts.opens("evidence", person=actor, object=row["object"]),
        **row,
    )


@dataclass(frozen=True)
class Met:
    """Accounts by id, and what authors drew from reactors."""

    accounts: dict[str, Account]
    felt: dict[tuple[str, str], dict[str, Any]]

    def both(self, author: str, reactor: str, other: str) -> dict[str, Any]:
        """One of the two accounts, and what the author drew from the reactor."""
        return asdict(self.accounts[other]) | self.felt[author, reactor]


def _met(facts: Facts, actor: str, reactors: list[str], authors: list[str]) -> Met:
    """Who reacts to the person and whom the person reacts to."""
    felt = between(facts, [*((actor, reactor) for reactor in reactors), *((author, actor) for author in authors)])
    return Met(named(facts, [*reactors, *authors]), felt)


def _reactor(facts: Facts, row: dict[str, Any], score: dict[str, Any], met: Met) -> Reactor:
    actor, reactor = score["actor"], row["reactor"]
    return Reactor(
        points=row["counted_nano"] * (score["score"] / score["mass_nano"] if score["mass_nano"] else 0.0),
        not_counted=(row["raw_nano"] - row["counted_nano"]) / NANO,
        opens=facts.opens("evidence", person=actor, reactor=reactor),
        reactions_count=row["reactions_count"],
        trust=row["trust"],
        **met.both(actor, reactor, reactor),
    )


def _reacts_to(facts: Facts, row: dict[str, Any], actor: str, met: Met) -> ReactsTo:
    opens = facts.opens("evidence", person=row["actor"], reactor=actor)
    return ReactsTo(**row | met.both(row["actor"], actor, row["actor"]), opens=opens)


def _not_counted(facts: Facts, score: dict[str, Any], pairs: pa.Table) -> list[NotCounted]:
    """The rules that left something out, in the order they apply."""
    return [
        NotCounted(
            reason=reason,
            words=words.LEFT_OUT[reason],
            announces=score[amount] / NANO,
            reactions_count=pc.sum(pairs.filter(pc.greater(pairs[amount], 0))["reactions_count"]).as_py() or 0,
            opens=facts.opens("evidence", person=score["actor"], left_out=reason),
        )
        for reason, amount in LEFT_OUT.items()
        if score[amount] > 0
    ]


def _notes(accounts: list[dict[str, Any]], score: dict[str, Any] | None) -> list[str]:
    """Little evidence, consent and visibility, in words. Lakes kept before this was counted say nothing of the last."""
    closed = sum(account["closed_count"] or 0 for account in accounts)
    said = {consent for consent in words.CONSENTS if any(account[f"{consent}_count"] for account in accounts)}
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
