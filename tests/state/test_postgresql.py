"""What only PostgreSQL has: addresses, a server that goes away and comes back, one writer across machines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from groundswell.errors import BusyError, SettingsError
from groundswell.state.store import State
from groundswell.web.app import create_app
from groundswell.workspace import Workspace
from tests.postgresql import Server, serving
from tests.worlds import id_of, scores, star

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def unsteady() -> Iterator[Server]:
    """A server that tests stop."""
    with serving() as server:
        yield server


def workspace_at(root: Path, address: str) -> Workspace:
    return Workspace.init(root, state=address, history_weeks=0)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://host/base", "cannot be kept in mysql"),
        ("state.db", "no address of a database"),
        ("postgresql://ben:secret@/nowhere?host=/nonexistent", "cannot be reached"),
    ],
)
def test_an_address_of_no_use_is_named(address: str, said: str) -> None:
    with pytest.raises((SettingsError, BusyError), match=said) as raised:
        State(address)
    assert raised.value.todo
    assert "secret" not in str(raised.value)


def test_a_workspace_scores_reports_and_erases_on_postgresql(postgresql: Server, tmp_path: Path) -> None:
    address = postgresql.fresh()
    workspace = workspace_at(tmp_path / "here", address)
    workspace.ingest(star())
    workspace.score()
    assert scores(workspace)["ana"] > 0
    workspace.erase(id_of("fan1"))
    assert "fan1" not in scores(Workspace.open(tmp_path / "here"))
    assert b"fan1" not in postgresql.bytes_of(address)
    assert not (tmp_path / "here" / "state.db").exists()


def test_scores_do_not_depend_on_where_the_state_is(postgresql: Server, tmp_path: Path) -> None:
    workspaces = [workspace_at(tmp_path / name, address) for name, address in (("a", ""), ("b", postgresql.fresh()))]
    for workspace in workspaces:
        workspace.ingest(star())
        workspace.score()
    ours, theirs = (workspace.lake.manifest().files("influence") for workspace in workspaces)
    assert [file.digest for file in ours] == [file.digest for file in theirs]


def test_two_machines_never_write_the_lake_at_once(postgresql: Server) -> None:
    address = postgresql.fresh()
    with State(address).writing(), pytest.raises(BusyError, match="Another run is writing"), State(address).writing():
        pass
    with State(address).writing():
        pass


def test_schemas_of_one_database_are_workspaces_of_their_own(postgresql: Server) -> None:
    address = postgresql.fresh()
    with State(address).session() as session:
        session.execute(text("CREATE SCHEMA other"))
    other = State(f"{address}&options=-c%20search_path%3Dother")
    other.set_secret("a", "b")
    assert State(address).secret("a") is None
    with State(address).writing(), other.writing():
        pass


def test_a_writer_that_lost_its_lock_commits_nothing(unsteady: Server, tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "here", unsteady.fresh())
    before = workspace.lake.manifest()
    with pytest.raises(BusyError, match="cannot be reached"), workspace.lake.writing():
        unsteady.stop()
        unsteady.start()
        workspace.lake.commit(workspace.lake.draft())
    assert workspace.lake.manifest() == before


def test_a_server_that_comes_back_is_used_again(unsteady: Server) -> None:
    state = State(unsteady.fresh())
    state.set_secret("a", "b")
    unsteady.stop()
    with pytest.raises(BusyError, match=r"cannot be reached.*try again"):
        state.secret("a")
    unsteady.start()
    assert state.secret("a") == "b"


def test_pages_say_that_the_database_is_away(unsteady: Server, tmp_path: Path) -> None:
    client = TestClient(create_app(workspace_at(tmp_path / "here", unsteady.fresh())), base_url="http://127.0.0.1")
    assert client.get("/api/v1/data").status_code == 200
    unsteady.stop()
    answer = client.get("/api/v1/data")
    unsteady.start()
    assert (answer.status_code, answer.json()["title"]) == (503, "Try again")
    assert client.get("/data").status_code == 200
