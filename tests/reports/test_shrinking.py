"""Shrinking: few observations stay near what is usual and have wide intervals; many speak for themselves."""

from math import pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.reports.shrinking import MOST, Rates, rates, share


def test_a_share_without_observations_could_be_nearly_anything() -> None:
    """The prior is the arcsine law, whose quantiles are sin(pi p / 2) squared."""
    nothing = share(0, 0)
    assert (nothing.low, nothing.high) == pytest.approx((sin(pi / 20) ** 2, sin(9 * pi / 20) ** 2))


def test_more_observations_make_a_share_surer() -> None:
    few, many = share(3, 4), share(300, 400)
    assert few.value == many.value == 0.75
    assert many.high - many.low < (few.high - few.low) / 5


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_in_its_interval(part: int, rest: int) -> None:
    found = share(part, part + rest)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_rates_are_fitted_by_moments() -> None:
    """Two accounts with two objects each: 1 + 1 and 5 + 5 reactions. Nothing in bunches; variance (52 - 36 - 3) / 2."""
    found = rates(accounts=2, objects=4, objects_squared=8, drawn=12, squares=52.0, between=52.0)
    assert (found.mean, found.bunching) == (3.0, 1.0)
    assert found.strength == pytest.approx(3 / 6.5)
    assert found.of(10, 2).value == pytest.approx((3 * 3 / 6.5 + 10) / (3 / 6.5 + 2))


def test_accounts_that_do_not_differ_are_all_given_the_mean() -> None:
    found = rates(accounts=2, objects=4, objects_squared=8, drawn=12, squares=36.0, between=36.0)
    assert found.strength == MOST
    assert found.of(10, 2).value == pytest.approx(3.0, abs=1e-6)


def test_reactions_that_come_in_bunches_count_for_less() -> None:
    """0 and 10 instead of 5 and 5: the variance within is 50 / 1 over a mean of 5, ten means."""
    found = rates(accounts=1, objects=2, objects_squared=4, drawn=10, squares=100.0, between=50.0)
    assert found.bunching == 10.0


def test_an_empty_network_has_no_rate() -> None:
    found = rates(accounts=0, objects=0, objects_squared=0, drawn=0, squares=0.0, between=0.0)
    assert found.of(0, 0).value == 0.0


@given(st.floats(0.01, 50), st.floats(0.01, 100), st.floats(1, 20), st.integers(0, 2000), st.integers(1, 200))
def test_an_estimate_lies_between_the_own_mean_and_that_of_the_network(
    mean: float, strength: float, bunching: float, drawn: int, objects: int
) -> None:
    found = Rates(mean, strength, bunching).of(drawn, objects)
    ends = sorted((mean, drawn / objects))
    assert ends[0] - 1e-9 <= found.value <= ends[1] + 1e-9
    assert 0 <= found.low <= found.high
