"""What was unusual about the watched topics, which topics those are, and how the mails about them fare."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field
from sqlalchemy import select

from groundswell.reports import days, paging
from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown
from groundswell.reports.topic_facts import Known
from groundswell.signals.topics.own import OWN
from groundswell.state.models import Alert, Mail
from groundswell.watching.kept import STATUSES, Watching
from groundswell.watching.mailing import fared
from groundswell.watching.wording import TITLES, first_of, promised, said

NOTES = (
    "A day is compared with the eight weeks before, with the rhythm of the week, and with what everybody else wrote; "
    "sides and leaders are looked at once a week, on Sunday.",
    "Shares are as the texts are read, not corrected: a model that errs the same way in both weeks shows no move.",
    "Unusual is not important, and what came with it need not be why. Open each to see the posts.",
)
UNWATCHED = "No topic is watched. Watch one on its page, or by `groundswell alerts watch TOPIC`."
NOTHING = "Nothing unusual is waiting to be looked at."
SHOWN = {"open": ("new", "read"), "all": STATUSES}


class AlertsFilters(Filters):
    status: Literal["open", "new", "read", "dismissed", "all"] = "open"
    """Which alerts: open ones are new or read, and not dismissed."""
    topic: str | None = Field(None, max_length=200)
    """Only alerts on this topic, by id or name."""
    limit: int = Field(50, ge=1, le=500)
    """Alerts a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class AlertRow:
    """Something unusual about a watched topic."""

    alert: int
    """Its number."""
    topic: str
    """Topic id."""
    name: str
    """What the topic is called."""
    what: str
    """volume: more people than usual; sides: more or fewer are against; lead: somebody new leads."""
    title: str
    """The same in words."""
    first_day: date
    """First day that it is about."""
    day: date
    """Last day that it is about."""
    said: str
    """What is unusual, in a sentence, with the figures as they were when it was found."""
    chance: float
    """Chance of as much in one look where nothing changed, 0 to 1."""
    person: Account | None
    """Who leads; null where that is not what is unusual."""
    status: str
    """new, read or dismissed."""
    found_at: datetime
    """When it was found."""
    mailed: str
    """sent, waiting or refused; empty where no mail tells of it."""
    opens: Opens
    """The days and the posts behind it."""
    topic_opens: Opens
    """The topic's page."""


@shown
class Watched:
    """A topic that is watched."""

    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    by_mail: bool
    """Whether its alerts go out by e-mail too."""
    watched_at: datetime
    """Since when."""
    looked_until: date | None
    """Last day that was looked at; null before the first look."""
    open_count: int
    """Alerts on it that are new or read."""
    opens: Opens
    """The topic's page."""


@shown
class AlertsReport:
    """The alerts of a workspace."""

    as_of: date | None
    """Newest day; null before the first scoring."""
    rows: list[AlertRow]
    """One page of alerts, newest first."""
    page: Page
    new_count: int
    """Alerts that nobody has read."""
    watched: list[Watched]
    """Every watched topic, by name."""
    promised: str
    """How many false alarms to expect of the watched topics."""
    mails_waiting: int
    """Mails that are not sent yet, and are tried again at every look."""
    mails_refused: int
    """Mails that a server refused for good."""
    mails_said: str
    """What the last trouble with a mail was; empty when there is none."""
    notes: list[str]
    """What to know beside the figures."""
    todo: str
    """What to do when there is nothing to show; empty otherwise."""


def run(facts: Facts, filters: AlertsFilters) -> AlertsReport:
    known, watching = Known(facts), Watching(facts.state)
    topic = known.topics.known(filters.topic) if filters.topic else None
    statuses = SHOWN.get(filters.status, (filters.status,))
    before = int(paging.decode(filters.cursor, float)[0]) if filters.cursor else None
    found = watching.alerts(statuses, topic=topic, before=before, limit=filters.limit + 1)
    page, more = found[: filters.limit], len(found) > filters.limit
    watched, mails = _watched(facts, known, watching), fared(facts.state)
    return AlertsReport(
        as_of=days.newest(facts)[0],
        rows=_rows(facts, known, page),
        page=Page(total=watching.count(statuses, topic=topic), next=paging.encode(page[-1].id) if more else None),
        new_count=watching.count(),
        watched=watched,
        promised=promised(len(watched)),
        mails_waiting=mails.waiting,
        mails_refused=mails.refused,
        mails_said=mails.said,
        notes=list(NOTES),
        todo="" if page else NOTHING if watched else UNWATCHED,
    )


def _rows(facts: Facts, known: Known, alerts: list[Alert]) -> list[AlertRow]:
    people = named(facts, (one.person for one in alerts))
    batches = _batches(facts, alerts)
    return [
        AlertRow(
            alert=one.id,
            name=known.name(one.topic),
            title=TITLES[one.what],
            first_day=first_of(one.what, one.day),
            said=said(one.what, one.day, one.figures, people[one.person].name if one.person else ""),
            chance=one.figures["chance"],
            person=people[one.person] if one.person else None,
            mailed=batches.get(one.batch or "", ""),
            opens=facts.opens("unusual", topic=one.topic, what=one.what, day=one.day.isoformat()),
            topic_opens=facts.opens("topic", topic=one.topic),
            **{name: getattr(one, name) for name in ("topic", "what", "day", "status", "found_at")},
        )
        for one in alerts
        if (one.person, one.topic) not in known.taken
    ]


def _batches(facts: Facts, alerts: list[Alert]) -> dict[str, str]:
    """How each batch of mails fares: the worst of its mails."""
    wanted = {one.batch for one in alerts if one.batch}
    with facts.state.session() as session:
        rows = session.execute(select(Mail.batch, Mail.status).where(Mail.batch.in_(wanted))).all()
    order = ("sent", "waiting", "refused")
    return dict(sorted(rows, key=lambda row: order.index(row[1])))


def _watched(facts: Facts, known: Known, watching: Watching) -> list[Watched]:
    rows = [
        Watched(
            topic=one.topic,
            name=known.name(one.topic),
            by_mail=one.by_mail,
            watched_at=one.watched_at,
            looked_until=one.looked_until,
            open_count=watching.count(SHOWN["open"], topic=one.topic),
            opens=facts.opens("topic", topic=one.topic),
        )
        for one in watching.watched()
        if not one.topic.startswith(OWN) or one.topic in known.own
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.topic))


ALERTS = Report(
    name="alerts",
    title="Alerts",
    question="What is unusual about the topics that are watched?",
    filters=AlertsFilters,
    result=AlertsReport,
    run=run,
    row=AlertRow,
    rows=lambda report: report.rows,
)
