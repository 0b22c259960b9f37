"""The topics of a workspace: who writes about them, who leads on them, which rise, and the workspace's own."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from groundswell.reports import days, paging
from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown
from groundswell.reports.topic_facts import Known, people_rising, topics_rising
from groundswell.signals.topics.chances import FALSE
from groundswell.signals.topics.ontology import ATTRIBUTION
from groundswell.signals.topics.own import OWN
from groundswell.signals.topics.rising import Rise

MOST_RISING = 20
NOTES = (
    "A topic or person rises when the last four weeks are above their own past of six times four weeks by more than "
    f"chance: where nothing changed, any rise is shown in at most {FALSE:.0%} of weeks, all of them taken together.",
    ATTRIBUTION,
)
NOTHING = "No object is about a topic that is known here. Add objects that say something, and run `groundswell score`."


class TopicsFilters(Filters):
    search: str | None = Field(None, max_length=100)
    """Only topics whose name holds this."""
    own: bool = False
    """Only the workspace's own topics."""
    limit: int = Field(50, ge=1, le=500)
    """Topics a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class TopicRow:
    """One topic that objects are about."""

    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    own: bool
    """Whether the workspace made it itself."""
    objects_count: int
    """Objects that say themselves that they are about it."""
    authors_count: int
    """Distinct people who made them."""
    people_count: int
    """People with enough evidence to be shown with it."""
    leader: Account | None
    """Who has most influence on it; null when the evidence is enough for nobody."""
    leader_score: float | None
    """Their influence on it, 0 to 100."""
    recent_count: int | None
    """Distinct people who wrote about it in the last four weeks; null where too few ever did to judge."""
    ratio: float | None
    """Their part of all who write, over what it was before: 2 is twice as many."""
    low: float | None
    """Lower end of the 80 % interval."""
    high: float | None
    """Upper end of the 80 % interval."""
    rising: bool
    """Whether it rises by more than chance."""
    opens: Opens
    """The topic's page."""


@shown
class RisingPerson(Account):
    """Somebody to whom more people react than before."""

    recent_count: int
    """Distinct people who reacted in the last four weeks."""
    past_count: int
    """The same in each of the six times four weeks before, summed."""
    ratio: float
    """Their part of all who react, over what it was before."""
    low: float
    """Lower end of the 80 % interval."""
    high: float
    """Upper end of the 80 % interval."""
    opens: Opens
    """The person's page."""


@shown
class OwnTopic:
    """A topic of the workspace's own."""

    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    query: str
    """What an object must say."""
    saved_at: datetime
    """When it got this query."""
    waiting: bool
    """Whether the next scoring must find its objects first."""
    opens: Opens
    """The topic's page."""


@shown
class Hidden:
    """A topic that is not shown on a person."""

    person: Account
    """The person."""
    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    refused_at: datetime
    """When it was taken away."""


@shown
class TopicsReport:
    """The topics of a workspace, those with most people first."""

    as_of: date | None
    """Newest day; null before the first scoring."""
    rows: list[TopicRow]
    """One page of topics."""
    page: Page
    rising: list[TopicRow]
    """Topics that rise by more than chance, the surest growth first."""
    rising_people: list[RisingPerson]
    """People to whom more react than before by more than chance."""
    own: list[OwnTopic]
    """The workspace's own topics."""
    hidden: list[Hidden]
    """Topics that were taken from people."""
    notes: list[str]
    """What to know beside the figures."""
    todo: str
    """What to do when there is nothing to show; empty otherwise."""


COUNTS = """
    SELECT topic, count(*) AS objects_count, count(DISTINCT author) AS authors_count
    FROM object_topics WHERE NOT inherited GROUP BY topic
"""
LEADERS = """
    SELECT topic, actor, score FROM topic_influence_now WHERE enough AND score > 0
    ORDER BY topic, score DESC, actor
"""


