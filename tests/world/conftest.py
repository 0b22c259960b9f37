"""One written town and one living network for all tests of the world."""

from pathlib import Path

import pytest

from groundswell.world import Written, write
from groundswell.world.people import Town, settle
from groundswell.world.society import Life, live


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("larkwater"), people=200)


@pytest.fixture(scope="session")
def town() -> Town:
    return settle(400, 7)


@pytest.fixture(scope="session")
def life(town: Town) -> Life:
    return live(town, town.on_fediverse, "fediverse", 7)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "town"
