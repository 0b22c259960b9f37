"""What every test may lean on: the cast, the named worlds as scored workspaces, and repeatable random cases.

The cast: Ana owns the workspace, Ben analyses, Cleo must see nothing.
"""

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, settings

from groundswell.workspace import Workspace
from tests.worlds import WORLDS, workspace_of

settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workspace]:
    """A scored workspace that holds the world of that name, made once: read it, never write to it."""
    return cache(lambda name: workspace_of(tmp_path_factory.mktemp(name), WORLDS[name]()))
