"""What tests of following share: a server on this machine, and a workspace that may ask it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from groundswell.settings import Settings, check
from groundswell.workspace import Workspace
from tests.following.server import Server, serving

QUICK: dict[str, Any] = {
    "follow_local": ["127.0.0.0/8"],
    "follow_delay_seconds": 0.0,
    "follow_least_minutes": 0.0,
    "follow_batch_seconds": 0.2,
    "follow_deadline_seconds": 5.0,
    "follow_max_mb": 1,
    "history_weeks": 0,
}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as one:
        yield one


@pytest.fixture
def quick() -> Settings:
    return check(QUICK, Path())


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.init(tmp_path / "workspace", **QUICK)
