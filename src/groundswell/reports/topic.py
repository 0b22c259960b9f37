"""One topic: who leads on it and by which evidence, what is said of it, week by week, and what goes with it."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from groundswell.reports import days, words
from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.reports.felt import together
from groundswell.reports.opinion_facts import Asked, drivers, weeks
from groundswell.reports.opinions import Driver, OpinionWeek, Sentence, SideShare, sentences_of, sides_of
from groundswell.reports.topic_facts import Known, people_rising
from groundswell.reports.topic_texts import experts, objects_of, texts_on
from groundswell.reports.topics import RisingPerson, rising_people
from groundswell.signals.topics.ontology import ATTRIBUTION, ontology
from groundswell.signals.topics.relations import Relation, beside

NOTES = (
    "Influence on a topic is the same sum as the score, each reaction times how much of its object is about the topic, "
    "on the scale of the score: 20 means the same number of trusted reactions on every topic. The share says how much "
    "of all that moves on this topic is theirs.",
    "Accepted answers, endorsements and focus stand beside the influence and are in none of its figures. No source "
    "that is read here has lists of people.",
    "A side is that of a whole text, which may be for or against something else in it.",
    ATTRIBUTION,
)


class TopicFilters(Versioned):
    topic: str = Field(min_length=1, max_length=200)
    """Topic id, or its name."""
    weeks: int = Field(26, ge=4, le=260)
    """Weeks up to the newest day of what is said of it."""
    limit: int = Field(20, ge=1, le=200)
    """Rows of each list."""


@shown
class Expert(Account):
    """Somebody with influence on the topic, and what else speaks for them. Only influence orders them."""

    rank: int
    """Place among all who made or moved anything on it, 1 is highest."""
    score: float
    """Influence on the topic, 0 to 100, on the scale of the whole score."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    share: float
    """Their part of everybody's counted reactions on the topic, 0 to 1."""
    share_low: float
    """Lower end of the 80 % interval."""
    share_high: float
    """Upper end of the 80 % interval."""
    reactions_count: int
    """Credited reactions on the topic."""
    reactors_count: int
    """Distinct people who reacted."""
    supporting_count: int
    """Endorsement: likes, replies and quotes on the topic that clearly support. What is not clear is in neither."""
    opposing_count: int
    """Likes, replies and quotes on the topic that clearly oppose."""
    objects_count: int
    """Objects of theirs that say they are about it."""
    focus_share: float
    """These, of all objects of theirs, 0 to 1."""
    focus_low: float
    """Lower end of the 80 % interval."""
    focus_high: float
    """Upper end of the 80 % interval."""
    accepted_count: int
    """Answers of theirs on the topic that were accepted."""
    endorsements_count: int
    """Endorsements of them on a topic of this name."""
    opens: Opens
    """The person on this topic."""


@shown
class TopicObject:
    """An object on the topic, and what it drew."""

    object: str
    """Object id."""
    author: Account
    """Who made it."""
    published: datetime
    """When."""
    text: str | None
    """What it says, shortened."""
    url: str | None
    """Where the original can be opened."""
    words: list[str]
    """What in it says that it is about the topic."""
    weight: float
    """How much of it is about the topic, 0 to 1."""
    confidence: float
    """How sure that is, 0 to 1."""
    drawn_announces: float
    """Counted reactions to it times the weight, in announces."""
    opens: Opens
    """What it set off."""


@shown
class Related:
    """A topic that goes with this one."""

    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    by: str
    """objects: more objects are about both than by chance; above, below or beside: so the ontology has it."""
    both_count: int
    """Objects that are about both."""
    times: float | None
    """How many times as often as by chance; null where the ontology alone says so."""
    low: float | None
    """Lower end of the 80 % interval."""
    high: float | None
    """Upper end of the 80 % interval."""
    opens: Opens
    """The other topic's page."""


