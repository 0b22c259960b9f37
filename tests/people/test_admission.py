"""Admission: who may be seen, what cannot be true, and that nothing of what is refused is kept."""

from typing import Any

import pytest

from groundswell.people.admission import Admission
from groundswell.people.erased import Erased
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.vocabulary import Visibility
from tests.worlds import activity, hostile, like, post, profile, star

NOBODY = Erased(b"key", ())


def admitted(*records: Record, public: bool = True, private: bool = False) -> tuple[list[Record], dict[str, int]]:
    gate = Admission(public_network=public, private_workspace=private, erased=NOBODY)
    return list(gate.filter(records)), dict(gate.refused)


def seen(public: bool, private: bool) -> set[str]:
    posts = [post("ana", level, visibility=level) for level in Visibility]
    kept, _ = admitted(*posts, public=public, private=private)
    return {record.visibility for record in kept if isinstance(record, Activity)}


def test_of_a_public_network_only_what_everybody_could_see_is_kept() -> None:
    assert seen(public=True, private=False) == {"public", "unlisted"}


def test_of_a_network_of_members_what_all_members_could_see_is_kept() -> None:
    assert seen(public=False, private=False) == {"public", "unlisted", "members"}


@pytest.mark.parametrize("public", [True, False])
def test_a_private_workspace_keeps_everything(public: bool) -> None:
    assert seen(public=public, private=True) == set(Visibility)


def test_what_is_refused_is_counted_by_reason_and_not_kept() -> None:
    secret = [post("ana", f"s{n}", visibility=Visibility.DIRECT, text="secret") for n in range(2)]
    kept, refused = admitted(*secret, post("ben", "f", visibility=Visibility.FOLLOWERS))
    assert kept == []
    assert refused == {"direct activity": 2, "followers activity": 1}


def test_good_records_pass_as_they_are() -> None:
    assert admitted(*star()) == (star(), {})


def test_a_record_set_aside_stays_aside() -> None:
    bad = Malformed(member="m", position="line 1", reason="not JSON")
    assert admitted(bad) == ([bad], {})


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"published": 0}, "the time is not between 1970 and 2100"),
        ({"published": -1}, "the time is not between 1970 and 2100"),
        ({"published": 10**17}, "the time is not between 1970 and 2100"),
        ({"updated": 10**17}, "the time of the edit is not between 1970 and 2100"),
        ({"actor": "a" * 3_000}, "an id is longer than 2048 characters"),
        ({"object": "a" * 3_000}, "an id is longer than 2048 characters"),
        ({"actor": ""}, "there is no id or nobody who acts"),
        ({"id": ""}, "there is no id or nobody who acts"),
        ({"actor": "town:"}, "nobody acts but the network"),
    ],
)
def test_an_activity_that_cannot_be_is_set_aside(wrong: dict[str, Any], reason: str) -> None:
    fields = {"id": "town:x", "network": "town", "type": "Like", "actor": "town:ben", "published": 1, **wrong}
    (record,), _ = admitted(Activity(**fields))
    assert isinstance(record, Malformed)
    assert record.reason == reason
    assert len(record.position) <= 200


@pytest.mark.parametrize(
    "wrong",
    [
        profile("ana", followers_count=2**70),
        profile("ana", followers_count=-1),
        profile("ana", created=10**17),
        profile("ana", observed=-1),
        profile("ana", actor=""),
        ReactionCount(object="town:p", network="town", kind="like", count=-5),
        ReactionCount(object="town:p", network="town", kind="like", count=2**70),
        ReactionCount(object="", network="town", kind="like", count=1),
        ReactionCount(object="town:p", network="town", kind="like", count=1, observed=10**17),
    ],
)
def test_a_profile_or_a_count_that_cannot_be_is_set_aside(wrong: Profile | ReactionCount) -> None:
    (record,), _ = admitted(wrong)
    assert isinstance(record, Malformed)


def test_what_cannot_be_costs_no_good_record_beside_it() -> None:
    kept, _ = admitted(*hostile())
    good = [record for record in kept if isinstance(record, Activity)]
    assert post("ana", "p") in good
    assert like("ben", "p", 1 / 24) in good
    assert len(kept) == len(hostile())


def test_a_time_of_another_century_is_told_by_its_place() -> None:
    (record,), _ = admitted(activity(post("ana", "p").type, "early", "mal", -30_000))
    assert record == Malformed(member="town", position="town:early", reason="the time is not between 1970 and 2100")
