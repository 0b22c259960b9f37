"""How much people change, from what they draw in stretches of time: 1 where they stay what they are, less where not."""

import numpy as np
import pytest
from evaluation.change import by_lag

PEOPLE = 40
ALWAYS = (np.zeros(PEOPLE, np.int64), np.full(PEOPLE, 9))


def test_people_who_stay_what_they_are_tell_as_much_of_themselves_at_any_distance() -> None:
    drew = np.tile(np.arange(PEOPLE, dtype=float)[:, None], (1, 5))
    assert by_lag(drew, *ALWAYS) == pytest.approx([1.0, 1.0, 1.0])


def test_what_turns_round_half_way_is_seen_at_each_distance() -> None:
    """Two blocks one way, two the other: one step of three turns round, and whatever lies further apart."""
    order = np.arange(PEOPLE, dtype=float)
    drew = np.column_stack([order, order, -order, -order])
    assert by_lag(drew, *ALWAYS) == pytest.approx([1 / 3, -1.0, -1.0])


def test_who_came_or_left_is_not_counted_as_changed() -> None:
    drew = np.tile(np.arange(PEOPLE, dtype=float)[:, None], (1, 4))
    drew[:5, 3] = 1_000.0
    came = np.where(np.arange(PEOPLE) < 5, 2, 9)
    assert by_lag(drew, ALWAYS[0], came) == pytest.approx([1.0, 1.0, 1.0])


def test_who_made_nothing_in_one_of_two_blocks_is_left_out_of_that_pair() -> None:
    """What each object drew of forty, half of whom made none in the middle: the others turn round there."""
    rate = np.tile(np.arange(PEOPLE, dtype=float)[:, None], (1, 4))
    rate[: PEOPLE - 30, 1:3] = np.nan
    rate[PEOPLE - 30 :, 1:3] *= -1
    apart_3 = 1.0
    assert by_lag(rate, *ALWAYS) == pytest.approx([(-1 + 1 - 1) / 3, -1.0, apart_3])
