"""Particulars of Discourse: what a post answers and quotes, what is counted, and who accepted what."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.discourse import DISCOURSE
from groundswell.sources.discourse_raw import read_raw
from groundswell.vocabulary import ActivityType, Visibility
from tests.examples.discourse import post

HOME = Options(network="talk.example.org")


def read(folder: Path, *documents: Any, options: Options = HOME) -> list[Record]:
    """What is read from the documents, one a line."""
    path = folder / "forum.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), "utf-8")
    return list(DISCOURSE.read(Bundle(path), options))


def topic(*posts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"post_stream": {"posts": list(posts)}, "id": 7, "title": "Beans", **more}


def of(found: list[Record], kind: ActivityType) -> list[Activity]:
    return [record for record in found if isinstance(record, Activity) and record.type is kind]


def created(folder: Path, *documents: Any) -> list[Activity]:
    return of(read(folder, *documents), ActivityType.CREATE)


def counted(found: list[Record]) -> dict[str, int]:
    return {record.kind: record.count for record in found if isinstance(record, ReactionCount)}


def said(folder: Path, cooked: str) -> Activity:
    return created(folder, post(7, 2, "ana", cooked))[0]


def test_a_post_is_called_by_its_place_in_the_topic_whichever_way_it_comes(tmp_path: Path) -> None:
    one = post(7, 2, "ben", "<p>Yes</p>")
    ((alone,), (streamed,)) = created(tmp_path, one), created(tmp_path, topic(one))
    assert alone == streamed
    assert (alone.id, alone.url) == ("talk.example.org:t/7/2", "https://talk.example.org/t/7/2")


def test_the_forum_is_named_by_the_host_of_its_members_pictures(tmp_path: Path) -> None:
    (one, *_) = read(tmp_path, post(7, 2, "ben", "<p>Yes</p>"), options=Options())
    assert isinstance(one, Activity)
    assert one.network == "talk.example.org"


def test_a_forum_whose_host_nothing_names_is_called_discourse(tmp_path: Path) -> None:
    (one, *_) = read(tmp_path, post(7, 2, "ben", "<p>Yes</p>", avatar_template="/letter/b.png"), options=Options())
    assert isinstance(one, Activity)
    assert (one.id, one.url) == ("discourse:t/7/2", None)


def test_names_are_the_same_account_however_they_are_written(tmp_path: Path) -> None:
    found = read(tmp_path, post(7, 1, "Ana", "<p>a</p>", name="Old"), post(7, 2, "ana", "<p>b</p>", name="New"))
    assert {record.actor for record in found if isinstance(record, Activity)} == {"talk.example.org:ana"}
    assert [(record.handle, record.name) for record in found if isinstance(record, Profile)] == [("ana", "New")]


@pytest.mark.parametrize(("reply", "cooked", "parent"), [
    (4, "<p>yes</p>", 4),
    (None, "<p>yes</p>", 1),
    (None, '<aside class="quote" data-username="ben" data-post="3" data-topic="7"></aside>yes', 3),
    (4, '<aside class="quote" data-username="ben" data-post="3" data-topic="7"></aside>yes', 4),
    (None, '<aside class="quote" data-username="ben" data-post="3" data-topic="8"></aside>yes', 1),
    (None, '<aside class="quote" data-post="5"></aside>yes', 1),
])  # fmt: skip
def test_a_post_answers_what_the_forum_says_else_what_it_quotes_else_the_opening(
    tmp_path: Path, reply: int | None, cooked: str, parent: int
) -> None:
    (one,) = created(tmp_path, post(7, 5, "ana", cooked, reply_to_post_number=reply))
    assert (one.in_reply_to, one.root) == (f"talk.example.org:t/7/{parent}", "talk.example.org:t/7/1")


def test_the_opening_carries_the_title_and_the_tags(tmp_path: Path) -> None:
    one, two = created(tmp_path, topic(post(7, 1, "ana", "<p>a</p>"), post(7, 2, "ana", "<p>b</p>"), tags=["Bean"]))
    assert (one.text, one.tags, one.in_reply_to, one.root) == ("Beans\n\na", ("bean",), None, None)
    assert (two.text, two.tags) == ("b", ())


def test_quoted_and_previewed_words_are_somebody_elses(tmp_path: Path) -> None:
    quote = '<aside class="quote" data-username="Ben" data-post="1" data-topic="9"><blockquote>His</blockquote></aside>'
    preview = '<aside class="onebox" data-onebox-src="https://x.example/p"><h3>Title</h3></aside>'
    found = read(tmp_path, post(7, 2, "ana", f"{quote}<p>Mine</p>{preview}"))
    (one,), (quoted,) = of(found, ActivityType.CREATE), of(found, ActivityType.QUOTE)
    assert (one.text, one.links) == ("Mine", ("https://x.example/p",))
    assert (quoted.object, quoted.object_author) == ("talk.example.org:t/9/1", "talk.example.org:ben")


def test_a_quote_in_a_quote_is_not_what_the_post_quotes(tmp_path: Path) -> None:
    inner = '<aside class="quote" data-username="cleo" data-post="1" data-topic="8">old</aside>'
    outer = f'<aside class="quote" data-username="ben" data-post="1" data-topic="9">{inner}</aside>'
    found = read(tmp_path, post(7, 2, "ana", f"{outer}<p>Mine</p>"))
    assert [quote.object for quote in of(found, ActivityType.QUOTE)] == ["talk.example.org:t/9/1"]


def test_mentions_hashtags_pictures_and_links_are_told_apart(tmp_path: Path) -> None:
    one = said(
        tmp_path,
        '<a class="mention" href="/u/Ben">@Ben</a> <a class="mention" href="/u/ana">@ana</a>'
        '<a class="mention-group" href="/groups/all">@all</a> <a class="hashtag-cooked" href="/tag/tea">tea</a>'
        '<a class="lightbox" href="https://talk.example.org/up.png"><img></a> <a href="/t/other/9/2">other</a>'
        '<a class="anchor" href="https://talk.example.org/#p"></a> <a href="mailto:a@b.example">mail</a>',
    )
    assert (one.mentions, one.tags) == (("talk.example.org:ben",), ("tea",))
    assert one.links == ("https://talk.example.org/t/other/9/2",)


def test_an_emoji_is_kept_as_its_name(tmp_path: Path) -> None:
    assert said(tmp_path, '<p>Fine <img src="x" class="emoji only-emoji" alt=":+1:"></p>').text == "Fine :+1:"


def test_only_an_edit_makes_a_newer_version(tmp_path: Path) -> None:
    one, two = created(tmp_path, *(post(7, n, "ana", "<p>a</p>", version=n) for n in (1, 2)))
    assert (one.updated, two.updated) == (None, 1_709_899_320_000_000)


@pytest.mark.parametrize(("field", "seen"), [
    ({"hidden": True}, Visibility.FOLLOWERS),
    ({"post_type": 4}, Visibility.FOLLOWERS),
    ({"post_type": 2}, Visibility.PUBLIC),
])  # fmt: skip
def test_what_only_staff_can_see_is_not_public(tmp_path: Path, field: dict[str, Any], seen: Visibility) -> None:
    assert [one.visibility for one in created(tmp_path, post(7, 2, "ana", "<p>a</p>", **field))] == [seen]


def test_private_messages_are_direct_with_everything_about_them(tmp_path: Path) -> None:
    hidden = post(
        7, 2, "ben", "<p>b</p>", hidden=True, accepted_answer=True, retorts=[{"emoji": "x", "usernames": ["c"]}]
    )
    gone = post(7, 3, "ben", "", deleted_at="2024-03-08T11:00:00Z")
    found = read(tmp_path, topic(post(7, 1, "ana", "<p>a</p>"), hidden, gone, archetype="private_message"))
    assert {record.visibility for record in found if isinstance(record, Activity)} == {Visibility.DIRECT}


@pytest.mark.parametrize(("told", "seen"), [
    ({"category_id": None, "topic_title": "You and me"}, Visibility.DIRECT),
    ({"category_id": 3, "topic_title": "Beans"}, Visibility.PUBLIC),
    ({}, Visibility.PUBLIC),
])  # fmt: skip
def test_a_post_with_a_title_and_no_category_is_of_a_private_message(
    tmp_path: Path, told: dict[str, Any], seen: Visibility
) -> None:
    assert [one.visibility for one in created(tmp_path, post(7, 2, "ana", "<p>a</p>", **told))] == [seen]


def test_an_unlisted_topic_is_unlisted_and_its_hidden_posts_are_hidden_still(tmp_path: Path) -> None:
    posts = post(7, 1, "ana", "<p>a</p>"), post(7, 2, "ana", "<p>b</p>", hidden=True)
    found = created(tmp_path, topic(*posts, visible=False))
    assert [one.visibility for one in found] == [Visibility.UNLISTED, Visibility.FOLLOWERS]


def test_a_deleted_topic_is_taken_out_whole(tmp_path: Path) -> None:
    """Staff see it, with answers that are not marked."""
    posts = post(7, 1, "ana", "<p>a</p>"), post(7, 2, "ben", "<p>b</p>", accepted_answer=True)
    gone = topic(*posts, deleted_at="2024-03-09T00:00:00Z", accepted_answer={"post_number": 2, "username": "ben"})
    found = [record for record in read(tmp_path, gone) if isinstance(record, Activity)]
    assert [(one.type, one.object, one.published) for one in found] == [
        (ActivityType.DELETE, f"talk.example.org:t/7/{number}", 1_709_942_400_000_000) for number in (1, 2)
    ]


@pytest.mark.parametrize(("more", "seen"), [
    ({"category_id": None}, Visibility.DIRECT), ({"category_id": 3, "hidden": True}, Visibility.FOLLOWERS),
    ({"category_id": 3, "deleted": True}, Visibility.FOLLOWERS), ({"post_type": 4}, Visibility.FOLLOWERS),
    ({"category_id": 3}, Visibility.PUBLIC),
])  # fmt: skip
def test_likes_of_what_few_can_see_are_not_public(tmp_path: Path, more: dict[str, Any], seen: Visibility) -> None:
    row = {"action_type": 2, "created_at": "2024-03-09T00:00:00Z", "topic_id": 7, "post_number": 2}
    (like,) = of(read(tmp_path, {"user_actions": [{**row, "acting_username": "Ben", **more}]}), ActivityType.LIKE)
    assert like.visibility is seen


@pytest.mark.parametrize("author", ["ana", None])
def test_a_deleted_post_is_taken_out_by_the_forum_itself(tmp_path: Path, author: str | None) -> None:
    gone = {**post(7, 2, "ana", "<p>gone</p>", deleted_at="2024-03-09T00:00:00Z"), "username": author}
    found = read(tmp_path, gone)
    (deleted,) = of(found, ActivityType.DELETE)
    assert of(found, ActivityType.CREATE) == []
    assert (deleted.object, deleted.actor, deleted.published) == (
        "talk.example.org:t/7/2", "talk.example.org:", 1_709_942_400_000_000
    )  # fmt: skip


def test_likes_without_people_are_counted(tmp_path: Path) -> None:
    actions = [{"id": 2, "count": 4, "acted": True}, {"id": 6, "count": 9}, {"id": 2}]
    assert counted(read(tmp_path, post(7, 2, "ana", "<p>a</p>", actions_summary=actions))) == {"like": 4}


def test_reactions_are_counted_by_kind_and_hold_the_likes(tmp_path: Path) -> None:
    reactions = [{"id": "heart", "count": 3}, {"id": "tea", "count": 2, "users": [{"username": "Ben"}]}]
    found = read(tmp_path, post(7, 2, "ana", "", reactions=reactions, actions_summary=[{"id": 2, "count": 5}]))
    assert counted(found) == {"heart": 3, "tea": 1}
    assert [(like.actor, like.text) for like in of(found, ActivityType.LIKE)] == [("talk.example.org:ben", ":tea:")]


def test_clicks_reads_and_views_are_counted(tmp_path: Path) -> None:
    links = [{"clicks": 4}, {"clicks": 2}, {"clicks": 7, "reflection": True}]
    found = read(tmp_path, topic(post(7, 1, "ana", "", link_counts=links, reads=3, incoming_link_count=1), views=50))
    assert counted(found) == {"click": 6, "read": 3, "incoming_link": 1, "view": 50}


def test_a_broken_count_costs_neither_the_post_nor_its_neighbour(tmp_path: Path) -> None:
    found = read(tmp_path, post(7, 2, "ana", "<p>a</p>", link_counts=[{"clicks": "many"}, {"clicks": 2}]))
    assert counted(found) == {"click": 2}
    assert [record.position for record in found if isinstance(record, Malformed)] == ["line 1, link 1"]


def test_a_list_of_likes_names_people_and_times(tmp_path: Path) -> None:
    row = {"action_type": 2, "created_at": "2024-03-09T00:00:00Z", "topic_id": 7, "post_number": 2}
    found = read(tmp_path, {"user_actions": [{**row, "username": "Ana", "acting_username": "Ben"}]})
    (like,) = of(found, ActivityType.LIKE)
    assert (like.actor, like.object_author) == ("talk.example.org:ben", "talk.example.org:ana")
    assert (like.object, like.published) == ("talk.example.org:t/7/2", 1_709_942_400_000_000)


def test_a_like_by_nobody_is_set_aside(tmp_path: Path) -> None:
    row = {"action_type": 2, "created_at": "2024-03-09T00:00:00Z", "topic_id": 7, "post_number": 2}
    (record,) = read(tmp_path, {"user_actions": [{**row, "acting_username": ""}]})
    assert isinstance(record, Malformed)


def test_a_tag_has_no_mark_of_its_own(tmp_path: Path) -> None:
    assert said(tmp_path, '<a class="hashtag" href="/tag/%23tea">#tea</a>').tags == ("tea",)


ASKED, ANSWERED = post(7, 1, "ana", "<p>How?</p>"), post(7, 2, "ben", "<p>So.</p>")
DETAILS = {"created_by": {"username": "ana"}}


@pytest.mark.parametrize("documents", [
    [ASKED, {**ANSWERED, "accepted_answer": True}],
    [{**ANSWERED, "accepted_answer": True}, ASKED],
    [topic(ASKED, ANSWERED, accepted_answer={"post_number": 2, "username": "ben"})],
    [topic({**ANSWERED, "accepted_answer": True}, details=DETAILS, created_at=ASKED["created_at"])],
    [topic(ASKED, ANSWERED), topic({**ANSWERED, "accepted_answer": True}, accepted_answers=[{"post_number": 2}])],
])  # fmt: skip
def test_who_asked_accepts_the_answer(tmp_path: Path, documents: list[Any]) -> None:
    accepts = of(read(tmp_path, *documents), ActivityType.ACCEPT)
    assert [(a.actor, a.object, a.object_author, a.published) for a in accepts] == [
        ("talk.example.org:ana", "talk.example.org:t/7/2", "talk.example.org:ben", 1_709_892_120_000_000)
    ]


def test_an_answer_outside_the_page_is_accepted_all_the_same(tmp_path: Path) -> None:
    answer = {"post_number": 40, "username": "Ben", "accepter_username": "Mod"}
    (accept,) = of(read(tmp_path, topic(ASKED, accepted_answer=answer)), ActivityType.ACCEPT)
    assert (accept.actor, accept.object) == ("talk.example.org:mod", "talk.example.org:t/7/40")
    assert (accept.object_author, accept.published) == ("talk.example.org:ben", 1_709_892_060_000_000)


def test_an_answer_accepted_by_nobody_known_is_counted(tmp_path: Path) -> None:
    found = read(tmp_path, {**ANSWERED, "accepted_answer": True})
    assert counted(found) == {"accepted_answer": 1}
    assert of(found, ActivityType.ACCEPT) == []


def test_lists_of_posts_are_read_and_listings_of_topics_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, {"latest_posts": [ASKED, {"nonsense": 1}]}, {"posts": [ANSWERED]}, {"topic_list": {}})
    assert len(of(found, ActivityType.CREATE)) == 2
    assert [record.position for record in found if isinstance(record, Malformed)] == ["line 1, post 2", "line 3"]


def test_posts_before_a_cut_in_a_topic_are_read(tmp_path: Path) -> None:
    path = tmp_path / "7.json"
    whole = json.dumps(topic(*(post(7, n, "ana", f"<p>{n}</p>") for n in (1, 2, 3))), indent=1)
    path.write_text(whole[: whole.index("<p>3</p>")])
    found = list(DISCOURSE.read(Bundle(path), HOME))
    assert [one.text for one in of(found, ActivityType.CREATE)] == ["1", "2"]
    assert [record.reason for record in found if isinstance(record, Malformed)] != []


def test_other_files_beside_the_answers_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "7.json").write_text(json.dumps(topic(ASKED)))
    (tmp_path / "site.json").write_text('{"categories": []}')
    (tmp_path / "notes.txt").write_text("x")
    assert [record for record in DISCOURSE.read(Bundle(tmp_path), HOME) if isinstance(record, Malformed)] == []


def exported(category: int, *posts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What an administrator exports of a category."""
    allowed: tuple[dict[str, int], ...] = {"staff": 1}, {}, {"everyone": 3}
    return {
        "categories": [
            {"id": n, "parent_category_id": None, "permissions_params": groups} for n, groups in enumerate(allowed)
        ],
        "groups": [],
        "topics": [{"id": 7, "title": "Tea", "created_at": "2024-05-01T10:00:00.000Z", "views": 3, "posts": list(posts),
                    "category_id": category, "archetype": "regular", **more}],
        "users": [{"id": 1, "email": "ana@x.example", "username": "Ana", "name": "Ana P", "trust_level": 1},
                  {"id": 2, "email": "ben@x.example", "username": "ben", "name": None, "trust_level": 1}],
    }  # fmt: skip


