"""Recognising an erased person by hashes alone: their ids, and every way in which a text names them."""

import msgspec
import pytest

from groundswell.people.admission import Admission
from groundswell.people.erased import Erased
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from tests.worlds import at, follow, like, mention, post, profile, quote, reply, share

KEY = b"a key of this workspace"
IDS = ("sea:https://sea.example/users/zed", "sea:https://sea.example/@zed_quill", "chat:U0ZED", "chat:C1/17.02")
PHRASES = ("zed_quill@sea.example", "@zed_quill", "Zed Quill", "https://sea.example/users/zed", "U0ZED", "zed-q", "zq")
ERASED = Erased(KEY, Erased(KEY, ()).digests(IDS, PHRASES))


@pytest.mark.parametrize(
    "id_",
    [
        "sea:https://sea.example/users/zed",
        "sea:https://sea.example/users/zed/statuses/12",
        "sea:https://sea.example/users/zed#likes/5",
        "sea:https://sea.example/@zed_quill/12",
        "chat:U0ZED",
        "chat:C1/17.02",
        "chat:C1/17.02#quote",
        "chat:C1/99.01/reaction/+1/U0ZED",
    ],
)
def test_what_is_built_on_an_id_of_theirs_is_theirs(id_: str) -> None:
    assert ERASED.owns(id_)


@pytest.mark.parametrize(
    "id_",
    [
        None,
        "",
        "sea:https://sea.example/users/zeda",
        "sea:https://lake.example/users/zed",
        "sea:https://lake.example/@zed_quill/12",
        "other:U0ZED",
        "chat:C1",
        "chat:C1/17.021",
        "chat:zed_quill",
    ],
)
def test_what_belongs_to_another_is_not_theirs(id_: str | None) -> None:
    assert not ERASED.owns(id_)


@pytest.mark.parametrize("id_", ["town:a b", "town:a\nb", "town:\ud800x"])
def test_an_id_is_known_again_as_the_export_writes_it(id_: str) -> None:
    kept_as = id_.replace(" ", "%20").replace("\n", "%0A").replace("\ud800", "\ufffd")
    assert Erased(KEY, Erased(KEY, ()).digests([kept_as], [])).owns(id_)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ask Zed Quill about it", "ask [erased] about it"),
        ("ask ZED  quill, please", "ask [erased], please"),
        ("@zed_quill: hello", "[erased]: hello"),
        ("by @Zed_Quill@sea.example!", "by [erased]!"),
        ("(zed_quill@sea.example)", "([erased])"),
        ("see https://sea.example/users/zed/12", "see [erased]/12"),
        ("see https://sea.example/@zed_quill/12", "see https://sea.example/[erased]/12"),
        ("U0ZED's", "[erased]'s"),
        ("#zed-q zed-q\nzed-q", "#[erased] [erased]\n[erased]"),
        ("@zq and /@zq", "[erased] and /[erased]"),
        ("Zed Quill Zed Quill", "[erased] [erased]"),
    ],
)
def test_a_text_names_them_no_more(text: str, left: str) -> None:
    assert ERASED.redact(text) == left


@pytest.mark.parametrize(
    "text",
    ["", "zed", "quill", "Zed Quillon", "@zed_quill_2", "my_zed_quill", "zq", "U0ZEDX", "a@b.example", "\x00\ud800"],
)
def test_a_text_that_names_another_stays(text: str) -> None:
    assert ERASED.redact(text) == text


@pytest.mark.parametrize(
    ("name", "left"),
    [("/data/zed_quill_export.zip", "/data/[erased]_export.zip"), ("U0ZED-2024.tar", "[erased]-2024.tar")],
)
def test_a_file_name_is_looked_into(name: str, left: str) -> None:
    assert ERASED.redact(name, anywhere=True) == left


def test_without_erased_people_nothing_is_looked_at() -> None:
    assert not Erased(KEY, ())
    assert Erased(KEY, ()).redact("Zed Quill") == "Zed Quill"


def test_another_key_knows_nobody() -> None:
    other = Erased(b"another", Erased(KEY, ()).digests(IDS, PHRASES))
    assert not other.owns(IDS[0])
    assert other.redact("Zed Quill") == "Zed Quill"


def test_what_is_remembered_holds_no_name() -> None:
    remembered = list(Erased(KEY, ()).digests(IDS, PHRASES))
    assert all(len(digest) == 64 and set(digest) <= set("0123456789abcdef") for digest in remembered)


TOWN = Erased(KEY, Erased(KEY, ()).digests(["town:zed", "town:zed-1"], ["town:zed", "zedquill"]))


@pytest.mark.parametrize(
    "record",
    [
        post("zed", "new"),
        like("zed", "p"),
        like("ben", "zed-1"),
        like("ben", "gone", object_author="zed"),
        share("ben", "zed-1"),
        quote("ben", "zed-1"),
        follow("ben", "zed"),
    ],
)
def test_what_they_did_and_what_was_done_to_theirs_is_gone(record: Activity) -> None:
    assert TOWN.activity(record) is None


def test_what_others_said_stays_without_them() -> None:
    answer = reply(
        "ben", "zed-1", 1, name="r", root="zed-1", text="thanks @zedquill, see you", tags=("zedquill", "tea")
    )
    answer = msgspec.structs.replace(answer, mentions=("town:zed", "town:cy"), links=("https://x.example/zedquill",))
    kept = TOWN.activity(answer)
    assert kept == post("ben", "r", 1, text="thanks [erased], see you", tags=("tea",), mentions=("town:cy",), links=())


def test_what_has_nothing_to_do_with_them_is_the_same() -> None:
    records = [
        mention("ben", "ana"),
        reply("ben", "p", via="q", url="https://x.example/p", place="Here", updated=at(2)),
    ]
    assert [TOWN.activity(record) for record in records] == records


def test_their_profile_and_the_counts_of_their_posts_are_refused_at_the_door() -> None:
    gate = Admission(public_network=True, private_workspace=False, erased=TOWN)
    counted = [ReactionCount(object=id_, network="town", kind="like", count=1) for id_ in ("town:zed-1", "town:p")]
    kept = list(gate.filter([profile("zed"), profile("ana"), *counted, post("zed", "x")]))
    assert [record.actor if isinstance(record, Profile) else getattr(record, "object", "") for record in kept] == [
        "town:ana",
        "town:p",
    ]
    assert gate.refused == {"erased person": 3}


def test_where_a_broken_record_was_does_not_name_them() -> None:
    bad: list[Record] = [Malformed(member="zedquill.json", position="@zedquill", reason="not JSON")]
    gate = Admission(public_network=True, private_workspace=False, erased=TOWN)
    assert list(gate.filter(bad)) == [Malformed(member="[erased].json", position="[erased]", reason="not JSON")]
    assert list(gate.filter([post("zed", "x", 20_000_000)])) == []
