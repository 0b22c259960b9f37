"""Particulars of Hacker News: one item in three shapes, trees of comments, and what was killed or deleted."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.hackernews import HACKERNEWS
from groundswell.sources.moments import UNDATED
from groundswell.vocabulary import ActivityType
from tests.examples.hackernews import branch, hit, item


def read(folder: Path, *values: Any) -> list[Record]:
    """What is read from the values, one a line."""
    path = folder / "items.jsonl"
    path.write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")
    return list(HACKERNEWS.read(Bundle(path), Options()))


def of(found: list[Record], kind: ActivityType) -> list[Activity]:
    return [record for record in found if isinstance(record, Activity) and record.type is kind]


def created(folder: Path, *values: Any) -> list[Activity]:
    return of(read(folder, *values), ActivityType.CREATE)


def aside(found: list[Record]) -> list[tuple[str, str]]:
    return [(record.position, record.reason) for record in found if isinstance(record, Malformed)]


SHAPES = {
    "firebase": item(2, "comment", "ben", parent=1, text="Nice"),
    "a dump, all text": {
        "id": "2", "type": "comment", "by": "ben", "time": "1175714202", "parent": "1", "text": "Nice"
    },
    "a dump with a timestamp": {
        "id": 2, "type": "comment", "by": "ben", "timestamp": "2007-04-04T19:16:42Z", "parent": 1, "text": "Nice"
    },
    "a dump with a timestamp of BigQuery's": {
        "id": "2", "type": "comment", "by": "ben", "timestamp": "2007-04-04 19:16:42 UTC", "parent": "1", "text": "Nice"
    },
    "a dump of a table": {
        "id": 2, "deleted": 0, "type": "comment", "by": "ben", "time": "2007-04-04 19:16:42", "text": "Nice", "dead": 0,
        "parent": 1, "poll": 0, "kids": [], "url": "", "score": 0, "title": "", "parts": [], "descendants": 0
    },
    "a search hit": hit(2, "comment", "ben", parent_id=1, comment_text="Nice"),
    "a piece of a tree": branch(2, "ben", parent_id=1, story_id=2, text="Nice"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_an_item_is_the_same_in_every_shape(tmp_path: Path, shape: str) -> None:
    (one,) = created(tmp_path, SHAPES[shape])
    assert (one.id, one.actor, one.in_reply_to) == ("hackernews:items/2", "hackernews:ben", "hackernews:items/1")
    assert (one.text, one.published, one.object_type) == ("Nice", 1_175_714_202_000_000, "Note")
    assert one.url == "https://news.ycombinator.com/item?id=2"


def test_a_story_of_a_table_answers_nothing_though_its_parent_is_0(tmp_path: Path) -> None:
    (one,) = created(tmp_path, item(1, "story", "ana", title="Tea", parent=0, poll=0, dead=0, deleted=0))
    assert (one.in_reply_to, one.root) == (None, None)


def test_a_story_links_to_what_it_is_about(tmp_path: Path) -> None:
    (one,) = created(tmp_path, item(1, "story", "ana", title="Tea", url="https://x.example", text="Read <i>it</i>"))
    assert (one.text, one.links, one.object_type) == ("Tea\n\nRead it", ("https://x.example",), "Article")


def test_paragraphs_that_are_never_closed_stay_apart(tmp_path: Path) -> None:
    text = 'One &gt; two<p>Three <a href="https:&#x2F;&#x2F;x.example&#x2F;a" rel="nofollow">x.example</a><p>Four'
    (one,) = created(tmp_path, item(2, "comment", "ben", parent=1, text=text))
    assert (one.text, one.links) == ("One > two\n\nThree x.example\n\nFour", ("https://x.example/a",))


def test_options_answer_their_poll_and_points_are_counted(tmp_path: Path) -> None:
    found = read(tmp_path, item(10, "poll", "ana", title="Which?"), item(11, "pollopt", "ana", poll=10, score=15))
    poll, option = of(found, ActivityType.CREATE)
    assert (poll.object_type, option.in_reply_to, option.root) == ("Question", poll.id, poll.id)
    assert [(c.object, c.kind, c.count) for c in found if isinstance(c, ReactionCount)] == [(option.id, "point", 15)]


def test_a_tree_is_read_to_its_leaves_however_deep(tmp_path: Path) -> None:
    tree = branch(400, "ana")
    for number in range(399, 0, -1):
        tree = branch(number, "ana", tree)
    found = created(tmp_path, tree)
    assert [one.id for one in found[:2]] == ["hackernews:items/1", "hackernews:items/2"]
    assert len(found) == 400


def test_a_broken_branch_costs_neither_its_neighbours_nor_what_is_below_it(tmp_path: Path) -> None:
    broken = {**branch(2, "ben", branch(3, "cleo")), "author": None}
    found = read(tmp_path, branch(1, "ana", broken, branch(4, "dora")))
    assert [one.id.rpartition("/")[2] for one in of(found, ActivityType.CREATE)] == ["1", "3", "4"]
    assert aside(found) == [("line 1, children 1", "no author")]


@pytest.mark.parametrize("gone", [
    item(6, "comment", "ana", text="spam", dead=True),
    item(6, "comment", "ana", deleted=True),
    item(6, "comment", deleted=True),
])  # fmt: skip
def test_a_killed_or_deleted_item_is_taken_out_by_hacker_news_itself(tmp_path: Path, gone: Any) -> None:
    (found,) = read(tmp_path, gone)
    assert isinstance(found, Activity)
    assert (found.type, found.object, found.actor) == ("Delete", "hackernews:items/6", "hackernews:")
    assert found.updated == UNDATED


@pytest.mark.parametrize(("value", "reason"), [
    (item(3, "comment", parent=1), "no author"),
    (item(3, "comment", "a/b"), "a name that Hacker News does not give"),
    (42, "not an object"),
])  # fmt: skip
def test_what_nobody_wrote_is_set_aside(tmp_path: Path, value: Any, reason: str) -> None:
    assert aside(read(tmp_path, value)) == [("line 1", reason)]


def test_items_that_are_not_there_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "array.json").write_text("[null, null]")
    assert list(HACKERNEWS.read(Bundle(tmp_path / "array.json"), Options())) == []


def test_accounts_are_known_by_their_names(tmp_path: Path) -> None:
    found = read(
        tmp_path, item(1, "story", "Ana"), {"id": "Ana", "created": 1_173_923_446, "karma": 9, "submitted": []}
    )
    profiles = [record for record in found if isinstance(record, Profile)]
    assert {(one.actor, one.created) for one in profiles} == {
        ("hackernews:Ana", None), ("hackernews:Ana", 1_173_923_446_000_000)
    }  # fmt: skip


def test_hits_before_a_cut_are_read(tmp_path: Path) -> None:
    page = json.dumps({"hits": [hit(n, "story", "ana", title=f"Story {n}") for n in (1, 2, 3)], "nbHits": 3}, indent=1)
    (tmp_path / "page.json").write_text(page[: page.index("Story 3")])
    found = list(HACKERNEWS.read(Bundle(tmp_path / "page.json"), Options()))
    assert [one.text for one in of(found, ActivityType.CREATE)] == ["Story 1", "Story 2"]
    assert len(aside(found)) == 1
