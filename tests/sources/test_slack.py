"""Particulars of Slack: threads, names, markup, deletions, and who can see what."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.moments import UNDATED
from groundswell.sources.slack import SLACK
from groundswell.sources.slack_text import read_words
from groundswell.vocabulary import ActivityType, ActorType, Visibility

SECOND = 1_000_000


def read(folder: Path, *messages: dict[str, Any], day: str = "general/2024-01-01.json", **lists: Any) -> list[Record]:
    files = {day: list(messages), **{f"{name}.json": content for name, content in lists.items()}}
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(json.dumps(content))
    return list(SLACK.read(Bundle(folder), Options()))


def said(ts: int, text: str = "hello", user: str = "U1", **more: Any) -> dict[str, Any]:
    return {"type": "message", "ts": f"{ts}.000000", "user": user, "text": text, **more}


def only(found: list[Record], kind: ActivityType) -> Activity:
    (activity,) = [r for r in found if isinstance(r, Activity) and r.type is kind]
    return activity


def test_a_message_is_named_by_channel_and_time(tmp_path: Path) -> None:
    created = only(read(tmp_path, said(100), channels=[{"id": "C1", "name": "general"}]), ActivityType.CREATE)
    assert (created.id, created.object, created.actor) == ("slack:C1/100.000000", "slack:C1/100.000000", "slack:U1")
    assert (created.published, created.context) == (100 * SECOND, "slack:#general")


def test_a_reply_points_at_its_thread_and_the_root_at_nothing(tmp_path: Path) -> None:
    messages = [said(100, thread_ts="100.000000"), said(200, thread_ts="100.000000")]
    root, reply = (r for r in read(tmp_path, *messages) if isinstance(r, Activity))
    assert (root.in_reply_to, root.root) == (None, None)
    assert (reply.in_reply_to, reply.root) == ("slack:general/100.000000", "slack:general/100.000000")


def test_an_edit_keeps_the_time_of_the_message_and_says_when_it_changed(tmp_path: Path) -> None:
    created = only(read(tmp_path, said(100, edited={"user": "U1", "ts": "300.5"})), ActivityType.CREATE)
    assert (created.published, created.updated) == (100 * SECOND, 300_500_000)


def test_a_change_record_is_the_newer_message(tmp_path: Path) -> None:
    change = {"type": "message", "subtype": "message_changed", "ts": "400.000000", "message": said(100, "better")}
    created = only(read(tmp_path, change), ActivityType.CREATE)
    assert (created.id, created.text, created.updated) == ("slack:general/100.000000", "better", 400 * SECOND)


def test_a_deletion_is_by_the_author_of_what_was_deleted(tmp_path: Path) -> None:
    gone = said(500, subtype="message_deleted", deleted_ts="100.000000", previous_message=said(100, user="U7"))
    deleted = only(read(tmp_path, gone), ActivityType.DELETE)
    assert (deleted.actor, deleted.object) == ("slack:U7", "slack:general/100.000000")


@pytest.mark.parametrize("user", ["USLACKBOT", None, ""])
def test_a_message_of_nobody_known_is_taken_out_by_slack_itself(tmp_path: Path, user: str | None) -> None:
    gone = said(100, "Gone.", subtype="tombstone", hidden=True) | {"user": user}
    deleted = only(read(tmp_path, gone), ActivityType.DELETE)
    assert (deleted.actor, deleted.object) == ("slack:", "slack:general/100.000000")
    assert deleted.updated == UNDATED


def test_reactions_name_people_and_count_the_rest(tmp_path: Path) -> None:
    found = read(tmp_path, said(100, reactions=[{"name": "+1", "users": ["U2"], "count": 4}]))
    like = only(found, ActivityType.LIKE)
    assert (like.id, like.actor) == ("slack:general/100.000000/reaction/+1/U2", "slack:U2")
    assert (like.object, like.object_author, like.published) == ("slack:general/100.000000", "slack:U1", 100 * SECOND)
    assert [(r.kind, r.count) for r in found if isinstance(r, ReactionCount)] == [("+1", 3)]


def test_a_shared_message_is_quoted(tmp_path: Path) -> None:
    share = {"is_msg_unfurl": True, "channel_id": "C9", "ts": "50.000000", "author_id": "U9"}
    quote = only(read(tmp_path, said(100, "look", attachments=[share])), ActivityType.QUOTE)
    assert (quote.object, quote.object_author, quote.text) == ("slack:C9/50.000000", "slack:U9", "look")


def test_a_bot_speaks_as_a_service(tmp_path: Path) -> None:
    bot = {"type": "message", "subtype": "bot_message", "ts": "1.0", "bot_id": "B1", "username": "ci", "text": "ok"}
    found = read(tmp_path, bot)
    assert only(found, ActivityType.CREATE).actor == "slack:B1"
    assert [(p.name, p.actor_type) for p in found if isinstance(p, Profile)] == [("ci", ActorType.SERVICE)]


def test_a_bot_without_an_id_goes_by_its_name(tmp_path: Path) -> None:
    bot = {"type": "message", "subtype": "bot_message", "ts": "1.0", "username": "a/b c", "text": "ok"}
    assert only(read(tmp_path, bot), ActivityType.CREATE).actor == "slack:bots/a%2Fb%20c"


def test_without_a_list_of_users_names_come_from_mentions_even_in_housekeeping(tmp_path: Path) -> None:
    joined = said(100, "<@U1|ana> has joined the channel", subtype="channel_join")
    found = read(tmp_path, said(50, "welcome <@U1>", user="U2"), joined)
    profiles = [r for r in found if isinstance(r, Profile)]
    assert [(p.actor, p.handle, p.observed) for p in profiles] == [("slack:U1", "ana", 0)]
    assert only(found, ActivityType.CREATE).text == "welcome @ana"


def test_of_several_names_the_most_frequent_is_used(tmp_path: Path) -> None:
    found = read(tmp_path, said(50, "<@U1|zed> <@U1|ana> <@U1|ana> <@U3|b&amp;c>", user="U2"))
    assert {r.handle for r in found if isinstance(r, Profile)} == {"ana", "b&c"}


def test_a_listed_user_is_not_renamed_by_a_mention(tmp_path: Path) -> None:
    users = [{"id": "U1", "name": "ana", "real_name": "Ana", "updated": 9}]
    found = read(tmp_path, said(100, "<@U1|old>, <@U1>", user="U2"), users=users)
    profiles = [(r.handle, r.name, r.observed) for r in found if isinstance(r, Profile)]
    assert profiles == [("ana", "Ana", 9 * SECOND)]
    assert only(found, ActivityType.CREATE).text == "@old, @ana"


@pytest.mark.parametrize(
    ("listed", "seen"),
    [("channels", Visibility.MEMBERS), ("groups", Visibility.FOLLOWERS), ("mpims", Visibility.DIRECT)],
)
def test_the_list_a_conversation_is_in_says_who_can_see_it(tmp_path: Path, listed: str, seen: Visibility) -> None:
    lists: dict[str, Any] = {listed: [{"id": "X1", "name": "general"}]}
    found = read(tmp_path, said(100), **lists)
    assert only(found, ActivityType.CREATE).visibility is seen


def test_a_conversation_that_no_list_names_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, said(100), channels=[{"id": "C1", "name": "other"}])
    assert [(r.member, r.reason.split(":")[0]) for r in found if isinstance(r, Malformed)] == [
        ("general/2024-01-01.json", "no list names this channel")
    ]
    assert not [r for r in found if isinstance(r, Activity)]


@pytest.mark.parametrize(("channel", "seen"), [
    ({"id": "D1", "is_im": True}, Visibility.DIRECT),
    ({"id": "D1"}, Visibility.DIRECT),
    ({"id": "C1", "name": "mpdm-ana--ben-1", "is_mpim": True, "is_private": True}, Visibility.DIRECT),
    ({"id": "C1", "name": "mpdm-ana--ben-1"}, Visibility.DIRECT),
    ({"id": "C1", "name": "plans", "is_group": True, "is_private": None}, Visibility.FOLLOWERS),
    ({"id": "C1", "name": "plans", "is_private": False}, Visibility.MEMBERS),
])  # fmt: skip
def test_a_list_of_everything_says_of_each_conversation_who_can_see_it(
    tmp_path: Path, channel: dict[str, Any], seen: Visibility
) -> None:
    found = read(tmp_path, said(100), day=f"{channel.get('name', 'D1')}/2024-01-01.json", channels=[channel])
    assert only(found, ActivityType.CREATE).visibility is seen


@pytest.mark.parametrize(("folder", "seen"), [
    ("mpdm-ana--ben-1", Visibility.DIRECT), ("D012", Visibility.DIRECT), ("general", Visibility.MEMBERS),
])  # fmt: skip
def test_without_lists_direct_messages_are_known_by_their_names(tmp_path: Path, folder: str, seen: Visibility) -> None:
    assert only(read(tmp_path, said(100), day=f"{folder}/2024-01-01.json"), ActivityType.CREATE).visibility is seen


def test_channels_of_one_name_in_two_workspaces_of_an_organisation_stay_apart(tmp_path: Path) -> None:
    found = read(
        tmp_path, said(100), day="teams/sea/ideas/2024-01-01.json", channels=[{"id": "C3", "name": "ideas"}],
        **{"teams/sea/channels": [{"id": "C1", "name": "ideas"}], "teams/air/groups": [{"id": "C2", "name": "ideas"}],
           "org_users": [{"id": "U1", "name": "ana", "profile": {}}], "teams/air/ideas/2024-01-01": [said(200)],
           "ideas/2024-01-01": [said(300)], "teams/air/secret/2024-01-01": [said(400)]},
    )  # fmt: skip
    seen = {r.id: r.visibility for r in found if isinstance(r, Activity)}
    assert seen == {
        "slack:C1/100.000000": Visibility.MEMBERS,
        "slack:C2/200.000000": Visibility.FOLLOWERS,
        "slack:C3/300.000000": Visibility.MEMBERS,
    }
    assert [r.member for r in found if isinstance(r, Malformed)] == ["teams/air/secret/2024-01-01.json"]
    assert [r.handle for r in found if isinstance(r, Profile)] == ["ana"]


RICH = {"type": "rich_text", "elements": [
    {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "a < b, "}, {"type": "user", "user_id": "U2"}, {"type": "emoji", "name": "wave"},
        {"type": "link", "url": "https://x.example/?a&b", "text": "so"}, {"type": "strange"}, 7
    ]},
    {"type": "rich_text_list", "elements": [{"elements": [{"type": "text", "text": t}]} for t in ("one", "two")]},
]}  # fmt: skip


@pytest.mark.parametrize(("blocks", "text"), [
    ([RICH, {"type": "divider"}], "a < b, @U2:wave:so\none\ntwo"),
    ([{"type": "header", "text": {"type": "plain_text", "text": "<Sea>"}}], "<Sea>"),
    ([{"type": "section", "text": {"type": "mrkdwn", "text": "a &amp; b"}, "fields": [{"type": "mrkdwn", "text": "c"}]},
      {"type": "context", "elements": [{"type": "image"}, {"type": "mrkdwn", "text": "d"}]}], "a & b\nc\nd"),
    ([{"type": "markdown", "text": "**e**"}], "**e**"),
    ([None, {"type": "actions", "elements": [{"type": "button", "text": {"text": "Go"}}]}], ""),
    ("nothing", ""),
])  # fmt: skip
def test_what_apps_show_as_blocks_are_the_words_of_a_message_without_text(
    tmp_path: Path, blocks: Any, text: str
) -> None:
    created = only(read(tmp_path, said(100, "", blocks=blocks)), ActivityType.CREATE)
    assert created.text == text
    card = {"fallback": "[no preview available]", "blocks": blocks}
    assert only(read(tmp_path, said(100, "", attachments=[card])), ActivityType.CREATE).text == text
    if blocks[0] is RICH:
        assert (created.links, created.mentions) == (("https://x.example/?a&b",), ("slack:U2",))


def test_a_direct_conversation_is_found_by_its_id(tmp_path: Path) -> None:
    found = read(tmp_path, said(100), day="D1/2024-01-01.json", dms=[{"id": "D1", "members": ["U1", "U2"]}])
    assert only(found, ActivityType.CREATE).visibility is Visibility.DIRECT


def test_a_comment_on_a_file_is_said_by_who_wrote_it_and_mentions_the_owner(tmp_path: Path) -> None:
    comment = {"user": "U2", "comment": "nice"}
    text = "<@U2|b> commented on <@U1|a>’s file"
    found = read(tmp_path, said(100, text, user="", subtype="file_comment", comment=comment))
    created = only(found, ActivityType.CREATE)
    assert (created.actor, created.text, created.mentions) == ("slack:U2", "nice", ("slack:U1",))


def test_a_message_without_an_author_is_set_aside_alone(tmp_path: Path) -> None:
    found = read(tmp_path, said(100, user=""), said(200), said(300, user="../etc"))
    assert [r.reason for r in found if isinstance(r, Malformed)] == ["no author", "an id that Slack does not write"]
    assert Counter(type(r).__name__ for r in found)["Activity"] == 1


def test_another_workspace_can_be_told_apart_by_network(tmp_path: Path) -> None:
    read(tmp_path, said(100))
    (created,) = SLACK.read(Bundle(tmp_path), Options(network="acme"))
    assert isinstance(created, Activity)
    assert (created.network, created.id) == ("acme", "acme:general/100.000000")


def test_markup_becomes_plain_text() -> None:
    words = read_words("<@U1> &amp; <!here>: <https://x.example/?a=1&amp;b=2|a &lt; b> <#C1|ops> <mailto:a@b.c>", {})
    assert words.text == "@U1 & @here: a < b #ops a@b.c"
    assert words.links == ("https://x.example/?a=1&b=2",)
    assert words.mentions == ("U1",)


def test_an_escaped_escape_stays_as_written() -> None:
    assert read_words("&amp;lt; is how to write &lt;", {}).text == "&lt; is how to write <"


def test_a_broken_reaction_costs_neither_the_message_nor_the_others(tmp_path: Path) -> None:
    found = read(tmp_path, said(100, reactions=[{"name": 7}, {"name": "+1", "users": ["U2"], "count": 1}]))
    assert only(found, ActivityType.LIKE).actor == "slack:U2"
    assert only(found, ActivityType.CREATE).text == "hello"
    assert [r.position for r in found if isinstance(r, Malformed)] == ["record 1, reaction 1"]