@shown
class TopicReport:
    """One topic of the workspace."""

    as_of: date | None
    """Newest day; null before the first scoring."""
    version: str | None
    """Score version."""
    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    query: str | None
    """What an object must say, of an own topic."""
    wikidata: str | None
    """Its item at Wikidata, of a topic of the ontology."""
    objects_count: int
    """Objects that say themselves that they are about it."""
    inherited_count: int
    """Objects that only answer such ones."""
    authors_count: int
    """Distinct people who made the former."""
    people_count: int
    """People with enough evidence to be shown."""
    experts: list[Expert]
    """Who has most influence on it, among those with enough evidence."""
    texts_count: int
    """Texts about it in the weeks asked for: buzz."""
    unknown_count: int
    """Of them, of a side that cannot be read."""
    sides: list[SideShare]
    """The three sides, with corrected shares."""
    timeline: list[OpinionWeek]
    """Volume and polarity week by week, oldest first."""
    drivers: list[Driver]
    """Who drives each side in these weeks, most counted reactions first."""
    positive: list[Sentence]
    """Positive texts, those that drew most first."""
    negative: list[Sentence]
    """Negative texts, likewise."""
    objects: list[TopicObject]
    """Objects that drew most reactions on it."""
    related: list[Related]
    """Topics that go with it: by objects, the surest first, then by the ontology."""
    rising_people: list[RisingPerson]
    """People to whom more react on it than before, by more than chance."""
    notes: list[str]
    """What to know beside the figures."""
    todo: str
    """What to do when there is nothing to show; empty otherwise."""
    opinions: Opens
    """Opinions on what the topic is called, taken as a thing."""


COUNTS = """
    SELECT count(*) FILTER (NOT inherited) AS objects_count, count(*) FILTER (inherited) AS inherited_count,
        count(DISTINCT author) FILTER (NOT inherited) AS authors_count
    FROM object_topics WHERE topic = ?
"""
OWN_WAITS = "No object is about it yet. If the topic is new, run `groundswell score`; else widen its query."
NOBODY = "No object here is about it."


def run(facts: Facts, filters: TopicFilters) -> TopicReport:
    facts = facts.of(filters.version)
    known = Known(facts)
    topic = known.topics.known(filters.topic)
    as_of, version = days.newest(facts)
    counts = facts.reader.one(COUNTS, [topic]) or {}
    found = texts_on(facts, topic, as_of, filters.weeks)
    people = experts(facts, known, topic)
    own = {one.topic: one.query for one in known.topics.saved()}
    return TopicReport(
        as_of=as_of,
        version=version,
        topic=topic,
        name=known.name(topic),
        query=own.get(topic),
        wikidata=ontology()[topic].wikidata if topic in ontology() else None,
        **counts,
        people_count=len(people),
        experts=_experts(facts, topic, people[: filters.limit]),
        **_said(facts, found, filters),
        objects=_objects(facts, topic, filters.limit),
        related=[_related(facts, known, one) for one in beside(facts.reader, topic, filters.limit)],
        rising_people=rising_people(facts, _allowed(known, topic, people_rising(facts, topic))),
        notes=list(NOTES),
        todo="" if counts["objects_count"] else OWN_WAITS if topic in own else NOBODY,
        opinions=facts.opens("opinions", opinion_target=known.name(topic)[:100]),
    )


def _allowed(known: Known, topic: str, found: dict[str, Any]) -> dict[str, Any]:
    return {who: rise for who, rise in found.items() if (who, topic) not in known.taken}


def _experts(facts: Facts, topic: str, people: list[dict[str, Any]]) -> list[Expert]:
    accounts = named(facts, (row["actor"] for row in people))
    return [
        Expert(
            **vars(accounts[row["actor"]]),
            **{name: value for name, value in (row | together([row])).items() if name in Expert.__annotations__},
            opens=facts.opens("expertise", topic=topic, person=row["actor"]),
        )
        for row in people
    ]


def _said(facts: Facts, found: Asked, filters: TopicFilters) -> dict[str, Any]:
    """What is said of the topic, and who drives each side."""
    driving = drivers(facts, found, filters.limit)
    return {
        "texts_count": len(found.texts),
        "unknown_count": found.counts["unknown"],
        "sides": sides_of(found),
        "timeline": [OpinionWeek(**week) for week in weeks(found, filters.weeks)],
        "drivers": [Driver(**row, opens=facts.opens("person", person=row["actor"])) for row in driving],
        "positive": sentences_of(facts, found, "positive", filters.limit),
        "negative": sentences_of(facts, found, "negative", filters.limit),
    }


def _objects(facts: Facts, topic: str, limit: int) -> list[TopicObject]:
    rows = objects_of(facts, topic, limit)
    accounts = named(facts, (row["author"] for row in rows))
    return [
        TopicObject(
            **row | {"text": words.shorten(row["text"]), "author": accounts[row["author"]]},
            opens=facts.opens("object", object=row["object"]),
        )
        for row in rows
    ]


def _related(facts: Facts, known: Known, one: Relation) -> Related:
    return Related(**vars(one), name=known.name(one.topic), opens=facts.opens("topic", topic=one.topic))


TOPIC = Report(
    name="topic",
    title="Topic",
    question="Who leads on this topic, what is said of it, and what goes with it?",
    filters=TopicFilters,
    result=TopicReport,
    run=run,
    row=Expert,
    rows=lambda report: report.experts,
)
