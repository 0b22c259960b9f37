"""Whether the score says anything about future weeks on this workspace's own data, beside the usual rankings."""

from typing import Literal

from pydantic import Field

from groundswell.reports.base import Facts, Filters, Report, shown

COLUMNS = "method, value, value_low, value_high, ahead, ahead_low, ahead_high, cuts_count, people_count"


class EvaluationFilters(Filters):
    window_days: Literal[7, 28] = Field(28)
    """How many days after each past day were foretold."""
    target: Literal["reactions", "reactors", "reactions per object"] = Field("reactions")
    """What was foretold."""
    metric: str = Field("Spearman", max_length=40)
    """Measure of agreement: Spearman, NDCG@20, NDCG@100, Kendall or precision@20."""


@shown
class Judged:
    """One way to rank people, judged."""

    method: str
    """Way to rank people."""
    value: float | None
    """The measure averaged over the past days; 1 is perfect, null where too few people made anything."""
    value_low: float | None
    """Lower end of its 95 % interval."""
    value_high: float | None
    """Upper end of its 95 % interval."""
    ahead: float | None
    """The score's measure minus this method's; null for the score itself."""
    ahead_low: float | None
    """Lower end of its 95 % interval."""
    ahead_high: float | None
    """Upper end of its 95 % interval."""
    verdict: str
    """Whether the score is ahead, behind, or not told apart; empty for the score itself."""


@shown
class Covered:
    """One interval of the forecast, and how often it held."""

    target: str
    """What was foretold: reactions in 28 days, or to the next object in its first week."""
    interval: float
    """Probability that the interval promises, 0 to 1."""
    covered_share: float
    """Share of people whose count fell within, its ends counted in part; 0 to 1."""
    covered_low: float
    """Lower end of its 95 % interval."""
    covered_high: float
    """Upper end of its 95 % interval."""
    whole_share: float
    """Share within the whole numbers shown, which hold more than they promise."""
    crps: float
    """Continuous ranked probability score, in reactions; less is better."""
    crps_naive: float
    """The same for a plain mean of the past."""
    cuts_count: int
    """Past days."""
    people_count: int
    """People at a past day, on average."""


@shown
class EvaluationReport:
    """The score beside other rankings, each made at several past days and compared with what followed."""

    window_days: int
    """Days foretold."""
    target: str
    """What was foretold."""
    metric: str
    """Measure of agreement."""
    cuts_count: int
    """Past days averaged; 0 before the first `groundswell evaluate`."""
    people_count: int
    """Active people at a past day, on average."""
    metrics: list[str]
    """Measures that can be asked for."""
    methods: list[Judged]
    """Every ranking, best first."""
    coverage: list[Covered]
    """Whether the forecast's intervals hold what they promise."""
    todo: str
    """What to do when there is nothing to show; empty otherwise."""


def run(facts: Facts, filters: EvaluationFilters) -> EvaluationReport:
    asked = [filters.window_days, filters.target, filters.metric]
    rows = facts.reader.rows(
        f"""SELECT {COLUMNS} FROM backtest WHERE window_days = ? AND target = ? AND metric = ?
            ORDER BY value DESC NULLS LAST, method""",
        asked,
    )
    metrics = facts.reader.rows("SELECT DISTINCT metric FROM backtest ORDER BY metric")
    return EvaluationReport(
        window_days=filters.window_days,
        target=filters.target,
        metric=filters.metric,
        cuts_count=max((row["cuts_count"] for row in rows), default=0),
        people_count=max((row["people_count"] for row in rows), default=0),
        metrics=[row["metric"] for row in metrics],
        methods=[_judged(row) for row in rows],
        coverage=[Covered(**row) for row in facts.reader.rows("SELECT * FROM coverage ORDER BY target, interval")],
        todo="" if rows else "Run `groundswell evaluate`: it needs about three months of reactions.",
    )


def _judged(row: dict[str, object]) -> Judged:
    figures = {name: value for name, value in row.items() if name not in ("cuts_count", "people_count")}
    return Judged(**figures, verdict=verdict(row["ahead_low"], row["ahead_high"]))  # type: ignore[arg-type]


def verdict(low: object, high: object) -> str:
    """What the interval of a lead allows to be said."""
    if not isinstance(low, float) or not isinstance(high, float):
        return ""
    if low > 0:
        return "the score is ahead"
    return "the score is behind" if high < 0 else "not told apart"


EVALUATION = Report(
    name="evaluation",
    title="Does the score foretell?",
    question="Does the score say anything about future weeks, and more than simpler rankings?",
    filters=EvaluationFilters,
    result=EvaluationReport,
    run=run,
    row=Judged,
    rows=lambda report: report.methods,
)
