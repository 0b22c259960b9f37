"""Admission: who may be seen, what cannot be true, and that nothing of what is refused is kept."""

from typing import Any

import msgspec
import pyarrow as pa
import pytest

from groundswell.people.admission import Admission
from groundswell.people.erased import Erased
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record, Rows
from groundswell.vocabulary import Visibility
from tests.worlds import activity, hostile, like, post, profile, star

NOBODY = Erased(b"key", ())


def admitted(*records: Record, public: bool = True, private: bool = False) -> tuple[list[Record], dict[str, int]]:
    gate = Admission(public_network=public, private_workspace=private, erased=NOBODY)
    kept = [record for record in gate.filter(records) if not isinstance(record, Rows)]
    return kept, dict(gate.refused)


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


def as_rows(records: list[Activity]) -> Rows:
    fields = [{name: getattr(record, name) for name in record.__struct_fields__} for record in records]
    return Rows(Activity, pa.RecordBatch.from_pylist(fields, COLUMNS), {"language": "en"})


COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("id", "network", "type", "actor", "object", "visibility", "text")]
    + [("published", pa.int64()), ("updated", pa.int64()), ("mentions", pa.list_(pa.string()))]
)
GOOD = post("ana", "p", text="by @ben", mentions=("town:ben",))
DOUBTFUL = [
    {"visibility": Visibility.DIRECT},
    {"visibility": Visibility.MEMBERS},
    {"published": 0},
    {"published": 2**60},
    {"updated": -1},
    {"id": ""},
    {"actor": ""},
    {"actor": "town:"},
    {"actor": "town:" + "a" * 2_048},
    {"object": "\u00e9" * 1_500},
    {"actor": "town:ben"},
]


@pytest.mark.parametrize("erased", [NOBODY, Erased(b"key", Erased(b"key", ()).digests(["town:ben"], ["ben"]))])
@pytest.mark.parametrize("wrong", DOUBTFUL)
def test_columns_are_admitted_as_their_records_are(wrong: dict[str, Any], erased: Erased) -> None:
    records = [GOOD, msgspec.structs.replace(GOOD, **wrong), GOOD]
    told = []
    for given in ([as_rows(records)], list(as_rows(records).records())):
        gate = Admission(public_network=True, private_workspace=False, erased=erased)
        kept = [
            one for record in gate.filter(given) for one in (record.records() if isinstance(record, Rows) else [record])
        ]
        told.append((sorted(map(repr, kept)), gate.refused))
    assert told[0] == told[1]


def test_columns_in_order_stay_columns() -> None:
    rows = as_rows([GOOD, GOOD])
    gate = Admission(public_network=True, private_workspace=False, erased=NOBODY)
    assert list(gate.filter([rows])) == [rows]


def test_profiles_and_counts_that_come_as_columns_are_looked_at_too() -> None:
    counts = pa.RecordBatch.from_pydict({"object": ["town:p", "", "town:q"], "count": [1, 1, -1]})
    people = pa.RecordBatch.from_pydict({"actor": ["town:a", "town:b"], "followers_count": [None, 2**60]})
    given = [
        Rows(ReactionCount, counts, {"network": "town", "kind": "like"}),
        Rows(Profile, people, {"network": "town"}),
    ]
    gate = Admission(public_network=True, private_workspace=False, erased=NOBODY)
    kept = list(gate.filter(given))
    assert [rows.batch.num_rows for rows in kept if isinstance(rows, Rows)] == [1, 1]
    assert len([record for record in kept if isinstance(record, Malformed)]) == 3


def test_names_and_counts_of_what_was_refused_are_not_kept() -> None:
    """Of a mailbox, the addresses of everybody who wrote; of a chat, the names in somebody's address book."""
    secret = post("ana", "s", visibility=Visibility.DIRECT, mentions=("town:cy",))
    count = ReactionCount(object=secret.object or "", network="town", kind="like", count=3)
    kept, refused = admitted(secret, count, profile("ana"), profile("cy"), profile("ben"))
    assert kept == [profile("ben")]
    assert refused == {"direct activity": 1, "count of a refused activity": 1, "profile of a refused activity": 2}


@pytest.mark.parametrize("first", [True, False])
def test_whoever_is_seen_in_public_as_well_keeps_a_name(first: bool) -> None:
    secret, public = post("ana", "s", visibility=Visibility.DIRECT), post("ana", "p")
    kept, _ = admitted(*([public, secret] if first else [secret, public]), profile("ana"))
    assert kept == [public, profile("ana")]


def test_a_private_workspace_keeps_the_names_too() -> None:
    secret = post("ana", "s", visibility=Visibility.DIRECT)
    assert admitted(secret, profile("ana"), private=True) == ([secret, profile("ana")], {})


def test_names_that_come_as_columns_are_refused_alike() -> None:
    def rows(kind: type[Activity] | type[Profile], *records: Record) -> Rows:
        return Rows(kind, pa.RecordBatch.from_pylist([_plain(record) for record in records]))

    said = rows(Activity, post("ana", "s", visibility=Visibility.DIRECT), post("ben", "p"))
    gate = Admission(public_network=True, private_workspace=False, erased=NOBODY)
    kept = [one for some in gate.filter([said, rows(Profile, profile("ana"), profile("ben"))]) for one in _each(some)]
    assert [getattr(one, "actor", "") for one in kept] == ["town:ben", "town:ben"]


def _plain(record: Record) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in _told(record) if value != ()}


def _told(record: Record) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in msgspec.to_builtins(record).items() if value is not None]


def _each(some: Record | Rows) -> list[Record]:
    return list(some.records()) if isinstance(some, Rows) else [some]
