"""GitHub's events: what is made, answered, starred, passed on and accepted, and whose it is."""

import json
from pathlib import Path
from typing import Any

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.github_events import GITHUB_EVENTS
from groundswell.vocabulary import ActorType, Visibility
from tests.examples.github_events import event, events, item

FIRST_AT = 1_714_564_860_000_000  # 2024-05-01 12:01 UTC


def read(folder: Path, *lines: dict[str, Any]) -> list[Record]:
    (folder / "hour.json").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return list(GITHUB_EVENTS.read(Bundle(folder / "hour.json"), Options()))


def activities(folder: Path, *lines: dict[str, Any]) -> dict[str, Activity]:
    return {record.id: record for record in read(folder, *lines) if isinstance(record, Activity)}


def test_an_issue_is_known_by_its_number_in_its_repository(tmp_path: Path) -> None:
    issue = activities(tmp_path, *events("Water"))["github:sea/boats#12"]
    assert (issue.text, issue.actor, issue.tags) == ("It leaks\n\nWater", "github:ana", ("bug",))
    assert (issue.published, issue.context) == (FIRST_AT, "github:sea/boats")


def test_a_comment_answers_its_issue_and_knows_whose_that_is(tmp_path: Path) -> None:
    found = activities(tmp_path, *events("x"))["github:sea/boats#12/comment/200"]
    assert (found.in_reply_to, found.object_author, found.actor) == ("github:sea/boats#12", "github:ana", "github:ben")


def test_a_comment_on_a_discussion_answers_it(tmp_path: Path) -> None:
    talk = item(300, "ana", "Where to?", number=20, title="Ideas")
    told = event(9, "DiscussionComment", "ben", action="created", discussion=talk, comment=item(301, "ben", "North"))
    found = activities(tmp_path, told)["github:sea/boats#20/comment/301"]
    assert (found.in_reply_to, found.object_author, found.text) == ("github:sea/boats#20", "github:ana", "North")


def test_a_comment_on_code_answers_the_earlier_one(tmp_path: Path) -> None:
    found = activities(tmp_path, *events("x"))
    first, second = (found[f"github:sea/boats#13/review-comment/{n}"] for n in (202, 203))
    assert (first.in_reply_to, first.object_author) == ("github:sea/boats#13", "github:ben")
    assert (second.in_reply_to, second.object_author) == (first.object, None)
    assert second.root == "github:sea/boats#13"


def old(kind: str, page: str = "https://github.com/sea/boats", **payload: Any) -> dict[str, Any]:
    """An event as the timeline wrote it before 2015."""
    where = {"id": 7, "name": "boats", "owner": "sea", "fork": False}
    at = "2012-03-11T01:00:00-08:00"
    return {"type": f"{kind}Event", "actor": "ben", "actor_attributes": {"login": "ben"}, "created_at": at, "url": page,
            "public": True, "repository": where, "payload": payload}  # fmt: skip


def test_events_of_before_2015_are_read_from_what_they_tell(tmp_path: Path) -> None:
    page = "https://github.com/sea/boats/issues/12#issuecomment-99"
    found = read(
        tmp_path,
        old("Watch", action="started"),
        old("Issues", action="opened", issue=5001, number=12),
        old("IssueComment", page, comment_id=99, issue_id=5001),
        old("PullRequest", action="opened", number=13, pull_request={"id": 4, "number": 13, "title": "Mend it"}),
        old("Follow", target={"id": 1, "login": "ana", "followers": 3}),
        old("Push", shas=[["a", "b@c", "d", "e"]]),
    )
    told = [(r.type.value, r.object) for r in found if isinstance(r, Activity)]
    assert told == [
        ("Like", "github:sea/boats"),
        ("Create", "github:sea/boats#12"),
        ("Create", "github:sea/boats#12/comment/99"),
        ("Create", "github:sea/boats#13"),
        ("Follow", "github:ana"),
    ]
    assert {r.published for r in found if isinstance(r, Activity)} == {1_331_456_400_000_000}
    assert {r.actor for r in found if isinstance(r, Activity)} == {"github:ben"}
    assert len(found) == 6


def early(kind: str, repo: str = "sea/boats", **payload: Any) -> dict[str, Any]:
    """An event of 2011: shaped as today, but what it is about is numbers, and told in the payload."""
    return {"id": f"11{len(kind)}", "type": f"{kind}Event", "actor": {"login": "ben"}, "repo": {"name": repo},
            "created_at": "2011-02-12T00:00:06Z", "public": True, "org": {"id": 5},
            "payload": {"actor": "ben", "actor_gravatar": "", **payload}}  # fmt: skip


