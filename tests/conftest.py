"""What every test may lean on: the cast, the named worlds as scored workspaces, and repeatable random cases.

The cast: Ana owns the workspace, Ben analyses, Cleo must see nothing.
"""

import gc
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from groundswell.cli import options
from groundswell.engine import lake
from groundswell.state import sqlite
from groundswell.workspace import Workspace
from tests.postgresql import Server, serving
from tests.worlds import WORLDS, workspace_of

settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("repeatable")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it for garbage was an eighth of all tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _without_waiting_for_the_disk() -> None:
    """Killing a program loses nothing that it wrote; only a power cut would, which no test can bring about."""
    lake.flush = lambda path: None
    sqlite.PRAGMAS = tuple(pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in sqlite.PRAGMAS)


@pytest.fixture(autouse=True, scope="session")
def _without_standing_back() -> None:
    """Commands run in the process of the tests, which would be slower from the first one on."""
    options.BEHIND = 0


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workspace]:
    """A scored workspace that holds the world of that name, made once: read it, never write to it."""
    return cache(lambda name: workspace_of(tmp_path_factory.mktemp(name), WORLDS[name]()))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server, for the tests that are marked so."""
    with serving() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a state may be kept: a new database of each kind."""
    if request.param == "sqlite":
        return tmp_path / "state.db"
    server: Server = request.getfixturevalue("postgresql")
    return server.fresh()
