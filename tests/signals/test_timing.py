"""Timing: when people act, how soon they react, and what was posted twice, worked out by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.records import Record
from groundswell.signals.timing import week
from groundswell.vocabulary import ActivityType
from tests.derived import Derived, bare
from tests.worlds import activity, like, on, post, profile, reply, share, two_camps

QUARTER = 1 / 96
"""A quarter of an hour, in days."""
FRIDAY_NOON = 4 * 96 + 48
NOTHING = np.zeros(week.SLOTS)


def only(slot: int, times: float = 1.0) -> np.ndarray:
    """Counts by quarter hour, all in one."""
    found = np.zeros(week.SLOTS)
    found[slot] = times
    return found


def test_acts_stand_in_their_quarter_hour_of_the_week() -> None:
    rows = Derived([post("ana", "p"), post("ana", "q", 7), reply("ana", "q", 7 + QUARTER)]).rows("rhythms")
    assert [(row["slot"], row["acts_count"], row["made_count"]) for row in rows] == [
        (FRIDAY_NOON, 2, 2),
        (FRIDAY_NOON + 1, 1, 0),
    ]


def test_times_without_a_clock_and_of_more_than_half_a_year_ago_are_left_out() -> None:
    midnight = post("ana", "p", 0.5)
    derived = Derived([post("ana", "old"), midnight, post("ana", "new", 182)], as_of=on(182))
    assert [row["acts_count"] for row in derived.rows("rhythms")] == [1]


def test_whoever_refused_to_be_measured_has_no_rhythm() -> None:
    refusal = activity(ActivityType.CREATE, "n", "ben", object="n", consent="refused")
    assert {bare(row["actor"]) for row in Derived([post("ana", "p"), refusal]).rows("rhythms")} == {"ana"}


def test_a_network_acts_when_its_people_do_and_reacts_so_many_quarter_hours_later() -> None:
    records = [post("ana", "p"), like("ben", "p", 2 * QUARTER), share("cy", "p", 2.5 * QUARTER), like("dee", "p", 7)]
    rows = Derived(records).rows("tempos")
    found = {(row["measure"], row["slot"]): row["count"] for row in rows}
    assert found == {
        ("acts", FRIDAY_NOON): 2,
        ("acts", FRIDAY_NOON + 2): 2,
        ("made", FRIDAY_NOON): 1,
        ("lags", 2): 2,
    }


def test_what_an_audience_does_is_shrunk_to_its_network() -> None:
    # 50 own acts weigh as much as the network: half in the own quarter hour, half in everybody's.
    found = week.hazard(np.ones((1, 1)), only(3, 50.0)[None, :], only(5))
    assert (found[0, 3], found[0, 5]) == pytest.approx((0.5, 0.5))


def test_those_who_react_more_weigh_more() -> None:
    acts = np.array([only(3, 50.0), only(7, 50.0)])
    found = week.hazard(np.array([[3.0, 1.0]]), acts, only(5))
    assert found[0, [3, 5, 7]] == pytest.approx([0.375, 0.5, 0.125])


def test_a_post_meets_those_who_are_about_after_the_lag() -> None:
    # Everybody acts in slot 10, half of the reactions come at once and half an hour later, smoothed over an hour: the
    # peak of the triangle is 5 / 25, and the two triangles meet half way.
    met = week.drawn(only(10), (only(0) + only(4)) / 2) / week.SLOTS
    assert met[[10, 6, 8, 15]] == pytest.approx([0.5 * 5 / 25 + 0.5 * 1 / 25, 0.12, 0.12, 0.0], abs=1e-12)
    assert met.sum() == pytest.approx(1.0)


def test_the_best_times_lie_apart_around_the_week() -> None:
    met = only(0, 9) + only(671, 8) + only(8, 7) + only(300, 1)
    assert week.best(met, 3, 8) == [0, 8, 300]
    assert np.flatnonzero(week.near([0], 1)).tolist() == [0, 1, 671]


def test_links_and_longer_texts_posted_twice_are_repeats_with_their_first_week() -> None:
    link: dict[str, Any] = {"links": ("https://a.example",)}
    twice = [post("ana", "p", **link), post("ana", "q", 1, **link), like("ben", "q", 2), like("ben", "p", 9)]
    same = [post("ana", name, 2, text="The very same words, again") for name in ("s", "t")]
    rows = Derived([*twice, *same], as_of=on(20)).rows("repeats")
    assert [(bare(row["object"]), row["reactions_count"]) for row in rows] == [("p", 0), ("q", 1), ("s", 0), ("t", 0)]
    assert [row["thing"].startswith("link ") for row in rows] == [True, True, False, False]


def test_what_stands_in_every_post_or_answers_somebody_is_no_repeat() -> None:
    link: dict[str, Any] = {"links": ("https://signature.example",)}
    many = [post("ana", f"p{n}", n, **link) for n in range(5)]
    answers = [reply("ana", "p0", 1, name=f"a{n}", text="Thank you very much for this") for n in range(2)]
    assert Derived([*many, *answers], as_of=on(20)).rows("repeats") == []


def test_what_is_not_a_week_old_is_not_compared() -> None:
    records = [post("ana", name, 1, links=("https://a.example",)) for name in ("p", "q")]
    assert Derived(records, as_of=on(8)).rows("repeats") == []
    assert len(Derived(records, as_of=on(9)).rows("repeats")) == 2


def test_two_accounts_of_a_person_post_and_act_as_one() -> None:
    records = [post("ana", "p", links=("https://a.example",)), post("ana2", "q", 1, links=("https://a.example",))]
    derived = Derived([*records, profile("ana")], persons={"ana": "ana", "ana2": "ana"}, as_of=on(20))
    assert {row["actor"] for row in derived.rows("rhythms")} == {"town:ana"}
    assert {(row["author"], row["object"]) for row in derived.rows("repeats")} == {
        ("town:ana", "town:p"),
        ("town:ana", "town:q"),
    }


MANY: list[Record] = [
    *two_camps(),
    post("ana", "r", 1, text="ana-1 by ana, and more"),
    post("ana", "s", 2, text="x" * 30),
]


@settings(max_examples=5)
@given(st.permutations(MANY))
def test_timing_is_the_same_in_any_order(records: list[Record]) -> None:
    expected, found = Derived(MANY, as_of=on(30)), Derived(records, as_of=on(30))
    for table in ("rhythms", "tempos", "repeats"):
        assert found.rows(table) == expected.rows(table)
