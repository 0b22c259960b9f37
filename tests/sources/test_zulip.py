"""Particulars of Zulip's own export: conversations, topics, quotes, reactions."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.zulip import ZULIP
from groundswell.sources.zulip_text import read_html, read_markdown
from groundswell.vocabulary import ActivityType, ActorType, Visibility
from tests.examples.zulip import html, message, quoted, realm


def read(folder: Path, *messages: dict[str, Any], **lists: Any) -> list[Record]:
    (folder / "realm.json").write_text(json.dumps(realm() | {"zerver_reaction": []} | lists))
    (folder / "messages-000001.json").write_text(json.dumps({"zerver_message": messages}))
    return list(ZULIP.read(Bundle(folder), Options()))


def of(found: list[Record], kind: ActivityType) -> list[Activity]:
    return [r for r in found if isinstance(r, Activity) and r.type is kind]


def test_a_message_has_its_number_sender_channel_and_time(tmp_path: Path) -> None:
    (created,) = of(read(tmp_path, message(101, 5, 21, "hi", html("hi"))), ActivityType.CREATE)
    assert (created.id, created.actor, created.context) == ("zulip:messages/101", "zulip:users/5", "zulip:#web public")
    assert (created.published, created.updated) == (1_650_000_101_500_000, None)


def test_servers_before_2_1_call_the_time_of_a_message_by_another_name(tmp_path: Path) -> None:
    old = message(101, 5, 21, "hi", html("hi"))
    old["pub_date"] = old.pop("date_sent")
    found = read(tmp_path, old, message(102, 5, 21, "hm", html("hm"), date_sent=None))
    assert [created.published for created in of(found, ActivityType.CREATE)] == [1_650_000_101_500_000]
    assert len([record for record in found if isinstance(record, Malformed)]) == 1


def test_the_lowest_number_of_a_topic_is_its_root_whatever_the_order(tmp_path: Path) -> None:
    found = read(tmp_path, message(9, 5, 21, "b", html("b")), message(3, 5, 21, "a", html("a"), subject="BEANS"))
    assert {created.id: created.root for created in of(found, ActivityType.CREATE)} == {
        "zulip:messages/3": None,
        "zulip:messages/9": "zulip:messages/3",
    }


@pytest.mark.parametrize(
    ("public", "private", "seen"),
    [
        (True, False, Visibility.PUBLIC),
        (False, False, Visibility.MEMBERS),
        (False, True, Visibility.FOLLOWERS),
        # Servers of 2018 kept no value for channels that were never private.
        (None, None, Visibility.MEMBERS),
    ],
)
def test_the_channel_says_who_can_see(
    tmp_path: Path, public: bool | None, private: bool | None, seen: Visibility
) -> None:
    stream = {"id": 11, "name": "x", "invite_only": private, "is_web_public": public}
    found = read(tmp_path, message(1, 5, 21, "hi", html("hi")), zerver_stream=[stream])
    assert [created.visibility for created in of(found, ActivityType.CREATE)] == [seen]


def test_what_one_member_can_see_is_an_export_too(tmp_path: Path) -> None:
    (tmp_path / "user.json").write_text(json.dumps(realm()))
    told = {"zerver_message": [message(101, 5, 21, "hi", html("hi")) | {"recipient_name": "web public"}]}
    (tmp_path / "messages-000001.json").write_text(json.dumps(told))
    assert ZULIP.recognise(Bundle(tmp_path)) is not None
    (created,) = of(list(ZULIP.read(Bundle(tmp_path), Options())), ActivityType.CREATE)
    assert (created.id, created.visibility) == ("zulip:messages/101", Visibility.PUBLIC)


def test_people_who_never_came_themselves_have_names_too(tmp_path: Path) -> None:
    ben = {"id": 77, "full_name": "Old Ben", "date_joined": "2015-03-01T10:00:00+00:00"}
    found = read(tmp_path, zerver_userprofile_mirrordummy=[ben])
    made = {record.name: record.created for record in found if isinstance(record, Profile)}
    assert made["Old Ben"] == 1_425_204_000_000_000


def test_a_direct_message_is_direct(tmp_path: Path) -> None:
    (created,) = of(read(tmp_path, message(1, 6, 23, "psst", html("psst"))), ActivityType.CREATE)
    assert (created.visibility, created.root) == (Visibility.DIRECT, None)


def test_a_message_to_nobody_known_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, message(1, 6, 99, "hm", html("hm")))
    assert [r.reason.split(":")[0] for r in found if isinstance(r, Malformed)] == [
        "no list says who this message went to"
    ]
    assert of(found, ActivityType.CREATE) == []


def test_what_is_quoted_is_answered_and_its_words_are_left_out(tmp_path: Path) -> None:
    (created,) = of(read(tmp_path, message(9, 6, 21, "", quoted(3) + html("Yes"))), ActivityType.CREATE)
    assert (created.in_reply_to, created.text, created.mentions) == ("zulip:messages/3", "Yes", ())


def test_every_further_quote_is_a_quote(tmp_path: Path) -> None:
    found = read(tmp_path, message(9, 6, 21, "", quoted(3) + quoted(4) + html("Both")))
    (quote,) = of(found, ActivityType.QUOTE)
    assert (quote.id, quote.object) == ("zulip:messages/9/quote/4", "zulip:messages/4")


def test_a_reaction_is_placed_at_the_time_of_its_message(tmp_path: Path) -> None:
    reaction = {"id": 1, "message": 101, "user_profile": 7, "emoji_name": "+1"}
    (like,) = of(read(tmp_path, message(101, 5, 21, "", html("hi")), zerver_reaction=[reaction]), ActivityType.LIKE)
    assert (like.id, like.actor) == ("zulip:messages/101/reaction/+1/7", "zulip:users/7")
    assert (like.object_author, like.published) == ("zulip:users/5", 1_650_000_101_500_000)


def test_a_reaction_to_a_missing_message_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, zerver_reaction=[{"id": 1, "message": 5, "user_profile": 7, "emoji_name": "+1"}])
    assert [r.position for r in found if isinstance(r, Malformed)] == ["message 5"]


def test_bots_are_services_and_addresses_are_not_kept(tmp_path: Path) -> None:
    profiles = [r for r in read(tmp_path) if isinstance(r, Profile)]
    assert [p.handle for p in profiles if p.actor_type is ActorType.SERVICE] == ["Notification Bot"]
    assert "ana@x.example" not in repr(profiles)


def test_markdown_is_read_where_no_html_was_kept() -> None:
    quote = "@_**Ana|5** [said](https://z.example/#narrow/stream/1/topic/t/near/42):\n```quote\nnot mine\n```\n"
    words = read_markdown(
        quote + "@**Ben** and @**Cleo|7**, @**all** see https://x.example/a. As @_**Dan** does", {"Ben": "6"}
    )
    assert words.text == "@Ben and @Cleo, @all see https://x.example/a. As Dan does"
    assert (words.mentions, words.quoted) == ((("6", "Ben"), ("7", "Cleo")), ("42",))
    assert words.links == ("https://x.example/a",)


def test_mentions_in_html_are_people_and_neither_silent_nor_everybody() -> None:
    spans = [
        '<span class="user-mention" data-user-id="6">@Ben</span>',
        '<span class="user-mention silent" data-user-id="7">Cleo</span>',
        '<span class="user-mention" data-user-id="*">@all</span>',
    ]
    words = read_html("<p>" + " ".join(spans) + "</p>")
    assert (words.text, words.mentions) == ("@Ben Cleo @all", (("6", "Ben"),))


def test_quotes_inside_quotes_go_with_them() -> None:
    nested = "<blockquote>\n<p>a</p>\n" * 50 + "</blockquote>\n" * 50
    assert read_html(nested + "<p>mine</p>").text == "mine"


def test_an_unclosed_quote_loses_nothing() -> None:
    assert "still here" in read_markdown("@_**A|1** [said](/near/2):\n```quote\nstill here", {}).text
