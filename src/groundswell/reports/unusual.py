"""One day of one topic against its past: whether it is unusual, and the posts behind that."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import Field

from groundswell.reports import days, paging, words
from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown
from groundswell.reports.opinion_facts import naming
from groundswell.reports.topic_facts import Known
from groundswell.watching.looking import findings
from groundswell.watching.reading import led, sided, wrote
from groundswell.watching.unusual import LEAD, PAST_DAYS, SIDES, VOLUME, WEEK, Finding, Led, enough, expected
from groundswell.watching.wording import TITLES, first_of, promised, said

NOTES = (
    f"Unusual is what has a chance below 1 in {1 / VOLUME:.0f} (a day's people) or 1 in {1 / SIDES:.0f} (a week's "
    f"sides; who leads, 1 in {1 / LEAD:.0f}) where nothing changed.",
    "What is expected follows the eight weeks before and the weekday; where everybody else wrote more than they do, as "
    "many more are expected here.",
    "Figures are worked out from what is known now; an alert keeps those of when it was found.",
)
BEFORE = "Nothing is scored yet. Run `groundswell score`."
EMPTY = "No post on it is of these days."
MOST_LEADING = 10


class UnusualFilters(Filters):
    topic: str = Field(min_length=1, max_length=200)
    """Topic id, or its name."""
    what: Literal["volume", "sides", "lead"] = "volume"
    """What to look at: the people of a day, the sides of a week, or who leads in four weeks."""
    day: date | None = Field(None, ge=date(1970, 1, 1), le=date(2200, 1, 1))
    """Last day of it; by default the newest, and for weeks the newest Sunday."""
    limit: int = Field(20, ge=1, le=200)
    """Posts a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class TopicDay:
    """One day of the topic."""

    day: date
    """The day."""
    people_count: int
    """Distinct people who wrote about it."""
    others_count: int
    """Distinct people who wrote, and not about it."""


@shown
class TopicWeek:
    """One week of the topic."""

    day: date
    """Its last day."""
    people_count: int
    """Distinct people whose texts on it can be read."""
    against_share: float | None
    """Share of them who were against, as read, 0 to 1; null for a week without any."""


@shown
class Leading(Account):
    """Somebody to whom people react on the topic."""

    now_count: int
    """Distinct people who reacted in the four weeks."""
    before_count: int
    """The same in the four weeks before."""
    opens: Opens
    """The person on this topic."""


@shown
class Behind:
    """A post on the topic from these days."""

    object: str
    """Object id."""
    author: Account | None
    """Who made it; null when that is not known."""
    published: datetime
    """When."""
    text: str | None
    """What it says about the topic, shortened."""
    words: list[str]
    """What in it says that it is about the topic."""
    side: str | None
    """positive, negative, neutral or unknown, as it is read; null where it has no text."""
    reactors_count: int
    """Distinct people who reacted to it in these days."""
    url: str | None
    """Where the original can be opened."""
    opens: Opens
    """What it set off."""


@shown
class UnusualReport:
    """One day of one topic."""

    as_of: date | None
    """Newest day; null before the first scoring."""
    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    what: str
    """What was looked at."""
    title: str
    """What it would be called."""
    first_day: date | None
    """First day that it is about."""
    day: date | None
    """Last day that it is about."""
    unusual: bool
    """Whether it is unusual."""
    said: str
    """What is unusual, in a sentence; else that nothing is."""
    chance: float | None
    """Chance of as much in one look where nothing changed, 0 to 1; null when nothing is unusual."""
    person: Account | None
    """Who newly leads."""
    expected: float | None
    """People expected on the day; null for weeks, and where too little came before."""
    days: list[TopicDay]
    """The day and the eight weeks before, oldest first."""
    weeks: list[TopicWeek]
    """The week and the eight before, oldest first."""
    leading: list[Leading]
    """To whom most people reacted in the four weeks, most first."""
    rows: list[Behind]
    """One page of the posts, newest first: those of these days, or of whoever leads."""
    page: Page
    notes: list[str]
    """What to know beside the figures."""
    todo: str
    """What to know when there is nothing to show; empty otherwise."""
    opens: Opens
    """The topic's page."""


ROWS = """
    WITH about AS (
        SELECT object, words FROM object_topics WHERE topic = $topic AND NOT inherited
            AND CASE WHEN $person IS NULL THEN published >= $since AND published < $until ELSE author = $person END
    ),
    drew AS (
        SELECT object, count(DISTINCT reactor) AS people FROM reactions
        WHERE published >= $since AND published < $until AND object IN (SELECT object FROM about) GROUP BY object
    ),
    read AS (
        SELECT object, side FROM polarities WHERE object IN (SELECT object FROM about)
        QUALIFY row_number() OVER (PARTITION BY object ORDER BY published DESC, activity) = 1
    ),
    every AS (
        SELECT o.object, o.author, o.published, o.text, o.url, a.words, r.side,
            coalesce(d.people, 0) AS reactors_count, epoch_us(o.published)::DOUBLE AS place, count(*) OVER () AS total
        FROM about a JOIN objects o USING (object) LEFT JOIN drew d USING (object) LEFT JOIN read r USING (object)
        WHERE $person IS NULL OR d.people > 0
    )
    SELECT * FROM every WHERE $place IS NULL OR (place, object) < ($place, $object)
    ORDER BY place DESC, object DESC LIMIT $limit
"""


