"""Bluesky repositories: which records of an archive are there now, and what of a torn one can be read."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bluesky import BLUESKY
from groundswell.sources.bundle import Bundle
from groundswell.sources.car import CutError, blocks, read_tree
from tests.contracts.mutations import nested
from tests.examples.bluesky import REV, car, cid, encoded, node, records, repository, section
from tests.examples.jetstream import ANA, BEN, FOLLOW, LIKE, POST, PROFILE, ref

SUBJECT = ref(BEN, POST, "3krg4aaaaab2a")


def read(folder: Path, archive: bytes, name: str = "ana.car") -> list[Record]:
    (folder / name).write_bytes(archive)
    return list(BLUESKY.read(Bundle(folder / name), Options()))


def commit(top: bytes, **more: Any) -> bytes:
    return encoded({"did": ANA, "version": 3, "data": top, "rev": REV, "prev": None, "sig": bytes(64), **more})


def follow(number: int) -> bytes:
    return encoded({"$type": FOLLOW, "subject": f"did:plc:{number}", "createdAt": "2024-05-01T10:00:00Z"})


def test_a_record_is_named_by_its_place_in_the_tree(tmp_path: Path) -> None:
    found = read(tmp_path, repository({f"{FOLLOW}/3krg4aaaabf2a": {"subject": BEN}}))
    assert [record.id for record in found if isinstance(record, Activity)] == [
        f"bluesky:at://{ANA}/{FOLLOW}/3krg4aaaabf2a"
    ]


def test_a_record_nothing_dates_is_as_old_as_the_newest_commit(tmp_path: Path) -> None:
    (made,) = read(tmp_path, repository({f"{LIKE}/x": {"subject": SUBJECT}}))
    assert isinstance(made, Activity)
    assert made.published == 1_714_554_165_788_671


@pytest.mark.parametrize("claimed", [None, "yesterday"])
def test_a_record_without_a_time_takes_that_in_its_key(tmp_path: Path, claimed: str | None) -> None:
    like = {"subject": SUBJECT, "createdAt": claimed}
    (made,) = read(tmp_path, repository({f"{LIKE}/3krg4zzzzzy2a": like}))
    assert isinstance(made, Activity)
    assert made.published == 1_714_554_165_788_670


def test_an_old_repository_without_a_commit_time_is_read(tmp_path: Path) -> None:
    like = encoded({"subject": SUBJECT})
    top = node({f"{LIKE}/3mptbyplj5d2a": cid(like), f"{LIKE}/x": cid(encoded({"subject": SUBJECT, "a": 1}))})
    old = commit(cid(top), rev=None)
    made, timeless = read(tmp_path, car(cid(old), [old, top, like, encoded({"subject": SUBJECT, "a": 1})]))
    assert isinstance(made, Activity)
    assert made.published == 1_783_175_887_502_441
    assert isinstance(timeless, Malformed)


def test_what_only_an_older_tree_names_was_deleted(tmp_path: Path) -> None:
    kept, gone = follow(1), follow(2)
    now = node({f"{FOLLOW}/1": cid(kept)})
    before = node({f"{FOLLOW}/1": cid(kept), f"{FOLLOW}/2": cid(gone)})
    old, new = commit(cid(before)), commit(cid(now), prev=cid(before))
    found = read(tmp_path, car(cid(new), [gone, old, before, kept, new, now]))
    assert [record.object for record in found if isinstance(record, Activity)] == ["bluesky:did:plc:1"]


def test_one_record_may_be_in_two_places(tmp_path: Path) -> None:
    block = follow(1)
    top = node({f"{FOLLOW}/1": cid(block), f"{FOLLOW}/2": cid(block)})
    found = read(tmp_path, car(cid(commit(cid(top))), [commit(cid(top)), top, block]))
    assert len(found) == 2


def test_a_slice_of_a_repository_is_read_and_says_so(tmp_path: Path) -> None:
    block = follow(1)
    top = node({f"{FOLLOW}/1": cid(block), f"{FOLLOW}/2": cid(follow(2))}, left=cid(b"elsewhere"))
    made, missing = read(tmp_path, car(cid(commit(cid(top))), [commit(cid(top)), top, block]))
    assert isinstance(made, Activity)
    assert missing == Malformed(
        member="ana.car", position="the tree", reason="2 records or parts of the tree are not here"
    )


def test_a_cut_archive_gives_what_is_whole(tmp_path: Path) -> None:
    whole = [record for record in read(tmp_path, repository(records("hi"))) if isinstance(record, Activity)]
    cut = read(tmp_path, repository(records("hi"))[:-10])
    assert [record for record in cut if isinstance(record, Activity)] == whole[:-1]
    reasons = [record.reason for record in cut if isinstance(record, Malformed)]
    assert reasons == [
        "the file is cut or damaged: it ends in the middle of a block",
        "1 records or parts of the tree are not here",
    ]


def test_a_profile_is_as_of_the_commit(tmp_path: Path) -> None:
    (profile,) = read(tmp_path, repository({f"{PROFILE}/self": {"displayName": "Ana"}}))
    assert profile == Profile(
        actor=f"bluesky:{ANA}",
        network="bluesky",
        name="Ana",
        url=f"https://bsky.app/profile/{ANA}",
        observed=1_714_554_165_788_671,
    )


def test_a_malformed_record_is_named_by_its_place(tmp_path: Path) -> None:
    found = read(tmp_path, repository({f"{POST}/1": {"text": 5}, f"{FOLLOW}/2": {"subject": BEN}}))
    assert [record.position for record in found if isinstance(record, Malformed)] == [f"{POST}/1"]
    assert len(found) == 2


def test_a_tree_that_runs_in_a_circle_ends() -> None:
    block = follow(1)
    top = bytearray(node({f"{FOLLOW}/1": cid(block)}, left=cid(b"x")))
    circle = bytes(top).replace(cid(b"x"), cid(b"me"))
    archive = section(encoded({"roots": [cid(commit(cid(b"me")))], "version": 1}))
    archive += section(cid(commit(cid(b"me"))) + commit(cid(b"me"))) + section(cid(b"me") + circle)
    assert read_tree(io.BytesIO(archive)).missing == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not start with a CAR header"),
        (b"\xff" * 20, "makes no sense"),
        (section(encoded({"roots": []})), "does not start with a CAR header"),
        (section(encoded({"roots": ["x"]})), "names no root"),
        (section(encoded({"roots": [cid(b"x")]})) + b"\xff\xff\xff\xff\x7f", "bytes long"),
        (section(encoded({"roots": [cid(b"x")]})) + b"\x80", "ends in the length"),
    ],
)
def test_an_archive_that_makes_no_sense_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(CutError, match=reason):
        list(blocks(io.BytesIO(data)))


def test_several_repositories_in_a_folder_are_read(tmp_path: Path) -> None:
    for did in (ANA, BEN):
        (tmp_path / f"{did[8:11]}.car").write_bytes(repository({f"{FOLLOW}/1": {"subject": BEN}}, did))
    found = list(BLUESKY.read(Bundle(tmp_path), Options()))
    assert {record.actor for record in found if isinstance(record, Activity)} == {f"bluesky:{ANA}", f"bluesky:{BEN}"}


WRONG = [None, -1, 1.5, "x", b"x", [], [None], {}, {"uri": 5}, True, nested(500)]


@pytest.mark.parametrize("value", WRONG)
def test_a_wrong_value_anywhere_in_a_record_is_read_or_set_aside(tmp_path: Path, value: Any) -> None:
    for path, record in records("hi").items():
        for field in record:
            found = read(tmp_path, repository({path: record | {field: value}}))
            assert all(isinstance(r, Activity | Profile | Malformed) for r in found)


@pytest.mark.parametrize("value", WRONG)
def test_a_wrong_value_in_the_tree_is_reported(tmp_path: Path, value: Any) -> None:
    block = follow(1)
    entry = {"k": f"{FOLLOW}/1".encode(), "p": 0, "t": None, "v": cid(block)}
    tops = [encoded({"e": [entry | {field: value}], "l": None}) for field in ("k", "p", "v")]
    for top in (*tops, encoded({"e": value, "l": None})):
        new = commit(cid(top))
        assert all(isinstance(r, Activity | Malformed) for r in read(tmp_path, car(cid(new), [new, top, block])))


def view(did: str, key: str, text: str, **more: Any) -> dict[str, Any]:
    """A post as the app is shown it."""
    return {
        "uri": f"at://{did}/{POST}/{key}",
        "cid": "bafy",
        "author": {"did": did, "handle": f"{did[-3:]}.bsky.social", "displayName": did[-3:].title()},
        "record": {"$type": POST, "text": text, "createdAt": "2024-05-01T10:00:00.000Z", **more.pop("says", {})},
        "likeCount": 0,
        "indexedAt": "2024-05-01T10:00:01.000Z",
        **more,
    }


def answered(folder: Path, *values: Any, indent: int | None = None) -> list[Record]:
    path = folder / "feed.json"
    path.write_text("\n".join(json.dumps(value, indent=indent) for value in values), encoding="utf-8")
    assert BLUESKY.recognise(Bundle(path))
    return list(BLUESKY.read(Bundle(path), Options()))


ROOT, ANSWER = view(ANA, "3krg4aaaaba2a", "one", likeCount=7), "3krg4aaaabb2a"
ANSWERED = {"reply": {name: {"uri": ROOT["uri"], "cid": "bafy"} for name in ("root", "parent")}}


@pytest.mark.parametrize("indent", [None, 1])
def test_a_feed_tells_posts_what_they_answer_and_who_passed_them_on(tmp_path: Path, indent: int | None) -> None:
    by = {"did": BEN, "handle": "handle.invalid"}
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": by, "indexedAt": "2024-05-01T11:00:00Z"}
    hidden = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://x", "notFound": True}
    feed = [
        {"post": ROOT, "reason": reason},
        {"post": view(BEN, ANSWER, "two", says=ANSWERED), "reply": {"root": ROOT, "parent": hidden}},
        {"post": ROOT, "reason": {"$type": "app.bsky.feed.defs#reasonPin"}},
    ]
    found = answered(tmp_path, {"feed": feed, "cursor": "x"}, indent=indent)
    repost = next(one for one in found if isinstance(one, Activity) and one.type == "Announce")
    assert (repost.id, repost.actor) == (f"bluesky:{ROOT['uri']}#repost/{BEN}", f"bluesky:{BEN}")
    assert (repost.object, repost.object_author) == (f"bluesky:{ROOT['uri']}", f"bluesky:{ANA}")
    posts = [one for one in found if isinstance(one, Activity) and one.type == "Create"]
    assert [(one.id, one.in_reply_to) for one in posts] == [
        (f"bluesky:{ROOT['uri']}", None),
        (f"bluesky:at://{BEN}/{POST}/{ANSWER}", f"bluesky:{ROOT['uri']}"),
        (f"bluesky:{ROOT['uri']}", None),
        (f"bluesky:{ROOT['uri']}", None),
    ]
    assert {(one.kind, one.count) for one in found if isinstance(one, ReactionCount)} == {("like", 7)}
    ana, ben = (f"{did[-3:]}.bsky.social" for did in (ANA, BEN))
    assert [one.handle for one in found if isinstance(one, Profile)] == [ana, None, ben]


def test_a_thread_tells_the_posts_above_and_below(tmp_path: Path) -> None:
    gone = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://y", "blocked": True}
    below = {"post": view(BEN, ANSWER, "two", says=ANSWERED), "replies": [gone]}
    thread = {"post": view(BEN, "3krg4aaaabc2a", "three"), "parent": {"post": ROOT, "parent": gone}, "replies": [below]}
    listed = {"thread": [{"uri": ROOT["uri"], "depth": 0, "value": {"$type": "x#threadItemPost", "post": ROOT}}]}
    texts = [one.text for one in answered(tmp_path, {"thread": thread}, listed) if isinstance(one, Activity)]
    assert texts == ["three", "one", "two", "one"]


def test_a_quoted_post_is_read_with_the_one_that_quotes_it(tmp_path: Path) -> None:
    inner = {key: value for key, value in ROOT.items() if key != "record"} | {"value": ROOT["record"]}
    says = {"embed": {"$type": "app.bsky.embed.record", "record": {"uri": ROOT["uri"], "cid": "bafy"}}}
    quoting = view(BEN, ANSWER, "look", says=says, embed={"$type": "app.bsky.embed.record#view", "record": inner})
    found = [one for one in answered(tmp_path, {"posts": [quoting]}) if isinstance(one, Activity)]
    assert [(one.type, one.object) for one in found[1:]] == [
        ("Quote", f"bluesky:{ROOT['uri']}"),
        ("Create", f"bluesky:{ROOT['uri']}"),
    ]


def test_records_listed_by_a_server_are_those_of_its_repository(tmp_path: Path) -> None:
    held = records("The tide is low")
    listed = [{"uri": f"at://{ANA}/{path}", "cid": "bafy", "value": value} for path, value in held.items()]
    known = {one.id for one in read(tmp_path, repository(held)) if isinstance(one, Activity)}
    found = answered(tmp_path, {"records": listed, "cursor": "x"}, {"records": []}, {"uri": "at://x", "value": {}})
    assert {one.id for one in found if isinstance(one, Activity)} == known
    assert [one.position for one in found if isinstance(one, Malformed)] == ["line 3"]


def test_what_stands_before_a_cut_in_a_feed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    whole = json.dumps({"feed": [{"post": ROOT}, {"post": view(BEN, ANSWER, "two")}]}, indent=1)
    path.write_text(whole[:-300], encoding="utf-8")
    found = list(BLUESKY.read(Bundle(path), Options()))
    assert [one.text for one in found if isinstance(one, Activity)] == ["one"]
    assert [type(one) for one in found][-1] is Malformed
