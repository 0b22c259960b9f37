"""Particulars of public Zulip archives: names for people, topics by file, and pages of the API."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.zulip_archive import ZULIP_ARCHIVE
from groundswell.vocabulary import ActivityType, Visibility
from tests.examples.zulip import html, quoted
from tests.examples.zulip_archive import message


def read(folder: Path, content: Any, name: str = "11-web-public/tea.json") -> list[Record]:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(content, sort_keys=True))
    return list(ZULIP_ARCHIVE.read(Bundle(folder), Options()))


def created(found: list[Record]) -> list[Activity]:
    return [r for r in found if isinstance(r, Activity) and r.type is ActivityType.CREATE]


def page(**more: Any) -> dict[str, Any]:
    entry = message(7, "Ana", html("hi")) | {"sender_id": 5, "type": "stream", "display_recipient": "tea"} | more
    return {"anchor": 0, "found_newest": True, "messages": [entry]}


def test_people_go_by_their_names_where_nothing_else_is_kept(tmp_path: Path) -> None:
    mention = '<p><span class="user-mention" data-user-id="6">@Ben C/D</span></p>'
    (one,) = created(read(tmp_path, [message(1, "Ana Prado", mention)]))
    assert (one.actor, one.mentions) == ("zulip:names/Ana%20Prado", ("zulip:names/Ben%20C%2FD",))


def test_the_first_message_of_a_file_is_the_root_of_its_topic(tmp_path: Path) -> None:
    found = read(tmp_path, [message(1, "Ana", html("a")), message(2, "Ben", html("b")), message(3, "Ana", html("c"))])
    assert [c.root for c in created(found)] == [None, "zulip:messages/1", "zulip:messages/1"]


def test_a_quote_is_an_answer(tmp_path: Path) -> None:
    _, reply = created(read(tmp_path, [message(1, "Ana", html("a")), message(2, "Ben", quoted(1) + html("b"))]))
    assert (reply.in_reply_to, reply.text) == ("zulip:messages/1", "b")


def test_an_archive_is_public(tmp_path: Path) -> None:
    (one,) = created(read(tmp_path, [message(1, "Ana", html("a"))]))
    assert one.visibility is Visibility.PUBLIC


def test_the_index_gives_channels_their_full_names(tmp_path: Path) -> None:
    (tmp_path / "stream_index.json").write_text(json.dumps({"streams": {"web: public!": {"id": 11}}}))
    (one,) = created(read(tmp_path, [message(1, "Ana", html("a"))]))
    assert one.context == "zulip:#web: public!"


def test_a_broken_index_is_told_and_the_messages_are_read(tmp_path: Path) -> None:
    (tmp_path / "stream_index.json").write_text("[1]")
    found = read(tmp_path, [message(1, "Ana", html("a"))])
    assert [r.member for r in found if isinstance(r, Malformed)] == ["stream_index.json"]
    assert created(found)[0].context == "zulip:#web-public"


def test_a_page_of_the_api_knows_accounts_and_who_can_see(tmp_path: Path) -> None:
    (one,) = created(read(tmp_path, page(last_edit_timestamp=1_650_000_900), "page.json"))
    assert (one.actor, one.context, one.visibility) == ("zulip:users/5", "zulip:#tea", Visibility.MEMBERS)
    assert one.updated == 1_650_000_900_000_000


def test_a_direct_message_in_a_page_is_direct(tmp_path: Path) -> None:
    (one,) = created(read(tmp_path, page(type="private", display_recipient=[{"id": 5}]), "page.json"))
    assert one.visibility is Visibility.DIRECT


@pytest.mark.parametrize(("more", "seen"), [
    ({"type": "private", "display_recipient": [{"id": 5}]}, Visibility.DIRECT),
    ({"type": None, "display_recipient": [{"id": 5}]}, Visibility.DIRECT),
    ({}, Visibility.MEMBERS),
])  # fmt: skip
def test_a_page_is_not_public_for_the_folder_it_lies_in(tmp_path: Path, more: Any, seen: Visibility) -> None:
    (one,) = created(read(tmp_path, page(**more), "2024-ana/page.json"))
    assert one.visibility is seen


def test_reactions_of_old_and_new_pages_name_people(tmp_path: Path) -> None:
    reactions = [{"emoji_name": "+1", "user_id": 6}, {"emoji_name": "tada", "user": {"id": 7}}, {"emoji_name": "x"}]
    found = read(tmp_path, page(reactions=reactions), "page.json")
    likes = [r.actor for r in found if isinstance(r, Activity) and r.type is ActivityType.LIKE]
    assert likes == ["zulip:users/6", "zulip:users/7"]
    assert [r.position for r in found if isinstance(r, Malformed)] == ["record 1, reaction 3"]


def test_the_newest_name_is_kept(tmp_path: Path) -> None:
    entries = [page()["messages"][0], page(id=8, timestamp=1_650_000_999, sender_full_name="Ana P")["messages"][0]]
    found = read(tmp_path, {"messages": entries}, "page.json")
    assert [(p.name, p.observed) for p in found if isinstance(p, Profile)] == [("Ana P", 1_650_000_999_000_000)]


def test_other_json_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('[{"id": 1, "timestamp": 2}]')
    assert ZULIP_ARCHIVE.recognise(Bundle(tmp_path)) is None
