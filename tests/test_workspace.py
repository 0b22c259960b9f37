"""The public Python door: opening, settings, one writer at a time, the log of runs, and what the doctor finds."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from groundswell.doctor import Finding
from groundswell.engine.lake import replace_file
from groundswell.errors import BusyError, InputError, LakeError, NotFoundError, SettingsError, StepError
from groundswell.records import Malformed
from groundswell.settings import FILE_NAME, Settings
from groundswell.vocabulary import Visibility
from groundswell.workspace import Workspace
from tests.worlds import WORLDS, at, delete, like, lone_actor, on, post, scores, star, workspace_of

HOLD = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    input()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_of(tmp_path, star())


def write(root: Path, text: str) -> Path:
    root.mkdir(exist_ok=True)
    (root / FILE_NAME).write_text(text)
    return root


def problems(workspace: Workspace) -> list[Finding]:
    return [finding for finding in workspace.doctor() if not finding.ok]


def files(workspace: Workspace, table: str) -> list[Path]:
    return [workspace.lake.path(file) for file in workspace.lake.manifest().files(table)]


def test_a_new_workspace_is_empty_and_whole(tmp_path: Path) -> None:
    workspace = Workspace.init(tmp_path / "new")
    assert workspace.reader.rows("SELECT * FROM activities") == []
    assert problems(workspace) == []


def test_a_workspace_is_made_once(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="A workspace is here already"):
        Workspace.init(workspace.root)


def test_a_folder_without_a_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="groundswell init"):
        Workspace.open(tmp_path)


def test_a_file_is_no_place_for_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="This is a file"):
        Workspace.init(tmp_path / "file")


def test_what_was_chosen_is_kept_and_the_rest_is_shown(tmp_path: Path) -> None:
    Workspace.init(tmp_path, private=True, own_accounts=["town:ana"])
    reopened = Workspace.open(tmp_path).settings
    assert (reopened.private, reopened.own_accounts, reopened.history_weeks) == (True, ["town:ana"], 12)
    text = (tmp_path / FILE_NAME).read_text()
    assert all(name in text for name in Settings.model_fields)


def test_everything_wrong_in_the_settings_is_told_at_once(tmp_path: Path) -> None:
    root = write(tmp_path / "w", 'private = "maybe"\nhistory_weeks = -1\ncolour = "red"\n')
    with pytest.raises(SettingsError) as raised:
        Workspace.open(root)
    told = str(raised.value)
    assert all(name in told for name in ("private", "history_weeks", "colour", FILE_NAME))


@pytest.mark.parametrize("text", ["private = ", "private = yes", "\x00", "[", "a = 1\na = 2"])
def test_settings_that_are_no_toml_are_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="This is not TOML"):
        Workspace.open(write(tmp_path / "w", text))


def test_settings_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"private = \xff")
    with pytest.raises(SettingsError, match="This is not TOML"):
        Workspace.open(tmp_path)


@pytest.mark.parametrize("wrong", [{"memory_mb": 1}, {"colour": "red"}, {"score_version": "none"}])
def test_a_wrong_choice_leaves_no_workspace(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong)) if "score" not in str(wrong) else "none"):
        Workspace.init(tmp_path / "new", **wrong)
    assert not (tmp_path / "new").exists()


def test_the_environment_is_over_the_file(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_HISTORY_WEEKS", "3")
    monkeypatch.setenv("GROUNDSWELL_OWN_ACCOUNTS", '["town:ben"]')
    opened = Workspace.open(workspace.root).settings
    assert (opened.history_weeks, opened.own_accounts) == (3, ["town:ben"])


@pytest.mark.parametrize(("name", "value"), [("OWN_ACCOUNTS", "town:ben"), ("HISTORY_WEEKS", "many")])
def test_a_wrong_environment_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"GROUNDSWELL_{name}", value)
    with pytest.raises(SettingsError, match=name.lower()):
        Workspace.open(workspace.root)


def test_while_another_process_writes_nothing_else_does(workspace: Workspace) -> None:
    lock = str(workspace.lake.root / "lock")
    with subprocess.Popen([sys.executable, "-c", HOLD, lock], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        for work in (workspace.score, lambda: workspace.ingest([]), lambda: workspace.erase("ana")):
            with pytest.raises(BusyError, match="Another run is writing"):
                work()
        assert scores(workspace)["ana"] > 0
        assert Finding(True, "A run is at work") in workspace.doctor()
        other.communicate("\n")
    assert workspace.score().steps_run == 0


def test_every_run_is_noted_with_what_it_did(workspace: Workspace) -> None:
    workspace.ingest(
        [delete("fan1", "nothing", 1), Malformed(member="m", position="1", reason="not JSON")], name="more"
    )
    added, scored, first = workspace.state.runs()
    assert (added.kind, added.status, added.input) == ("add", "done", "more")
    assert added.counts == {"new": 1, "changed": 0, "unchanged": 0, "deleted": 0, "quarantined": 1}
    assert (scored.kind, scored.counts["actors"], scored.counts["steps_skipped"]) == ("score", 1, 0)
    assert (first.kind, first.counts["new"], set(first.versions)) == ("add", 6, {"groundswell", "score"})


def test_what_was_refused_is_told_and_noted(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [], scored=False)
    added = workspace.ingest([post("ana", "p", visibility=Visibility.DIRECT), post("ana", "q")])
    assert (added.new, added.refused) == (1, {"direct activity": 1})
    assert workspace.state.runs()[0].counts["refused: direct activity"] == 1


def test_a_private_workspace_refuses_nothing(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [], scored=False, private=True)
    assert workspace.ingest([post("ana", "p", visibility=Visibility.DIRECT)]).refused == {}


def test_a_run_that_fails_is_noted_with_its_reason(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError):
        workspace.erase("zoe")
    assert [(run.status, run.kind) for run in workspace.state.runs(1)] == [("failed", "erase")]
    assert "Nobody here is called zoe" in str(workspace.state.runs(1)[0].message)


def test_a_run_that_is_broken_off_goes_on_when_it_is_begun_again(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [], scored=False)
    with pytest.raises(ZeroDivisionError):
        workspace.ingest(record if n < 3 else record_of_doom() for n, record in enumerate(star()))
    assert problems(workspace) == []
    assert workspace.ingest(star()).new == 6


def record_of_doom() -> Malformed:
    raise ZeroDivisionError


def test_a_workspace_is_scored_for_the_day_of_its_newest_activity(workspace: Workspace) -> None:
    assert workspace.score().as_of == on(0)


def test_a_clock_that_runs_ahead_moves_no_day(tmp_path: Path) -> None:
    ahead = (datetime(2090, 1, 1, tzinfo=UTC) - datetime.fromtimestamp(at(0) / 1e6, UTC)).days
    workspace = workspace_of(tmp_path, [*star(), like("ben", "p", ahead)])
    assert workspace.score().as_of == on(0)
    assert scores(workspace) == scores(workspace_of(tmp_path / "without", star()))


def test_an_empty_workspace_is_scored_for_today(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    done = workspace_of(tmp_path, []).score()
    assert done.actors == 0
    assert today <= done.as_of <= today + timedelta(days=1)


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_is_added_and_scored_and_whole(name: str, request: pytest.FixtureRequest) -> None:
    workspace = request.getfixturevalue("world")(name)
    assert problems(workspace) == []
    assert all(0 <= score <= 100 for score in scores(workspace).values())


def test_the_lone_actor_is_shown_and_provisional(tmp_path: Path) -> None:
    row = workspace_of(tmp_path, lone_actor()).reader.one("SELECT score, provisional FROM influence_now")
    assert row == {"score": 0.0, "provisional": True}


def test_the_doctor_names_a_cut_file_that_can_be_made_again(workspace: Workspace) -> None:
    (path,) = files(workspace, "cascades")
    path.write_bytes(path.read_bytes()[:-100])
    (found,) = problems(workspace)
    assert (found.where, found.todo) == (str(path.relative_to(workspace.lake.root)), "Score: it is made again.")
    workspace.score()
    assert problems(workspace) == []


def test_the_doctor_names_a_cut_file_that_cannot(workspace: Workspace) -> None:
    (path,) = files(workspace, "activities")
    path.write_bytes(path.read_bytes()[:-100])
    (found,) = problems(workspace)
    assert found.where == str(path.relative_to(workspace.lake.root))
    assert "backup" in found.todo


def test_a_byte_that_changed_is_found(workspace: Workspace) -> None:
    (path,) = files(workspace, "profiles")
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(bytes(content))
    assert [found.where for found in problems(workspace)] == [str(path.relative_to(workspace.lake.root))]


def test_what_needs_a_cut_file_fails_and_says_so(workspace: Workspace) -> None:
    (path,) = files(workspace, "activities")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises((StepError, LakeError), match=path.name):
        workspace.score()
    with pytest.raises(LakeError, match=path.name):
        workspace.ingest([like("ben", "p")])


def test_the_doctor_finds_a_broken_manifest(workspace: Workspace) -> None:
    replace_file(workspace.lake.root / "manifest.json", b"{")
    assert [found.what for found in problems(workspace)][:1] == ["The lake's manifest cannot be read"]


def test_the_doctor_finds_a_run_that_did_not_finish(workspace: Workspace) -> None:
    left = workspace.lake.staging / "slack-1"
    left.mkdir(parents=True)
    (left / "progress.json").write_text(json.dumps({"records": 5}))
    (found,) = problems(workspace)
    assert (found.what, found.where) == ("A run did not finish", "slack-1")


def test_a_broken_state_database_is_named(workspace: Workspace) -> None:
    workspace.state.close()
    for path in workspace.root.glob("state.db*"):
        path.unlink()
    (workspace.root / "state.db").write_bytes(b"no database")
    with pytest.raises(LakeError, match=r"state\.db"):
        Workspace.open(workspace.root)


def test_a_workspace_can_be_moved(workspace: Workspace, tmp_path: Path) -> None:
    before = scores(workspace)
    workspace.root.rename(tmp_path / "moved")
    assert scores(Workspace.open(tmp_path / "moved")) == before
