"""The views that people know from earlier systems, and the question each answers."""

from typing import Any

from pydantic import Field

from groundswell.reports.accounts import find_account, named
from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown
from groundswell.reports.endorsements import ENDORSEMENTS
from groundswell.reports.klout import KLOUT
from groundswell.reports.kred import KRED
from groundswell.reports.peerindex import PEERINDEX
from groundswell.reports.qscore import QSCORE

SHOWN: tuple[tuple[Report[Any, Any], str, str], ...] = (
    (KLOUT, "Klout", "True reach, amplification, network, sixteen styles, who moves whom, moments, 90 days"),
    (KRED, "Kred", "Influence 0 to 1000, outreach level, communities, a statement line by line"),
    (PEERINDEX, "PeerIndex", "Authority by channel and tag, activity, audience; people and groups side by side"),
    (QSCORE, "Q score", "Share of approval with its interval, from likes, emoji and words of plain sense"),
    (ENDORSEMENTS, "+K and +Kred", "Endorsements: who gave them, to whom, on what, when"),
)
"""Each view with the system it is known from, and what it holds."""


class ViewsFilters(Filters):
    person: str | None = Field(None, max_length=500)
    """Whose views to open: account id, handle, or a name only one account has."""


@shown
class View:
    """One view."""

    name: str
    """Report that shows it."""
    title: str
    """Its title."""
    known_from: str
    """The system people know it from."""
    question: str
    """The question it answers."""
    holds: str
    """What it shows."""
    opens: Opens | None
    """This person's; null while nobody is chosen and the view needs somebody."""


@shown
class Views:
    """Other ways to look at the same reactions; each says what it can and cannot answer."""

    person: Account | None
    """The person chosen."""
    proposed: list[Account]
    """Five accounts with high scores, to choose from; empty when somebody is chosen."""
    rows: list[View]
    """Every view."""


FIRST = "SELECT actor FROM influence_now ORDER BY score DESC, actor LIMIT 5"


def run(facts: Facts, filters: ViewsFilters) -> Views:
    person = find_account(facts, filters.person) if filters.person else None
    first = [] if person else [row["actor"] for row in facts.reader.rows(FIRST)]
    names = named(facts, first)
    return Views(
        person=person,
        proposed=[names[actor] for actor in first],
        rows=[
            View(
                name=report.name,
                title=report.title,
                known_from=known_from,
                question=report.question,
                holds=holds,
                opens=_opens(report, person),
            )
            for report, known_from, holds in SHOWN
        ],
    )


def _opens(report: Report[Any, Any], person: Account | None) -> Opens | None:
    asked = report.filters.model_fields
    if person is None:
        needs = any(field.is_required() for field in asked.values())
        return None if needs else Opens(report=report.name, filters={})
    return Opens(report=report.name, filters={"person" if "person" in asked else "who": person.actor})


VIEWS = Report(
    name="views",
    title="Views",
    question="How would the systems people know from before have shown this?",
    filters=ViewsFilters,
    result=Views,
    run=run,
    row=View,
    rows=lambda found: found.rows,
)
