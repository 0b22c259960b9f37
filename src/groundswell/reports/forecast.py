"""What a person's next object and next weeks are likely to draw: an estimate with intervals, apart from the score."""

from datetime import date

from pydantic import Field

from groundswell.reports import days
from groundswell.reports.accounts import account_of, find_row
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown

ROWS = "SELECT * FROM forecasts WHERE actor = ? AND as_of = ? AND version = ? ORDER BY target"


class ForecastFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""


@shown
class Expected:
    """One thing foretold."""

    target: str
    """What is foretold: reactions in 28 days, or to the next object in its first week."""
    expected: float
    """Expected count, in reactions."""
    low_50: int
    """Lower end of the 50 % interval."""
    high_50: int
    """Upper end of the 50 % interval."""
    low_80: int
    """Lower end of the 80 % interval."""
    high_80: int
    """Upper end of the 80 % interval."""
    low_95: int
    """Lower end of the 95 % interval."""
    high_95: int
    """Upper end of the 95 % interval."""
    reliability: float
    """How far it rests on the person's own past objects instead of everybody's, 0 to 1."""
    provisional: bool
    """Whether reliability is under 0.8."""
    opens: Opens
    """The reactions behind it."""


@shown
class ForecastReport:
    """What is likely to come, if the person goes on as before. Not an effect of anything."""

    as_of: date | None
    """Day it was made on; null before the first scoring."""
    version: str | None
    """Score version it was made beside."""
    person: Account
    """Who is foretold."""
    forecasts: list[Expected]
    """What is foretold; empty when there is not enough data."""
    covered: list[str]
    """How often such intervals held what they promise on this workspace's own past, in words."""
    todo: str
    """What is missing when nothing is foretold; empty otherwise."""


def run(facts: Facts, filters: ForecastFilters) -> ForecastReport:
    facts = facts.of(filters.version)
    row = find_row(facts, filters.person)
    as_of, version = days.newest(facts)
    held = facts.reader.rows(ROWS, [row["actor"], as_of, version])
    dropped = {"actor", "as_of", "version"}
    opens = facts.opens("evidence", person=row["actor"])
    return ForecastReport(
        as_of=as_of,
        version=version,
        person=account_of(row),
        forecasts=[Expected(**{k: v for k, v in one.items() if k not in dropped}, opens=opens) for one in held],
        covered=_covered(facts),
        todo="" if held else MISSING,
    )


MISSING = (
    "Not enough data: a forecast needs something the person made in the last 90 days, four months of history, and "
    "thirty people to learn from."
)


def _covered(facts: Facts) -> list[str]:
    rows = facts.reader.rows("SELECT * FROM coverage WHERE interval = 0.8 ORDER BY target")
    return [
        f"{row['target']}: 80 % intervals held {row['covered_share']:.0%} of {row['people_count']:,} people "
        f"({row['covered_low']:.0%} to {row['covered_high']:.0%}) at {row['cuts_count']} past days"
        for row in rows
    ]


FORECAST = Report(
    name="forecast",
    title="What is likely to come",
    question="How many reactions are this person's next object and next four weeks likely to draw?",
    filters=ForecastFilters,
    result=ForecastReport,
    run=run,
    row=Expected,
    rows=lambda report: report.forecasts,
)
