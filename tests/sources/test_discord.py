"""Particulars of Discord: replies, forwards, threads, reactions, and who can see a channel."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.discord import DISCORD
from groundswell.vocabulary import ActivityType, ActorType, Visibility
from tests.examples.discord import ANA, BEN, BOT, channel, emoji, message, reply_to


def read(folder: Path, *messages: dict[str, Any], kind: str = "GuildTextChat", **more: Any) -> list[Record]:
    (folder / "a.json").write_text(json.dumps(channel(20, kind, "general", list(messages), **more)))
    return list(DISCORD.read(Bundle(folder / "a.json"), Options()))


def of(found: list[Record], kind: ActivityType) -> list[Activity]:
    return [r for r in found if isinstance(r, Activity) and r.type is kind]


def only(found: list[Record], kind: ActivityType) -> Activity:
    (activity,) = of(found, kind)
    return activity


def test_a_message_has_its_number_place_and_time_in_utc(tmp_path: Path) -> None:
    created = only(read(tmp_path, message(101, ANA, "hi")), ActivityType.CREATE)
    assert (created.id, created.actor, created.context) == (
        "discord:messages/101",
        "discord:users/1",
        "discord:Town <9>/#general",
    )
    assert created.url == "https://discord.com/channels/9/20/101"
    assert created.published == 1_677_663_660_123_000  # 2023-03-01 09:41:00.123 UTC


def test_a_reply_answers_what_it_refers_to(tmp_path: Path) -> None:
    assert (
        only(read(tmp_path, message(2, BEN, "yes", **reply_to(1, 20))), ActivityType.CREATE).in_reply_to
        == "discord:messages/1"
    )


def test_another_reference_is_not_an_answer(tmp_path: Path) -> None:
    crosspost = reply_to(1, 99) | {"type": "Default"}
    assert only(read(tmp_path, message(2, BEN, "news", **crosspost)), ActivityType.CREATE).in_reply_to is None


def test_a_forward_passes_on_what_it_refers_to(tmp_path: Path) -> None:
    forward = {"forwardedMessage": {"content": "old"}, "reference": {"messageId": "1"}}
    announced = only(read(tmp_path, message(2, BEN, "", **forward)), ActivityType.ANNOUNCE)
    assert (announced.id, announced.object) == ("discord:messages/2", "discord:messages/1")


def test_a_thread_starts_from_the_message_with_its_number(tmp_path: Path) -> None:
    found = read(tmp_path, message(20, ANA, "start"), message(21, BEN, "next"), kind="GuildPublicThread")
    assert [c.root for c in of(found, ActivityType.CREATE)] == [None, "discord:messages/20"]
    assert {c.context for c in of(found, ActivityType.CREATE)} == {"discord:Town <9>/#Text"}


@pytest.mark.parametrize(
    ("kind", "guild", "seen"),
    [
        ("GuildTextChat", "9", Visibility.MEMBERS),
        ("GuildPrivateThread", "9", Visibility.FOLLOWERS),
        ("DirectTextChat", "0", Visibility.DIRECT),
        ("DirectTextChat", "@me", Visibility.DIRECT),
        ("12", "9", Visibility.FOLLOWERS),
        (0, "9", Visibility.MEMBERS),
    ],
)
def test_the_kind_of_channel_says_who_can_see(tmp_path: Path, kind: Any, guild: str, seen: Visibility) -> None:
    found = read(tmp_path, message(1, ANA, "hi"), kind=kind, guild={"id": guild, "name": "x"})
    assert only(found, ActivityType.CREATE).visibility is seen


def test_reactions_name_people_where_asked_and_count_the_rest(tmp_path: Path) -> None:
    reactions = [emoji("👍", 3, [BEN]), emoji("party", 2, [], "777")]
    found = read(tmp_path, message(1, ANA, "hi", reactions=reactions))
    like = only(found, ActivityType.LIKE)
    assert (like.id, like.actor, like.text) == ("discord:messages/1/reaction/%F0%9F%91%8D/2", "discord:users/2", "👍")
    assert [(r.kind, r.count) for r in found if isinstance(r, ReactionCount)] == [("👍", 2), (":party:", 2)]


def test_older_files_without_people_under_reactions_are_counted(tmp_path: Path) -> None:
    old = emoji("👍", 3, [])
    del old["users"]
    found = read(tmp_path, message(1, ANA, "hi", reactions=[old]))
    assert [r.count for r in found if isinstance(r, ReactionCount)] == [3]


def test_markup_that_was_left_in_becomes_names(tmp_path: Path) -> None:
    found = read(tmp_path, message(1, BEN, "<@1> <@!1> <@99> <a:party:777> <b>", mentions=[ANA, BEN]))
    created = only(found, ActivityType.CREATE)
    assert (created.text, created.mentions) == ("@Ana P @Ana P @99 :party: <b>", ("discord:users/1",))


def test_a_card_is_what_a_bot_says(tmp_path: Path) -> None:
    card = {"title": "Build 7", "description": "failed", "url": "https://x.example/7"}
    found = read(tmp_path, message(1, BOT, "", embeds=[card]))
    created = only(found, ActivityType.CREATE)
    assert (created.text, created.links) == ("Build 7\nfailed", ("https://x.example/7",))
    assert [(p.handle, p.actor_type) for p in found if isinstance(p, Profile)] == [("Helper#0001", ActorType.SERVICE)]


def test_the_pages_that_buttons_lead_to_are_links(tmp_path: Path) -> None:
    button = {"type": "Button", "style": "Link", "label": "Read", "url": "https://x.example/1", "isDisabled": False}
    rows = [{"type": "ActionRow", "components": [{**button, "url": None}, button, 7]}, None]
    found = read(tmp_path, message(1, ANA, "hi", components=rows))
    assert only(found, ActivityType.CREATE).links == ("https://x.example/1",)


def test_an_edit_says_when(tmp_path: Path) -> None:
    found = read(tmp_path, message(1, ANA, "hi", timestampEdited="2023-03-02T00:00:00+00:00"))
    assert only(found, ActivityType.CREATE).updated == 1_677_715_200_000_000


def test_housekeeping_is_nobodys(tmp_path: Path) -> None:
    assert read(tmp_path, message(1, ANA, "Pinned a message.", type="ChannelPinnedMessage")) == []


def test_a_file_that_names_no_channel_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, message(1, ANA, "hi"), channel=None)
    assert [r.position for r in found if isinstance(r, Malformed)] == ["start"]
    assert of(found, ActivityType.CREATE) == []


def test_a_guild_called_messages_confuses_nobody(tmp_path: Path) -> None:
    found = read(tmp_path, message(1, ANA, "hi"), guild={"id": "9", "name": "messages"})
    assert only(found, ActivityType.CREATE).context == "discord:messages/#general"


def test_a_broken_message_costs_itself_alone(tmp_path: Path) -> None:
    broken = message(2, ANA, "x") | {"author": {"id": "nobody"}}
    found = read(tmp_path, message(1, ANA, "a"), broken, message(3, ANA, "c"))
    assert [c.text for c in of(found, ActivityType.CREATE)] == ["a", "c"]
    assert [r.position for r in found if isinstance(r, Malformed)] == ["record 2"]
