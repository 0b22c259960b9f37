"""Particulars of Stack Exchange dumps: accepted answers, votes, deleted people, and sites side by side."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.moments import from_iso
from groundswell.sources.stackexchange import STACKEXCHANGE
from groundswell.vocabulary import ActivityType, ActorType

Rows = list[dict[str, str]]


def read(folder: Path, network: str | None = None, **tables: Rows) -> list[Record]:
    site = folder / "tea"
    site.mkdir(exist_ok=True)
    for name, rows in tables.items():
        lines = ["<row " + " ".join(f"{k}={quoteattr(v)}" for k, v in row.items()) + "/>" for row in rows]
        (site / f"{name}.xml").write_text(f"<{name.lower()}>\n" + "\n".join(lines) + f"\n</{name.lower()}>")
    return list(STACKEXCHANGE.read(Bundle(folder), Options(network=network)))


def question(number: int, on: str, **more: str) -> dict[str, str]:
    return {"Id": str(number), "PostTypeId": "1", "CreationDate": on, "Body": "<p>?</p>", "OwnerUserId": "1"} | more


def answer(number: int, on: str, **more: str) -> dict[str, str]:
    return {"Id": str(number), "PostTypeId": "2", "CreationDate": on, "Body": "!", "OwnerUserId": "2"} | more


def of(found: list[Record], kind: ActivityType) -> list[Activity]:
    return [r for r in found if isinstance(r, Activity) and r.type is kind]


ASKED = question(1, "2020-01-01T10:00:00.000", AcceptedAnswerId="2")
ANSWERED = answer(2, "2020-01-02T11:30:00.000", ParentId="1")
ACCEPTED = {"Id": "9", "PostId": "2", "VoteTypeId": "1", "CreationDate": "2020-01-05T00:00:00.000"}


def test_an_accepted_answer_is_accepted_by_the_asker(tmp_path: Path) -> None:
    (accept,) = of(read(tmp_path, Posts=[ASKED, ANSWERED]), ActivityType.ACCEPT)
    assert accept.id == "stackexchange/tea:accept/2"
    assert (accept.actor, accept.object) == ("stackexchange/tea:users/1", "stackexchange/tea:posts/2")
    assert (accept.object_author, accept.root) == ("stackexchange/tea:users/2", "stackexchange/tea:posts/1")


def test_without_votes_it_was_accepted_when_it_was_written(tmp_path: Path) -> None:
    (accept,) = of(read(tmp_path, Posts=[ASKED, ANSWERED]), ActivityType.ACCEPT)
    assert accept.published == from_iso("2020-01-02T11:30:00")


def test_with_votes_it_was_accepted_on_the_day_of_the_vote(tmp_path: Path) -> None:
    (accept,) = of(read(tmp_path, Posts=[ASKED, ANSWERED], Votes=[ACCEPTED]), ActivityType.ACCEPT)
    assert accept.published == from_iso("2020-01-05T00:00:00")


def test_it_was_not_accepted_before_it_was_written(tmp_path: Path) -> None:
    same_day = ACCEPTED | {"CreationDate": "2020-01-02T00:00:00.000"}
    (accept,) = of(read(tmp_path, Posts=[ASKED, ANSWERED], Votes=[same_day]), ActivityType.ACCEPT)
    assert accept.published == from_iso("2020-01-02T11:30:00")


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    upwards = of(read(tmp_path, Posts=[ASKED, ANSWERED]), ActivityType.ACCEPT)
    assert of(read(tmp_path, Posts=[ANSWERED, ASKED]), ActivityType.ACCEPT) == upwards


def test_an_accepted_answer_that_is_missing_is_still_accepted(tmp_path: Path) -> None:
    (accept,) = of(read(tmp_path, Posts=[ASKED]), ActivityType.ACCEPT)
    assert (accept.object, accept.object_author) == ("stackexchange/tea:posts/2", None)


def test_an_answer_replies_to_its_question_and_a_comment_to_its_post(tmp_path: Path) -> None:
    comment = {"Id": "5", "PostId": "2", "Text": "ok", "UserId": "1", "CreationDate": "2020-01-03T00:00:00"}
    created = of(read(tmp_path, Posts=[ANSWERED], Comments=[comment]), ActivityType.CREATE)
    replies = {activity.object_type: (activity.in_reply_to, activity.root) for activity in created}
    assert replies == {
        "Answer": ("stackexchange/tea:posts/1", "stackexchange/tea:posts/1"),
        "Note": ("stackexchange/tea:posts/2", None),
    }


@pytest.mark.parametrize("tags", ["<green-tea><Pu-erh>", "|green-tea|Pu-erh|"])
def test_tags_are_read_in_both_forms(tmp_path: Path, tags: str) -> None:
    (created,) = of(read(tmp_path, Posts=[question(1, "2020-01-01T00:00:00", Tags=tags)]), ActivityType.CREATE)
    assert created.tags == ("green-tea", "pu-erh")


def test_a_question_is_its_title_and_its_text_without_markup(tmp_path: Path) -> None:
    body = '<p>a &lt; b</p>\n<p>see <a href="https://x.example/?a&amp;b">this</a> <a href="/q/1">one</a></p>'
    asked = question(1, "2020-01-01T00:00:00", Title="Why & how?", Body=body)
    (created,) = of(read(tmp_path, Posts=[asked]), ActivityType.CREATE)
    assert created.text == "Why & how?\n\na < b\n\nsee this one"
    assert created.links == ("https://x.example/?a&b",)


def test_an_edit_says_when(tmp_path: Path) -> None:
    edited = question(1, "2020-01-01T00:00:00", LastEditDate="2020-02-01T00:00:00")
    (created,) = of(read(tmp_path, Posts=[edited]), ActivityType.CREATE)
    assert created.updated == from_iso("2020-02-01T00:00:00")


def test_votes_without_people_are_counted_and_votes_with_people_are_likes(tmp_path: Path) -> None:
    day = {"PostId": "1", "CreationDate": "2020-01-01T00:00:00"}
    kinds = [("2", {}), ("2", {"CreationDate": "2020-01-09T00:00:00"}), ("5", {}), ("5", {"UserId": "3"}), ("6", {})]
    votes = [day | {"Id": str(n), "VoteTypeId": kind} | more for n, (kind, more) in enumerate(kinds, 1)]
    found = read(tmp_path, Votes=votes)
    counts = [(r.kind, r.count, r.observed) for r in found if isinstance(r, ReactionCount)]
    assert counts == [
        ("up_vote", 2, from_iso("2020-01-09T00:00:00")),
        ("favourite", 1, from_iso("2020-01-01T00:00:00")),
    ]
    assert [(like.id, like.actor) for like in of(found, ActivityType.LIKE)] == [
        ("stackexchange/tea:votes/4", "stackexchange/tea:users/3")
    ]


def test_somebody_who_left_goes_by_the_name_that_is_left(tmp_path: Path) -> None:
    gone = question(1, "2020-01-01T00:00:00", OwnerUserId="", OwnerDisplayName="user 7/é")
    (created,) = of(read(tmp_path, Posts=[gone]), ActivityType.CREATE)
    assert created.actor == "stackexchange/tea:names/user%207%2Fé"


def test_a_post_by_nobody_is_set_aside_alone(tmp_path: Path) -> None:
    found = read(tmp_path, Posts=[question(1, "2020-01-01T00:00:00", OwnerUserId=""), ANSWERED])
    assert [r.reason for r in found if isinstance(r, Malformed)] == ["no author"]
    assert len(of(found, ActivityType.CREATE)) == 1


def test_the_site_itself_is_a_service(tmp_path: Path) -> None:
    found = read(tmp_path, Users=[{"Id": "-1", "DisplayName": "Community"}, {"Id": "1", "DisplayName": "Ana B"}])
    kinds = {r.handle: r.actor_type for r in found if isinstance(r, Profile)}
    assert kinds == {"Community": ActorType.SERVICE, "AnaB": ActorType.PERSON}


def test_the_same_post_of_two_sites_is_two_posts(tmp_path: Path) -> None:
    read(tmp_path, Posts=[ANSWERED])
    (tmp_path / "coffee").mkdir()
    (tmp_path / "coffee" / "Posts.xml").write_bytes((tmp_path / "tea" / "Posts.xml").read_bytes())
    found = STACKEXCHANGE.read(Bundle(tmp_path), Options())
    assert {r.id for r in found if isinstance(r, Activity)} == {
        "stackexchange/coffee:posts/2",
        "stackexchange/tea:posts/2",
    }


def test_a_folder_and_a_file_of_one_site_agree_on_ids(tmp_path: Path) -> None:
    whole = read(tmp_path, Posts=[ANSWERED])
    assert list(STACKEXCHANGE.read(Bundle(tmp_path / "tea"), Options())) == whole
    assert list(STACKEXCHANGE.read(Bundle(tmp_path / "tea" / "Posts.xml"), Options())) == whole


def test_a_network_can_be_named(tmp_path: Path) -> None:
    (created,) = read(tmp_path, network="askme", Posts=[ANSWERED])
    assert isinstance(created, Activity)
    assert (created.network, created.id) == ("askme/tea", "askme/tea:posts/2")


def test_other_xml_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").write_text("<feed><entry/></feed>")
    assert STACKEXCHANGE.recognise(Bundle(tmp_path / "Posts.xml")) is None


def test_somebody_who_left_has_a_profile_with_the_name(tmp_path: Path) -> None:
    gone = answer(1, "2020-01-01T00:00:00", OwnerUserId="", OwnerDisplayName="user 7")
    profiles = [r for r in read(tmp_path, Posts=[gone, gone | {"Id": "2"}]) if isinstance(r, Profile)]
    assert [(p.actor, p.name) for p in profiles] == [("stackexchange/tea:names/user%207", "user 7")]
