"""The commands that put the score to the test, where there is too little to test."""

import pytest
from typer.testing import CliRunner

from groundswell.cli.main import app
from groundswell.workspace import Workspace
from tests import worlds

RUN = CliRunner()


@pytest.fixture(scope="module")
def star(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return worlds.workspace_of(tmp_path_factory.mktemp("star"), worlds.star())


@pytest.mark.parametrize(
    ("command", "missing"), [("evaluate", "history is too short"), ("attack", "more than provisional")]
)
def test_a_proof_says_what_it_is_missing(star: Workspace, command: str, missing: str) -> None:
    done = RUN.invoke(app, [command, "--workspace", str(star.root)])
    assert missing in str(done.exception)


def test_before_the_first_proof_the_reports_say_what_to_run(star: Workspace) -> None:
    assert "groundswell evaluate" in star.report("evaluation").todo
    assert "groundswell attack" in star.report("gaming").todo
