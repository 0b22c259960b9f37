"""Running steps: only what is out of date, and nothing lost or half done when one fails."""

import errno
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundswell import graph, pipeline, signals
from groundswell.engine import base, local, rounds, views
from groundswell.engine.lake import File, Lake, Manifest
from groundswell.engine.remembered import SQL
from groundswell.engine.run import run_steps
from groundswell.engine.steps import Scope, Step
from groundswell.errors import BusyError, SettingsError, StepError
from groundswell.signals.versions import FIRST
from groundswell.tables import ANNOUNCES, CASCADES, CREDITS, TABLES, TIES, Table
from groundswell.workspace import Workspace
from tests.test_refresh_laws import first
from tests.worlds import at, chain, like, on, post, scores, share, share_id, star, two_camps, workspace_of

STEPS = (*graph.STEPS, *signals.ONCE, *signals.monthly(FIRST), *signals.steps(FIRST))
MONTHLY = [step.name for step in STEPS if step.per == "month"]


def run(lake: Lake, *steps: Step) -> list[str]:
    return run_steps(lake, [(step, Scope()) for step in steps], memory_mb=200, threads=1, note=lambda _: None).ran


def month(workspace: Workspace, name: str) -> dict[str, list[File]]:
    """The files of one month, by table; without tables that have none."""
    tables = workspace.lake.manifest().tables
    return {table: files for table in MONTHLY if (files := tables[table].get(name))}


def killed_in(workspace: Workspace, step: str) -> None:
    """Score, and die when that step begins."""

    def die(begun: str, _: int) -> None:
        if begun.startswith(step):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workspace.score(progress=die)


def failing(*_: Any) -> Any:
    raise ValueError("bad luck")


def test_a_first_scoring_runs_every_step(tmp_path: Path) -> None:
    done = workspace_of(tmp_path, [*star(), like("ben", "p", 31)], scored=False).score()
    assert (done.steps_run, done.steps_skipped) == (len(STEPS), 0)
    assert (done.as_of, done.actors) == (on(31), 1)


def test_a_second_scoring_runs_nothing_and_commits_nothing(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), like("ben", "p", 31)])
    before = workspace.lake.manifest()
    done = workspace.score()
    assert (done.steps_run, done.steps_skipped) == (0, len(STEPS))
    assert workspace.lake.manifest() == before


def test_a_month_that_nothing_touched_is_not_written_again(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), like("ben", "p", 31)])
    before = month(workspace, "2024-03")
    workspace.ingest([like("cy", "p", 31)])
    workspace.score()
    assert month(workspace, "2024-03") == before
    written = {table: len(files) for table, files in month(workspace, "2024-04").items()}
    assert written == {"reactions": 1, "ties": 1, "tie_weeks": 1, "tie_months": 1}


def test_weeks_are_kept_of_the_two_newest_months_alone(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), like("ben", "p", 31)])
    assert workspace.lake.manifest().partitions("tie_weeks") == ["2024-03", "2024-04"]
    workspace.ingest([like("cy", "p", 62)])
    workspace.score()
    assert workspace.lake.manifest().partitions("tie_weeks") == ["2024-04", "2024-05"]
    assert workspace.lake.manifest().partitions("tie_months") == ["2024-03", "2024-04", "2024-05"]


def test_a_month_that_is_empty_again_is_gone(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), like("ben", "p", 31)])
    workspace.ingest([like("ben", "p", 1, updated=at(40))])
    workspace.score()
    assert month(workspace, "2024-04") == {}


def test_a_month_that_comes_back_as_it_was_is_built_again(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), like("ben", "p", 31)])
    before = {name: files[0].digest for name, files in month(workspace, "2024-04").items()}
    for day, edited in ((1, 40), (31, 41)):
        workspace.ingest([like("ben", "p", day, updated=at(edited))])
        workspace.score(as_of=on(31))
    assert {name: files[0].digest for name, files in month(workspace, "2024-04").items()} == before


def test_other_own_accounts_leave_the_graph_alone(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), like("ben", "p", 31)])
    changed = workspace.settings.model_copy(update={"own_accounts": ["town:fan1"]})
    done = Workspace(workspace.root, changed).score()
    daily = len(signals.steps(FIRST))
    assert (done.steps_run, done.steps_skipped) == (daily, len(STEPS) - daily)