def run(facts: Facts, filters: UnusualFilters) -> UnusualReport:
    known = Known(facts)
    topic = known.topics.known(filters.topic)
    as_of, _ = days.newest(facts)
    day = filters.day or (as_of and _newest(as_of, filters.what))
    found = _found(facts, known, topic, day, filters.what) if day else None
    people = _leading(facts, known, topic, day) if day and filters.what == "lead" else []
    who = found.person if found else people[0].person if people else None
    rows = _rows(facts, topic, day, who, filters) if day else []
    page = rows[: filters.limit]
    more = paging.encode(page[-1]["place"], page[-1]["object"]) if len(rows) > filters.limit else None
    accounts = named(facts, [who, *(row["author"] for row in page), *(one.person for one in people)])
    by_day, mean = _days(facts, topic, day) if day else ([], None)
    return UnusualReport(
        as_of=as_of,
        topic=topic,
        name=known.name(topic),
        what=filters.what,
        title=TITLES[filters.what],
        first_day=first_of(filters.what, day) if day else None,
        day=day,
        unusual=found is not None,
        said=_said(found, accounts),
        chance=found.figures["chance"] if found else None,
        person=accounts[found.person] if found and found.person else None,
        expected=mean if filters.what == "volume" else None,
        days=by_day,
        weeks=_weeks(facts, topic, day) if day else [],
        leading=[_leader(facts, topic, accounts, one) for one in people],
        rows=[_behind(facts, accounts, row) for row in page],
        page=Page(total=rows[0]["total"] if rows else 0, next=more),
        notes=[*NOTES, promised(0)],
        todo="" if page else EMPTY if day else BEFORE,
        opens=facts.opens("topic", topic=topic),
    )


def _newest(as_of: date, what: str) -> date:
    """The newest day that is looked at for this."""
    return as_of if what == "volume" else as_of - timedelta(days=as_of.toordinal() % WEEK)


def _found(facts: Facts, known: Known, topic: str, day: date, what: str) -> Finding | None:
    found = (one for one in findings(facts.reader, [topic], [day])[topic] if one.what == what)
    return next((one for one in found if (one.person, topic) not in known.taken), None)


def _said(found: Finding | None, accounts: dict[str, Account]) -> str:
    if found is None:
        return "Nothing unusual: as much is to be expected by chance."
    return said(found.what, found.day, found.figures, accounts[found.person].name if found.person else "")


def _leading(facts: Facts, known: Known, topic: str, day: date) -> Sequence[Led]:
    everyone = led(facts.reader, [topic], day).get(topic, [])
    allowed = [one for one in everyone if (one.person, topic) not in known.taken]
    return sorted(allowed, key=lambda one: (-one.now, one.person))[:MOST_LEADING]


def _leader(facts: Facts, topic: str, accounts: dict[str, Account], one: Led) -> Leading:
    opens = facts.opens("expertise", topic=topic, person=one.person)
    return Leading(**vars(accounts[one.person]), now_count=int(one.now), before_count=int(one.before), opens=opens)


def _days(facts: Facts, topic: str, day: date) -> tuple[list[TopicDay], float | None]:
    first = day - timedelta(days=PAST_DAYS)
    people, everybody = wrote(facts.reader, [topic], first, day)
    others = everybody - people[topic]
    pairs = enumerate(zip(people[topic], others, strict=True))
    listed = [TopicDay(day=first + timedelta(days=n), people_count=int(a), others_count=int(b)) for n, (a, b) in pairs]
    return listed, expected(people[topic], others)[0] if enough(people[topic], others) else None


def _weeks(facts: Facts, topic: str, day: date) -> list[TopicWeek]:
    weeks = sided(facts.reader, [topic], day)[topic]
    return [
        TopicWeek(
            day=day - timedelta(days=WEEK * (len(weeks) - 1 - n)),
            people_count=int(one.people),
            against_share=one.against / one.people if one.people else None,
        )
        for n, one in enumerate(weeks)
    ]


def _rows(facts: Facts, topic: str, day: date, who: str | None, filters: UnusualFilters) -> list[dict[str, Any]]:
    place, last = paging.decode(filters.cursor, float, str) if filters.cursor else (None, "")
    first, after = first_of(filters.what, day), day + timedelta(days=1)
    since, until = (datetime.combine(one, time(), UTC) for one in (first, after))
    values = {"topic": topic, "person": who, "since": since, "until": until, "place": place, "object": last}
    return facts.reader.rows(ROWS, values | {"limit": filters.limit + 1})


def _behind(facts: Facts, accounts: dict[str, Account], row: dict[str, Any]) -> Behind:
    held = {name: row[name] for name in ("object", "published", "words", "side", "reactors_count", "url")}
    return Behind(
        **held,
        author=accounts.get(row["author"]),
        text=words.shorten(naming(row["text"] or "", row["words"][0].lstrip("#").lower())) if row["text"] else None,
        opens=facts.opens("object", object=row["object"]),
    )


UNUSUAL = Report(
    name="unusual",
    title="A topic's day",
    question="Is this day of the topic unusual, and which posts are behind it?",
    filters=UnusualFilters,
    result=UnusualReport,
    run=run,
    row=Behind,
    rows=lambda report: report.rows,
)
