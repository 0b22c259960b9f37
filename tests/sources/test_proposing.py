"""Proposed mappings: what a table tells by itself, and what has to be asked."""

import json
import tomllib
from pathlib import Path

import pytest

from groundswell.errors import InputError
from groundswell.records import Activity, Malformed
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.mapped import MAPPED
from groundswell.sources.proposing import Proposal, propose

CHANNELS = """channel,msg_id,date,sender,views,is_forward,fwd_channel,fwd_date,reply_to_msg_id,media_type,domain
sea,1,2024-05-01 10:00:00+00:00,,14,0,,,,MessageMediaPhoto,
sea,2,2024-05-01 11:00:00+00:00,,15,0,,,1.0,,sea.example
hill,1,2024-05-01 12:00:00+00:00,,9,1,sea,2024-05-01 10:00:00,,,
hill,2,2024-05-01 13:00:00+00:00,,9,1,,2024-05-01 10:30:00,,,
"""

GITHUB = {"platform": "github", "channel": "https://github.com/sea/boats", "sourceParentId": ""}
FORUM = {"platform": "forum", "channel": "news", "sourceParentId": ""}
COMMUNITY = [
    {"activityId": "u1", **GITHUB, "type": "star", "sourceId": "s1", "username": "ana"},
    {"activityId": "u2", **FORUM, "type": "post", "sourceId": "77", "username": "ben"},
    {"activityId": "u3", **FORUM, "type": "comment", "sourceId": "78", "username": "ana", "sourceParentId": "77"},
    {"activityId": "u4", **GITHUB, "type": "unstar", "sourceId": "s2", "username": "ana"},
    {"activityId": "u5", **FORUM, "type": "waved", "sourceId": "79", "username": "ana"},
]


def proposed(folder: Path, text: str, name: str = "t.csv") -> Proposal:
    (folder / name).write_text(text, encoding="utf-8")
    return propose(folder / name)


def activities(proposal: Proposal) -> dict[str, Activity]:
    options = Options(mapping=tomllib.loads(proposal.toml()))
    found = MAPPED.read(Bundle(proposal.sample.path), options)
    return {record.id: record for record in found if isinstance(record, Activity)}


def test_channels_that_pass_posts_on_need_no_question(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, CHANNELS)
    assert proposal.questions == ()
    assert proposal.mapping["counts"] == {"views": "views"}
    found = activities(proposal)
    assert [(a.type, a.object) for a in found.values()] == [
        ("Create", "telegram:sea/2024-05-01 10:00:00"),
        ("Create", "telegram:sea/2024-05-01 11:00:00"),
        ("Announce", "telegram:sea/2024-05-01 10:00:00"),
        ("Announce", "telegram:hill/2/original"),
    ]
    assert found["telegram:sea/2"].in_reply_to == "telegram:sea/1"
    assert found["telegram:hill/1"].object_author == "telegram:sea"
    assert found["telegram:sea/2"].links == ("https://sea.example",)


def test_a_community_of_many_networks_asks_only_for_the_word_it_does_not_know(tmp_path: Path) -> None:
    rows = [
        json.dumps({"record": {**row, "timestamp": f"2024-05-01 1{n}:00:00.000"}}) for n, row in enumerate(COMMUNITY)
    ]
    proposal = proposed(tmp_path, "\n".join(rows), "t.ndjson")
    assert [question.field for question in proposal.questions] == ["type:waved"]
    whole = proposal.answered({"type:waved": "ignore"})
    assert whole.questions == ()
    found = activities(whole)
    assert {key: activity.type.value for key, activity in found.items()} == {
        "github:s1": "Like",
        "forum:77": "Create",
        "forum:78": "Create",
    }
    assert found["forum:78"].in_reply_to == "forum:77"
    assert (found["github:s1"].object, found["github:s1"].object_author) == ("github:sea/boats", "github:sea")


def test_pages_ask_who_acted_and_offer_the_first_part_of_the_id(tmp_path: Path) -> None:
    rows = "10_311,Hello,2024-05-01 10:00:00,5\n10_312,,2024-05-02,6\n"
    proposal = proposed(tmp_path, "status_id,status_message,status_published,num_likes\n" + rows, "facebook.csv")
    (question,) = proposal.questions
    assert (question.field, question.candidates[0]) == ("actor", "{status_id:before _}")
    whole = proposal.answered({"actor": "{status_id:before _}"})
    assert whole.questions == ()
    assert [a.actor for a in activities(whole).values()] == ["facebook:10", "facebook:10"]


