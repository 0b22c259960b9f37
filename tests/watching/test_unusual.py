"""What is unusual about a day: figures worked out by hand, and what must not be taken for unusual."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from groundswell.watching.unusual import Finding, Led, Sided, is_week, lead, sides, volume

SUNDAY = date(2024, 5, 12)


def look(people: Sequence[float], others: Sequence[float] | float = 10) -> Finding | None:
    everybody = np.full(len(people), others) if isinstance(others, int | float) else np.array(others, float)
    return volume(SUNDAY, np.array(people, float), everybody)


def test_a_day_with_six_times_its_usual_people_is_unusual() -> None:
    found = look([2] * 56 + [12])
    assert found is not None
    assert (found.what, found.day, found.figures["people"]) == ("volume", SUNDAY, 12)
    assert found.figures["expected"] == pytest.approx(2.0)
    assert found.figures["chance"] < 1 / 730


def test_a_day_like_those_before_or_a_quieter_one_is_not() -> None:
    assert [look([20] * 56 + [seen]) for seen in (20, 26, 5, 0)] == [None] * 4


def test_the_rhythm_of_the_week_is_expected() -> None:
    """Thirty every seventh day and two else: thirty on such a day is usual, on the day after it is not."""
    week = [30, 2, 2, 2, 2, 2, 2]
    assert look(week * 8 + [30]) is None
    assert look(week * 8 + [30, 30]) is not None


def test_a_surge_of_everybody_is_none_of_the_topic() -> None:
    assert look([4] * 56 + [12], [10] * 56 + [30]) is None
    assert look([4] * 56 + [16], [10] * 57) is not None


def test_days_on_which_nobody_wrote_at_all_are_no_days() -> None:
    """Three weeks without any source look like silence, and are not compared with; of four weeks too few are left."""
    away = [0] * 21
    found = look([2] * 35 + away + [12], [10] * 35 + away + [10])
    assert found is not None
    assert found.figures["expected"] == pytest.approx(2.0)
    assert look([2] * 27 + [0] * 29 + [12], [10] * 27 + [0] * 29 + [10]) is None


def test_few_people_are_never_unusual() -> None:
    assert look([0] * 56 + [4]) is None
    assert look([0] * 56 + [9]) is not None


def test_bunches_before_make_a_bunch_now_usual() -> None:
    assert look([2] * 56 + [14]) is not None
    assert look([2, 2, 2, 2, 14] * 11 + [2, 14]) is None


def shares(before: float, now: float, people: int = 20) -> Finding | None:
    return sides(SUNDAY, [Sided(people, people * before)] * 8 + [Sided(people, people * now)])


def test_sides_that_moved_are_found_in_both_directions() -> None:
    more, fewer = shares(0.2, 0.8), shares(0.8, 0.2)
    assert more is not None
    assert fewer is not None
    assert more.figures["share"] == 0.8
    assert more.figures["before"] == pytest.approx(0.2)
    assert more.figures["chance"] == pytest.approx(fewer.figures["chance"])


def test_sides_that_moved_little_or_of_few_people_are_not() -> None:
    assert shares(0.2, 0.3) is None
    assert shares(0.2, 1.0, people=9) is None


def test_sides_that_are_restless_must_move_further() -> None:
    """Half of 100 against where it was a fifth each week is much; where it went from none to two fifths it is not."""
    now = Sided(100, 50)
    assert sides(SUNDAY, [Sided(100, 20)] * 8 + [now]) is not None
    assert sides(SUNDAY, [Sided(100, 0), Sided(100, 40)] * 4 + [now]) is None


def led(person: str, now: float, before: float, bunch: float = 1) -> Led:
    """Somebody each of whose texts drew as many people."""
    drew = now + before
    return Led(person, now, before, drew, drew * bunch)


def test_somebody_who_newly_leads_is_found() -> None:
    """Ana gains 27 on Ben, of which chance has a standard deviation of the root of 57: 3.6 of them, for one of two."""
    found = lead(SUNDAY, [led("ana", 30, 5), led("ben", 10, 12), led("cy", 9, 9)])
    assert found is not None
    assert (found.person, found.figures["people"], found.figures["second"]) == ("ana", 30, 10)
    assert (found.figures["before"], found.figures["led"]) == (5, 12)
    assert found.figures["chance"] == pytest.approx(2 * 1.74e-4, rel=0.05)


def test_who_led_before_or_only_just_leads_is_not() -> None:
    assert lead(SUNDAY, [led("ana", 30, 13), led("ben", 10, 12)]) is None
    assert lead(SUNDAY, [led("ana", 13, 11), led("ben", 12, 12)]) is None
    assert lead(SUNDAY, [led("ana", 7, 0), led("ben", 0, 3)]) is None
    assert lead(SUNDAY, []) is None


def test_a_lead_that_rests_on_one_text_is_less_sure() -> None:
    assert lead(SUNDAY, [led("ana", 30, 5, bunch=30), led("ben", 10, 12)]) is None


def test_weeks_end_on_sundays() -> None:
    assert [day for day in range(6, 13) if is_week(date(2024, 5, day))] == [12]
