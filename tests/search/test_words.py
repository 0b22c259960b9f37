"""Words and queries: any script, folded alike on both sides, and nothing that FTS5 would take for its own language."""

import pytest

from groundswell.search.query import matching, parsed
from groundswell.search.slips import distance
from groundswell.search.words import squeezed, words
from groundswell.search.writing import lefts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Café STRASSE straße", ["cafe", "strasse", "strasse"]),
        ("ＷＩＤＥ ﬁne Łódź", ["wide", "fine", "lodz"]),
        ("東京都", ["東京", "京都", "都"]),
        ("iPhoneケース", ["iphone", "ケー", "ース", "ス"]),
        ("서울에서", ["서울", "울에", "에서", "서"]),
        ("سَلَام", ["سلام"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("ёлка й", ["елка", "и"]),
        ("🎉 -- #tag @who_is", ["tag", "who", "is"]),
        ("", []),
    ],
)
def test_words_of_any_script_are_folded(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("osier cyc", '"osier" AND "cyc"*'),
        ("osier cyc ", '"osier" AND "cyc"'),
        ('"cargo bike" -electric', '"cargo bike" NOT "electric"'),
        ("東京都", '"東京 京都"'),
        ("都", '"都"*'),
        ("a", '"a"'),
        ('foo" OR bar*) NEAR(', '"foo" AND "or" AND "bar" AND "near"*'),
        ("-only", None),
        ("!!!", None),
    ],
)
def test_a_query_becomes_a_match_in_which_only_words_of_the_query_stand(query: str, match: str | None) -> None:
    assert matching(parsed(query)) == match


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("jon", "john", 1), ("jonh", "john", 1), ("jahn", "john", 1), ("same", "same", 0), ("abc", "cab", 2)],
)
def test_slips_are_counted_and_one_leaves_something_in_common(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == slips
    assert slips > 1 or lefts(one) & lefts(other)


def test_a_name_is_one_word_without_what_stands_between() -> None:
    assert squeezed("Osier_Cycles") == squeezed("OSIER  Cycles!") == "osiercycles"
