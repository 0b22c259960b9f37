"""Particulars of Mattermost: who sees a channel, replies inside posts, mentions, webhooks."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.mattermost import MATTERMOST
from groundswell.vocabulary import ActivityType, ActorType, Visibility
from tests.examples.mattermost import liked, line, said

OPEN = line("channel", team="t", name="c", type="O")
PEOPLE = [line("user", username=name) for name in ("ana", "ben", "a.b.")]


def read(folder: Path, *lines: dict[str, Any]) -> list[Record]:
    path = folder / "export.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in lines))
    return list(MATTERMOST.read(Bundle(path), Options()))


def posted(user: str, second: int, message: str, **more: Any) -> dict[str, Any]:
    return line("post", team="t", channel="c", **said(user, second, message, **more))


def of(found: list[Record], kind: ActivityType) -> list[Activity]:
    return [r for r in found if isinstance(r, Activity) and r.type is kind]


def test_a_post_is_named_by_place_time_and_author(tmp_path: Path) -> None:
    (created,) = of(read(tmp_path, OPEN, posted("ana", 5, "hi")), ActivityType.CREATE)
    assert created.id == created.object == "mattermost:t/c/1600000005000/ana"
    assert (created.actor, created.context) == ("mattermost:ana", "mattermost:t/c")
    assert created.published == 1_600_000_005_000_000


def test_replies_inside_a_post_answer_it(tmp_path: Path) -> None:
    replies = [said("ben", 6, "yes", reactions=[liked("ana", 7)])]
    found = read(tmp_path, OPEN, posted("ana", 5, "hi", replies=replies))
    _, reply = of(found, ActivityType.CREATE)
    (like,) = of(found, ActivityType.LIKE)
    assert reply.in_reply_to == reply.root == "mattermost:t/c/1600000005000/ana"
    assert (like.object, like.object_author, like.published) == (reply.id, "mattermost:ben", 1_600_000_007_000_000)


def test_a_broken_reply_costs_neither_the_post_nor_its_neighbour(tmp_path: Path) -> None:
    found = read(tmp_path, OPEN, posted("ana", 5, "hi", replies=[{"user": 7}, said("ben", 6, "yes")]))
    assert [created.text for created in of(found, ActivityType.CREATE)] == ["hi", "yes"]
    assert [r.position for r in found if isinstance(r, Malformed)] == ["line 2, reply 1"]


@pytest.mark.parametrize(("kind", "seen"), [("O", Visibility.MEMBERS), ("P", Visibility.FOLLOWERS)])
def test_the_channel_says_who_can_see_a_post_wherever_it_stands(tmp_path: Path, kind: str, seen: Visibility) -> None:
    found = read(tmp_path, posted("ana", 5, "hi"), line("channel", team="t", name="c", type=kind))
    assert [created.visibility for created in of(found, ActivityType.CREATE)] == [seen]


def test_a_post_in_a_channel_that_no_line_describes_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, posted("ana", 5, "hi"))
    assert [r.position for r in found if isinstance(r, Malformed)] == ["line 1"]
    assert of(found, ActivityType.CREATE) == []


def test_a_direct_post_belongs_to_its_members_in_any_order(tmp_path: Path) -> None:
    posts = [
        line("direct_post", channel_members=who, **said("ana", 5, "hi")) for who in (["ben", "ana"], ["ana", "ben"])
    ]
    one, two = of(read(tmp_path, *posts), ActivityType.CREATE)
    assert one.id == two.id == "mattermost:direct/ana+ben/1600000005000/ana"
    assert one.visibility is Visibility.DIRECT


def test_only_people_are_mentioned_and_a_full_stop_may_belong_to_the_name(tmp_path: Path) -> None:
    text = "@ben. @A.b. @nobody me@ana.example @all @ana, @BEN"
    (created,) = of(read(tmp_path, *PEOPLE, OPEN, posted("ana", 5, text)), ActivityType.CREATE)
    assert created.mentions == ("mattermost:ben", "mattermost:a.b.")


def test_a_webhook_speaks_for_itself_and_not_for_its_owner(tmp_path: Path) -> None:
    props = {"from_webhook": "true", "override_username": "CI/1", "attachments": [{"fallback": "failed"}]}
    found = read(tmp_path, OPEN, posted("ana", 5, "", props=props))
    (created,) = of(found, ActivityType.CREATE)
    assert (created.actor, created.text) == ("mattermost:webhooks/CI%2F1", "failed")
    assert [(p.name, p.actor_type) for p in found if isinstance(p, Profile)] == [("CI/1", ActorType.SERVICE)]


def test_an_edit_says_when_and_no_edit_says_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, OPEN, posted("ana", 5, "a", edit_at=1_600_000_009_000), posted("ana", 6, "b", edit_at=0))
    assert [created.updated for created in of(found, ActivityType.CREATE)] == [1_600_000_009_000_000, None]


def test_what_the_server_says_is_nobodys(tmp_path: Path) -> None:
    found = read(tmp_path, OPEN, posted("ana", 5, "ana joined", type="system_join_channel"))
    assert [r for r in found if isinstance(r, Activity | Malformed)] == []


def test_a_broken_line_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(json.dumps(OPEN) + '\n{"type": "user", oops\n[1]\n')
    found = list(MATTERMOST.read(Bundle(path), Options()))
    assert [(r.position, r.reason) for r in found if isinstance(r, Malformed)] == [
        ("line 2", "not JSON"),
        ("line 3", "not a line of a bulk export"),
    ]
