"""The state database: migrated up and down, the same as its models, and careful with what it is told."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from pytest import FixtureRequest
from sqlalchemy import Engine, NullPool, create_engine, inspect, select

from groundswell.errors import LakeError
from groundswell.records import Malformed
from groundswell.state import store
from groundswell.state.models import Base, Secret
from groundswell.state.store import State


@pytest.fixture
def state(place: Path | str) -> Iterator[State]:
    state = State(place)
    yield state
    state.close()


def engine(place: Path | str) -> Engine:
    told = f"sqlite:///{place}" if isinstance(place, Path) else place.replace("postgresql:", "postgresql+psycopg:")
    return create_engine(told, poolclass=NullPool)


def tables(place: Path | str) -> set[str]:
    return set(inspect(engine(place)).get_table_names())


def migrate(place: Path | str, *, up: bool) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
    with engine(place).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head") if up else command.downgrade(config, "base")
        connection.commit()


def bad(*positions: str, reason: str = "not JSON") -> list[Malformed]:
    return [Malformed(member="m.json", position=position, reason=reason) for position in positions]


def test_migrations_go_up_and_down_and_up_again(place: Path | str) -> None:
    whole = {*Base.metadata.tables, "alembic_version"}
    for up, left in ((True, whole), (False, {"alembic_version"}), (True, whole)):
        migrate(place, up=up)
        assert tables(place) == left


def test_migrations_make_what_the_models_say(state: State, place: Path | str) -> None:
    with engine(place).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_database_is_opened_again_with_what_it_holds(state: State, place: Path | str) -> None:
    state.set_secret("session", "abc")
    assert State(place).secret("session") == "abc"


def test_readers_go_on_while_somebody_writes(state: State, place: Path | str) -> None:
    with state.session() as session:
        session.connection().exec_driver_sql("INSERT INTO secrets VALUES ('a', 'b')")
        assert State(place).secret("a") is None
    assert State(place).secret("a") == "b"


def test_a_database_of_a_newer_version_is_left_alone(state: State, place: Path | str) -> None:
    with state.session() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LakeError, match=rf"newer.*{re.escape(state.place)}"):
        State(place)


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 5_000])
def test_a_broken_database_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state.db").write_bytes(content)
    with pytest.raises(LakeError, match=r"state\.db"):
        State(tmp_path / "state.db")


def test_a_run_is_noted_from_its_beginning_to_its_end(state: State) -> None:
    run = state.begin_run("add", {"groundswell": "1"}, source="slack", input="x.zip", source_run="slack:1")
    assert [(r.status, r.counts, r.ended_at) for r in state.runs()] == [("running", {}, None)]
    state.end_run(run, {"new": 3})
    (noted,) = state.runs()
    assert (noted.status, noted.counts, noted.input, noted.message) == ("done", {"new": 3}, "x.zip", None)
    assert noted.ended_at is not None
    assert noted.ended_at >= noted.started_at


def test_a_run_that_failed_says_why(state: State) -> None:
    state.end_run(state.begin_run("score", {}), {}, "the step broke")
    assert [(run.status, run.message) for run in state.runs()] == [("failed", "the step broke")]


def test_a_run_that_never_ended_was_interrupted(state: State) -> None:
    state.begin_run("add", {})
    state.begin_run("add", {})
    assert [run.status for run in state.runs()] == ["running", "interrupted"]


def test_the_newest_runs_come_first(state: State) -> None:
    for kind in ("add", "score", "erase"):
        state.end_run(state.begin_run(kind, {}), {})
    assert [run.kind for run in state.runs(limit=2)] == ["erase", "score"]


def test_the_same_place_is_in_quarantine_once(state: State) -> None:
    for _ in range(2):
        state.quarantine("run:1", bad("line 1", "line 2"))
    state.quarantine("run:2", bad("line 1", reason="no time"))
    assert [row.position for row in state.quarantined()] == ["line 1", "line 2", "line 1"]
    assert state.quarantine_reasons() == [("run:1", "not JSON", 2), ("run:2", "no time", 1)]


def test_quarantine_is_paged_by_id(state: State) -> None:
    state.quarantine("run:1", bad(*map(str, range(2_500))))
    first = state.quarantined(limit=2_000)
    rest = state.quarantined(limit=2_000, after_id=first[-1].id)
    assert [row.position for row in (*first, *rest)] == [str(n) for n in range(2_500)]


def test_nothing_set_aside_is_nothing_kept(state: State) -> None:
    state.quarantine("run:1", [])
    assert state.quarantined() == []


def test_places_of_any_length_fit(state: State) -> None:
    state.quarantine("run:1", [Malformed(member="m" * 5_000, position="p" * 5_000, reason="r" * 5_000)])
    (row,) = state.quarantined()
    assert (len(row.member), len(row.position), len(row.reason)) == (1_024, 256, 512)


def test_a_key_is_made_once_whoever_asks_first(state: State, place: Path | str) -> None:
    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(lambda _: State(place).key("erasure"), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32


def test_keys_of_two_workspaces_differ(state: State, tmp_path: Path) -> None:
    assert State(tmp_path / "other.db").key("erasure") != state.key("erasure")


def test_erasures_are_a_set(state: State) -> None:
    state.remember_erasure(["b", "a"])
    state.remember_erasure(["a", "c", "c"])
    assert state.erasures() == {"a", "b", "c"}


def test_many_erasures_fit_at_once(state: State) -> None:
    state.remember_erasure(f"{n:064}" for n in range(20_000))
    assert len(state.erasures()) == 20_000


def test_remembering_nobody_changes_nothing(state: State) -> None:
    state.remember_erasure([])
    assert state.erasures() == set()


def test_what_is_redacted_is_in_no_byte(state: State, place: Path | str, request: FixtureRequest) -> None:
    state.end_run(state.begin_run("add", {}, input="zedzed.zip"), {}, "zedzed failed")
    state.quarantine("run:1", [Malformed(member="zedzed", position="zedzed 1", reason="r")])
    state.redact(lambda said: said and said.replace("zedzed", "[erased]"))
    if isinstance(place, Path):
        stored = b"".join(path.read_bytes() for path in place.parent.iterdir())
    else:
        stored = request.getfixturevalue("postgresql").bytes_of(place)
    assert b"zedzed" not in stored
    assert b"[erased] failed" in stored


def test_a_failed_change_leaves_nothing_behind(state: State) -> None:
    with pytest.raises(ZeroDivisionError), state.session() as session:
        session.connection().exec_driver_sql("INSERT INTO secrets VALUES ('a', 'b')")
        _ = 1 / 0
    assert state.secret("a") is None


def test_times_come_back_in_utc(state: State) -> None:
    state.end_run(state.begin_run("add", {}), {})
    (run,) = state.runs()
    assert run.started_at.utcoffset() == timedelta(0)
    assert run.ended_at is not None
    assert run.ended_at.utcoffset() == timedelta(0)


def test_words_that_no_database_keeps_do_not_stop_a_run(state: State) -> None:
    state.end_run(state.begin_run("add", {}, input="a\0b\ud800c"), {}, "x" * 5_000)
    (run,) = state.runs()
    assert (run.input, len(run.message or "")) == ("a\N{REPLACEMENT CHARACTER}b?c", 4_096)


def test_two_who_look_before_they_write_take_turns(state: State, place: Path | str) -> None:
    def add_one(_: int) -> None:
        with State(place).alone() as session:
            held = int(session.scalar(select(Secret.value).where(Secret.name == "count")) or 0)
            session.merge(Secret(name="count", value=str(held + 1)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add_one, range(12)))
    assert state.secret("count") == "12"


def test_a_whole_database_has_nothing_wrong(state: State) -> None:
    assert state.check() == ""
