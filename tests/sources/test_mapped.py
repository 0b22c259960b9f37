"""Tables through their mapping: which row becomes what, and what is said about one that cannot."""

from pathlib import Path
from typing import Any

import pytest

from groundswell.errors import InputError
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources import recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.mapped import MAPPED
from groundswell.vocabulary import ActivityType, ActorType, Visibility

RULE = {"type": "Create", "id": "{id}", "actor": "{who}", "published": "at"}
HOUR = 3_600_000_000
NOON = 1_714_564_800_000_000  # 2024-05-01 12:00 UTC


def read(path: Path, network: str | None = None, **mapping: Any) -> list[Record]:
    options = Options(network=network, mapping={"network": "club", "activity": [RULE], **mapping})
    return list(MAPPED.read(Bundle(path), options))


def table(folder: Path, text: str, name: str = "t.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def only(found: list[Record], kind: type) -> list[Any]:
    return [record for record in found if type(record) is kind]


def test_a_row_becomes_an_activity_whose_ids_carry_the_network(tmp_path: Path) -> None:
    (found,) = read(table(tmp_path, "id,who,at\n7,ana,2024-05-01T12:00:00Z\n"))
    expected = Activity(
        id="club:7", network="club", type=ActivityType.CREATE, actor="club:ana", published=NOON, object="club:7"
    )
    assert found == expected


def test_every_rule_that_a_row_meets_gives_an_activity(tmp_path: Path) -> None:
    quote = {**RULE, "type": "Quote", "when": {"of": True}, "id": "{id}#quote", "object": "{of}"}
    path = table(tmp_path, "id,who,at,of\n1,ana,2024-05-01,9\n2,ben,2024-05-01,\n")
    found = read(path, activity=[RULE, quote])
    assert [(r.id, r.object) for r in only(found, Activity)] == [
        ("club:1", "club:1"),
        ("club:2", "club:2"),
        ("club:1#quote", "club:9"),
    ]


def test_fields_are_read_as_their_kind(tmp_path: Path) -> None:
    rule = {
        **RULE,
        "in_reply_to": "{parent:int}",
        "context": "{room}",
        "tags": "{tags}",
        "mentions": "{people}",
        "links": "{links}",
        "url": "{url}",
        "visibility": "{who_sees}",
    }
    row = '1,ana,2024-05-01,8.0,sea,"#Tide, #tide, Boats","@ben @ben",https://a.example/x,javascript:x,Members\n'
    path = table(tmp_path, "id,who,at,parent,room,tags,people,links,url,who_sees\n" + row)
    (found,) = read(path, activity=[rule])
    assert isinstance(found, Activity)
    assert (found.in_reply_to, found.context) == ("club:8", "club:sea")
    assert (found.tags, found.mentions) == (("tide", "boats"), ("club:ben",))
    assert (found.links, found.url, found.visibility) == (("https://a.example/x",), None, Visibility.MEMBERS)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",ana,2024-05-01", "no id"),
        ("1,,2024-05-01", "no actor"),
        ("1,ana,", "no published"),
        ("1,ana,someday", "published: 'someday'"),
        ("1,ana", "has 2 columns, not 3"),
    ],
)
def test_a_row_that_cannot_be_one_says_why_and_where(tmp_path: Path, row: str, reason: str) -> None:
    found = read(table(tmp_path, f"id,who,at\n{row}\n2,ben,2024-05-01\n"))
    assert only(found, Malformed) == [Malformed(member="t.csv", position="line 2", reason=reason)]
    assert [record.id for record in only(found, Activity)] == ["club:2"]


def test_a_row_for_which_there_is_no_rule_is_set_aside_unless_it_is_ignored(tmp_path: Path) -> None:
    rule = {**RULE, "when": {"kind": ["post", "answer"]}}
    path = table(tmp_path, "id,who,at,kind\n1,a,2024-05-01,post\n2,a,2024-05-01,ad\n3,a,2024-05-01,test\n")
    found = read(path, activity=[rule], ignore=[{"kind": "test"}])
    assert [record.id for record in only(found, Activity)] == ["club:1"]
    assert [(bad.position, bad.reason[:7]) for bad in only(found, Malformed)] == [("line 3", "no rule")]