def test_another_score_version_sums_up_months_by_its_own_weights(tmp_path: Path) -> None:
    """And the one before does so again: the table holds one version at a time."""
    records = [*star(), like("ben", "p", 31)]
    workspace, fresh = (workspace_of(tmp_path / name, records, scored=False) for name in ("one", "fresh"))
    another = workspace.settings.model_copy(update={"score_version": "first"})
    held = []
    for settings in (workspace.settings, another, workspace.settings):
        Workspace(workspace.root, settings).score()
        held.append(workspace.lake.manifest().files("tie_months"))
    fresh.score()
    files = fresh.lake.manifest().files("tie_months")
    assert [[file.digest for file in one] == [file.digest for file in files] for one in held] == [True, False, True]
    assert scores(workspace) == scores(fresh)


def test_rows_have_the_same_bytes_whether_few_and_copied_or_many_and_streamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = workspace_of(tmp_path / "copied", two_camps())
    monkeypatch.setattr(views, "SMALL", -1)
    streamed = workspace_of(tmp_path / "streamed", two_camps())
    assert digests(streamed) == digests(copied)


def test_what_many_rows_look_up_is_what_few_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large months look up only what they ask for; zed wrote in another month, and no like says whose it was."""
    monkeypatch.setattr("groundswell.engine.local.Local.most_together", lambda *_: 1)
    said = [*first(), post("zed", "z0", -90), like("ben", "z0", 2), share("cy", "z0", 3), like("cy", "nobody's", 3)]
    few = workspace_of(tmp_path / "few", [*said, share("dee", "z0", 4, via=share_id("cy", "z0"))])
    monkeypatch.setattr(views, "SMALL", -1)
    many = workspace_of(tmp_path / "many", [*said, share("dee", "z0", 4, via=share_id("cy", "z0"))])
    assert many.reader.one("SELECT count(*) AS n FROM reactions WHERE author = 'town:zed'") == {"n": 3}
    assert digests(many) == digests(few)


def test_what_is_too_much_for_a_kernel_is_made_in_rounds_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def noted(step: Step, scope: Scope, ground: rounds.Ground) -> SQL:
        made.append(step.name)
        return rounds.rows_of(step, scope, ground)

    monkeypatch.setattr(local, "rows_of", noted)
    by_kernel = workspace_of(tmp_path / "kernel", [*first(), *chain()])
    assert made == []
    monkeypatch.setattr(local, "ROW_BYTES", 2**40)
    monkeypatch.setattr(views, "SMALL", -1)
    in_rounds = workspace_of(tmp_path / "rounds", [*first(), *chain()])
    assert made == ["cascade_nodes"]
    assert digests(in_rounds) == digests(by_kernel)


def test_another_day_is_scored_beside_the_first(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    workspace.score(as_of=on(30))
    kept = workspace.lake.manifest().tables
    shown = workspace.version.name
    assert sorted(kept["influence"]) == [f"2024-03-01.{shown}", f"2024-03-31.{shown}"]
    assert sorted(kept["pairs"]) == [f"2024-03-31.{shown}"]


def test_history_goes_back_week_by_week_to_sundays_that_the_day_after_finds_scored(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), post("ana", "old", -21)], history_weeks=4)
    days = ["2024-02-11", "2024-02-18", "2024-03-01"]
    assert sorted(workspace.lake.manifest().tables["trust"]) == [f"{day}.{workspace.version.name}" for day in days]
    workspace.score(as_of=on(1))
    days.append("2024-03-02")
    assert sorted(workspace.lake.manifest().tables["trust"]) == [f"{day}.{workspace.version.name}" for day in days]


def test_a_week_of_history_lies_whole_weeks_back_or_up_to_six_days_more() -> None:
    for day in map(on, range(14)):
        past = pipeline.history(day, 3)
        assert {one.strftime("%A") for one in past} == {"Sunday"}
        assert [(day - one).days // 7 for one in past] == [3, 2, 1]
    assert pipeline.history(on(), 0) == []


def test_a_step_that_fails_names_itself_and_leaves_the_state_before(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    broken = Step(writes=TIES, reads=("objects",), per="all", expression=failing)
    with pytest.raises(StepError, match=r"The step ties failed: bad luck.*previous state is intact"):
        run(lake, graph.STEPS[0], broken)
    assert lake.manifest() == Manifest()


def test_a_kernel_that_fails_names_its_step(tmp_path: Path) -> None:
    step = graph.cascades.NODES_STEP
    broken = Step(writes=step.writes, reads=step.reads, per="all", expression=step.expression, kernel=failing)
    with pytest.raises(StepError, match="The step cascade_nodes failed: bad luck"):
        run(Lake(tmp_path), broken)


def test_sums_of_whole_numbers_are_given_to_kernels_as_whole_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, list[str]] = {}

    def looked(step: Step, kernel: Any, tables: dict[str, pa.Table], scope: Scope) -> Any:
        given[step.name] = [str(kind) for table in tables.values() for kind in table.schema.types]
        return base.kernel_rows(step, kernel, tables, scope)

    monkeypatch.setattr(local, "kernel_rows", looked)
    workspace_of(tmp_path, [*two_camps(), *star()], threads=1)
    assert {"trust", "cascade_nodes", "forecasts"} <= set(given)
    assert [name for name, kinds in given.items() if any("decimal" in kind for kind in kinds)] == []


def test_a_batch_step_makes_its_rows_batch_after_batch_in_order(tmp_path: Path) -> None:
    def twice(batch: pa.RecordBatch) -> pa.RecordBatch:
        given = batch.to_pydict()
        rows = {name: [value for value in given.get(name, [None] * batch.num_rows) for _ in "ab"] for name in columns}
        return pa.RecordBatch.from_pydict(rows | {"announce": [f"{a}{n}" for a in given["announce"] for n in "ab"]})

    columns = list(ANNOUNCES.columns)
    workspace = workspace_of(tmp_path, star(2), scored=False)
    step = Step(writes=ANNOUNCES, reads=("activities",), per="all", expression=shares_only, batch=twice)
    run(workspace.lake, step)
    found = [row["announce"] for row in workspace.reader.rows("SELECT announce FROM announces")]
    assert found == ["town:fan1^pa", "town:fan1^pb", "town:fan2^pa", "town:fan2^pb"]


def shares_only(tables: Any) -> Any:
    activities = tables["activities"]
    shared = activities.filter(activities.type == "Announce")
    return shared.select(announce="id", announcer="actor", extra="text", published="published")


def test_what_was_done_before_a_failure_is_not_done_again(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with pytest.raises(StepError):
        run(lake, graph.objects.OBJECTS_STEP, Step(writes=CASCADES, reads=(), per="all", expression=failing))
    assert run(lake, graph.objects.OBJECTS_STEP, graph.actors.STEP) == ["actors"]


@pytest.mark.parametrize("step", ["objects", "credits", "cascade_nodes", "trust", "influence", "influence_windows"])
def test_a_killed_scoring_is_completed_to_the_same_bytes(tmp_path: Path, step: str) -> None:
    whole = workspace_of(tmp_path / "whole", star())
    workspace = workspace_of(tmp_path, star(), scored=False)
    killed_in(workspace, step)
    assert workspace.reader.rows("SELECT * FROM influence") == []
    workspace.score()
    assert digests(workspace) == digests(whole)


def digests(workspace: Workspace) -> dict[str, list[str]]:
    manifest = workspace.lake.manifest()
    return {name: [file.digest for file in manifest.files(name)] for name in TABLES if name != "activities"}


def test_new_activities_after_a_kill_are_scored_too(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star(), scored=False)
    killed_in(workspace, "trust")
    workspace.ingest([share("ben", "p", 1 / 24)])
    workspace.score()
    assert scores(workspace) == scores(workspace_of(tmp_path / "whole", [*star(), share("ben", "p", 1 / 24)]))


def test_a_killed_scoring_leaves_no_stray_file_once_it_is_done(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star(), scored=False)
    killed_in(workspace, "trust")
    workspace.ingest([post("ana", "q")])
    workspace.score()
    manifest = workspace.lake.manifest()
    kept = (path for path in workspace.lake.root.rglob("*") if path.suffix in {".parquet", ".sqlite"})
    held = {path.relative_to(workspace.lake.root).as_posix() for path in kept}
    assert held == manifest.paths() | set(manifest.retired)


def test_a_table_that_only_an_older_version_wrote_is_let_go_and_an_erasure_deletes_it(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    lake = workspace.lake
    old = Table("retold", "What was credited, once more.", "nobody", CREDITS.columns, CREDITS.key, CREDITS.order)
    with lake.writing():
        draft = lake.draft()
        draft.put("retold", "all", lake.write(old, "all", pq.read_table(credited(lake)).to_batches()))
        draft.built["retold/all"] = "by a step that is gone"
        lake.commit(draft)
    (file,) = lake.manifest().files("retold")
    workspace.score()
    assert "retold" not in lake.manifest().tables and "retold/all" not in lake.manifest().built
    assert lake.path(file).exists(), "who still reads the state before may finish"
    workspace.erase("fan1")
    assert not lake.path(file).exists()


def credited(lake: Lake) -> Path:
    (file,) = lake.manifest().files("credits")
    return lake.path(file)


def test_the_code_of_a_step_is_its_part_of_the_package_and_its_parameters() -> None:
    codes = {step.code() for step in STEPS}
    assert len(codes) == len(STEPS)
    assert signals.steps(FIRST)[0].code() in codes


def test_steps_come_after_those_they_read() -> None:
    names = [step.name for step in pipeline.ordered(reversed(STEPS))]
    for step in STEPS:
        made = [name for name in step.inputs if name in names and name != step.name]
        assert all(names.index(name) < names.index(step.name) for name in made), step.name


def test_steps_that_read_each_other_are_refused() -> None:
    one = Step(writes=TIES, reads=("cascades",), per="all", expression=failing)
    other = Step(writes=CASCADES, reads=("ties",), per="all", expression=failing)
    with pytest.raises(SettingsError, match="circle"):
        pipeline.ordered([one, other])


def test_a_step_for_a_day_needs_one() -> None:
    assert Scope(date(2024, 3, 1)).day == on(0)
    with pytest.raises(ValueError, match="not run for a score day"):
        _ = Scope().day


@pytest.mark.parametrize("table", ["reactions", "influence"])
def test_a_damaged_file_that_can_be_derived_is_made_again(tmp_path: Path, table: str) -> None:
    workspace = workspace_of(tmp_path, star())
    before = digests(workspace)
    (file,) = workspace.lake.manifest().files(table)
    workspace.lake.path(file).write_bytes(b"PAR1 cut off")
    workspace.score()
    assert digests(workspace) == before
    assert workspace.lake.damaged() == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        duckdb.IOException("IO Error: Could not write file: No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
    ],
)
def test_a_full_disk_is_told_as_such_and_leaves_the_state_before_intact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    workspace = workspace_of(tmp_path, star())
    before, shown = workspace.lake.manifest(), scores(workspace)
    workspace.ingest([like("cy", "p", 31)])
    added = workspace.lake.manifest()

    def full(*_: Any, **__: Any) -> int:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr("groundswell.engine.lake.write_parquet", full)
        with pytest.raises(BusyError, match=r"The disk is full .*Make room"):
            workspace.score()
    assert workspace.lake.manifest() == added
    assert scores(workspace) == shown
    assert workspace.score().steps_run > 0
    assert workspace.lake.manifest().generation > before.generation


def test_months_built_a_few_at_a_time_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [*star(), *(like(name, "p", days) for name, days in (("dee", 31), ("eli", 62), ("fay", 93), ("gus", 200)))]
    together = workspace_of(tmp_path / "together", said).lake.manifest()
    monkeypatch.setattr("groundswell.engine.local.Local.most_together", lambda *_: 1)
    apart = workspace_of(tmp_path / "apart", said).lake.manifest()
    assert len(together.tables["reactions"]) == 5
    for table in TABLES:
        assert [file.digest for file in apart.files(table)] == [file.digest for file in together.files(table)], table
