"""The reader: one committed state at a time, from many threads, and whatever is whole when something is not."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import pyarrow.parquet as pq
import pytest

from groundswell import pipeline
from groundswell.engine.lake import Lake, replace_file
from groundswell.engine.reader import Reader, Told
from groundswell.engine.run import Limits, run_steps
from groundswell.errors import LakeError, OutdatedError
from groundswell.tables import TABLES
from groundswell.workspace import Workspace
from tests.worlds import NETWORK, chain, delete, on, post, scores, star, workspace_of

LIMITS: Limits = {"memory_mb": 200, "threads": 1, "master": ""}
WorldOf = Callable[[str], Workspace]


def count(reader: Reader, table: str = "activities") -> int:
    return len(reader.arrow(f"SELECT * FROM {table}"))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_a_new_workspace_is_there_and_empty(tmp_path: Path, name: str) -> None:
    found = Reader(Lake(tmp_path)).arrow(f"SELECT * FROM {name}")
    assert found.column_names == TABLES[name].schema.names
    assert len(found) == 0


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_the_types_of_a_full_one(tmp_path: Path, world: WorldOf, name: str) -> None:
    query = f"SELECT column_name, column_type FROM (DESCRIBE {name})"
    assert Reader(Lake(tmp_path)).rows(query) == world("hostile").reader.rows(query)


def test_times_come_back_aware(world: WorldOf) -> None:
    row = world("star").reader.one("SELECT published FROM objects")
    assert row == {"published": datetime(2024, 3, 1, 12, tzinfo=UTC)}


def test_days_are_those_of_utc_wherever_the_machine_stands(world: WorldOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    reader = Reader(world("star").lake)
    zone = reader.one("SELECT current_setting('TimeZone') AS zone, min(published)::DATE AS day FROM objects")
    monkeypatch.undo()
    time.tzset()
    assert zone == {"zone": "UTC", "day": date(2024, 3, 1)}


def test_values_are_taken_in_order_and_by_name(world: WorldOf) -> None:
    reader = world("chain").reader
    by_order = reader.rows("SELECT actor FROM actors WHERE name = ? OR name = ? ORDER BY 1", ["Ana of Town", "x' OR 1"])
    by_name = reader.rows("SELECT actor FROM actors WHERE name = $who", {"who": "Ana of Town"})
    assert by_order == by_name == [{"actor": f"{NETWORK}:ana"}]


def test_one_row_or_none(world: WorldOf) -> None:
    assert world("chain").reader.one("SELECT 1 AS n WHERE false") is None


def test_a_commit_is_seen_at_the_next_question(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, chain(), scored=False)
    before = workspace.reader.manifest.generation
    assert count(workspace.reader) == 4
    workspace.ingest([post("ana", "q")])
    assert count(workspace.reader) == 5
    assert workspace.reader.manifest.generation == before + 1


def test_what_is_told_of_all_is_remembered_until_the_state_changes(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star(), scored=False)
    sql = "SELECT count(*) AS n FROM activities"
    before = workspace.reader.told(sql)
    assert workspace.reader.told(sql) is before
    workspace.ingest([post("zed", "z", 1)])
    assert workspace.reader.told(sql) == [{"n": before[0]["n"] + 1}]


def test_an_answer_outlives_a_purge_of_what_it_was_read_from(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, chain(), scored=False)
    asked = workspace.reader.arrow("SELECT id FROM activities")
    workspace.ingest([delete("ana", "p", 1)])
    assert len(asked) == 4
    assert count(workspace.reader) == 4


def test_many_threads_read_while_the_state_moves_on(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [post("ana", "p")], scored=False)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(count, workspace.reader) for _ in range(100)]
        for n in range(4):
            workspace.ingest([post("ana", f"q{n}"), delete("ana", f"q{n - 1}", n)], name=str(n))
        counted = [answer.result() for answer in asked]
    assert counted[0] >= 1
    assert count(workspace.reader) == 1 + 1 + 4


@pytest.mark.parametrize("erased", [False, True])
def test_while_a_state_is_made_ready_the_one_before_answers_unless_it_was_purged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, erased: bool
) -> None:
    workspace = workspace_of(tmp_path, star())
    begun, ready = Event(), Event()

    def hold(*_: object) -> None:
        begun.set()
        ready.wait()

    def found() -> int:
        return len(workspace.reader.keyed("actors", ["town:zed"]))

    assert found() == 0
    monkeypatch.setattr(Reader, "_make_ready", hold)
    workspace.ingest([post("zed", "z", 1)])
    run_steps(workspace.lake, pipeline.once(workspace.settings), **LIMITS, note=lambda _: None, purge=erased)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(found)
        begun.wait()
        second = pool.submit(found)
        waited = bool(wait([second], timeout=0.5).not_done)
        ready.set()
        assert (first.result(), second.result(), waited) == (1, int(erased), erased)
    assert found() == 1


@pytest.mark.parametrize("erased", [False, True])
def test_a_reader_that_is_ahead_has_nobody_make_a_new_state_ready_unless_the_one_before_was_purged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, erased: bool
) -> None:
    monkeypatch.setattr("groundswell.engine.reader.LOOKS", 3600)
    workspace = workspace_of(tmp_path, star())
    with workspace.reader.ahead():
        before = count(workspace.reader, "actors")
        workspace.ingest([post("zed", "z", 1)])
        run_steps(workspace.lake, pipeline.once(workspace.settings), **LIMITS, note=lambda _: None, purge=erased)
        assert count(workspace.reader, "actors") == before + int(erased)
    assert count(workspace.reader, "actors") == before + 1


def test_a_reader_that_is_ahead_shows_a_new_state_once_it_is_ready(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star(), scored=False)
    with workspace.reader.ahead():
        before = count(workspace.reader)
        workspace.ingest([post("zed", "z", 1)])
        while count(workspace.reader) == before:
            time.sleep(0.01)
        assert count(workspace.reader) == before + 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reader_whose_thread_ended_is_ahead_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = workspace_of(tmp_path, star(), scored=False)
    before = count(workspace.reader)
    ended = Event()

    def end(*_: object) -> None:
        ended.set()
        raise MemoryError

    with workspace.reader.ahead(), monkeypatch.context() as patched:
        patched.setattr(Reader, "_make_ready", end)
        workspace.ingest([post("zed", "z", 1)])
        ended.wait()
        patched.undo()
        while count(workspace.reader) == before:
            time.sleep(0.01)


ON_DAY = "SELECT $day AS day"
BY_DAY = Told(lambda found: found["day"].to_pylist(), lambda day: {"day": day})


def test_what_was_asked_for_before_is_read_again_before_the_next_state_is_shown(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), post("ana", "q", 1)])
    days = "SELECT DISTINCT as_of FROM influence_now"
    asked = (lambda: workspace.reader.keyed("influence_now", ["town:ana"]), lambda: scores(workspace))
    for ask in (*asked, lambda: workspace.reader.told(days), lambda: workspace.reader.told(ON_DAY, BY_DAY)):
        ask()
    workspace.score(as_of=on(2))
    (file,) = workspace.lake.manifest().files("influence", [f"{on(2)}.{workspace.version.name}"])
    state = workspace.reader._state()
    assert str(workspace.lake.path(file)) in state.keyed.whole
    assert {sql: value for sql, (_, value) in state.told.items()} == {days: [{"as_of": on(2)}], ON_DAY: [on(2)]}
    assert "influence_now" not in state.unmade
    assert "reactions" in state.unmade


def test_only_the_newest_day_is_now(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star(), history_weeks=2)
    days = workspace.reader.rows("SELECT DISTINCT as_of FROM influence ORDER BY 1")
    assert [row["as_of"] for row in days] == [on(-14), on(-7), on(0)][-len(days) :]
    assert workspace.reader.rows("SELECT DISTINCT as_of FROM influence_now") == [{"as_of": on(0)}]


def test_a_score_of_an_earlier_day_is_the_one_shown(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), post("ana", "q", 7)])
    before = scores(workspace)["ana"]
    workspace.score(as_of=on(0))
    assert scores(workspace)["ana"] > before


def test_a_damaged_file_is_named_and_the_rest_still_served(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    (file,) = workspace.lake.manifest().files("cascades")
    workspace.lake.path(file).write_bytes(b"PAR1 cut off")
    reader = Workspace.open(workspace.root).reader
    assert count(reader) == 6
    with pytest.raises(LakeError, match=file.path):
        count(reader, "cascades")


def test_a_table_of_another_version_asks_for_a_scoring_and_the_rest_is_still_served(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    for file in workspace.lake.manifest().files("credits"):
        path = workspace.lake.path(file)
        pq.write_table(pq.read_table(path).drop_columns(["credited"]), path)
    older = Workspace.open(workspace.root)
    assert count(older.reader) == 6
    with pytest.raises(OutdatedError, match=r"credits has no credited.*Run `groundswell score`"):
        older.reader.rows("SELECT credited FROM credits")


def test_further_views_may_be_made_of_those_before_them(world: WorldOf) -> None:
    views = {"scored": "SELECT actor FROM influence_now", "named": "SELECT name FROM scored JOIN actors USING (actor)"}
    reader = Reader(world("star").lake, views, version=world("star").version.name)
    assert count(reader, "named") == count(reader, "SCORED") == 1


def test_a_view_may_have_its_own_name_and_a_later_ones_among_its_words(world: WorldOf) -> None:
    views = {"first": "SELECT actor AS first, name AS second FROM actors", "second": "SELECT first FROM first"}
    reader = Reader(world("star").lake, views, version=world("star").version.name)
    assert len(reader.rows("SELECT first FROM second")) == reader.count("actors")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    (file,) = workspace.lake.manifest().files("cascades")
    workspace.lake.path(file).unlink()
    with pytest.raises(LakeError, match=file.path):
        count(Workspace.open(workspace.root).reader, "cascades")


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path / 'it\'s "a" [town] * ? %', star())
    assert count(workspace.reader) == 6
    assert scores(workspace)["ana"] > 0


def test_an_unreadable_manifest_is_named(tmp_path: Path) -> None:
    replace_file(tmp_path / "manifest.json", b"{}}")
    with pytest.raises(LakeError, match="manifest"):
        count(Reader(Lake(tmp_path)))