def test_counts_are_kept_beside_the_object_and_a_zero_says_nothing(tmp_path: Path) -> None:
    path = table(
        tmp_path, "id,who,at,likes\n1,a,2024-05-01,5\n2,a,2024-05-01,0\n3,a,2024-05-01,12.0\n4,a,2024-05-01,x\n"
    )
    found = read(path, counts={"like": "likes"})
    assert [(count.object, count.count) for count in only(found, ReactionCount)] == [("club:1", 5), ("club:3", 12)]
    assert [bad.reason for bad in only(found, Malformed)] == ["like is not a count: 'x'"]
    assert len(only(found, Activity)) == 4


def test_a_profile_is_given_once_for_as_long_as_it_says_the_same(tmp_path: Path) -> None:
    path = table(tmp_path, "id,who,at,nick\n1,a,2024-05-01,Al\n2,a,2024-05-01,Al\n3,a,2024-05-01,Bo\n")
    found = read(path, profile=[{"actor": "{who}", "handle": "{nick}", "actor_type": "Service"}])
    assert [profile.handle for profile in only(found, Profile)] == ["Al", "Bo"]
    assert {profile.actor_type for profile in only(found, Profile)} == {ActorType.SERVICE}


def test_the_network_may_come_from_a_column_or_from_the_user(tmp_path: Path) -> None:
    path = table(tmp_path, "id,who,at,site\n1,a,2024-05-01,GitHub\n2,a,2024-05-01,not one\n")
    found = list(MAPPED.read(Bundle(path), Options(mapping={"network": "{site}", "activity": [RULE]})))
    assert [record.id for record in only(found, Activity)] == ["github:1"]
    assert [bad.reason for bad in only(found, Malformed)] == ["no network"]
    assert [record.id for record in only(read(path, "other"), Activity)] == ["other:1", "other:2"]


def test_a_declared_time_format_and_absent_words_are_used(tmp_path: Path) -> None:
    path = table(tmp_path, "id;who;at;re\n1;a;01/05/2024 13:00;NULL\n")
    rule = {**RULE, "in_reply_to": "{re}"}
    (found,) = read(path, activity=[rule], time_format="%d/%m/%Y %H:%M", empty=["NULL"])
    assert isinstance(found, Activity)
    assert (found.published, found.in_reply_to) == (NOON + HOUR, None)


def test_members_and_file_names_take_part(tmp_path: Path) -> None:
    for name in ("ana_posts.csv", "ben_posts.csv", "notes.csv"):
        table(tmp_path, "id,at\n1,2024-05-01\n", name)
    rule = {**RULE, "id": "{@file}/{id}", "actor": "{@file:before _posts}"}
    found = read(tmp_path, activity=[rule], members="*_posts.csv")
    assert [(r.id, r.actor) for r in only(found, Activity)] == [
        ("club:ana_posts/1", "club:ana"),
        ("club:ben_posts/1", "club:ben"),
    ]


def test_a_table_is_recognised_by_the_mapping_beside_it_alone(tmp_path: Path) -> None:
    path = table(tmp_path, "id,who,at\n1,a,2024-05-01\n")
    assert MAPPED.recognise(Bundle(path)) is None
    text = 'network = "club"\n[[activity]]\ntype = "Create"\nid = "{id}"\nactor = "{who}"\npublished = "at"\n'
    table(tmp_path, text, "t.csv.mapping.toml")
    assert recognise(Bundle(path))[0] is MAPPED
    assert len(list(MAPPED.read(Bundle(path), Options()))) == 1


def test_one_mapping_in_a_folder_serves_every_table_that_has_none_of_its_own(tmp_path: Path) -> None:
    text = 'network = "{net}"\n[[activity]]\ntype = "Create"\nid = "{id}"\nactor = "{who}"\npublished = "at"\n'
    table(tmp_path, text.replace("{net}", "shared"), "mapping.toml")
    table(tmp_path, text.replace("{net}", "own"), "b.csv.mapping.toml")
    for name in ("a.csv", "b.csv"):
        table(tmp_path, "id,who,at\n1,a,2024-05-01\n", name)
    assert [record.network for record in MAPPED.read(Bundle(tmp_path), Options()) if isinstance(record, Activity)] == [
        "shared",
        "own",
    ]


def test_without_a_mapping_the_user_is_told_of_map(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="groundswell map"):
        list(MAPPED.read(Bundle(table(tmp_path, "a\n1\n")), Options()))
