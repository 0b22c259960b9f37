"""Who moves others most, in which network and window, and why in one line."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown


def whole(value: object) -> object:
    """A query string carries numbers as text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class LeaderboardFilters(Filters):
    network: str | None = Field(None, max_length=200)
    """Only accounts of this network."""
    window_days: Annotated[Literal[7, 28, 90, 365] | None, BeforeValidator(whole)] = None
    """Order by the points earned in the last days instead of by the whole score."""
    search: str | None = Field(None, max_length=200)
    """Only accounts whose name or handle contains this."""
    limit: int = Field(50, ge=1, le=500)
    """Rows a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class Leader(Account):
    """One account of the leaderboard."""

    rank: int
    """Place in this network and window, 1 is highest; ties share a place."""
    points: float
    """Points it is ordered by: the score, or the score's points from reactions in the window."""
    score: float
    """Influence score, 0 to 100."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    percentile: float
    """Share of scored accounts with a lower score, 0 to 100."""
    provisional: bool
    """Whether the evidence is too little to lean on."""
    missing: str
    """What evidence is missing, in words; empty when none."""
    change_7_days: float | None
    """Score now less the score seven days before; null when no score of that time is kept."""
    change_28_days: float | None
    """Score now less the score 28 days before; null when no score of that time is kept."""
    reactions_count: int
    """Credited reactions, in the window when there is one."""
    reactors_count: int
    """Distinct accounts that reacted, in the window when there is one."""
    reason: str
    """Why, in one line."""
    opens: Opens
    """The reactions behind the points."""


@shown
class Bin:
    """One bar of the score's distribution."""

    low: float
    """Scores from here, inclusive."""
    high: float
    """To here, exclusive; the last bar includes 100."""
    settled_count: int
    """Accounts with enough evidence."""
    provisional_count: int
    """Accounts whose score is provisional."""


@shown
class Distribution:
    """How scores are spread over the accounts of the chosen network."""

    bins: list[Bin]
    """Twenty bars of five points."""
    accounts_count: int
    """Accounts with a score."""
    provisional_count: int
    """Of them, provisional."""


@shown
class Leaderboard:
    """The most influential accounts, a page at a time."""

    as_of: date | None
    """Day the scores are for; null before the first `score`."""
    version: str | None
    """Score version."""
    networks: list[str]
    """Networks there are scores for: the choices of the filter."""
    network: str | None
    """The network chosen."""
    window_days: int | None
    """The window chosen."""
    search: str | None
    """The search made."""
    rows: list[Leader]
    """One page of accounts."""
    page: Page
    distribution: Distribution


def run(facts: Facts, filters: LeaderboardFilters) -> Leaderboard:
    raise NotImplementedError


LEADERBOARD = Report(
    name="leaderboard",
    title="Leaderboard",
    question="Whose words move others most?",
    filters=LeaderboardFilters,
    result=Leaderboard,
    run=run,
    rows=lambda board: board.rows,
)
