"""What is in the workspace: what was added, what was refused or quarantined and why, and every run."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from pydantic import Field
from sqlalchemy import func, select

from groundswell.reports import days
from groundswell.reports.base import Facts, Filters, Report, shown
from groundswell.state.models import Quarantined, Run


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


COUNTED = """
    WITH daily AS (
        SELECT network, type, epoch_us(published) // 86400000000 AS day, count(*) AS count,
            min(published) AS first, max(published) AS last
        FROM activities GROUP BY network, type, day
    )
    SELECT network, type, date_trunc('month', first AT TIME ZONE 'UTC')::DATE AS month, sum(count)::BIGINT AS count,
        min(first) AS first, max(last) AS last
    FROM daily GROUP BY network, type, month ORDER BY month, network, type
"""
REFUSED = "refused: "


def run(facts: Facts, filters: DataFilters) -> DataReport:
    counted = facts.reader.told(COUNTED)
    runs = facts.state.runs(filters.runs)
    return DataReport(
        activities_count=sum(row["count"] for row in counted),
        actors_count=_rows(facts, "actors"),
        objects_count=_rows(facts, "objects"),
        reactions_count=_rows(facts, "reactions"),
        first=min((row["first"] for row in counted), default=None),
        last=max((row["last"] for row in counted), default=None),
        scored_days=days.kept(facts, days.newest(facts)[1]),
        amounts=_amounts(counted),
        months=_months(counted),
        runs=[_run_row(row) for row in runs],
        quarantine=_quarantine(facts, filters.examples),
        refused=_refused(runs),
    )


def _rows(facts: Facts, table: str) -> int:
    return sum(file.rows for file in facts.reader.manifest.files(table))


def _amounts(counted: list[dict[str, Any]]) -> list[Amount]:
    """Months folded into one row for each network and type."""
    folded: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in counted:
        folded.setdefault((row["network"], row["type"]), []).append(row)
    return [
        Amount(
            network=network,
            type=type_,
            count=sum(row["count"] for row in rows),
            first=min(row["first"] for row in rows),
            last=max(row["last"] for row in rows),
        )
        for (network, type_), rows in sorted(folded.items())
    ]


def _months(counted: list[dict[str, Any]]) -> list[Month]:
    folded: Counter[tuple[date, str]] = Counter()
    for row in counted:
        folded[row["month"], row["network"]] += row["count"]
    return [Month(month=month, network=network, count=count) for (month, network), count in sorted(folded.items())]


def _run_row(run: Run) -> RunRow:
    seconds = (run.ended_at - run.started_at).total_seconds() if run.ended_at else None
    same = set(RunRow.__annotations__) - {"seconds", "counts"}
    counts = {name: count for name, count in run.counts.items() if isinstance(count, int)}
    return RunRow(**{name: getattr(run, name) for name in same}, counts=counts, seconds=seconds)


def _quarantine(facts: Facts, examples: int) -> list[Reason]:
    places: dict[tuple[str, str], list[Example]] = {}
    for source_run, reason, member, position in _examples(facts, examples):
        places.setdefault((source_run, reason), []).append(Example(member=member, position=position))
    return [
        Reason(source_run=source_run, reason=reason, count=count, examples=places.get((source_run, reason), []))
        for source_run, reason, count in facts.state.quarantine_reasons()
    ]


def _examples(facts: Facts, each: int) -> Iterator[tuple[str, str, str, str]]:
    """Input, reason, file and position of the first records of each input and reason."""
    same = (Quarantined.source_run, Quarantined.reason)
    nth = func.row_number().over(partition_by=same, order_by=Quarantined.id).label("nth")
    numbered = select(*same, Quarantined.member, Quarantined.position, Quarantined.id, nth).subquery()
    first = select(numbered).where(numbered.c.nth <= each).order_by(numbered.c.id)
    with facts.state.session() as session:
        for row in session.execute(first):
            yield row.source_run, row.reason, row.member, row.position


def _refused(runs: Iterable[Run]) -> list[Refusal]:
    counts: Counter[str] = Counter()
    for run in runs:
        for name, count in run.counts.items():
            if name.startswith(REFUSED):
                counts[name.removeprefix(REFUSED)] += count
    return [Refusal(reason=reason, count=count) for reason, count in counts.most_common()]


DATA = Report(
    name="data",
    title="Data",
    question="What was added, what was left out, and why?",
    filters=DataFilters,
    result=DataReport,
    run=run,
    row=Amount,
    rows=lambda data: data.amounts,
)