def typed(number: int, user: int, raw: str, **more: Any) -> dict[str, Any]:
    at = f"2024-05-01T10:00:0{number}.000Z"
    return {"id": 70 + number, "user_id": user, "post_number": number, "raw": raw, "created_at": at, "hidden": False,
            "reply_to_post_number": None, "hidden_reason_id": None, "wiki": False, **more}  # fmt: skip


def test_a_category_that_was_exported_is_read_with_its_people(tmp_path: Path) -> None:
    answer = '[quote="Ana, post:1, topic:7"]\n> Hot?\n[/quote]\n\nAsk @ana, not @staff: https://x.example/.'
    found = read(
        tmp_path, exported(1, typed(1, 1, "Hot?"), typed(2, 2, answer), typed(3, -1, "Moved"), typed(4, 9, "x"))
    )
    opening, reply, system = of(found, ActivityType.CREATE)
    assert (opening.text, opening.actor, opening.visibility) == (
        "Tea\n\nHot?",
        "talk.example.org:ana",
        Visibility.PUBLIC,
    )
    assert (reply.text, reply.in_reply_to) == ("Ask @ana, not @staff: https://x.example/.", "talk.example.org:t/7/1")
    assert (reply.mentions, reply.links) == (("talk.example.org:ana",), ("https://x.example/",))
    assert system.actor == "talk.example.org:system"
    assert {one.name for one in found if isinstance(one, Profile)} == {"Ana P", "system", None}
    assert "@x.example" not in repr(found).replace("//x.example", "")
    assert [one.reason for one in found if isinstance(one, Malformed)] == ["no author"]


