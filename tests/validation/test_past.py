"""What was known on a past day, and of whom."""

from pathlib import Path

from groundswell.validation.past import past
from tests.worlds import delete, like, on, post, workspace_of


def test_a_network_that_deleted_something_is_nobody_to_be_ranked(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [post("ana", "p", 9), like("ben", "p", 10), delete("", "q", 10)])
    known = past(workspace.reader, on(10))
    assert [known.names[place] for place in known.people] == ["town:ana", "town:ben"]
