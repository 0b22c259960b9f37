"""Templates: what they give for present and absent values, and what is not one."""

import pytest

from groundswell.sources.templates import Cell, Template

COLUMNS: dict[str, list[Cell]] = {
    "channel": ["sea", "hill", None],
    "number": ["12.0", "7", "3"],
    "address": ["https://github.com/ana/boats", "asd", None],
    "tags": [["#Tide", "sea"], "one, two;three", None],
}


def filled(source: str) -> list[str | None]:
    return Template.parse(source).fill(COLUMNS, 3)


def test_columns_are_joined_and_absent_where_one_is_absent() -> None:
    assert filled("{channel}/{number}") == ["sea/12.0", "hill/7", None]


def test_text_without_columns_is_the_same_in_every_row() -> None:
    assert filled("100 %s {{of}} it") == ["100 %s {of} it"] * 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{number:int}", ["12", "7", "3"]),
        ("{address:after github.com/}", ["ana/boats", None, None]),
        ("{address:part 4 of /}", ["ana", None, None]),
        ("{address:before ://}", ["https", None, None]),
        ("<{channel:lower}>", ["<sea>", "<hill>", None]),
    ],
)
def test_a_change_is_applied_or_leaves_nothing(source: str, expected: list[str | None]) -> None:
    assert filled(source) == expected


@pytest.mark.parametrize("source", ["{", "{}", "{a!r}", "{a:upper}", "{a:{b}}", "{a:part 0 of /}"])
def test_what_is_not_a_template_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"template|change|expected|Single"):
        Template.parse(source)


def test_prose_keeps_what_is_there() -> None:
    assert Template.parse("{channel}\n{address}").fill_prose(COLUMNS, 3) == [
        "sea\nhttps://github.com/ana/boats",
        "hill\nasd",
        None,
    ]


def test_lists_are_kept_and_texts_cut_into_tokens() -> None:
    assert Template.parse("{tags}").fill_lists(COLUMNS, 3) == [["#Tide", "sea"], ["one", "two", "three"], []]


def test_a_list_in_a_text_is_joined() -> None:
    assert filled("{tags}") == ["#Tide sea", "one, two;three", None]