def test_events_of_2011_are_read_though_they_tell_numbers_for_things(tmp_path: Path) -> None:
    *found, bad = read(
        tmp_path,
        early("Issues", repo="sea/boats", action="opened", issue=5001, number=12),
        early("PullRequest", action="opened", number=13, pull_request=5002),
        early("CommitComment", comment_id=99, commit="a" * 40),
        early("Follow", "/", target={"login": "ana", "repos": 3}),
        early("Watch", "/", action="started") | {"payload": {"repo": "sea/boats", "action": "started"}},
        early("Event", "/", name="x"),
        early("IssueComment", comment_id=98, issue_id=5001),
    )
    told = [(r.type.value, r.object, r.actor) for r in found if isinstance(r, Activity)]
    assert told == [
        ("Create", "github:sea/boats#12", "github:ben"),
        ("Create", "github:sea/boats#13", "github:ben"),
        ("Create", f"github:sea/boats@{'a' * 40}/comment/99", "github:ben"),
        ("Follow", "github:ana", "github:ben"),
        ("Like", "github:sea/boats", "github:ben"),
    ]
    # Nothing in it says which issue of the repository that is.
    assert isinstance(bad, Malformed)


def test_a_release_of_before_2015_is_read(tmp_path: Path) -> None:
    found = activities(tmp_path, old("Release", action="published", release={"id": 7, "tag_name": "v1", "body": "New"}))
    assert found["github:sea/boats/releases/7"].text == "v1\n\nNew"


def test_a_line_that_is_wrong_and_then_broken_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "hour.json").write_text('{"id": "1", "type": 7, "actor\n' + json.dumps(old("Watch")), encoding="utf-8")
    bad, *rest = GITHUB_EVENTS.read(Bundle(tmp_path / "hour.json"), Options())
    assert isinstance(bad, Malformed)
    assert rest


def test_the_earliest_events_write_their_dates_with_strokes(tmp_path: Path) -> None:
    (star,) = activities(
        tmp_path, old("Watch", action="started") | {"created_at": "2011/02/12 00:00:05 -0800"}
    ).values()
    assert star.published == 1_297_497_605_000_000


def test_an_answer_of_the_api_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text(json.dumps([*events("x"), old("Watch"), 7], indent=1), encoding="utf-8")
    found = list(GITHUB_EVENTS.read(Bundle(tmp_path / "events.json"), Options()))
    lines = read(tmp_path, *events("x"), old("Watch"))
    assert GITHUB_EVENTS.recognise(Bundle(tmp_path / "events.json"))
    assert [r for r in found if isinstance(r, Activity)] == [r for r in lines if isinstance(r, Activity)]
    assert any(isinstance(record, Malformed) for record in found)


def test_a_star_likes_and_a_fork_passes_on_what_is_the_owners(tmp_path: Path) -> None:
    found = [a for a in activities(tmp_path, *events("x")).values() if a.actor == "github:cleo"]
    assert [(a.type.value, a.object, a.object_author) for a in found] == [
        ("Like", "github:sea/boats", "github:sea"),
        ("Announce", "github:sea/boats", "github:sea"),
    ]


def test_a_merged_pull_request_is_accepted_by_who_merged_it(tmp_path: Path) -> None:
    (accepted,) = [a for a in activities(tmp_path, *events("x")).values() if a.type == "Accept"]
    assert (accepted.actor, accepted.object) == ("github:ana", "github:sea/boats#13")
    assert accepted.object_author == "github:ben"


def test_names_in_a_text_are_mentions_but_for_addresses_and_code(tmp_path: Path) -> None:
    issue = item(1, "ana", "Hey @ben, mail a@sea.example, `@code`, @sea/crew and @ben", number=1)
    found = activities(tmp_path, event(1, "Issues", "ana", action="opened", issue=issue))
    assert found["github:sea/boats#1"].mentions == ("github:ben",)


def test_a_new_repository_in_ones_own_name_is_ones_own(tmp_path: Path) -> None:
    own = event(1, "Create", "ana", "ana/nets", ref_type="repository", description="For fishing")
    other = event(2, "Create", "ana", "sea/nets", ref_type="repository")
    found = activities(tmp_path, own, other)
    assert [(a.id, a.text) for a in found.values()] == [("github:ana/nets", "For fishing")]


def test_feelings_about_an_issue_are_counted_without_people(tmp_path: Path) -> None:
    (count,) = [record for record in read(tmp_path, *events("x")) if isinstance(record, ReactionCount)]
    assert (count.object, count.kind, count.count, count.observed) == ("github:sea/boats#12", "+1", 2, FIRST_AT)


def test_robots_and_organizations_are_told_from_people(tmp_path: Path) -> None:
    issue = item(1, "helper[bot]", "x", number=1)
    found = read(tmp_path, event(1, "Issues", "helper[bot]", action="opened", issue=issue))
    kinds = {record.handle: record.actor_type for record in found if isinstance(record, Profile)}
    assert kinds == {"helper[bot]": ActorType.SERVICE, "sea": ActorType.ORGANIZATION}


def test_an_event_that_is_not_public_is_seen_by_members(tmp_path: Path) -> None:
    star = {**event(1, "Watch", "ana", action="started"), "public": False}
    (found,) = activities(tmp_path, star).values()
    assert found.visibility == Visibility.MEMBERS


def test_events_to_which_nobody_reacts_give_nothing(tmp_path: Path) -> None:
    closed = event(2, "Issues", "ana", action="closed", issue=item(1, "ana", number=1))
    assert read(tmp_path, event(1, "Push", "ana", commits=[]), closed, event(3, "Gollum", "ana", pages=[])) == []
