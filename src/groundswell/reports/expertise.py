"""One person on one topic: the influence, what else speaks for them, and every object with the words that say so."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from groundswell.reports import days, paging, words
from groundswell.reports.accounts import find_account, marks
from groundswell.reports.base import Account, Facts, Opens, Page, Report, Versioned, shown
from groundswell.reports.felt import together
from groundswell.reports.opinion_facts import naming
from groundswell.reports.topic_facts import Known
from groundswell.reports.topic_texts import experts, focus
from groundswell.signals.topics.influence import LEAST_OBJECTS, LEAST_REACTORS

TAKEN = "This topic was taken from this person, so nothing of it is shown here."
NONE = "Nothing this person made is about it, and nobody reacted to them on it."


class ExpertiseFilters(Versioned):
    topic: str = Field(min_length=1, max_length=200)
    """Topic id, or its name."""
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    limit: int = Field(20, ge=1, le=500)
    """Objects a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class TopicStanding:
    """The influence on the topic and how far to trust it."""

    score: float
    """Influence on the topic, 0 to 100, on the scale of the whole score."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    share: float | None
    """Their part of everybody's counted reactions on the topic, 0 to 1; null where the evidence is too little."""
    share_low: float
    """Lower end of the 80 % interval."""
    share_high: float
    """Upper end of the 80 % interval."""
    rank: int
    """Place among all who made or moved anything on it, 1 is highest."""
    percentile: float
    """Share of them with a lower score, 0 to 100."""
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
    enough: bool
    """Whether the evidence is enough to show the topic on the person."""
    missing: str
    """What evidence is missing, in words; empty when none."""


@shown
class AboutIt:
    """One object of the person on the topic, and what makes it so."""

    object: str
    """Object id."""
    published: datetime
    """When."""
    text: str | None
    """The sentence that names the topic, shortened; the beginning where only a tag or a link does."""
    words: list[str]
    """The words, tags or words of links that put it on the topic."""
    weight: float
    """How much of it is about the topic, 0 to 1."""
    confidence: float
    """How sure that is, 0 to 1."""
    inherited: bool
    """Whether only the first object of its thread says so."""
    own: bool
    """Whether the person made it; else they passed it on, and are credited for what came of that."""
    side: str | None
    """positive, negative, neutral or unknown, as the text is read; null where it has none."""
    drawn_announces: float
    """Counted reactions to it that are credited to the person, times the weight, in announces; over all objects they
    sum to the influence."""
    url: str | None
    """Where the original can be opened."""
    opens: Opens
    """What it set off."""


@shown
class Expertise:
    """One person on one topic, with everything that put them there."""

    as_of: date | None
    """Newest day; null before the first scoring."""
    version: str | None
    """Score version."""
    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    person: Account
    """The person."""
    hidden: bool
    """Whether the topic was taken from the person; then nothing else is shown."""
    standing: TopicStanding | None
    """The influence; null when there is none to speak of."""
    rows: list[AboutIt]
    """One page of objects, newest first."""
    page: Page
    needs: str
    """What it takes for a topic to be shown on a person."""
    todo: str
    """What to know when there is nothing to show; empty otherwise."""
    opens: Opens
    """The topic's page."""


ROW = "SELECT * FROM topic_influence_now WHERE topic = ? AND actor = ?"
PAGE = """
    WITH mine AS (
        SELECT * FROM object_topics WHERE topic = $topic
            AND (author = $actor OR object IN (SELECT object FROM credits WHERE credited = $actor))
    ),
    read AS (
        SELECT object, side FROM polarities WHERE object IN (SELECT object FROM mine)
        QUALIFY row_number() OVER (PARTITION BY object ORDER BY published DESC, activity) = 1
    )
    SELECT m.object, m.author, m.published, m.words, m.weight, m.confidence, m.inherited, o.text, o.url, r.side,
        (SELECT count(*) FROM mine) AS total, epoch_us(m.published)::DOUBLE AS place
    FROM mine m JOIN objects o USING (object) LEFT JOIN read r USING (object)
    WHERE $place IS NULL OR (epoch_us(m.published), m.object) < ($place, $object)
    ORDER BY m.published DESC, m.object DESC LIMIT $limit
"""


DREW = """
    SELECT object, sum(counted) AS announces FROM explained WHERE object IN ({objects}) GROUP BY object
"""


def run(facts: Facts, filters: ExpertiseFilters) -> Expertise:
    facts = facts.of(filters.version)
    known = Known(facts)
    topic, person = known.topics.known(filters.topic), find_account(facts, filters.person)
    as_of, version = days.newest(facts)
    hidden = (person.actor, topic) in known.taken
    rows = [] if hidden else _page(facts, topic, person.actor, filters)
    standing = None if hidden else _standing(facts, known, topic, person.actor)
    shown_rows = rows[: filters.limit]
    more = paging.encode(shown_rows[-1]["place"], shown_rows[-1]["object"]) if len(rows) > filters.limit else None
    return Expertise(
        as_of=as_of,
        version=version,
        topic=topic,
        name=known.name(topic),
        person=person,
        hidden=hidden,
        standing=standing,
        rows=_about(facts, person.actor, shown_rows),
        page=Page(total=rows[0]["total"] if rows else 0, next=more),
        needs=f"A topic is shown on a person from {LEAST_OBJECTS} objects of theirs about it and {LEAST_REACTORS} "
        "people who react to them on it.",
        todo=TAKEN if hidden else "" if standing or rows else NONE,
        opens=facts.opens("topic", topic=topic),
    )


def _page(facts: Facts, topic: str, actor: str, filters: ExpertiseFilters) -> list[dict[str, Any]]:
    place, last = paging.decode(filters.cursor, float, str) if filters.cursor else (None, "")
    values = {"topic": topic, "actor": actor, "place": place, "object": last, "limit": filters.limit + 1}
    return facts.reader.rows(PAGE, values)


def _standing(facts: Facts, known: Known, topic: str, actor: str) -> TopicStanding | None:
    row = facts.reader.one(ROW, [topic, actor])
    if row is None:
        return None
    among = next((one for one in experts(facts, known, topic) if one["actor"] == actor), None)
    little = {"share": None, "share_low": 0.0, "share_high": 1.0, "endorsements_count": 0} | focus(row)
    whole = row | (among or little) | together([row])
    return TopicStanding(**{name: whole[name] for name in TopicStanding.__annotations__})


def _about(facts: Facts, actor: str, rows: list[dict[str, Any]]) -> list[AboutIt]:
    ids = [row["object"] for row in rows]
    sql = DREW.format(objects=marks(ids))
    found = facts.reader.rows(sql, ids, explained=facts.points([actor])) if ids else []
    drew = {row["object"]: float(row["announces"]) for row in found}
    return [
        AboutIt(
            **{name: row[name] for name in ("object", "published", "words", "weight", "confidence", "inherited")},
            text=words.shorten(naming(row["text"] or "", row["words"][0].lstrip("#").lower())) if row["text"] else None,
            own=row["author"] == actor,
            side=row["side"],
            drawn_announces=drew.get(row["object"], 0.0) * row["weight"],
            url=row["url"],
            opens=facts.opens("object", object=row["object"]),
        )
        for row in rows
    ]


EXPERTISE = Report(
    name="expertise",
    title="Person on a topic",
    question="What puts this person on this topic, in which objects and by which words?",
    filters=ExpertiseFilters,
    result=Expertise,
    run=run,
    row=AboutIt,
    rows=lambda report: report.rows,
)
