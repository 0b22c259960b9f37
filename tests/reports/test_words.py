"""The words and cursors that reports share."""

import pytest

from groundswell.errors import InputError
from groundswell.reports import paging
from groundswell.reports.base import Account
from groundswell.reports.reasons import Recent, sentence
from groundswell.reports.words import count, rounded, shorten

NAMES = {"town:ben": Account(actor="town:ben", name="Ben", handle=None, network="town")}


def recent(**kinds: int) -> Recent:
    return Recent(people=3, most="town:ben", kinds=kinds, own=2, passed_on=0)


def test_the_two_commonest_kinds_are_named() -> None:
    told = sentence(recent(like=1, reply=5, announce=2), NAMES, 28, 8)
    assert told == "3 people answered or shared 2 of their posts in the last 28 days; most by Ben."


def test_mentions_are_no_reaction_to_a_post() -> None:
    assert sentence(recent(mention=4), NAMES, 7, 4) == "3 people mentioned them in the last 7 days; most by Ben."


def test_old_reactions_and_none_at_all_are_told_apart() -> None:
    assert sentence(None, NAMES, 7, 2) == "No reactions in the last 7 days; the points are from before."
    assert sentence(None, NAMES, 7, 0) == "Nobody has reacted yet."


def test_a_long_text_is_cut_at_a_word() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one\n two", 9) == "one two"
    assert shorten("x" * 12, 9) == "x" * 8 + "…"


def test_a_score_shows_the_digits_its_interval_supports() -> None:
    assert rounded(32.46, 30, 35) == "32"
    assert rounded(32.46, 32.2, 32.8) == "32.5"


def test_counts_read_as_english() -> None:
    assert [count(1, "person", "people"), count(1204, "person", "people"), count(0, "post")] == [
        "1 person",
        "1,204 people",
        "0 posts",
    ]


@pytest.mark.parametrize("keys", [(0.1, "town:ana"), (-0.0, ""), (1e300, "ü😀 =&?")])
def test_a_cursor_holds_its_keys(keys: tuple[float, str]) -> None:
    assert paging.decode(paging.encode(*keys), float, str) == [*keys]


@pytest.mark.parametrize(
    "cursor", ["", "%%%", "W10", "WzFd", "WyJhIiwgImIiXQ", "é", "W1tbW1tb" * 3000, "WzFlNDAwXQ", "WzEsICJcdWQ4MDAiXQ"]
)
def test_a_cursor_of_somebody_elses_is_refused(cursor: str) -> None:
    with pytest.raises(InputError):
        paging.decode(cursor, float, str)
