"""Posts from Mastodon's API: whose they are, and how often their authors are told."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources import documents
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.mastodon_api import MASTODON_API
from tests.examples.mastodon_api import HILL, account, status


def read(folder: Path, *values: dict[str, Any]) -> list[Record]:
    path = folder / "events.jsonl"
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return list(MASTODON_API.read(Bundle(path), Options()))


def followers(found: list[Record]) -> list[tuple[str | None, int | None]]:
    return [(one.handle, one.followers_count) for one in found if isinstance(one, Profile)]


def test_an_author_is_told_again_only_when_something_of_them_changed(tmp_path: Path) -> None:
    before, after = account("ana"), account("ana", followers_count=13)
    found = read(
        tmp_path,
        status(0, "one", before),
        status(1, "two", before),
        status(2, "three", account("ana", HILL)),
        status(3, "", account("ben"), reblog=status(0, "one", before)),
        status(4, "four", after),
        status(5, "five", before),
    )
    ana = "ana@town.example"
    assert followers(found) == [(ana, 12), ("ana@hill.example", 12), ("ben@town.example", 12), (ana, 13), (ana, 12)]


def test_an_author_without_an_address_costs_each_of_their_posts_and_no_other(tmp_path: Path) -> None:
    nobody = account("ana", uri=None, url=None)
    found = read(
        tmp_path,
        *(status(n, "hi", nobody | {"uri": n}, uri=f"{HILL}/{n}", url=HILL) for n in (0, 1)),
        status(2, "hi", account("ben")),
    )
    assert [one.position for one in found if isinstance(one, Malformed)] == ["line 1", "line 2"]
    assert followers(found) == [("ben@town.example", 12)]


def test_in_a_thread_saved_as_a_whole_an_answer_knows_what_it_answers(tmp_path: Path) -> None:
    first = status(0, "one", account("ana"))
    second = status(1, "two", account("ben"), in_reply_to_id=first["id"])
    third = status(2, "three", account("cy"), in_reply_to_id="17")
    for indent in (None, 1):
        path = tmp_path / "context.json"
        thread = {"ancestors": [first], "descendants": [second, third, {"id": "4"}]}
        path.write_text(json.dumps(thread, indent=indent), encoding="utf-8")
        found = list(MASTODON_API.read(Bundle(path), Options()))
        answers = [(one.in_reply_to, one.object_author) for one in found if isinstance(one, Activity)]
        assert answers == [(None, None), (f"fediverse:{first['uri']}", None), (None, None)]
        (broken,) = [one for one in found if isinstance(one, Malformed)]
        assert (broken.member, broken.position[-6:], broken.reason) == ("context.json", "post 4", "not a post")


def test_the_posts_of_pixelfed_s_export_are_read(tmp_path: Path) -> None:
    path = tmp_path / "pixelfed-statuses.json"
    pages = ",".join(json.dumps({"data": [status(number, "x", account("ana"))]}, indent=4) for number in range(2))
    path.write_text(f"[\n{pages}\n]", encoding="utf-8")
    assert MASTODON_API.recognise(Bundle(path))
    found = list(MASTODON_API.read(Bundle(path), Options()))
    assert [type(one) for one in found] == [Profile, Activity, Activity]


def test_a_quote_is_read_however_a_server_has_it(tmp_path: Path) -> None:
    quoted, ana = status(0, "one", account("ben")), account("ana")
    ways = ({"quote": {"quoted_status": quoted}}, {"quote": quoted}, {"quote": None, "pleroma": {"quote": quoted}})
    for way in ways:
        (quote,) = [
            one
            for one in read(tmp_path, status(1, "two", ana, **way))
            if isinstance(one, Activity) and one.type == "Quote"
        ]
        assert (quote.object, quote.object_author) == (
            f"fediverse:{quoted['uri']}",
            f"fediverse:{quoted['account']['uri']}",
        )


def test_emoji_are_counted_where_a_server_has_them(tmp_path: Path) -> None:
    told = [{"name": "\N{WATER WAVE}", "count": 3, "account_ids": []}, {"name": "x", "count": 0}, {"count": 1}]
    for way in ({"emoji_reactions": told}, {"reactions": told}, {"pleroma": {"emoji_reactions": told, "local": True}}):
        found = read(tmp_path, status(1, "two", account("ana"), **way))
        counts = [(one.kind, one.count) for one in found if isinstance(one, ReactionCount)]
        assert counts == [("\N{WATER WAVE}", 3)]


def test_a_backup_tells_what_its_account_favourited(tmp_path: Path) -> None:
    ana, liked = account("ana"), status(0, "one", account("ben", HILL), created_at="2024-05-01T18:00:00+00:00")
    mention = {"id": "1", "type": "mention", "account": liked["account"], "status": status(3, "@ana", account("cy"))}
    held = {"account": ana, "statuses": [status(1, "two", ana)], "favourites": [liked, {"id": "7"}]}
    path = tmp_path / "town.example.user.ana.json"
    for indent in (None, 2):
        path.write_text(json.dumps(held | {"mentions": [mention]}, indent=indent), encoding="utf-8")
        assert MASTODON_API.recognise(Bundle(path))
        found = list(MASTODON_API.read(Bundle(path), Options()))
        (like,) = (one for one in found if isinstance(one, Activity) and one.type == "Like")
        assert (like.id, like.published) == (
            f"fediverse:{ana['uri']}#likes/{liked['uri']}",
            1_714_586_400_000_000,
        )
        assert (like.object, like.object_author) == (f"fediverse:{liked['uri']}", f"fediverse:{HILL}/users/ben")
        assert sum(isinstance(one, Activity) and one.type == "Create" for one in found) == 3


def test_a_large_answer_over_many_lines_is_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = [status(number % 60, "x" * 3000, account("ana"), uri=f"{HILL}/{number}") for number in range(400)]
    path = tmp_path / "context.json"
    path.write_text(json.dumps({"ancestors": [], "descendants": posts}, indent=1), encoding="utf-8")
    found = list(MASTODON_API.read(Bundle(path), Options()))
    assert [type(one) for one in found] == [Profile, *[Activity] * 400]
    monkeypatch.setattr(documents, "MAX_DOCUMENT", 2**20)
    found = list(MASTODON_API.read(Bundle(path), Options()))
    assert [type(one) for one in found] == [Malformed, Profile, *[Activity] * 400]
