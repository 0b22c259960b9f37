"""The measures, by hand."""

import numpy as np
import pytest

from groundswell.validation.metrics import METRICS, interval, ndcg, precision, resamples, spearman

UP = np.array([1.0, 2.0, 3.0, 4.0])


def test_the_same_order_agrees_fully_and_the_reverse_not_at_all() -> None:
    assert spearman(UP, UP * UP) == pytest.approx(1.0)
    assert spearman(UP, -UP) == pytest.approx(-1.0)


def test_two_people_swapped_of_four_leave_eight_tenths() -> None:
    # 1 - 6 * (1 + 1) / (4 * 15)
    assert spearman(np.array([1.0, 2.0, 4.0, 3.0]), UP) == pytest.approx(0.8)


@pytest.mark.parametrize("measure", METRICS.values(), ids=METRICS)
def test_a_ranking_that_says_nothing_is_a_number_still(measure: object) -> None:
    assert callable(measure)
    assert np.isfinite(measure(np.ones(4), UP))
    assert np.isfinite(measure(UP, np.zeros(4)))


def test_the_gain_of_the_best_two_is_discounted_by_place() -> None:
    truth = np.expm1([0.0, 1.0, 2.0])
    # The middle one first: 1 / log2(2) + 2 / log2(3), of the best 2 / log2(2) + 1 / log2(3).
    ranked = np.array([0.0, 2.0, 1.0])
    assert ndcg(2)(ranked, truth) == pytest.approx((1 + 2 / np.log2(3)) / (2 + 1 / np.log2(3)))


def test_people_ranked_alike_share_the_gain_of_their_places() -> None:
    truth = np.expm1([0.0, 2.0])
    assert ndcg(1)(np.zeros(2), truth) == pytest.approx(0.5)


def test_precision_is_the_share_of_the_first_that_are_truly_first() -> None:
    assert precision(2)(np.array([4.0, 1.0, 3.0, 2.0]), np.array([9.0, 8.0, 0.0, 0.0])) == 0.5


def test_resampling_is_the_same_each_time() -> None:
    first, again = resamples(5, 3, seed=1), resamples(5, 3, seed=1)
    assert [list(places) for places in first] == [list(places) for places in again]


def test_an_interval_holds_the_middle_of_its_values() -> None:
    low, high = interval(np.arange(101.0))
    assert (low, high) == (2.5, 97.5)
