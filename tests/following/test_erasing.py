"""Erasing a person reaches what arrived and is not added yet, the list of feeds, and what servers call posts."""

import json
from pathlib import Path

from groundswell.following.spool import Spool, batches
from groundswell.workspace import Workspace
from tests.examples import mastodon_api
from tests.examples.mastodon_api import SERVER, named

ANA = f"{SERVER}/users/ana"


def test_nothing_that_is_followed_names_an_erased_person(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add(mastodon_api.write(tmp_path))
    first = mastodon_api.documents("Low tide")[0]
    later = mastodon_api.status(9, "A secret of Ana's", first["account"])
    called = {later["id"]: named(later)[later["id"]], "7": ["https://hill.example/1", "https://hill.example/users/ben"]}
    cursor = {"stream": "mastodon", "cursor": {}, "events": 1, "at": 0, "called": called}
    spool = Spool(workspace.root, "mastodon")
    spool.folder.mkdir(parents=True)
    spool.put("mastodon_api", {"events.jsonl": json.dumps(later).encode()}, cursor)
    workspace.followed.add_feeds(["https://ana.example/feed", f"{SERVER}/@ana.rss", "https://ben.example/feed"])
    workspace.erase(f"fediverse:{ANA}", account_only=True)
    assert batches(workspace.root) == []
    assert [feed.address for feed in workspace.followed.feeds()] == ["https://ben.example/feed"]
    assert workspace.followed.called("mastodon", [int(later["id"]), 7]) == {7: tuple(called["7"])}
    everything = [path.read_bytes() for path in workspace.root.rglob("*") if path.is_file()]
    assert not any(b"users/ana" in data or b"@ana.rss" in data for data in everything)
