"""The exports go through the same door as real ones: every record is read, and its id is the one the truth uses."""

from collections import Counter
from pathlib import Path

import orjson
import pytest

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources import read, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.vocabulary import ActivityType
from groundswell.world import Written


def records_of(path: Path) -> tuple[str, list[Record]]:
    source, _ = recognise(Bundle(path))
    return source.name, list(read(source, Bundle(path), Options()))


@pytest.fixture(scope="module")
def everything(written: Written) -> dict[str, list[Record]]:
    return dict(records_of(path) for path in written.inputs)


@pytest.fixture(scope="module")
def activities(everything: dict[str, list[Record]]) -> list[Activity]:
    return [record for records in everything.values() for record in records if isinstance(record, Activity)]


def test_each_export_is_recognised_as_what_it_is(everything: dict[str, list[Record]]) -> None:
    assert set(everything) == {"mastodon", "activitystreams", "jetstream", "slack"}


def test_no_record_is_malformed(everything: dict[str, list[Record]]) -> None:
    assert [r for records in everything.values() for r in records if isinstance(r, Malformed)] == []


def test_every_network_has_its_kinds_of_activity(activities: list[Activity]) -> None:
    kinds = {network: Counter(a.type for a in activities if a.network == network) for network in NETWORKS}
    for network in ("fediverse", "bluesky"):
        assert min(kinds[network][kind] for kind in SOCIAL) > 0
        assert kinds[network][ActivityType.LIKE] > kinds[network][ActivityType.ANNOUNCE]
    assert set(kinds["slack"]) == {ActivityType.CREATE, ActivityType.LIKE}


NETWORKS = ("fediverse", "bluesky", "slack")
SOCIAL = (ActivityType.CREATE, ActivityType.ANNOUNCE, ActivityType.LIKE, ActivityType.FOLLOW, ActivityType.UNDO)


def test_the_truth_knows_every_account_by_its_id(everything: dict[str, list[Record]], written: Written) -> None:
    influence = orjson.loads(written.truth.read_bytes())["influence"]
    profiles = {r.actor for records in everything.values() for r in records if isinstance(r, Profile)}
    known = {account for network in influence.values() for account in network}
    assert {profile for profile in profiles if not profile.startswith("slack:B")} == known


def test_the_truth_names_objects_by_their_ids(activities: list[Activity], written: Written) -> None:
    lines = [orjson.loads(line) for line in written.object_truths.read_bytes().splitlines()]
    named = {line.get("object") or line.get("announce") or line.get("answer") for line in lines}
    deleted = {activity.object for activity in activities if activity.type is ActivityType.DELETE}
    bakery = "fediverse:https://social.millrace.example/"
    missing = named - {activity.id for activity in activities} - deleted
    assert {name for name in missing if not name.startswith(bakery)} == set()


def test_what_the_bakery_showed_to_followers_only_is_marked_so(activities: list[Activity]) -> None:
    hidden = [activity for activity in activities if activity.visibility == "followers"]
    assert 1 <= len(hidden) <= 3
    assert {activity.actor for activity in hidden} == {
        "fediverse:https://social.millrace.example/users/millrace_bakery"
    }
