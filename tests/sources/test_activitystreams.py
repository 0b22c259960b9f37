"""ActivityStreams 2.0: what each kind of activity becomes, and the shapes its values come in."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.activitystreams import ACTIVITYSTREAMS, values
from groundswell.sources.as2 import records_of
from groundswell.sources.as2_values import time_in_address
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.moments import LATEST
from groundswell.vocabulary import ActivityType, ActorType, Visibility

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ANA = "https://a.example/users/ana"
BEN = "https://b.example/users/ben"
NOTE = f"{ANA}/notes/1"
QUOTED = "https://q.example/users/cy/statuses/7"
TIME = "2024-05-01T10:00:00Z"
AT = 1_714_557_600_000_000


def note(**more: Any) -> dict[str, Any]:
    return {"type": "Note", "id": NOTE, "attributedTo": ANA, "published": TIME, "content": "hi", **more}


def activity(kind: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"{BEN}/does/1", "actor": BEN, "published": TIME, "object": value, **more}


def one(value: Any) -> Activity:
    """The only activity in a value."""
    (found,) = [record for record in records_of(value, "fediverse") if isinstance(record, Activity)]
    return found


def read(folder: Path, text: str | bytes, name: str = "in.json") -> list[Record]:
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    return list(ACTIVITYSTREAMS.read(Bundle(folder / name), Options()))


def test_a_note_is_a_create_under_its_own_id() -> None:
    made = one(note())
    assert made == one(activity("Create", note(), actor=ANA))
    assert (made.id, made.object, made.actor) == (f"fediverse:{NOTE}", f"fediverse:{NOTE}", f"fediverse:{ANA}")
    assert (made.type, made.object_type, made.published, made.text) == (ActivityType.CREATE, "Note", AT, "hi")


def test_an_update_is_the_same_create_with_a_newer_version() -> None:
    edited = one(activity("Update", note(content="bye", updated="2024-05-01T10:00:02Z"), actor=ANA))
    assert edited.id == one(note()).id
    assert (edited.text, edited.updated) == ("bye", AT + 2_000_000)


def test_an_update_without_a_time_of_its_own_takes_that_of_the_activity() -> None:
    update = activity("Update", note(), actor=ANA, published="2024-05-01T10:00:05Z")
    assert one(update).updated == AT + 5_000_000


def test_an_update_of_an_account_is_a_profile() -> None:
    person = {"id": BEN, "type": "Service", "preferredUsername": "ben", "name": "Ben", "followers": {"totalItems": 3}}
    (found,) = records_of(activity("Update", person), "fediverse")
    assert found == Profile(
        actor=f"fediverse:{BEN}",
        network="fediverse",
        handle="ben@b.example",
        name="Ben",
        actor_type=ActorType.SERVICE,
        followers_count=3,
    )


def test_html_becomes_text_links_tags_and_mentions() -> None:
    html = (
        '<p>See <a class="u-url mention" href="https://b.example/@ben">@ben</a> at '
        '<a href="https://x.example/p?a=1&amp;b=2">x.example</a> <a href="#top">up</a>'
        '<a class="mention hashtag" rel="tag" href="https://a.example/tags/t">#T</a></p><p>A &lt;b&gt;<br>C</p>'
        "<script>bad()</script>"
    )
    tag = [{"type": "Hashtag", "name": "#T"}, {"type": "Mention", "href": BEN}, {"type": "Emoji", "name": ":x:"}]
    made = one(note(content=html, tag=tag))
    assert made.text == "See @ben at x.example up#T\n\nA <b>\nC"
    assert made.links == ("https://x.example/p?a=1&b=2",)
    assert (made.tags, made.mentions) == (("t",), (f"fediverse:{BEN}",))


def test_a_title_and_a_warning_stand_before_the_content() -> None:
    made = one(note(type="Article", name="Tides", summary="long", content="<p>In and out</p>"))
    assert (made.object_type, made.text) == ("Article", "Tides\n\nlong\n\nIn and out")


def test_content_that_is_not_html_is_taken_as_it_is() -> None:
    assert one(note(content="a < b & c", mediaType="text/plain")).text == "a < b & c"


def test_the_language_is_that_of_the_content() -> None:
    made = one(note(content="hej", contentMap={"en": "hi", "sv": "hej"}))
    assert (made.language, made.text) == ("sv", "hej")
    assert one(note(content=None, contentMap={"fi": "moi"})).text == "moi"


@pytest.mark.parametrize(
    ("to", "cc", "seen_by"),
    [
        ([PUBLIC], [f"{ANA}/followers"], Visibility.PUBLIC),
        ("as:Public", None, Visibility.PUBLIC),
        ([f"{ANA}/followers"], [PUBLIC], Visibility.UNLISTED),
        ([f"{ANA}/followers"], [BEN], Visibility.FOLLOWERS),
        ([BEN], [], Visibility.DIRECT),
        # A note to oneself: addressed, but to nobody.
        ([], [], Visibility.DIRECT),
        (None, None, Visibility.PUBLIC),
    ],
)
def test_the_audience_says_who_could_see_it(to: Any, cc: Any, seen_by: Visibility) -> None:
    assert one(note(to=to, cc=cc)).visibility == seen_by


@pytest.mark.parametrize(
    "quoting",
    [
        {"quote": QUOTED},
        {"quoteUrl": QUOTED},
        {"quoteUri": QUOTED},
        {"_misskey_quote": QUOTED},
        {
            "tag": {
                "type": "Link",
                "href": QUOTED,
                "mediaType": "application/activity+json",
            }
        },
    ],
)
def test_a_quote_is_an_activity_beside_its_create(quoting: dict[str, Any]) -> None:
    made, quote = [r for r in records_of(note(**quoting), "fediverse") if isinstance(r, Activity)]
    assert (quote.id, quote.type) == (f"{made.id}#quote", ActivityType.QUOTE)
    assert quote.object == f"fediverse:{QUOTED}"
    assert quote.object_author == "fediverse:https://q.example/users/cy"


def test_an_announce_knows_the_author_it_copies_in() -> None:
    boost = one(activity("Announce", NOTE, to=[PUBLIC], cc=[f"{BEN}/followers", ANA]))
    assert (boost.type, boost.object) == (ActivityType.ANNOUNCE, f"fediverse:{NOTE}")
    assert boost.object_author == f"fediverse:{ANA}"


def test_an_announce_of_a_whole_note_brings_the_note() -> None:
    boost, made = [r for r in records_of(activity("Announce", note()), "fediverse") if isinstance(r, Activity)]
    assert boost.object_author == made.actor == f"fediverse:{ANA}"


def test_a_group_that_announces_an_activity_only_carries_it() -> None:
    like = activity("Like", NOTE)
    assert one(activity("Announce", like, actor="https://g.example/c/town")) == one(like)


def test_an_emoji_reaction_is_a_like() -> None:
    assert one(activity("EmojiReact", NOTE, content="🎉")).type == ActivityType.LIKE


def test_an_undo_names_the_activity_it_takes_back() -> None:
    undone = one(activity("Undo", activity("Like", NOTE, id=f"{BEN}#likes/4")))
    assert (undone.type, undone.object) == (ActivityType.UNDO, f"fediverse:{BEN}#likes/4")


def test_a_delete_without_a_time_is_kept_and_reaches_every_version() -> None:
    gone = one({"type": "Delete", "id": f"{NOTE}#delete", "actor": ANA, "object": {"type": "Tombstone", "id": NOTE}})
    assert (gone.type, gone.object, gone.published) == (ActivityType.DELETE, f"fediverse:{NOTE}", 1)
    assert gone.updated == LATEST - 1


def test_a_tombstone_is_a_delete() -> None:
    gone = one({"type": "Tombstone", "id": NOTE, "formerType": "Note", "deleted": TIME})
    assert (gone.type, gone.object, gone.actor) == (ActivityType.DELETE, f"fediverse:{NOTE}", "fediverse:a.example")


def test_a_vote_in_a_poll_is_not_a_reply() -> None:
    vote = {"type": "Note", "id": f"{BEN}#votes/1", "name": "Tea", "inReplyTo": NOTE, "to": [ANA]}
    assert list(records_of(activity("Create", vote), "fediverse")) == []


def test_totals_are_counts_and_not_people() -> None:
    _, *counts = records_of(note(likes={"totalItems": 4}, shares={"totalItems": "x"}), "fediverse")
    assert counts == [ReactionCount(object=f"fediverse:{NOTE}", network="fediverse", kind="likes", count=4)]


def test_a_like_without_a_time_takes_that_in_the_address_of_the_post() -> None:
    status = f"{ANA}/statuses/{(AT // 1000) << 16}"
    like = {"type": "Like", "id": f"{BEN}#likes/1", "actor": BEN, "object": status}
    assert one(like).published == AT
    with pytest.raises(ValueError, match="no time"):
        one({**like, "object": NOTE})


@pytest.mark.parametrize(
    ("address", "at"),
    [
        ("https://m.example/notes/9n8b7v6c5x", 1_702_530_842_772_000),
        ("https://m.example/notes/9n8b7v6c000000zz", 1_702_530_842_772_000),
        ("https://g.example/users/cy/statuses/01ARYZ6S41TSV4RRFFQ69G5FAV", 1_469_918_176_385_000),
        ("https://m.example/notes/01ARYZ6S41TSV4RRFFQ69G5FAV", 1_469_918_176_385_000),
        ("https://m.example/notes/0000000000", None),
        ("https://m.example/notes/5f0c6c7d8e9f0a1b2c3d4e5f", None),
        ("https://p.example/objects/7d9ab7a6-4a1c-4a52-b1a3-0d5f7f7a6c11", None),
    ],
)
def test_ids_of_misskey_and_gotosocial_hold_a_time_too(address: str, at: int | None) -> None:
    assert time_in_address(address) == at


def test_types_may_carry_their_namespace() -> None:
    assert one({**note(), "type": ["https://www.w3.org/ns/activitystreams#Note", "x"]}).object_type == "Note"


@pytest.mark.parametrize(
    "forged",
    [
        note(attributedTo=BEN),
        activity("Create", note()),
        activity("Update", note()),
        activity("Like", NOTE, id=NOTE),
        activity("Follow", ANA, id=NOTE),
        activity("Delete", BEN, id=NOTE),
        activity("Like", NOTE, id=NOTE, actor="acct:ben@a.example"),
    ],
)
def test_nobody_takes_over_an_id_of_another_server(forged: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="another server"):
        list(records_of(forged, "fediverse"))


def test_a_share_of_a_forged_post_counts_without_the_post(tmp_path: Path) -> None:
    shared, refused = read(tmp_path, json.dumps(activity("Announce", note(attributedTo=QUOTED))))
    assert isinstance(shared, Activity) and shared.type == ActivityType.ANNOUNCE
    assert isinstance(refused, Malformed) and "another server" in refused.reason


@pytest.mark.parametrize(
    "honest",
    [
        note(id="https://www.A.example/notes/1"),
        note(id="urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"),
        activity("Like", NOTE),
    ],
)
def test_an_id_of_the_same_server_or_of_none_is_taken(honest: dict[str, Any]) -> None:
    assert one(honest)


def test_activities_nested_beyond_reason_are_set_aside(tmp_path: Path) -> None:
    value = activity("Like", NOTE)
    for _ in range(50):
        value = activity("Announce", value)
    (found,) = read(tmp_path, json.dumps(value))
    assert found == Malformed(member="in.json", position="line 1", reason="activities nested too deep")


def test_a_collection_and_its_pages_are_read(tmp_path: Path) -> None:
    page = {"type": "OrderedCollectionPage", "orderedItems": [note(), "https://elsewhere.example/1"]}
    found = read(tmp_path, json.dumps({"type": "OrderedCollection", "first": page}, indent=1))
    assert [type(record) for record in found] == [Activity]


def test_a_short_outbox_of_pleroma_is_one_document_although_its_posts_are_one_a_line(tmp_path: Path) -> None:
    posts = ",\n".join(json.dumps(note(id=f"{ANA}/notes/{number}")) for number in range(2))
    outbox = f'{{\n  "type": "OrderedCollection",\n  "orderedItems": [\n\n{posts}\n],\n  "totalItems": 2}}'
    assert [type(record) for record in read(tmp_path, outbox)] == [Activity, Activity]


def test_an_array_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, json.dumps([note(), note(id=f"{ANA}/notes/2")], indent=1))) == 2


def test_the_items_of_a_collection_too_large_to_hold_are_streamed(tmp_path: Path) -> None:
    items = [note(id=f"{ANA}/notes/{n}", content="x" * 5_000) for n in range(300)]
    found = read(tmp_path, json.dumps({"type": "OrderedCollection", "orderedItems": items}))
    assert len(found) == 300


def test_a_first_line_too_long_to_judge_is_read(tmp_path: Path) -> None:
    long = json.dumps(note(content="x" * 1_200_000))
    assert len(read(tmp_path, long + "\n" + json.dumps(note(id=f"{ANA}/notes/2")))) == 2


def test_a_broken_line_is_set_aside_with_its_place(tmp_path: Path) -> None:
    lines = [json.dumps(note()), '{"type": "Note"', '{"type": "Note", "id": "x:1"}', "42"]
    _, cut, bare, number = read(tmp_path, "\n".join(lines))
    assert cut == Malformed(member="in.json", position="line 2", reason="not JSON")
    assert bare == Malformed(member="in.json", position="line 3", reason="no time")
    assert number == Malformed(member="in.json", position="line 4", reason="not an ActivityStreams object")


def test_another_network_name_is_used_throughout(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(json.dumps(note()))
    (found,) = ACTIVITYSTREAMS.read(Bundle(tmp_path / "in.json"), Options(network="intranet"))
    assert isinstance(found, Activity)
    assert (found.network, found.id) == ("intranet", f"intranet:{NOTE}")


def test_json_that_says_it_is_something_else_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text('{"items": [{"title": "a feed"}]}')
    assert ACTIVITYSTREAMS.recognise(Bundle(tmp_path / "in.json")) is None


def test_a_stream_is_read_in_pieces(tmp_path: Path) -> None:
    lines = b"".join(json.dumps(note(content="y" * 900)).encode() + b"\n" for _ in range(2_000))
    (tmp_path / "in.jsonl").write_bytes(lines)
    with (tmp_path / "in.jsonl").open("rb") as stream:
        assert sum(1 for _ in values(stream, "in.jsonl")) == 2_000
