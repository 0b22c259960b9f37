"""The exports, read as their own formats."""

import tarfile
import zipfile
from base64 import b32encode
from collections import Counter
from hashlib import sha256
from typing import Any

import libipld
import orjson
import pytest
import zstandard

from groundswell.world import Written

Json = dict[str, Any]


@pytest.fixture(scope="module")
def town_server(written: Written) -> list[Json]:
    return [orjson.loads(line) for line in written.town_server.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def jetstream(written: Written) -> list[Json]:
    with written.jetstream.open("rb") as raw:
        data = zstandard.ZstdDecompressor().stream_reader(raw).read()
    return [orjson.loads(line) for line in data.splitlines()]


@pytest.fixture(scope="module")
def chat(written: Written) -> dict[str, list[Json]]:
    with zipfile.ZipFile(written.chat) as archive:
        return {name: orjson.loads(archive.read(name)) for name in archive.namelist()}


def messages(chat: dict[str, list[Json]]) -> list[Json]:
    return [message for name, day in chat.items() if "/" in name for message in day]


def records(jetstream: list[Json], collection: str) -> dict[str, Json]:
    made = [event for event in jetstream if event.get("commit", {}).get("collection") == collection]
    return {
        f"at://{event['did']}/{collection}/{event['commit']['rkey']}": event["commit"]
        for event in made
        if event["commit"]["operation"] == "create"
    }


def test_the_town_server_has_every_kind_of_activity_in_order_of_time(town_server: list[Json]) -> None:
    kinds = Counter(line["type"] for line in town_server)
    assert {"Create", "Announce", "Like", "Follow", "Undo", "View", "Update", "Person"} <= set(kinds)
    assert kinds["Organization"] == 8
    times = [line["published"] for line in town_server if line["type"] in {"Create", "Announce", "Like"}]
    assert times == sorted(times)


def test_ids_on_the_town_server_are_all_different(town_server: list[Json]) -> None:
    ids = [line["id"] for line in town_server]
    assert len(set(ids)) == len(ids)


def test_reactions_on_the_town_server_are_to_notes_that_exist(town_server: list[Json], written: Written) -> None:
    notes = {line["object"]["id"] for line in town_server if line["type"] == "Create"}
    bakery = "https://social.millrace.example/"
    targets = {line["object"] for line in town_server if line["type"] in {"Like", "Announce", "View"}}
    assert {target for target in targets if not target.startswith(bakery)} <= notes


def test_only_the_bakery_lives_elsewhere(town_server: list[Json]) -> None:
    hosts = {line["actor"].split("/")[2] for line in town_server if "actor" in line}
    assert hosts == {"social.larkwater.example"}


def test_the_archive_is_one_account_of_posts_boosts_and_likes(written: Written) -> None:
    with tarfile.open(written.archive) as archive:
        members = {m.name: orjson.loads(archive.extractfile(m).read()) for m in archive}  # type: ignore[union-attr]
    outbox, likes = members["outbox.json"], members["likes.json"]
    assert set(members) == {"actor.json", "outbox.json", "likes.json"}
    assert {item["actor"] for item in outbox["orderedItems"]} == {members["actor.json"]["id"]}
    assert outbox["totalItems"] == len(outbox["orderedItems"]) > 20
    assert all("/statuses/" in address for address in likes["orderedItems"])


def test_jetstream_events_come_in_order_of_time(jetstream: list[Json]) -> None:
    times = [event["time_us"] for event in jetstream]
    assert times == sorted(times)
    assert {event["kind"] for event in jetstream} == {"commit", "identity", "account"}


def test_content_ids_are_those_of_the_records(jetstream: list[Json]) -> None:
    for commit in list(records(jetstream, "app.bsky.feed.post").values())[:200]:
        digest = sha256(libipld.encode_dag_cbor(commit["record"])).digest()
        expected = "b" + b32encode(b"\x01\x71\x12\x20" + digest).decode().lower().rstrip("=")
        assert commit["cid"] == expected


def test_likes_reposts_and_answers_name_their_subject_by_address_and_content(jetstream: list[Json]) -> None:
    cids = {address: commit["cid"] for address, commit in records(jetstream, "app.bsky.feed.post").items()}
    likes, reposts = (records(jetstream, f"app.bsky.feed.{kind}") for kind in ("like", "repost"))
    subjects = [commit["record"]["subject"] for commit in (*likes.values(), *reposts.values())]
    answers = [
        c["record"]["reply"] for c in records(jetstream, "app.bsky.feed.post").values() if "reply" in c["record"]
    ]
    named = subjects + [answer[end] for answer in answers for end in ("parent", "root")]
    assert all(cids[subject["uri"]] == subject["cid"] for subject in named)


def test_a_repost_names_the_repost_it_came_through(jetstream: list[Json]) -> None:
    reposts = records(jetstream, "app.bsky.feed.repost")
    through = [commit["record"] for commit in reposts.values() if "via" in commit["record"]]
    assert len(through) > 10
    for record in through:
        earlier = reposts[record["via"]["uri"]]
        assert earlier["cid"] == record["via"]["cid"]
        assert earlier["record"]["subject"] == record["subject"]


def test_facets_point_at_the_words_they_mean(jetstream: list[Json]) -> None:
    for commit in records(jetstream, "app.bsky.feed.post").values():
        for facet in commit["record"].get("facets", []):
            words = commit["record"]["text"].encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]]
            feature = facet["features"][0]
            assert words.decode() == feature.get("uri", words.decode())
            assert words[:1] == {"mention": b"@", "tag": b"#", "link": b"h"}[feature["$type"].split("#")[1]]


def test_what_is_deleted_was_there(jetstream: list[Json]) -> None:
    deleted = [e for e in jetstream if e.get("commit", {}).get("operation") == "delete"]
    assert {event["commit"]["collection"].split(".")[-1] for event in deleted} >= {"like", "follow"}
    for event in deleted:
        collection = event["commit"]["collection"]
        assert f"at://{event['did']}/{collection}/{event['commit']['rkey']}" in records(jetstream, collection)


def test_the_chat_lists_everybody_who_speaks(chat: dict[str, list[Json]]) -> None:
    known = {user["id"] for user in chat["users.json"]}
    assert {message["user"] for message in messages(chat) if "user" in message} == known
    assert {channel["name"] for channel in chat["channels.json"]} == {n.split("/")[0] for n in chat if "/" in n}


def test_titles_and_teams_are_not_in_the_chat(chat: dict[str, list[Json]]) -> None:
    assert {user["profile"]["title"] for user in chat["users.json"]} == {""}


def test_threads_hang_on_messages_of_their_channel(chat: dict[str, list[Json]]) -> None:
    for channel in {name.split("/")[0] for name in chat if "/" in name}:
        said = [m for name, day in chat.items() if name.startswith(f"{channel}/") for m in day]
        stamps = {message["ts"] for message in said}
        assert len(stamps) == len(said)
        assert {m["thread_ts"] for m in said if "thread_ts" in m} <= stamps


def test_a_thread_counts_its_answers(chat: dict[str, list[Json]]) -> None:
    answers = Counter(m["thread_ts"] for m in messages(chat) if m.get("thread_ts", m["ts"]) != m["ts"])
    roots = {m["ts"]: m["reply_count"] for m in messages(chat) if "reply_count" in m}
    assert roots == dict(answers)


def test_nobody_cheers_themselves(chat: dict[str, list[Json]]) -> None:
    for message in messages(chat):
        for reaction in message.get("reactions", []):
            assert message["user"] not in reaction["users"]
            assert reaction["count"] == len(set(reaction["users"]))
