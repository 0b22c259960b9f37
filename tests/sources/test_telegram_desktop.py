"""Telegram Desktop exports: who wrote, forwarded and reacted, when, and who could see it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources import telegram_desktop
from groundswell.sources.telegram_desktop import Mended, messages
from groundswell.sources.telegram_messages import KINDS, Chat, peer_id
from groundswell.vocabulary import ActivityType, ActorType, Visibility
from tests.examples.telegram_desktop import ANA, BEN, CHANNEL, START, channel, group, message

AT = START * 1_000_000
MINUTE = 60_000_000
NEWS = {"name": "Town news", "type": "public_channel", "id": 2001}
TOWN = ("Town news", CHANNEL)


def read(value: dict[str, Any], **header: Any) -> list[Record]:
    return list(Chat(NEWS | header, "telegram").records_of(value))


def one(value: dict[str, Any], **header: Any) -> Activity:
    """The first activity of a message."""
    return next(record for record in read(value, **header) if isinstance(record, Activity))


def streamed(document: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[Malformed]]:
    """Ids and what was set aside, from a document read as one too large to hold."""
    monkeypatch.setattr(telegram_desktop, "SMALL", 100)
    found = list(messages(io.BytesIO(document), "result.json", "telegram"))
    ids = [f"{item[1].id}/{item[2]['id']}" for item in found if not isinstance(item, Malformed)]
    return ids, [item for item in found if isinstance(item, Malformed)]


def account(**chats: list[dict[str, Any]]) -> bytes:
    listed = [{"name": n, "type": "public_channel", "id": i, "messages": m} for i, (n, m) in enumerate(chats.items())]
    return json.dumps({"contacts": {"list": [{"id": 1}]}, "chats": {"list": listed}}, indent=1).encode()


def test_a_post_of_a_channel_is_by_the_channel() -> None:
    made = one(message(2, TOWN, "Market day"))
    assert (made.id, made.actor) == ("telegram:channel2001/2", "telegram:channel2001")
    assert (made.text, made.context, made.published) == ("Market day", "Town news", AT + 2 * MINUTE)


@pytest.mark.parametrize(
    ("kind", "seen_by"),
    [
        ("public_supergroup", Visibility.PUBLIC),
        ("private_group", Visibility.MEMBERS),
        ("personal_chat", Visibility.DIRECT),
        ("something_new", Visibility.DIRECT),
    ],
)
def test_the_kind_of_chat_says_who_could_see_it(kind: str, seen_by: Visibility) -> None:
    assert one(message(2, TOWN, "x"), type=kind).visibility == seen_by


def test_a_text_in_pieces_is_one_text_with_links_tags_and_mentions() -> None:
    text = [
        "See ",
        {"type": "link", "text": "town.example/a"},
        {"type": "text_link", "text": " it", "href": "https://town.example/b"},
        {"type": "hashtag", "text": "#Bread"},
        {"type": "mention", "text": "@Ben"},
        {"type": "mention_name", "text": "Ana", "user_id": 1001},
    ]
    made = one(message(2, TOWN, text, text_entities=[]))
    assert made.text == "See town.example/a it#Bread@BenAna"
    assert made.links == ("https://town.example/a", "https://town.example/b")
    assert (made.tags, made.mentions) == (("bread",), ("telegram:@ben", "telegram:user1001"))


def test_a_reply_is_to_a_message_of_this_chat_or_of_the_one_named() -> None:
    assert one(message(2, TOWN, "x", reply_to_message_id=1)).in_reply_to == "telegram:channel2001/1"
    other = one(message(2, TOWN, "x", reply_to_message_id=1, reply_to_peer_id="channel7"))
    assert other.in_reply_to == "telegram:channel7/1"


def test_a_forward_is_an_announce_of_its_source() -> None:
    found = read(message(2, TOWN, "x", forwarded_from="Hill news", forwarded_from_id="channel2002"))
    source = Profile(actor="telegram:channel2002", network="telegram", name="Hill news", actor_type=ActorType.GROUP)
    assert source in found
    announced = one(message(2, TOWN, "x", forwarded_from="Hill news", forwarded_from_id="channel2002"))
    assert (announced.type, announced.object) == (ActivityType.ANNOUNCE, "telegram:channel2001/2/original")
    assert announced.object_author == "telegram:channel2002"


def test_a_post_that_a_channel_repeats_in_its_group_is_its_own() -> None:
    repeated = message(2, TOWN, "x", forwarded_from="Town news", forwarded_from_id=CHANNEL)
    made = one(repeated, type="public_supergroup", id=77)
    assert (made.type, made.object, made.object_author) == (ActivityType.CREATE, "telegram:channel77/2", None)


def test_a_forward_of_someone_known_by_name_alone_keeps_the_name() -> None:
    assert one(message(2, TOWN, "x", forwarded_from="Hill news")).object_author == "telegram:name/Hill news"
    assert one(message(2, TOWN, "x", forwarded_from=None)).type == ActivityType.ANNOUNCE


def test_an_edit_has_the_time_it_was_made() -> None:
    edited = one(message(2, TOWN, "x", edited="2024-05-01T12:09:00", edited_unixtime=str(START + 540)))
    assert edited.updated == AT + 9 * MINUTE


def test_reactions_are_counts_and_named_people_likes() -> None:
    recent = [{"from": "Ben", "from_id": BEN, "date": "2024-05-01T12:11:00"}, {"from": "?"}]
    reactions = [{"type": "emoji", "count": 7, "emoji": "👍", "recent": recent}, {"type": "paid", "count": 2}]
    found = read(message(10, TOWN, "x", reactions=reactions))
    counts = [(r.kind, r.count) for r in found if isinstance(r, ReactionCount)]
    (like,) = [r for r in found if isinstance(r, Activity) and r.type == ActivityType.LIKE]
    assert counts == [("👍", 7), ("paid", 2)]
    assert (like.id, like.actor) == ("telegram:channel2001/10#👍/user1002", "telegram:user1002")
    assert (like.object, like.object_author) == ("telegram:channel2001/10", "telegram:channel2001")


def test_the_local_time_of_a_reaction_is_brought_to_utc() -> None:
    recent = [{"from": "Ben", "from_id": BEN, "date": "2024-05-01T12:11:00"}]
    found = read(message(10, TOWN, "x", reactions=[{"type": "emoji", "count": 1, "emoji": "👍", "recent": recent}]))
    (like,) = (one for one in found if isinstance(one, Activity) and one.type == "Like")
    assert like.published == AT + 11 * MINUTE


def test_an_old_export_has_local_times_and_numbered_senders() -> None:
    value = message(2, TOWN, "x", from_id=(2 << 32) + 55)
    del value["date_unixtime"]
    old = one(value)
    assert (old.actor, old.published) == ("telegram:channel55", AT + 122 * MINUTE)


@pytest.mark.parametrize(
    ("number", "peer"), [(7, "user7"), ((1 << 32) + 7, "user7"), (0, None), (3 << 32, None), (True, None), ("", None)]
)
def test_a_peer_is_named_by_kind_and_number(number: Any, peer: str | None) -> None:
    assert peer_id(number) == peer


def test_a_name_is_told_once_and_again_when_it_changes() -> None:
    chat = Chat(NEWS, "telegram")
    names = [("Ana", ANA), ("Ana", ANA), ("Ana B", ANA), (None, ANA)]
    found = [record for n, sender in enumerate(names, 1) for record in chat.records_of(message(n, sender, "x"))]
    assert [record.name for record in found if isinstance(record, Profile)] == ["Ana", "Ana B"]


@pytest.mark.parametrize("size", [1, 7, 100, 10**6])
def test_control_characters_as_telegram_writes_them_are_read(size: int) -> None:
    data = rb"""{"name": "a\\x0B", "id": 1, "messages": [{"text": "b\x1Fc\\x41\\\x01"}]}"""
    mended = Mended(io.BytesIO(data.replace(b", ", b",\n")))
    text = b"".join(iter(lambda: mended.read(size), b""))
    assert json.loads(text)["messages"] == [{"text": "b\x1fc\\x41\\\x01"}]


def test_people_of_any_number_are_mentioned() -> None:
    text = [{"type": "mention_name", "text": "Ana", "user_id": 7_123_456_789}]
    assert one(message(2, TOWN, text)).mentions == ("telegram:user7123456789",)


def test_a_poll_is_a_question() -> None:
    made = one(message(2, TOWN, "", poll={"question": "Rye or wheat?"}))
    assert (made.object_type, made.text) == ("Question", "Rye or wheat?")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"id": "2"}, "no id"),
        ({"date": None, "date_unixtime": "x"}, "no time"),
        ({"type": 5}, "not a message"),
    ],
)
def test_a_message_that_lacks_something_says_what(broken: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(message(2, TOWN, "x") | broken)


def test_a_large_export_is_streamed_with_its_chats_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    ids, bad = streamed(account(Town=channel("x"), Bakers=group()), monkeypatch)
    assert ids == [f"telegram:channel0/{n}" for n in range(1, 6)] + [f"telegram:channel1/{n}" for n in range(10, 15)]
    assert bad == []


def test_a_broken_message_is_set_aside_and_the_next_chat_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    data = account(Town=channel("x"), Bakers=group()).replace(b'"id": 5,', b'"id": 5,,')
    ids, bad = streamed(data, monkeypatch)
    assert len(ids) == 9
    assert ids[4] == "telegram:channel1/10"
    assert [(m.position, m.reason) for m in bad] == [("telegram:channel0, message 5", "not JSON")]


def test_what_is_no_message_at_all_is_set_aside_once(monkeypatch: pytest.MonkeyPatch) -> None:
    data = account(Town=[]).replace(b'"messages": []', b'"messages": [' + b"x" * 500 + b"]")
    ids, bad = streamed(data, monkeypatch)
    assert (ids, [m.reason for m in bad]) == ([], ["not JSON"])


def test_a_cut_export_gives_what_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    data = account(Town=channel("x"))
    ids, bad = streamed(data[: data.index(b'"id": 5')], monkeypatch)
    assert len(ids) == 4
    assert [m.reason for m in bad] == ["not JSON", "the file is cut"]


def test_braces_in_a_chat_name_do_not_hide_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ids, bad = streamed(account(**{'a {"messages": [': channel("x")}), monkeypatch)
    assert (len(ids), bad) == (5, [])


def test_keys_in_another_order_are_read(tmp_path: Path) -> None:
    document = {"id": 2001, "messages": [message(2, TOWN, "x")], "name": "Town news", "type": "public_channel"}
    (found,) = messages(io.BytesIO(json.dumps(document).encode()), "result.json", "telegram")
    assert not isinstance(found, Malformed)
    assert found[1].visibility == Visibility.PUBLIC


def test_every_kind_of_chat_has_a_kind_of_peer() -> None:
    assert {peer for peer, _ in KINDS.values()} == {"user", "chat", "channel"}


def test_an_older_post_without_a_sender_is_by_its_channel_and_by_nobody_in_a_group() -> None:
    post = message(5, (None, "x"), "Open again")
    del post["from"], post["from_id"]
    assert one(post, type="private_channel").actor == "telegram:channel2001"
    with pytest.raises(ValueError, match="no sender"):
        read(post | {"from_id": None}, type="private_supergroup")


def test_votes_in_a_poll_are_a_count_and_its_question_may_be_in_pieces() -> None:
    pieces = ["Rye or ", {"type": "bold", "text": "wheat"}, "?"]
    found = read(message(5, ("Ana", ANA), "", poll={"question": pieces, "total_voters": 7}))
    assert [(made.kind, made.count) for made in found if isinstance(made, ReactionCount)] == [("vote", 7)]
    assert [made.text for made in found if isinstance(made, Activity)] == ["Rye or wheat?"]


@pytest.mark.parametrize(
    ("kind", "number", "sender", "thing"),
    [
        ("personal_chat", (1 << 32) + 777, (1 << 32) + 5, "telegram:user777/2"),
        ("personal_chat", 777, 5, "telegram:user777/2"),
        ("personal_chat", (1 << 32) + 777, "user5", f"telegram:user{(1 << 32) + 777}/2"),
        ("private_group", (2 << 32) + 777, (1 << 32) + 5, "telegram:chat777/2"),
        ("public_supergroup", (2 << 32) + 777, (1 << 32) + 5, "telegram:channel777/2"),
        ("public_supergroup", 3_900_000_777, "user5", "telegram:channel3900000777/2"),
    ],
)
def test_chats_and_people_have_the_same_names_in_exports_of_all_years(
    kind: str, number: int, sender: Any, thing: str
) -> None:
    made = one(message(2, ("Ana", sender), "x"), type=kind, id=number)
    assert (made.id, made.actor) == (thing, "telegram:user5")


def test_what_is_said_in_a_topic_answers_nobody_and_belongs_together() -> None:
    chat = Chat(NEWS | {"type": "public_supergroup"}, "telegram")
    made = {"id": 3, "type": "service", "action": "topic_created", "title": "Bread", "text": ""}
    said = [
        made,
        message(4, ("Ana", ANA), "First", reply_to_message_id=3),
        message(5, ("Ben", BEN), "And I", reply_to_message_id=4),
        message(6, ("Ben", BEN), "Elsewhere", reply_to_message_id=3, reply_to_peer_id="channel9"),
    ]
    found = [record for value in said for record in chat.records_of(value) if isinstance(record, Activity)]
    assert [(one.in_reply_to, one.root) for one in found] == [
        (None, "telegram:channel2001/3"),
        ("telegram:channel2001/4", None),
        ("telegram:channel9/3", None),
    ]


def test_custom_emoji_that_were_left_out_are_counted_together() -> None:
    given = [
        {"type": "custom_emoji", "count": 3, "document_id": "(unavailable)"},
        {"type": "custom_emoji", "count": 4, "document_id": "(File not included.)"},
        {"type": "custom_emoji", "count": 1, "document_id": "5368324170671202286"},
        {"type": "paid", "count": 2},
    ]
    counts = [one for one in read(message(2, TOWN, "x", reactions=given)) if isinstance(one, ReactionCount)]
    assert [(one.kind, one.count) for one in counts] == [("custom_emoji", 7), ("5368324170671202286", 1), ("paid", 2)]


def test_the_pages_that_buttons_lead_to_are_links() -> None:
    row = [{"type": "url", "text": "Read", "data": "https://town.example/2"}, {"type": "callback", "data": "like"}, 7]
    assert one(message(2, TOWN, "x", inline_bot_buttons=[row, None])).links == ("https://town.example/2",)


@pytest.mark.parametrize("small", [2**20, 600])
def test_the_names_of_an_address_book_are_not_kept(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom the account knows is called in public groups, too, as only the account calls them."""
    monkeypatch.setattr(telegram_desktop, "SMALL", small)
    said = [message(1, ("Mum", ANA), "hi"), message(2, ("Ben", BEN), "ho"), message(3, ("Ben", BEN), "x" * 500)]
    contact = {"user_id": int(ANA.removeprefix("user")), "first_name": "Mum", "phone_number": "+1"}
    listed = [{"name": "Sea", "type": "public_supergroup", "id": 7, "messages": said}]
    account = {"contacts": {"list": [contact]}, "chats": {"list": listed}}
    found = [
        record
        for placed in messages(io.BytesIO(json.dumps(account, indent=1).encode()), "result.json", "telegram")
        if not isinstance(placed, Malformed)
        for record in placed[1].records_of(placed[2])
    ]
    assert len([one for one in found if isinstance(one, Activity)]) == 3
    assert [one.name for one in found if isinstance(one, Profile)] == ["Ben"]
