"""Who stands up for whom, on what, and when: +K and +Kred, with the rules of giving."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from groundswell.people.endorsing import A_DAY, APART
from groundswell.reports import paging
from groundswell.reports.accounts import find_account, named
from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown
from groundswell.state.models import Endorsement
from groundswell.vocabulary import EndorsementKind


class EndorsementFilters(Filters):
    person: str | None = Field(None, max_length=500)
    """Only given to this person: account id, handle, or a name only one account has."""
    giver: str | None = Field(None, max_length=500)
    """Only given by this person."""
    topic: str | None = Field(None, max_length=100)
    """Only on this topic."""
    kind: EndorsementKind | None = None
    """Only of this kind."""
    limit: int = Field(50, ge=1, le=500)
    """Rows a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class Given:
    """One endorsement."""

    kind: str
    """`+K` or `+Kred`."""
    giver: Account
    """Who gave it."""
    receiver: Account
    """Who got it."""
    topic: str
    """What it is about, in the giver's words."""
    given: datetime
    """When."""


@shown
class OnTopic:
    """All endorsements on one topic."""

    topic: str
    """Topic, as last written."""
    count: int
    """Endorsements."""
    givers_count: int
    """Distinct people who gave them."""
    opens: Opens
    """These endorsements."""


@shown
class Endorsements:
    """Who stands up for whom. Evidence of expertise in the eyes of others; never part of the influence score."""

    person: Account | None
    """The person they were given to; null when not asked for."""
    giver: Account | None
    """The person who gave them; null when not asked for."""
    a_day: int
    """Most of a kind that one person may give a day, UTC."""
    days_apart: int
    """Days after which the same person may be endorsed again on the same topic by the same giver."""
    topics: list[OnTopic]
    """Topics, most endorsed first, at most twenty."""
    rows: list[Given]
    """One page of endorsements, newest first."""
    page: Page


MOST_TOPICS = 20


def run(facts: Facts, filters: EndorsementFilters) -> Endorsements:
    person = find_account(facts, filters.person) if filters.person else None
    giver = find_account(facts, filters.giver) if filters.giver else None
    whole = facts.state.endorsements(giver=giver.actor if giver else None, receiver=person.actor if person else None)
    chosen = [one for one in whole if _fits(one, filters)]
    rows = _after(chosen, filters.cursor)[: filters.limit + 1]
    return Endorsements(
        person=person,
        giver=giver,
        a_day=A_DAY,
        days_apart=APART.days,
        topics=topics(chosen, person.actor if person else None),
        rows=listed(facts, rows[: filters.limit]),
        page=Page(total=len(chosen), next=_next(rows, filters.limit)),
    )


def _fits(one: Endorsement, filters: EndorsementFilters) -> bool:
    topic = " ".join((filters.topic or "").split()).casefold()
    return (not topic or one.key == topic) and (filters.kind is None or one.kind == filters.kind)


def _after(chosen: list[Endorsement], cursor: str | None) -> list[Endorsement]:
    """What follows the last one shown; endorsements come newest first, so by falling number within a moment."""
    if cursor is None:
        return chosen
    at, number = paging.decode(cursor, float, float)
    return [one for one in chosen if (one.given_at.timestamp(), one.id) < (at, number)]


def _next(rows: list[Endorsement], limit: int) -> str | None:
    return paging.encode(rows[limit - 1].given_at.timestamp(), rows[limit - 1].id) if len(rows) > limit else None


def listed(facts: Facts, chosen: Sequence[Endorsement]) -> list[Given]:
    """Endorsements with the people named."""
    names = named(facts, (who for one in chosen for who in (one.giver, one.receiver)))
    return [
        Given(kind=one.kind, giver=names[one.giver], receiver=names[one.receiver], topic=one.topic, given=one.given_at)
        for one in chosen
    ]


def topics(chosen: Sequence[Endorsement], receiver: str | None) -> list[OnTopic]:
    """Endorsements counted by topic."""
    by_topic: dict[str, list[Endorsement]] = {}
    for one in chosen:
        by_topic.setdefault(one.key, []).append(one)
    most = sorted(by_topic.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_TOPICS]
    about = {"person": receiver} if receiver else {}
    return [
        OnTopic(
            topic=given[0].topic,
            count=len(given),
            givers_count=len({one.giver for one in given}),
            opens=Opens(report="endorsements", filters={**about, "topic": key}),
        )
        for key, given in most
    ]


ENDORSEMENTS = Report(
    name="endorsements",
    title="Endorsements",
    question="Who stands up for whom, and on what?",
    filters=EndorsementFilters,
    result=Endorsements,
    run=run,
    row=Given,
    rows=lambda found: found.rows,
)
