"""Opinions on a target: shares corrected by hand-made matrices, who drives each side, and when it turned."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundswell.reports.correcting import Confusion, corrected
from groundswell.reports.opinion_facts import Asked
from groundswell.reports.opinions import OPINIONS, OpinionReport
from groundswell.reports.person import PERSON
from groundswell.reports.turning import turns
from tests.reports.town import TODAY, ago, credits_of, facts_of, points, town

SURE = ((10**6, 0, 0), (0, 10**6, 0), (0, 0, 10**6))
"""A classifier that never errs."""
BLUNT = ((80, 20, 0), (10, 80, 10), (0, 20, 80))


def read(name: str, side: str, days: float = 1) -> dict[str, Any]:
    signs = {"positive": 0.5, "negative": -0.5}
    row = {"activity": f"town:{name}", "object": f"town:{name}", "published": ago(days), "language": "en"}
    return {**row, "side": side, "polarity": signs.get(side, 0.0), "confidence": 0.9}


def opinion(author: str, name: str, on: str, polarity: float, **more: Any) -> dict[str, Any]:
    row = {"activity": f"town:{name}", "number": 1, "object": f"town:{name}", "author": f"town:{author}"}
    row |= {"network": "town", "published": ago(1), "holder": None, "expression": "good", "language": "en"}
    return {**row, "opinion_target": on, "polarity": polarity, "confidence": 0.9, "sentence": f"{on} is good", **more}


def asked(root: Path, **filters: Any) -> OpinionReport:
    """Ana praises the Mill in p1 and blames it in p2; Dee mentions a windmill."""
    texts = {"p1": "The Mill is lovely.", "p2": "Sad day. The mill was closed.", "d1": "A windmill!"}
    objects = [{**row, "text": texts[row["object"].removeprefix("town:")]} for row in town()["objects"]]
    tables = town() | {"objects": objects, "polarities": [read("p1", "positive"), read("p2", "negative", 12)]}
    tables["polarities"].append(read("d1", "neutral", 0.5))
    tables["credits"] = credits_of(points(), {"a1#announce": "support", "d1#reply": "oppose"})
    tables["opinions"] = [opinion("ana", "p1", "The Mill", 1.0, holder="Ben", sentence="The Mill is lovely.")]
    return OPINIONS.ask(facts_of(root, tables, points()), **{"opinion_target": "the mill", **filters})


def test_only_texts_that_name_the_target_count_and_few_have_no_shares(tmp_path: Path) -> None:
    found = asked(tmp_path)
    assert found.texts_count == 2
    praised = found.sides[0]
    assert (praised.side, praised.texts_count, praised.share) == ("positive", 1, None)
    assert sum(week.texts_count for week in found.timeline) == 2


def test_drivers_have_both_sides_apart_and_buzz_beside_endorsement(tmp_path: Path) -> None:
    """p1 drew 1 + 0.75 + 0.5 + 0.5 announces, of which Ben's whole one supports and Dee's half opposes; p2 drew 0.5."""
    (ana,) = asked(tmp_path).drivers
    assert (ana.positive_texts, ana.negative_texts) == (1, 1)
    assert (ana.positive_announces, ana.negative_announces, ana.buzz_announces) == (2.75, 0.5, 3.25)
    assert (ana.endorsement_announces, ana.opposed_announces) == (1.0, 0.5)


def test_evidence_is_the_sentence_that_names_the_target_with_its_holder(tmp_path: Path) -> None:
    found = asked(tmp_path)
    assert [(one.text, one.holder, one.drawn_announces) for one in found.positive] == [
        ("The Mill is lovely.", "Ben", 2.75)
    ]
    assert [one.text for one in found.negative] == ["The mill was closed."]


def test_own_posts_of_the_account_do_not_count_and_answers_to_it_do(tmp_path: Path) -> None:
    found = asked(tmp_path, account="ana")
    assert (found.texts_count, [driver.handle for driver in found.drivers]) == (1, ["dee"])


@pytest.mark.parametrize("words", ["", "(", "a.*b", "[[[", "mill|", "\\", "é" * 90, "$%^"])
def test_whatever_is_looked_for_is_taken_by_its_letters(tmp_path: Path, words: str) -> None:
    assert asked(tmp_path, opinion_target=words).texts_count == 0


def test_a_sure_classifier_leaves_shares_as_they_are() -> None:
    found = corrected([100, 200, 700], SURE)
    assert found is not None
    assert (found.negative.value, found.neutral.value, found.positive.value) == pytest.approx((0.1, 0.2, 0.7), abs=0.02)
    assert found.positive.low < 0.7 < found.positive.high


def test_shares_are_corrected_for_what_is_read_as_something_else() -> None:
    """Half for and half against: read as 40 % each, and a fifth as neither."""
    found = corrected([400, 200, 400], BLUNT)
    assert found is not None
    assert (found.negative.value, found.positive.value) == pytest.approx((0.5, 0.5), abs=0.04)
    assert found.neutral.value < 0.08


def test_too_few_texts_have_no_shares() -> None:
    assert corrected([3, 3, 3], SURE) is None


def test_a_model_of_which_nobody_knows_how_it_errs_has_no_shares() -> None:
    assert corrected([400, 200, 400], ((0, 0, 0),) * 3) is None


@pytest.mark.parametrize(("own", "told"), [(SURE, "as its folder says"), (((0, 0, 0),) * 3, "No shares are told")])
def test_the_page_says_whether_a_model_of_ones_own_is_corrected(tmp_path: Path, own: Confusion, told: str) -> None:
    facts = replace(facts_of(tmp_path), confusion=own)
    assert told in OPINIONS.ask(facts, opinion_target="mill").notes[1]


def told(weeks: list[str]) -> Asked:
    """Twenty texts a week, all of the side that is named."""
    rows = [
        {"side": side, "published": ago(7 * (len(weeks) - week) - 4 - nth / 100), "object": f"{week}-{nth}"}
        for week, side in enumerate(weeks)
        for nth in range(20)
    ]
    return Asked(rows, "mill", TODAY)


def test_a_turn_is_found_in_its_week_and_no_turn_where_nothing_changed() -> None:
    ((side, turn),) = turns(told(["positive"] * 6 + ["negative"] * 6))
    assert side == "negative"
    assert abs((TODAY - turn["week"]).days - 42) <= 7
    assert turn["before"] > 0.5 > -0.5 > turn["after"]
    assert turns(told(["positive"] * 12)) == []


def test_opinions_a_person_holds_need_two_texts_and_their_own_voice(tmp_path: Path) -> None:
    twice = [opinion("ana", "p1", "The tea", 1.0), opinion("ana", "p2", "tea", -1.0)]
    others = [opinion("ana", "p3", "cake", 1.0), *(opinion("ana", n, "rain", -1.0, holder="Ben") for n in ("p4", "p5"))]
    tables = town() | {"opinions": [*twice, *others], "credits": credits_of(points(), {"a1#announce": "support"})}
    found = PERSON.ask(facts_of(tmp_path, tables, points()), person="ana")
    assert [(one.opinion_target, one.positive_count, one.negative_count) for one in found.opinions] == [("tea", 1, 1)]
    assert [(one.stance, one.points) for one in found.stances] == [("support", 10.0), ("unknown", 22.5)]


def test_every_draw_is_a_whole_of_three_shares() -> None:
    found = corrected([5, 10, 20], BLUNT)
    assert found is not None
    assert np.allclose(found.draws.sum(1), 1)
    assert (found.draws >= 0).all()