def test_a_table_that_tells_nothing_is_asked_for_everything(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "a,b,c\nx,y,01/02/2024\nz,y,02/02/2024\n")
    assert [question.field for question in proposal.questions] == ["network", "published", "id", "actor"]
    answers = {"network": "club", "id": "a", "actor": "b", "published": "c"}
    again = proposal.answered(answers)
    assert [question.field for question in again.questions] == ["time_format"]
    whole = again.answered({"time_format": "%d/%m/%Y"})
    assert [a.published for a in activities(whole).values()] == [1_706_745_600_000_000, 1_706_832_000_000_000]


def test_a_network_is_asked_for_until_the_answer_can_be_one(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "id,user,date\n1,a,2024-05-01\n", "Our Club.csv")
    assert proposal.questions[0].candidates[0] == "our-club"
    again = proposal.answered({"network": "Our Club!"})
    assert [question.field for question in again.questions] == ["network"]
    assert again.answered({"network": "our-club"}).mapping["network"] == "our-club"


def test_words_that_stand_for_nothing_are_noticed(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "id,user,date,parent_id\n1,a,2024-05-01,NULL\n2,b,2024-05-01,1\n", "reddit.csv")
    assert proposal.mapping["empty"] == ["NULL"]
    assert activities(proposal)["reddit:1"].in_reply_to is None


def test_a_column_of_who_could_see_it_is_taken_as_it_is(tmp_path: Path) -> None:
    rows = "id,user,date,visibility\n1,a,2024-05-01,public\n2,b,2024-05-01,followers\n"
    found = activities(proposed(tmp_path, rows, "mastodon.csv"))
    assert [a.visibility for a in found.values()] == ["public", "followers"]


def test_what_is_not_for_everybody_is_left_out_and_asked_about_where_no_word_says_so(tmp_path: Path) -> None:
    rows = "id,user,date,type,privacy\n" + "".join(
        f"{number},a,2024-05-01,{type_},{privacy}\n"
        for number, (type_, privacy) in enumerate(
            [
                ("post", "Everyone"),
                ("post", "Friends"),
                ("share", "Everyone"),
                ("post", "Only Me"),
                ("post", "Neighbours"),
            ]
        )
    )
    proposal = proposed(tmp_path, rows, "facebook.csv").answered({"object:Announce": "id"})
    assert [question.field for question in proposal.questions] == ["visibility:Neighbours"]
    assert sorted(activities(proposal)) == ["facebook:0", "facebook:2"]
    assert proposal.mapping["ignore"] == [{"privacy": ["Friends", "Neighbours", "Only Me"]}]
    again = proposal.answered({"visibility:Neighbours": "public"})
    assert sorted(activities(again)) == ["facebook:0", "facebook:2", "facebook:4"]


def test_words_that_a_sample_does_not_hold_are_not_taken_for_public(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "id,user,date,audience\n1,a,2024-05-01,Everyone\n", "reddit.csv")
    (tmp_path / "reddit.csv").write_text("id,user,date,audience\n1,a,2024-05-01,Close friends\n", encoding="utf-8")
    found = list(MAPPED.read(Bundle(tmp_path / "reddit.csv"), Options(mapping=tomllib.loads(proposal.toml()))))
    assert [type(one) for one in found] == [Malformed]


@pytest.mark.parametrize("flag", ["is_private", "Protected", "private_account"])
def test_rows_that_are_marked_as_private_are_left_out(tmp_path: Path, flag: str) -> None:
    proposal = proposed(tmp_path, f"id,user,date,{flag}\n1,a,2024-05-01,0\n2,b,2024-05-01,0\n", "reddit.csv")
    (tmp_path / "reddit.csv").write_text(f"id,user,date,{flag}\n1,a,2024-05-01,True\n2,b,2024-05-01,0\n", "utf-8")
    assert list(activities(proposal)) == ["reddit:2"]


def test_a_flag_counts_beside_a_column_of_words(tmp_path: Path) -> None:
    rows = "id,user,date,visibility,is_private\n1,a,2024-05-01,public,0\n2,b,2024-05-01,public,1\n"
    assert list(activities(proposed(tmp_path, rows, "reddit.csv"))) == ["reddit:1"]


def test_words_of_which_none_is_known_are_all_asked_about(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path, "id,user,date,audience\n1,a,2024-05-01,Circle\n2,b,2024-05-01,Village\n", "reddit.csv"
    )
    assert [question.field for question in proposal.questions] == ["visibility:Circle", "visibility:Village"]
    told = proposal.answered({"visibility:Circle": "ignore", "visibility:Village": "public"})
    assert list(activities(told)) == ["reddit:2"]


def test_what_holds_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table"):
        proposed(tmp_path, "a,b\n")
