"""Trust of a day begins with a past week: which one hangs on the day alone, and it is made when it is missing."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from groundswell import pipeline
from groundswell.signals.trust import spread
from groundswell.workspace import Workspace
from tests.worlds import id_of, like, on, post, two_camps, workspace_of

WEEKS = {"history_weeks": 2, "threads": 1}
THURSDAY, ITS_WEEK = on(34), date(2024, 3, 24)
WORLD = [*two_camps(), post("zed", "z", 1), like("ana", "z", 2), like("zed", "p", 3), like("ben", "z", 33)]


EARLY = on(5)


def scored_early(root: Path) -> Workspace:
    """The world with one day scored and no week before, in which past weeks are scored from now on."""
    workspace = workspace_of(root, WORLD, scored=False, history_weeks=0, threads=1)
    workspace.score(as_of=EARLY)
    return with_weeks(workspace, 2)


def with_weeks(workspace: Workspace, weeks: int) -> Workspace:
    workspace.settings = workspace.settings.model_copy(update={"history_weeks": weeks})
    return workspace


def also(workspace: Workspace, *days: date) -> None:
    with workspace.lake.writing():
        pipeline.score_also(workspace.lake, workspace.settings, list(days), lambda step: None)


def days_of(workspace: Workspace, table: str) -> list[date]:
    return pipeline.kept_days(workspace.lake.manifest(), table).get(workspace.version.name, [])


def trust_of(workspace: Workspace, day: date) -> list[str]:
    part = f"{day}.{workspace.version.name}"
    return [file.digest for file in workspace.lake.manifest().files("trust", [part])]


def test_a_day_begins_with_a_sunday_one_whole_week_or_more_before() -> None:
    for day in map(on, range(14)):
        begins = pipeline.begins(day, 1)
        if day.strftime("%A") == "Sunday":
            assert begins is None
        else:
            assert begins is not None
            assert (begins.strftime("%A"), (day - begins).days // 7) == ("Sunday", 1)
    assert pipeline.begins(THURSDAY, 0) is None


def test_the_rounds_of_a_day_begin_with_the_trust_of_its_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[list[float]] = []
    settled = spread.settled

    def noted(votes: object, start: object, damping: float, held: spread.Reals, threads: int) -> object:
        began.append(held.tolist())
        return settled(votes, start, damping, held, threads)  # type: ignore[arg-type]

    monkeypatch.setattr(spread, "settled", noted)
    workspace = workspace_of(tmp_path, WORLD, scored=False, own_accounts=[id_of("ana")], **WEEKS)
    workspace.score(as_of=THURSDAY)
    week = workspace.reader.rows("SELECT trust_raw FROM trust WHERE as_of = ? ORDER BY actor", [ITS_WEEK])
    assert days_of(workspace, "trust") == [date(2024, 3, 17), ITS_WEEK, THURSDAY]
    alone = [0.4 if row["trust_raw"] >= 0.4 else 0.0 for row in week]
    assert began == [alone, alone, [row["trust_raw"] for row in week]]
    assert 0.0 < sum(alone) < sum(began[2])


def test_whatever_was_scored_before_trust_has_the_same_bytes(tmp_path: Path) -> None:
    at_once = workspace_of(tmp_path / "once", WORLD, scored=False, **WEEKS)
    at_once.score(as_of=THURSDAY)
    daily = workspace_of(tmp_path / "daily", WORLD, scored=False, **WEEKS)
    also(daily, THURSDAY, on(12))
    for day in (27, 30, 34):
        daily.score(as_of=on(day))
    assert trust_of(daily, THURSDAY) == trust_of(at_once, THURSDAY) != []
    assert trust_of(daily, ITS_WEEK) == trust_of(at_once, ITS_WEEK) != []


def test_of_the_week_that_a_backtest_begins_with_only_trust_is_kept(tmp_path: Path) -> None:
    workspace = scored_early(tmp_path)
    also(workspace, THURSDAY, on(27))
    assert days_of(workspace, "trust") == [EARLY, date(2024, 3, 17), ITS_WEEK, on(27), THURSDAY]
    assert days_of(workspace, "influence") == [EARLY, on(27), THURSDAY]
    before = trust_of(workspace, THURSDAY)
    workspace.score(as_of=THURSDAY)
    assert trust_of(workspace, THURSDAY) == before != []


@pytest.mark.parametrize("weeks_then", [2, 0])
def test_who_is_erased_is_gone_from_weeks_of_which_only_trust_is_kept(tmp_path: Path, weeks_then: int) -> None:
    workspace = scored_early(tmp_path)
    also(workspace, THURSDAY)
    with_weeks(workspace, weeks_then)
    assert named(workspace) == {EARLY, ITS_WEEK, THURSDAY}
    workspace.erase("zed")
    assert {EARLY, ITS_WEEK, THURSDAY} <= set(days_of(workspace, "trust"))
    assert named(workspace) == set()


def named(workspace: Workspace) -> set[date]:
    """The days of whose trust a file names zed."""
    paths = [workspace.lake.path(file) for file in workspace.lake.manifest().files("trust")]
    rows = [row for path in paths for row in pq.read_table(path).to_pylist()]
    return {row["as_of"] for row in rows if row["actor"] == id_of("zed")}
