"""The town tells who has several accounts: the suggestions miss none of them, and take nobody for somebody else."""

import json
from pathlib import Path

from groundswell import sources
from groundswell.people.suggestions import suggestions
from groundswell.records import Profile
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.world import Written
from tests.worlds import workspace_of


def profiles(path: Path) -> list[Profile]:
    bundle = Bundle(path)
    chosen, _ = sources.recognise(bundle, None)
    return [record for record in sources.read(chosen, bundle, Options()) if isinstance(record, Profile)]


def test_suggestions_in_the_town_are_right_and_miss_nobody(written: Written, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [profile for path in written.inputs for profile in profiles(path)])
    truth = json.loads(written.truth.read_text())
    here = {row["actor"] for row in workspace.reader.rows("SELECT actor FROM actors")}
    whose = {account: one["person"] for one in truth["people"] for account in one["accounts"] if account in here}
    same = {frozenset((a, b)) for a in whose for b in whose if a != b and whose[a] == whose[b]}
    found = {frozenset((one.one, one.other)) for one in suggestions(workspace.reader)}
    assert len(same) > 50
    assert same - found == set()
    assert [pair for pair in found if len({whose.get(account) for account in pair}) > 1] == []
