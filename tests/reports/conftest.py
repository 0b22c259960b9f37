"""The town as facts that reports read."""

from pathlib import Path

import pytest

from groundswell.reports.base import Facts
from tests.reports.town import facts_of


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    return facts_of(tmp_path)


@pytest.fixture
def nothing(tmp_path: Path) -> Facts:
    return facts_of(tmp_path, {})