@pytest.mark.parametrize(("category", "seen"), [(0, "followers"), (1, "public"), (2, "public"), (9, "public")])
def test_an_exported_category_says_who_can_read_it(tmp_path: Path, category: int, seen: str) -> None:
    (one,) = created(tmp_path, exported(category, typed(1, 1, "Hot?")))
    assert one.visibility == seen


def test_a_topic_of_an_export_that_is_broken_is_set_aside_alone(tmp_path: Path) -> None:
    whole, broken = exported(1, typed(1, 1, "Hot?")), exported(1, typed(1, 1, "Hot?"), id=8, category_id=[1])
    found = read(tmp_path, whole | {"topics": [*broken["topics"], 7, *whole["topics"]]})
    assert [one.id for one in of(found, ActivityType.CREATE)] == ["talk.example.org:t/7/1"]
    assert [one.position for one in found if isinstance(one, Malformed)] == ["line 1, topic 1", "line 1, topic 2"]


def test_an_export_is_recognised_by_its_categories_or_its_people(tmp_path: Path) -> None:
    whole = exported(1, typed(1, 1, "Hot?"))
    (tmp_path / "category-export-2024-05-01.json").write_text(json.dumps(whole))
    assert DISCOURSE.recognise(Bundle(tmp_path)) is not None
    users = [{**whole["users"][0], "active": True, "last_emailed_at": None}]
    (tmp_path / "category-export-2024-05-01.json").write_text(json.dumps({"users": users, "topics": whole["topics"]}))
    assert DISCOURSE.recognise(Bundle(tmp_path)) is not None


@pytest.mark.parametrize(("raw", "text", "quoted"), [
    ('[quote="ana, post:2, topic:5"]a [quote="ben, post:1"]b[/quote] c[/quote]d', "d", [(5, 2, "ana")]),
    ('[quote="Ana P, post:2, topic:5, username:ana"]a[/quote]d[QUOTE]e[/QUOTE]', "d", [(5, 2, "ana")]),
    ("a[/quote]b", "a[/quote]b", []),
    ("a[quote]b[/quote]c[quote]d", "ac[quote]d", []),
    ('x[quote="ana, post:0, topic:5"]a[/quote]', "x", []),
])  # fmt: skip
def test_quotes_are_taken_out_of_what_was_typed(raw: str, text: str, quoted: list[Any]) -> None:
    said = read_raw(raw, ())
    assert (said.text, [tuple(one) for one in said.quoted]) == (text, quoted)
