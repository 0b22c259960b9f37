"""What is in the workspace: what was added, what was refused or quarantined and why, and every run."""

from datetime import date, datetime

from pydantic import Field

from groundswell.reports.base import Facts, Filters, Report, shown


class DataFilters(Filters):
    runs: int = Field(50, ge=1, le=500)
    """Most runs to list, newest first."""
    examples: int = Field(5, ge=0, le=50)
    """Examples of each reason for quarantine."""


@shown
class Amount:
    """Activities of one network and type."""

    network: str
    """Network."""
    type: str
    """ActivityStreams type."""
    count: int
    """Activities."""
    first: datetime
    """The first."""
    last: datetime
    """The last."""


@shown
class Month:
    """Activities of one month and network."""

    month: date
    """First day of the month."""
    network: str
    """Network."""
    count: int
    """Activities."""


@shown
class RunRow:
    """One run: what went in, what came out."""

    id: int
    """Run number."""
    kind: str
    """add, score or erase."""
    source: str | None
    """Source that read the input."""
    input: str | None
    """What was read."""
    status: str
    """running, done or failed."""
    message: str | None
    """What went wrong, if anything."""
    started_at: datetime
    """When it started."""
    seconds: float | None
    """How long it took; null while it runs or when it was killed."""
    counts: dict[str, int]
    """What it counted."""
    versions: dict[str, str]
    """Versions of what took part."""


@shown
class Example:
    """Where a record that could not be read is."""

    member: str
    """File."""
    position: str
    """Line, byte or record."""


@shown
class Reason:
    """Records of one input in quarantine for one reason."""

    source_run: str
    """The input: source and fingerprint."""
    reason: str
    """Why they could not be read."""
    count: int
    """How many."""
    examples: list[Example]
    """Where the first of them are."""


@shown
class Refusal:
    """Records that were read but may not be kept."""

    reason: str
    """Why."""
    count: int
    """How many, over all listed runs."""


@shown
class DataReport:
    """What is in the workspace."""

    activities_count: int
    """Activities."""
    actors_count: int
    """Accounts."""
    objects_count: int
    """Objects created and not deleted."""
    reactions_count: int
    """Reactions."""
    first: datetime | None
    """The first activity."""
    last: datetime | None
    """The last activity."""
    scored_days: list[date]
    """Days scores are kept for, oldest first."""
    amounts: list[Amount]
    """Activities by network and type."""
    months: list[Month]
    """Activities by month and network, oldest first."""
    runs: list[RunRow]
    """Runs, newest first."""
    quarantine: list[Reason]
    """Records that could not be read, by input and reason."""
    refused: list[Refusal]
    """Records that were not kept, by reason."""


def run(facts: Facts, filters: DataFilters) -> DataReport:
    raise NotImplementedError


DATA = Report(
    name="data",
    title="Data",
    question="What was added, what was left out, and why?",
    filters=DataFilters,
    result=DataReport,
    run=run,
    rows=lambda data: data.amounts,
)
