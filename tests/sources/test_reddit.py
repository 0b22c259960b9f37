"""Reddit: deleted authors, removed words, crossposts and threads."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.moments import UNDATED
from groundswell.sources.reddit import REDDIT
from groundswell.vocabulary import ActorType, Visibility
from tests.examples.reddit import NOON, comment, submission, things

MINUTE = 60_000_000


def read(folder: Path, *lines: dict[str, Any]) -> list[Record]:
    (folder / "RC.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return list(REDDIT.read(Bundle(folder / "RC.jsonl"), Options()))


def activities(folder: Path, *lines: dict[str, Any]) -> dict[str, Activity]:
    return {record.id: record for record in read(folder, *lines) if isinstance(record, Activity)}


def test_a_post_is_its_title_and_text_in_its_community(tmp_path: Path) -> None:
    post = activities(tmp_path, *things("dry &gt; all"))["reddit:t3_a1"]
    assert (post.text, post.actor, post.context) == ("Low tide\n\ndry > all", "reddit:u/ana", "reddit:r/boats")
    assert (post.published, post.root, post.links) == (NOON * 1_000_000 + MINUTE, "reddit:t3_a1", ())
    assert post.url == "https://www.reddit.com/r/Boats/comments/a1/x/"


def test_what_a_deleted_account_wrote_is_taken_out_and_the_answers_to_it_stay(tmp_path: Path) -> None:
    found = activities(tmp_path, *things("x"))
    assert "reddit:t1_a5" not in found
    assert found["reddit:t1_a5#delete"].actor == "reddit:"
    assert found["reddit:t1_a6"].in_reply_to == "reddit:t1_a5"
    assert not [record for record in found.values() if "deleted" in record.actor]


@pytest.mark.parametrize("gone", [
    {"body": "[removed]"},
    {"body": "[deleted]"},
    {"author": "[deleted]"},
    {"author": None},
    {"body": "[ Removed by Reddit ]"},
    {"body": "[ Removed by reddit in response to a copyright notice. ]"},
    {"_meta": {"was_deleted_later": True, "removal_type": "deleted"}},
    {"removed_by_category": "moderator"},
    {"removed": True, "banned_by": "mod"},
    {"spam": True},
])  # fmt: skip
def test_what_is_gone_is_a_deletion_by_reddit_itself(tmp_path: Path, gone: dict[str, Any]) -> None:
    (found,) = read(tmp_path, comment(4, "ben", "t3_a1", "Sea!") | {"retrieved_on": None} | gone)
    assert isinstance(found, Activity)
    assert (found.type, found.actor, found.object) == ("Delete", "reddit:", "reddit:t1_a4")
    assert found.updated == UNDATED


def test_a_deletion_reaches_what_was_written_before_the_archive_looked(tmp_path: Path) -> None:
    (found,) = read(tmp_path, comment(4, "ben", "t3_a1", "[removed]", retrieved_on=NOON + 900))
    assert isinstance(found, Activity)
    assert found.updated == (NOON + 900) * 1_000_000


def test_an_archive_that_looked_twice_says_what_had_gone_and_what_had_come_back(tmp_path: Path) -> None:
    gone = comment(4, "ben", "t3_a1", "Sea!", _meta={"was_deleted_later": True, "retrieved_2nd_on": NOON + 900})
    back = {"was_initially_deleted": True, "removal_type": "moderator", "retrieved_2nd_on": NOON + 900}
    found = activities(tmp_path, gone, submission(1, "ana", "Tide", removed_by_category="moderator", _meta=back))
    assert found["reddit:t1_a4#delete"].updated == (NOON + 900) * 1_000_000
    assert found["reddit:t3_a1"].type == "Create"


def test_a_link_without_words_is_not_gone(tmp_path: Path) -> None:
    link = submission(2, "ana", "Map", selftext="", url="https://sea.example/map")
    assert activities(tmp_path, link)["reddit:t3_a2"].type == "Create"


def test_a_crosspost_quotes_the_post_it_passes_on(tmp_path: Path) -> None:
    quote = activities(tmp_path, *things("x"))["reddit:t3_a3#quote"]
    assert (quote.type, quote.object, quote.object_author) == ("Quote", "reddit:t3_a1", "reddit:u/ana")


def test_a_crosspost_of_a_deleted_author_names_nobody(tmp_path: Path) -> None:
    parent = {"crosspost_parent": "t3_z", "crosspost_parent_list": [{"author": "[deleted]"}]}
    assert activities(tmp_path, submission(1, "ana", "x", **parent))["reddit:t3_a1#quote"].object_author is None


def test_an_edit_an_address_and_a_name_are_read_from_a_comment(tmp_path: Path) -> None:
    found = activities(tmp_path, *things("x"))["reddit:t1_a4"]
    assert (found.in_reply_to, found.root) == ("reddit:t3_a1", "reddit:t3_a1")
    assert (found.mentions, found.links) == (("reddit:u/ana",), ("https://sea.example/x",))
    assert found.updated == (NOON + 600) * 1_000_000


def test_a_link_post_points_to_what_it_is_about(tmp_path: Path) -> None:
    assert activities(tmp_path, *things("x"))["reddit:t3_a2"].links == ("https://sea.example/a&b",)


def test_numbers_are_kept_as_numbers_and_none_below_one(tmp_path: Path) -> None:
    found = [record for record in read(tmp_path, *things("x")) if isinstance(record, ReactionCount)]
    assert {(count.object, count.kind): count.count for count in found} == {
        ("reddit:t3_a1", "score"): 57,
        ("reddit:t3_a1", "comment"): 3,
        ("reddit:t3_a3", "score"): 1,
        ("reddit:t1_a4", "score"): 1,
        ("reddit:t1_a8", "score"): 1,
    }
    assert {count.observed for count in found} == {(NOON + 86_400) * 1_000_000}


def test_each_account_is_told_of_once_and_the_robot_is_one(tmp_path: Path) -> None:
    found = [record for record in read(tmp_path, *things("x")) if isinstance(record, Profile)]
    assert [profile.handle for profile in found] == ["Ana", "ben_1", "cleo", "AutoModerator"]
    assert [p.handle for p in found if p.actor_type == ActorType.SERVICE] == ["AutoModerator"]


@pytest.mark.parametrize("kind", ["private", "gold_only", "employees_only"])
def test_a_closed_community_is_seen_by_its_members(tmp_path: Path, kind: str) -> None:
    post = submission(1, "ana", "x", subreddit_type=kind)
    assert activities(tmp_path, post)["reddit:t3_a1"].visibility == Visibility.MEMBERS


def test_an_account_is_told_of_behind_each_kind_of_post(tmp_path: Path) -> None:
    """The first is refused with the post that it follows."""
    posts = [submission(n, "ana", "x", subreddit_type=kind) for n, kind in enumerate(["private", "public"])]
    found = [type(one) for one in read(tmp_path, *posts) if not isinstance(one, ReactionCount)]
    assert found == [Activity, Profile, Activity, Profile]


def test_a_message_between_two_is_no_comment(tmp_path: Path) -> None:
    message = {"id": "m1", "author": "ben", "body": "hi", "subject": "you", "dest": "ana", "created_utc": NOON}
    found = read(tmp_path, message | {"was_comment": False, "subreddit": None}, comment(4, "ben", "t3_a1", "Sea!"))
    assert [one.text for one in found if isinstance(one, Activity)] == ["Sea!"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (comment(1, "ana", "nothing", "x"), "no thing: 'nothing'"),
        (comment(1, "a/b", "t3_a1", "x"), "no account: 'a/b'"),
        (submission(1, "ana", "x", id="A-1"), "no id: 'A-1'"),
        (submission(1, "ana", "x", created_utc=0), "the time is not between 1970 and 2100"),
    ],
)
def test_what_is_set_aside_says_why(tmp_path: Path, line: dict[str, Any], reason: str) -> None:
    assert read(tmp_path, line) == [Malformed(member="RC.jsonl", position="line 1", reason=reason)]


def listing(*things: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    children = [{"kind": kind, "data": data} for kind, data in things]
    return {"kind": "Listing", "data": {"after": None, "children": children}}


def test_a_thread_as_the_api_answers_is_read_with_the_answers_below_it(tmp_path: Path) -> None:
    below = listing(("t1", comment(3, "cleo", "t1_a2", "And you?") | {"replies": ""}), ("more", {"children": ["x"]}))
    answer = comment(2, "ben", "t3_a1", "Well") | {"replies": below}
    thread = [listing(("t3", submission(1, "Ana", "How are you?"))), listing(("t1", answer))]
    (tmp_path / "thread.json").write_text(json.dumps(thread))
    assert REDDIT.recognise(Bundle(tmp_path / "thread.json"))
    found = REDDIT.read(Bundle(tmp_path / "thread.json"), Options())
    said = {record.id: record.in_reply_to for record in found if isinstance(record, Activity)}
    assert said == {"reddit:t3_a1": None, "reddit:t1_a2": "reddit:t3_a1", "reddit:t1_a3": "reddit:t1_a2"}


@pytest.mark.parametrize("page", [
    {"data": [comment(4, "ben", "t3_a1", "Sea!")]},
    {"json": {"errors": [], "data": {"things": [{"kind": "t1", "data": comment(4, "ben", "t3_a1", "Sea!")}]}}},
    {"kind": "t1", "data": comment(4, "ben", "t3_a1", "Sea!")},
])  # fmt: skip
def test_pages_of_every_api_are_opened(tmp_path: Path, page: dict[str, Any]) -> None:
    assert activities(tmp_path, page, page)["reddit:t1_a4"].text == "Sea!"


@pytest.mark.parametrize("indent", [None, 4])
def test_a_thread_as_the_bulk_downloader_keeps_it_is_read_to_its_leaves(tmp_path: Path, indent: int | None) -> None:
    def said(number: str, author: str, to: str, *replies: dict[str, Any]) -> dict[str, Any]:
        return {"author": author, "id": number, "subreddit": "Boats", "submission": "a1", "body": "so",
                "created_utc": NOON + 9.0, "parent_id": to, "replies": list(replies)}  # fmt: skip

    below = said("b1", "DELETED", "t3_a1", said("b2", "ben", "t1_b1"))
    thread = {"title": "Tide", "name": "a1", "url": "https://x.example", "selftext": "", "score": 3,
              "upvote_ratio": 0.9, "permalink": "/r/Boats/comments/a1/x/", "id": "a1", "author": "ana",
              "num_comments": 2, "created_utc": NOON * 1.0, "comments": [below]}  # fmt: skip
    (tmp_path / "Tide_a1.json").write_text(json.dumps(thread, indent=indent), encoding="utf-8")
    assert REDDIT.recognise(Bundle(tmp_path)) is not None
    found = {r.id: r for r in REDDIT.read(Bundle(tmp_path), Options()) if isinstance(r, Activity)}
    assert list(found) == ["reddit:t3_a1", "reddit:t1_b1#delete", "reddit:t1_b2"]
    answer = found["reddit:t1_b2"]
    assert (answer.in_reply_to, answer.root, answer.context) == ("reddit:t1_b1", "reddit:t3_a1", "reddit:r/boats")


def test_lines_that_are_broken_at_the_start_cost_no_others(tmp_path: Path) -> None:
    whole = "\n".join(map(json.dumps, things("x")[:2]))
    (tmp_path / "RC.jsonl").write_text(f'"subreddit": "x"}}\nand so on\n{whole}\n', encoding="utf-8")
    found = list(REDDIT.read(Bundle(tmp_path / "RC.jsonl"), Options()))
    assert [one.position for one in found if isinstance(one, Malformed)] == ["line 1", "line 2"]
    assert len([one for one in found if isinstance(one, Activity)]) == 2


def test_one_comment_over_many_lines_is_one_comment(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(things("x")[1], indent=1), encoding="utf-8")
    found = list(REDDIT.read(Bundle(tmp_path / "one.json"), Options()))
    assert [type(one) for one in found if not isinstance(one, ReactionCount)] == [Activity, Profile]


def test_a_broken_thing_in_an_answer_is_set_aside_alone(tmp_path: Path) -> None:
    found = read(
        tmp_path, listing(("t1", {"created_utc": [], "body": "?"}), ("t1", comment(4, "ben", "t3_a1", "Sea!")))
    )
    assert [record.position for record in found if isinstance(record, Malformed)] == ["line 1, thing 1"]
    assert any(isinstance(record, Activity) for record in found)


@pytest.mark.parametrize("parent, answered", [
    (13_368, "reddit:t1_abc"),
    (None, "reddit:t3_a1"),
    ("t1_a9", "reddit:t1_a9"),
])  # fmt: skip
def test_what_is_answered_may_be_a_number_or_left_out(tmp_path: Path, parent: Any, answered: str) -> None:
    found = activities(tmp_path, comment(4, "ben", parent, "Sea!"))["reddit:t1_a4"]
    assert (found.in_reply_to, found.root) == (answered, "reddit:t3_a1")


def test_a_comment_from_an_inbox_does_not_name_its_submission(tmp_path: Path) -> None:
    inbox = [
        comment(number, "ben", parent, "Sea!") | {"link_id": None} for number, parent in ((4, "t1_a9"), (5, "t3_a1"))
    ]
    assert [found.root for found in activities(tmp_path, *inbox).values()] == [None, "reddit:t3_a1"]
