"""When to post: times with intervals or what is missing, in the reader's zone; and pairs of one's own posts."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from groundswell.errors import InputError
from groundswell.reports.base import Facts
from groundswell.reports.own_pairs import by_signs, comparisons, pairs_of
from groundswell.reports.posting import POSTING, PostingReport
from tests.reports.town import NOON, TODAY, VERSION, facts_of, town

SCORED = {"as_of": TODAY, "version": VERSION}
MONDAY_NINE = 36


def rhythm(who: str, slot: int, acts: int, made: int = 0) -> dict[str, Any]:
    return {"actor": f"town:{who}", "slot": slot, "acts_count": acts, "made_count": made, **SCORED}


def tempo(measure: str, slot: int, count: int) -> dict[str, Any]:
    return {"network": "town", "measure": measure, "slot": slot, "count": count, **SCORED}


def heard(reactors: int, *, lags: int = 100) -> dict[str, list[dict[str, Any]]]:
    """Ana posts on Monday at midnight; so many fans, seen there at nine, react to her at once; others act at random."""
    fans = [f"fan{n}" for n in range(reactors)]
    ties = [
        {"credited": "town:ana", "reactor": f"town:{fan}", "day": TODAY, "kind": "like", "reactions_count": 1}
        for fan in fans
    ]
    return town() | {
        "ties": [*town().get("ties", []), *ties],
        "rhythms": [*(rhythm(fan, MONDAY_NINE, 500) for fan in fans), rhythm("ana", 0, 400, 400)],
        "tempos": [tempo("lags", 0, lags), *(tempo("acts", slot, 1) for slot in range(672)), tempo("made", 0, 1)],
    }


def ana(root: Path, tables: dict[str, list[dict[str, Any]]], **asked: str) -> PostingReport:
    found: PostingReport = POSTING.ask(facts_of(root, tables), person="ana", **asked)
    return found


def test_the_best_time_is_when_those_who_react_are_about(tmp_path: Path) -> None:
    found = ana(tmp_path, heard(10))
    assert (found.missing, found.audience_count, found.posts_count) == ("", 10, 400)
    assert (found.moments[0].weekday, found.moments[0].time) == ("Monday", "09:00")
    assert found.moments[0].clear
    assert found.moments[0].audience > 10


def test_three_times_are_told_two_hours_apart(tmp_path: Path) -> None:
    slots = [f"{one.weekday} {one.time}" for one in ana(tmp_path, heard(10)).moments]
    assert len(slots) == 3
    assert "Monday 09:15" not in slots


def test_an_audience_that_agrees_leaves_no_doubt(tmp_path: Path) -> None:
    first = ana(tmp_path, heard(10)).moments[0]
    assert first.audience_low == first.audience == first.audience_high


def test_times_are_told_in_the_zone_asked_for(tmp_path: Path) -> None:
    """The town is scored in spring, before clocks change."""
    found = ana(tmp_path, heard(10), zone="Asia/Kathmandu")
    assert (found.moments[0].weekday, found.moments[0].time, found.zone) == ("Monday", "14:45", "Asia/Kathmandu")


def test_a_zone_that_there_is_not_is_refused(facts: Facts) -> None:
    with pytest.raises(InputError, match="no such time zone"):
        POSTING.ask(facts, person="ana", zone="Town/Hall")


def test_too_few_people_or_reactions_are_said(tmp_path: Path) -> None:
    found = ana(tmp_path, heard(9, lags=99))
    assert found.moments == []
    assert "so far 9" in found.missing
    assert "so far 99" in found.missing


def test_before_scoring_nothing_is_told(tmp_path: Path) -> None:
    found = ana(tmp_path, {"actors": town()["actors"]})
    assert (found.moments, found.comparisons) == ([], [])
    assert found.missing.startswith("Not enough data")


GAIN = {
    "policy": "near the three times",
    "posts_count": 90,
    "effective_count": 30.0,
    "people_count": 12,
    "cuts_count": 4,
}


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(-0.02, 0.04, "cannot be told from zero"), (0.01, 0.03, "went with more"), (-0.03, -0.01, "went with fewer")],
)
def test_no_more_is_promised_than_was_measured(tmp_path: Path, low: float, high: float, said: str) -> None:
    gain = GAIN | {"gain": (low + high) / 2, "gain_low": low, "gain_high": high, "there_count": 31}
    found = ana(tmp_path, heard(10) | {"posting_gains": [gain]})
    assert said in found.advice
    assert said in found.tried[0].verdict


def test_without_a_measurement_nothing_is_promised(tmp_path: Path) -> None:
    assert "not measured here" in ana(tmp_path, heard(10)).advice


def twin(thing: str, name: str, day: int, drew: int, **more: Any) -> dict[str, Any]:
    base = {"author": "town:ana", "thing": f"link {thing}", "object": f"town:{name}", "letters_count": 10}
    moment = NOON - timedelta(days=40 - day)
    return base | {"published": moment, "reactions_count": drew, "tags_count": 0, "asks": False, **SCORED, **more}


def test_posts_of_a_thing_are_paired_in_order_of_time_and_used_once() -> None:
    rows = [
        twin("a", "p", 1, 0),
        twin("a", "q", 2, 0),
        twin("a", "r", 3, 0),
        twin("b", "q", 2, 0),
        twin("b", "s", 4, 0),
    ]
    assert [(one["object"], two["object"]) for one, two in pairs_of(rows)] == [("town:p", "town:q")]


def test_the_middle_pair_says_how_much_more_one_side_drew(tmp_path: Path) -> None:
    # (1 + 3) / (1 + 1) = 2 in each of six pairs: all signs agree, which happens by chance once in 32.
    rows = [one for n in range(6) for one in (twin(f"{n}", f"p{n}", n, 1), twin(f"{n}", f"q{n}", n + 1, 3, asks=True))]
    found = {one.name: one for one in ana(tmp_path, town() | {"repeats": rows}).comparisons}
    assert set(found) == {"again", "question"}
    assert (found["question"].pairs_count, found["question"].ratio, found["question"].ratio_low) == (6, 2.0, 2.0)
    assert found["question"].verdict == "went with more reactions"


def test_five_pairs_are_not_enough(tmp_path: Path) -> None:
    rows = [one for n in range(5) for one in (twin(f"{n}", f"p{n}", n, 1), twin(f"{n}", f"q{n}", n + 1, 3))]
    found = ana(tmp_path, town() | {"repeats": rows})
    assert (found.comparisons[0].ratio, found.comparisons[0].verdict) == (None, "not enough data: 5 of 6 pairs")
    assert found.pairs_count == len(found.pairs) == 5


def test_an_interval_by_signs_leaves_out_at_most_a_fortieth_on_each_side() -> None:
    # Of 9 coins, at most one shows heads with probability 10/512 = 0.0195, at most two with 46/512: so the second.
    assert by_signs([float(n) for n in range(9)]) == (1.0, 7.0)
    assert by_signs([0.0] * 5) is None


def test_only_posts_with_a_fifth_more_letters_are_longer() -> None:
    pairs = [(twin("a", "p", 1, 0, letters_count=10), twin("a", "q", 2, 0, letters_count=11))]
    assert [one.name for one in comparisons(pairs, None)] == ["again"]


def test_the_post_at_the_better_time_is_compared_with_the_other() -> None:
    def met(moment: datetime) -> float:
        return float(moment.day)

    pairs = [(twin("a", "p", 1, 0), twin("a", "q", 2, 0))]
    assert [one.name for one in comparisons(pairs, met)] == ["again", "time"]
