"""The mapping's model: small, and wrong ones are told everything at once."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from groundswell.errors import SettingsError
from groundswell.sources.mapping import beside, load, parse, to_toml

RULE = {"type": "Create", "id": "{id}", "actor": "{who}", "published": "at"}

MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"


def whole(**more: Any) -> dict[str, Any]:
    return {"network": "club", "activity": [RULE], **more}


def reason(data: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        parse(data, "club.csv.mapping.toml")
    assert caught.value.where == "club.csv.mapping.toml"
    assert "groundswell map" in caught.value.todo
    return caught.value.what


def test_every_problem_is_told_at_once() -> None:
    what = reason({"activity": [{**RULE, "type": "Shout"}, {"id": "{", "colour": "red"}], "encoding": "klingon"})
    for problem in ("network is missing", "activity 1, type", "activity 2, actor is missing", "Single '{'", "klingon"):
        assert problem in what
    assert "colour is not a word of a mapping" in what


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"activity": []}, "activity needs at least one entry"),
        ({"network": "Two Words"}, "not a name for a network"),
        ({"time_format": "sometimes"}, "not a format"),
        ({"time_format": "%Y-%m-%d %Y"}, "time_format: '%Y-%m-%d %Y' says the same part of a time twice"),
        ({"time_format": "%d/%q"}, "'q' is a bad directive"),
        ({"time_format": "%d/%m/%Y %"}, "stray %"),
        ({"delimiter": ",,"}, "delimiter must be one character"),
        ({"activity": [{**RULE, "type": "Like"}]}, "needs `object`"),
        ({"activity": [RULE, RULE]}, "would share its id"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(more: dict[str, Any], problem: str) -> None:
    assert problem in reason(whole(**more))


@pytest.mark.parametrize(
    ("one", "other"), [("a", "b"), (True, False), ("a", False), (["a", "b"], ["c"]), (0, 1)], ids=str
)
def test_rules_that_exclude_each_other_may_share_an_id(one: object, other: object) -> None:
    rules = [{**RULE, "when": {"kind": one}}, {**RULE, "when": {"kind": other}}]
    assert len(parse(whole(activity=rules)).activity) == 2


@pytest.mark.parametrize(("one", "other"), [("a", True), (["a", "b"], "b"), (False, False)], ids=str)
def test_rules_that_can_meet_the_same_row_may_not(one: object, other: object) -> None:
    rules = [{**RULE, "when": {"kind": one}}, {**RULE, "when": {"kind": other}}]
    assert "would share its id" in reason(whole(activity=rules))


def test_a_number_in_a_condition_is_the_text_that_the_table_holds() -> None:
    rule = parse(whole(activity=[{**RULE, "when": {"is_forward": 1}}])).activity[0]
    assert rule.when == {"is_forward": "1"}


def test_it_knows_every_column_it_speaks_of() -> None:
    rules = [{**RULE, "when": {"kind": "a"}}]
    more = {"profile": [{"actor": "{who}", "handle": "{nick}"}], "ignore": [{"test": True}], "counts": {"likes": "n"}}
    assert parse(whole(activity=rules, **more)).named() == {"id", "who", "at", "kind", "nick", "test", "n"}


def test_it_lies_beside_its_file_and_is_read_from_there(tmp_path: Path) -> None:
    path = beside(tmp_path / "posts.csv.zst")
    assert path.name == "posts.csv.zst.mapping.toml"
    path.write_text(to_toml(whole()))
    assert load(path) == parse(whole())


@pytest.mark.parametrize("text", [b"network =", b"\xff\xfe\x00"])
def test_what_is_not_toml_is_a_settings_error(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "m.toml").write_bytes(text)
    with pytest.raises(SettingsError, match=r"cannot be read.*m\.toml"):
        load(tmp_path / "m.toml")


def test_it_is_written_as_a_person_would_write_it() -> None:
    text = to_toml(whole(activity=[{**RULE, "when": {"a.b": "1"}}]))
    assert 'when = {"a.b" = "1"}' in text
    assert tomllib.loads(text)["activity"][0]["when"] == {"a.b": "1"}


@pytest.mark.parametrize("name", [path.stem for path in sorted(MAPPINGS.glob("*.toml"))])
def test_the_mappings_in_the_documentation_are_sound(name: str) -> None:
    load(MAPPINGS / f"{name}.toml")
