"""Opinions and the sides of reactions: small worlds, with what anybody would read in them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.signals.opinions.chain import LABELS, likeliest, spans, sureness
from groundswell.signals.opinions.linking import Scene, chance, holder, targets
from groundswell.signals.opinions.speech import SOMEONE, speaker
from groundswell.signals.opinions.texts import opinions_in
from groundswell.vocabulary import Consent
from tests.derived import Derived
from tests.worlds import accept, like, on, post, quote, reply, share, view

PRAISE, BLAME = "The breakfast was great.", "The room was dirty."


def told(text: str) -> str | None:
    """Whose words the last sentence is."""
    start = max(text.rfind("\n", 0, len(text) - 1), text.rfind(". ", 0, len(text) - 1) + 1, 0)
    return speaker(text, start, len(text))


def test_each_expression_finds_its_target_and_side() -> None:
    found = opinions_in(f"{PRAISE} {BLAME}", "en")
    seen = [(one["opinion_target"], one["expression"], one["polarity"], one["number"]) for one in found]
    assert seen == [("The breakfast", "great", 1.0, 1), ("The room", "dirty", -1.0, 2)]


@pytest.mark.parametrize(
    "text", ["", "   ", "😀" * 50, "a" * 10_000, "<br>" * 100, "مرحبا", "1 2 3", '"' * 4000, "> " * 2000]
)
def test_texts_without_sense_hold_no_opinions(text: str) -> None:
    assert opinions_in(text, "en") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The new release is terrible.", None),
        ("Ana said that the new release is terrible.", "Ana"),
        ("According to Ben the room was dirty.", "Ben"),
        ("Cleo Okafor wrote: “the room was dirty”", "Cleo Okafor"),
        ("I think that the room was dirty.", None),
        ("Well\n> the room was dirty", SOMEONE),
    ],
)
def test_quoted_and_reported_words_belong_to_the_speaker(text: str, expected: str | None) -> None:
    assert told(text) == expected


def test_the_author_holds_what_nobody_else_is_named_for() -> None:
    derived = Derived([post("ana", "p", text=PRAISE), post("ben", "q", 1, text=f"Ana said that {PRAISE.lower()}")])
    seen = [(one["author"], one["holder"], one["sentence"]) for one in derived.rows("opinions")]
    assert seen == [("town:ana", None, PRAISE), ("town:ben", "Ana", f"Ana said that {PRAISE.lower()}")]


def test_who_refused_to_be_measured_holds_no_opinion_here() -> None:
    derived = Derived([post("ana", "p", text=PRAISE, consent=Consent.REFUSED), post("ben", "q", text=BLAME)])
    assert [row["activity"] for row in derived.rows("polarities")] == ["town:q"]
    assert [row["author"] for row in derived.rows("opinions")] == ["town:ben"]


@pytest.mark.parametrize(
    ("reaction", "stance", "basis"),
    [
        (like("ben", "p", 1), "support", "kind"),
        (like("ben", "p", 1, text=":thumbsdown:"), "oppose", "emoji"),
        (like("ben", "p", 1, text="👀"), "unknown", "emoji"),
        (share("ben", "p", 1), "support", "kind"),
        (accept("ben", "p", 1), "support", "kind"),
        (view("ben", "p", 1), "neutral", "kind"),
        (reply("ben", "p", 1, text="Awful, what a terrible idea."), "oppose", "text"),
        (quote("ben", "p", 1, text="I love this, wonderful work!"), "support", "text"),
        (reply("ben", "p", 1, text="Das war wirklich ein sehr schlechter Abend"), "unknown", "text"),
    ],
)
def test_a_reaction_takes_the_side_of_its_kind_emoji_or_words(reaction: object, stance: str, basis: str) -> None:
    row = Derived([post("ana", "p"), reaction]).one("credits")  # type: ignore[list-item]
    assert (row["stance"], row["basis"]) == (stance, basis)


def test_words_of_praise_and_blame_are_feelings_and_shares_are_not() -> None:
    acts = [reply("ben", "p", 1, text="I love this, wonderful work!"), share("ben", "p", 1), like("ben", "p", 1)]
    row = Derived([post("ana", "p"), *acts, reply("cy", "p", 2, text="Awful, terrible!")], as_of=on(1)).one("feelings")
    assert (row["reactor"], row["positive_count"], row["negative_count"]) == ("town:ben", 2, 0)


def test_spans_join_what_goes_on_and_part_where_one_begins() -> None:
    labels = [LABELS.index(name) for name in ("B-T", "I-T", "O", "B-P", "B-P", "I-N")]
    assert spans(labels) == [("T", 0, 2), ("P", 3, 4), ("P", 4, 5), ("N", 5, 6)]


def test_a_chain_takes_the_likeliest_way_and_knows_how_sure_it_is() -> None:
    said, steps, first = np.zeros((2, 9)), np.zeros((9, 9)), np.zeros(9)
    said[0, 1], steps[1, 2] = np.log(8), np.log(9)
    assert likeliest(said, steps, first) == [1, 2]
    assert sureness(said, steps, first)[0, 1] == pytest.approx(8 * 17 / (8 * 17 + 8 * 9))


def test_an_expression_takes_what_is_likely_enough_and_the_speaker_otherwise() -> None:
    scene = Scene(["Ana", "likes", "tea"], [("H", 0, 1), ("P", 1, 2), ("T", 2, 3)])
    near = {"": -3.0, "gap<0": 4.0, "gap>0": 4.0}
    assert targets(scene, ("P", 1, 2), near) == [(("T", 2, 3), chance({}, {"": 1.0}))]
    assert holder(scene, ("P", 1, 2), near) == ("H", 0, 1)
    assert targets(scene, ("P", 1, 2), {"": -3.0}) == [(None, 1 - chance({}, {"": -3.0}))]
    assert holder(scene, ("P", 1, 2), {"": -3.0}) is None


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "es", "ca", "eu"]))
def test_whatever_comes_every_opinion_is_in_its_sentence(text: str, language: str) -> None:
    for one in opinions_in(text, language):
        assert " ".join(one["expression"].split()) in one["sentence"]
        assert 0 <= one["confidence"] <= 1
