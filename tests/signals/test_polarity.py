"""Polarity: what a text says, in whole sentences of plain sense, and what it must never claim to know."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.signals.opinions.features import dense, ratings
from groundswell.signals.opinions.polarity import polarity
from groundswell.signals.opinions.words import MOST_LETTERS, plain, sentences, words
from groundswell.vocabulary import Side

RATED = {"good": 2.0, "bad": -2.0}


def side(text: str, declared: str | None = None) -> Side:
    return polarity().read(text, declared).side


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I love this, thank you so much!", Side.POSITIVE),
        ("Waited an hour and nobody even looked up. Awful.", Side.NEGATIVE),
        ("Not good at all.", Side.NEGATIVE),
        ("The meeting is in the second room on Tuesday.", Side.NEUTRAL),
        ("La comida estaba muy rica y el personal muy amable", Side.POSITIVE),
        ("La habitación estaba muy sucia y no me gustó nada", Side.NEGATIVE),
        ("😍😍", Side.POSITIVE),
        ("👎🏽", Side.NEGATIVE),
    ],
)
def test_plain_sentences_are_read_as_anybody_would(text: str, expected: Side) -> None:
    assert side(text) is expected


@pytest.mark.parametrize(
    "text", ["Das war wirklich ein sehr schlechter Abend", "素晴らしい一日でした", "ужасный день сегодня был"]
)
def test_a_language_it_does_not_know_is_unknown_and_not_neutral(text: str) -> None:
    assert side(text) is Side.UNKNOWN


def test_signs_of_sarcasm_make_praise_unknown_and_leave_blame() -> None:
    assert side("Oh great, what a wonderful morning") is Side.UNKNOWN
    assert side("This is awful and disgusting 🙄") is Side.NEGATIVE


@pytest.mark.parametrize("text", [None, "", "   ", "<b></b>", "\x00\x01\x02", "...", "https://a.example"])
def test_what_holds_no_words_is_unknown(text: str | None) -> None:
    assert polarity().read(text).side is Side.UNKNOWN


def test_few_words_are_in_the_language_that_the_network_declares() -> None:
    assert polarity().read("genial", "es-MX").language == "es"
    assert side("super gut", "de") is Side.UNKNOWN


def test_a_negation_turns_what_follows_up_to_the_next_stop() -> None:
    said = words("not very good, good")
    assert [word.negated for word in said] == [False, True, True, False, False]
    assert ratings(said, RATED) == pytest.approx([0, 0, 2.0 * 1.25 * -0.6, 0, 2.0])


def test_what_stands_before_but_counts_half() -> None:
    assert ratings(words("good but bad"), RATED) == [1.0, 0.0, -2.0]


def test_a_flood_of_praise_says_no_more_than_a_lot() -> None:
    assert dense(words("good " * 400), RATED)[3] == dense(words("good " * 800), RATED)[3] == 15 / 21


def test_a_huge_text_is_read_up_to_a_stated_length() -> None:
    text = "good " * (MOST_LETTERS // 5)
    assert polarity().read(text + "awful " * 2_000_000) == polarity().read(text)


def test_sentences_end_at_stops_and_lines() -> None:
    text = "One (two). Three!\nFour"
    assert [text[start:end].strip() for start, end in sentences(text)] == ["One (two).", "Three!", "Four"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_whatever_comes_the_reading_is_in_range_and_always_the_same(text: str) -> None:
    found = polarity().read(text)
    assert -1 <= found.polarity <= 1
    assert 0 <= found.confidence <= 1
    assert found == polarity().read(text)
    assert "<b>" not in plain(text)
