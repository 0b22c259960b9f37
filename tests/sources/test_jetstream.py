"""Jetstream and the records it carries: whose each is, when it happened, what it points to."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources.atproto import time_in_key
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.jetstream import JETSTREAM, event_records
from groundswell.vocabulary import ActivityType
from tests.examples.jetstream import ANA, BEN, CY, FOLLOW, LIKE, POST, PROFILE, REPOST, START, commit, event, ref

KEY = "3krg4aaaaaa2a"
SEEN = START + 1_500_000
LIKED = ref(ANA, POST, KEY)


def read(value: dict[str, Any]) -> list[Record]:
    return list(event_records(json.dumps(value).encode(), "bluesky"))


def one(collection: str, record: dict[str, Any], operation: str = "create", key: str = KEY) -> Activity:
    """The first activity of a record that BEN made at START and the relay saw half a second later."""
    found = read(commit(0, operation, BEN, collection, key, {"$type": collection, **record}))[0]
    assert isinstance(found, Activity)
    return found


def test_a_post_is_its_own_object_with_a_page() -> None:
    made = one(POST, {"text": "hi", "createdAt": "2024-05-01T10:00:00Z", "langs": ["pt-BR", "en"]})
    assert made.id == made.object == f"bluesky:at://{BEN}/{POST}/{KEY}"
    assert (made.actor, made.published, made.language) == (f"bluesky:{BEN}", START, "pt-BR")
    assert made.url == f"https://bsky.app/profile/{BEN}/post/{KEY}"


def test_a_reply_names_its_parent_and_the_first_post() -> None:
    made = one(POST, {"text": "yes", "reply": {"root": ref(ANA, POST, "r"), "parent": ref(CY, POST, "p")}})
    assert made.in_reply_to == f"bluesky:at://{CY}/{POST}/p"
    assert made.root == f"bluesky:at://{ANA}/{POST}/r"


def test_links_tags_and_mentions_come_from_facets_tags_and_the_card() -> None:
    features = [{"uri": "https://a.example/"}, {"tag": "#Sea"}, {"did": ANA}, {"uri": "mailto:x"}, {"strange": 1}]
    embed = {"$type": "app.bsky.embed.external", "external": {"uri": "https://b.example/"}}
    made = one(POST, {"text": "", "facets": [{"features": features}], "embed": embed, "tags": ["sea", "Salt"]})
    assert made.links == ("https://a.example/", "https://b.example/")
    assert (made.tags, made.mentions) == (("sea", "salt"), (f"bluesky:{ANA}",))
    assert made.text is None


@pytest.mark.parametrize("embed", [{"record": LIKED}, {"record": {"record": LIKED}, "media": {"images": []}}])
def test_an_embedded_post_is_a_quote(embed: dict[str, Any]) -> None:
    made, quote = read(commit(0, "create", BEN, POST, KEY, {"text": "look", "embed": embed}))
    assert isinstance(made, Activity)
    assert isinstance(quote, Activity)
    assert (quote.id, quote.type) == (f"{made.id}#quote", ActivityType.QUOTE)
    assert (quote.object, quote.object_author) == (f"bluesky:{LIKED['uri']}", f"bluesky:{ANA}")


def test_an_embedded_list_is_not_a_quote() -> None:
    embed = {"record": ref(ANA, "app.bsky.graph.list", "1")}
    assert len(read(commit(0, "create", BEN, POST, KEY, {"text": "look", "embed": embed}))) == 1


def test_a_repost_names_whom_it_came_through() -> None:
    made = one(REPOST, {"subject": LIKED, "via": ref(CY, REPOST, "9")})
    assert (made.type, made.object_author) == (ActivityType.ANNOUNCE, f"bluesky:{ANA}")
    assert made.via == f"bluesky:at://{CY}/{REPOST}/9"


def test_a_subject_under_a_handle_has_no_known_author() -> None:
    assert one(LIKE, {"subject": {"uri": f"at://ana.example/{POST}/1"}}).object_author is None


@pytest.mark.parametrize("claimed", [None, "", "soon", "0001-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_is_when_it_was_seen(claimed: str | None) -> None:
    assert one(LIKE, {"subject": LIKED, "createdAt": claimed}).published == START + 500_000


def test_an_edit_is_the_same_create_with_a_newer_version() -> None:
    edited = one(POST, {"text": "hi!", "createdAt": "2024-05-01T10:00:00Z"}, operation="update")
    assert (edited.type, edited.published, edited.updated) == (ActivityType.CREATE, START, START + 500_000)


@pytest.mark.parametrize("collection", [LIKE, REPOST, FOLLOW])
def test_taking_back_a_reaction_is_an_undo(collection: str) -> None:
    (undone,) = read(commit(0, "delete", BEN, collection, KEY))
    assert isinstance(undone, Activity)
    assert (undone.type, undone.object) == (ActivityType.UNDO, f"bluesky:at://{BEN}/{collection}/{KEY}")


def test_deleting_a_post_is_a_delete_and_a_profile_nothing() -> None:
    (gone,) = read(commit(0, "delete", BEN, POST, KEY))
    assert isinstance(gone, Activity)
    assert (gone.type, gone.object) == (ActivityType.DELETE, f"bluesky:at://{BEN}/{POST}/{KEY}")
    assert read(commit(0, "delete", BEN, PROFILE, "self")) == []


@pytest.mark.parametrize("operation", ["create", "delete"])
def test_a_repository_of_nobody_is_refused(operation: str) -> None:
    with pytest.raises(ValueError, match="not of a did"):
        read(commit(0, operation, "", LIKE, KEY, {"subject": LIKED}))


def test_a_handle_and_a_display_name_are_profiles() -> None:
    (handle,) = read(event(1, BEN, "identity", {"did": BEN, "handle": "ben.example"}))
    (name,) = read(commit(1, "create", BEN, PROFILE, "self", {"displayName": "Ben", "createdAt": "x"}))
    assert isinstance(handle, Profile)
    assert isinstance(name, Profile)
    assert (handle.handle, name.name) == ("ben.example", "Ben")
    assert handle.observed == name.observed == START + 60_500_000


@pytest.mark.parametrize(("status", "count"), [("deleted", 1), ("takendown", 1), ("deactivated", 0), (None, 0)])
def test_an_account_that_went_is_deleted(status: str | None, count: int) -> None:
    found = read(event(1, BEN, "account", {"did": BEN, "active": False, "status": status}))
    assert [record.object for record in found if isinstance(record, Activity)] == [f"bluesky:{BEN}"] * count


def test_other_collections_and_kinds_are_passed_over() -> None:
    assert read(commit(0, "create", BEN, "app.bsky.feed.threadgate", KEY, {"post": [{"odd": 1}]})) == []
    assert read({"did": BEN, "time_us": SEEN, "kind": "sync"}) == []


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"text": 1}, "Expected `str`, got `int` - at `$.text`"),
        ({"text": "x", "reply": {"root": LIKED}}, "missing required field `parent` - at `$.reply`"),
        ({"text": "x", "reply": {"root": LIKED, "parent": {"uri": "http://x"}}}, "not an at:// address"),
    ],
)
def test_a_malformed_record_says_what_is_wrong(record: dict[str, Any], reason: str, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps(commit(0, "create", BEN, POST, KEY, record)))
    (found,) = JETSTREAM.read(Bundle(path), Options())
    assert isinstance(found, Malformed)
    assert found.position == "line 1"
    assert reason in found.reason


def test_a_half_character_in_a_text_costs_only_itself() -> None:
    line = json.dumps(commit(0, "create", BEN, POST, KEY, {"text": "a\ud83d!"})).encode()
    (made,) = event_records(line, "bluesky")
    assert isinstance(made, Activity)
    assert made.text == "a\ufffd!"


def test_a_key_made_by_a_clock_holds_its_time() -> None:
    assert time_in_key("3mptbyplj5d2a") == 1_783_175_887_502_441
    assert time_in_key("self") is None
    assert time_in_key("zzzzzzzzzzzzz") is None
    assert time_in_key("3MPTBYPLJ5D2A") is None