def run(facts: Facts, filters: TopicsFilters) -> TopicsReport:
    as_of, _ = days.newest(facts)
    known = Known(facts)
    every = _rows(facts, known)
    said = (filters.search or "").lower()
    fits = [row for row in every if said in row.name.lower() and (row.own or not filters.own)]
    page = _after(fits, filters.cursor)
    full = len(page) > filters.limit
    page = page[: filters.limit]
    rising = sorted((row for row in every if row.rising), key=lambda row: (-(row.low or 0), row.topic))
    return TopicsReport(
        as_of=as_of,
        rows=page,
        page=Page(total=len(fits), next=paging.encode(page[-1].authors_count, page[-1].topic) if full else None),
        rising=rising[:MOST_RISING],
        rising_people=rising_people(facts, people_rising(facts)),
        own=_own(facts, known),
        hidden=_hidden(facts, known),
        notes=list(NOTES),
        todo="" if every else NOTHING,
    )


def _after(rows: list[TopicRow], cursor: str | None) -> list[TopicRow]:
    if not cursor:
        return rows
    count, topic = paging.decode(cursor, float, str)
    return [row for row in rows if (-row.authors_count, row.topic) > (-float(count), str(topic))]


def _rows(facts: Facts, known: Known) -> list[TopicRow]:
    """Every topic, those with most people first."""
    led: dict[str, list[dict[str, Any]]] = {}
    for row in known.kept(facts.reader.rows(LEADERS)):
        led.setdefault(row["topic"], []).append(row)
    rising = topics_rising(facts)
    accounts = named(facts, (rows[0]["actor"] for rows in led.values()))
    found = []
    for row in facts.reader.rows(COUNTS):
        topic, leaders = row["topic"], led.get(row["topic"], [])
        found.append(
            TopicRow(
                **row,
                name=known.name(topic),
                own=topic.startswith(OWN),
                people_count=len(leaders),
                leader=accounts[leaders[0]["actor"]] if leaders else None,
                leader_score=leaders[0]["score"] if leaders else None,
                **_change(rising.get(topic)),
                opens=facts.opens("topic", topic=topic),
            )
        )
    return sorted(found, key=lambda row: (-row.authors_count, row.topic))


def _change(rise: Rise | None) -> dict[str, Any]:
    if rise is None:
        return {"recent_count": None, "ratio": None, "low": None, "high": None, "rising": False}
    return {name: value for name, value in vars(rise).items() if name != "past_count"}


def rising_people(facts: Facts, found: dict[str, Rise]) -> list[RisingPerson]:
    """Those who rise, the surest growth first."""
    surest = sorted(found, key=lambda who: (-found[who].low, who))[:MOST_RISING]
    accounts = named(facts, surest)
    rows = []
    for who in surest:
        rise = {name: value for name, value in vars(found[who]).items() if name != "rising"}
        rows.append(RisingPerson(**vars(accounts[who]), **rise, opens=facts.opens("person", person=who)))
    return rows


def _own(facts: Facts, known: Known) -> list[OwnTopic]:
    scored = {row["topic"]: row["query"] for row in facts.reader.rows("SELECT topic, query FROM own_topics")}
    return [
        OwnTopic(
            topic=one.topic,
            name=one.name,
            query=one.query,
            saved_at=one.saved_at,
            waiting=scored.get(one.topic) != one.query,
            opens=facts.opens("topic", topic=one.topic),
        )
        for one in known.topics.saved()
    ]


def _hidden(facts: Facts, known: Known) -> list[Hidden]:
    refused = known.topics.refused()
    people = named(facts, (one.person for one in refused))
    return [
        Hidden(person=people[one.person], topic=one.topic, name=known.name(one.topic), refused_at=one.refused_at)
        for one in refused
    ]


TOPICS = Report(
    name="topics",
    title="Topics",
    question="What do people here write about, who leads on it, and what rises?",
    filters=TopicsFilters,
    result=TopicsReport,
    run=run,
    row=TopicRow,
    rows=lambda report: report.rows,
)
