"""The forecast: a rate for each person, a prior from everybody, and intervals that hold what they promise."""

import numpy as np
import pyarrow as pa
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from groundswell.records import Record
from groundswell.signals.forecast.gamma_poisson import Prior, fit
from groundswell.signals.forecast.levels import EVEN, KNOTS, learned
from groundswell.signals.forecast.origins import History
from groundswell.signals.forecast.step import NEXT, TARGETS, judged
from tests.derived import Derived
from tests.worlds import on, post, share

PRIOR = Prior(shape=2.0, exposure=10.0, drift=1.0, spread=0.25, noise=1.5)


def one(value: float) -> np.ndarray:
    return np.array([value])


def history(drawn: list[tuple[str, int, int]], made: list[tuple[str, int, int]]) -> History:
    """Rows of author, day and count."""
    names = ("author", "day", "count")
    kinds = (pa.string(), pa.int64(), pa.int64())
    tables = [
        pa.table([pa.array([row[nth] for row in rows], kind) for nth, kind in enumerate(kinds)], names)
        for rows in (drawn, made)
    ]
    return History(*tables)


def crowd(people: int = 60) -> list[Record]:
    """Everybody posts every ten days for 120; the nth is shared by n of ten others each time."""
    records: list[Record] = []
    for day in range(0, 120, 10):
        records += [post(f"p{n}", f"p{n}-{day}", day) for n in range(people)]
        records += [share(f"p{m}", f"p{n}-{day}", day + 1) for n in range(people) for m in range(n % 4) if m != n]
    return records


def test_a_rate_lies_between_ones_own_past_and_everybodys() -> None:
    # Own past: 4 in 10 days; everybody's: 2 in 10 days; together 6 in 20 days, so 1.5 in 5.
    assert PRIOR.mean(one(4), one(10), 5.0).tolist() == [1.5]


def test_who_was_never_seen_is_foretold_what_everybody_draws() -> None:
    assert PRIOR.mean(one(0), one(0), 10.0).tolist() == [2.0]
    assert PRIOR.reliability(one(0)).tolist() == [0.0]


def test_reliability_grows_with_what_was_seen() -> None:
    assert PRIOR.reliability(np.array([10.0, 40.0])).tolist() == [0.5, 0.8]


def test_the_more_was_drawn_the_surer_up_to_the_spread_of_all() -> None:
    assert PRIOR.size(np.array([1.0, 1e12])).tolist() == pytest.approx([1 / 0.75, 4.0])


@given(st.floats(0, 1e5), st.floats(0, 1e3), st.floats(0.1, 100))
def test_wider_intervals_hold_narrower_ones(drawn: float, exposed: float, ahead: float) -> None:
    ends = [PRIOR.quantile(at, one(drawn), one(exposed), ahead)[0] for at in (0.025, 0.1, 0.25, 0.75, 0.9, 0.975)]
    assert ends == sorted(ends)
    assert np.isfinite(ends).all()


@pytest.mark.parametrize("at", [0.001, 0.1, 0.5, 0.975])
@pytest.mark.parametrize("prior", [PRIOR, Prior(0.01, 10.0, 1.0, 9.0, 3.0), Prior(5.0, 1e-6, 1.0, 1e-9, 1e-9)])
def test_quantiles_and_probabilities_are_those_of_a_negative_binomial(prior: Prior, at: float) -> None:
    drawn = np.array([0.0, 0.3, 1.0, 7.0, 60.0, 5e3])
    mean, size = prior.mean(drawn, drawn + 1, 28.0), prior.size(drawn)
    told = scipy.stats.nbinom(size, size / (size + mean))
    ends = prior.quantile(at, drawn, drawn + 1, 28.0)
    assert (ends == told.ppf(at)).all()
    assert prior.probability(ends - 1, drawn, drawn + 1, 28.0) == pytest.approx(told.cdf(ends - 1), abs=1e-12)


def test_a_prior_learned_from_many_promises_what_it_keeps() -> None:
    drawn = np.random.default_rng(3)
    rates = drawn.gamma(0.8, 0.25, 4_000)
    past, came = (drawn.poisson(rates * 28).astype(float) for _ in range(2))
    prior, _ = fit(past[:2_000], np.full(2_000, 28.0), came[:2_000], 28.0)
    tested = past[2_000:], np.full(2_000, 28.0)
    low, high = (prior.quantile(at, *tested, 28.0) for at in (0.1, 0.9))
    assert prior.mean(*tested, 28.0).mean() == pytest.approx(came[2_000:].mean(), rel=0.1)
    assert 0.8 <= np.mean((came[2_000:] >= low) & (came[2_000:] <= high)) <= 0.9


def test_levels_that_held_stay_as_they_are() -> None:
    assert [EVEN.to_ask(at) for at in (0.0, 0.1, 0.5, 1.0)] == pytest.approx([0.0, 0.1, 0.5, 1.0])
    evenly = (np.arange(2_000) + 0.5) / 2_000
    assert learned(evenly, evenly).held == pytest.approx(tuple(KNOTS), abs=1e-3)


def test_quantiles_that_held_too_few_are_asked_for_further_out() -> None:
    # Half of what came lay at the 5 % quantile and half at the 95 % one: to hold 80 %, both ends have to go there.
    came = np.array([0.05, 0.95] * 50)
    levels = learned(came, came)
    assert levels.to_ask(0.1) == pytest.approx(0.05, abs=0.026)
    assert levels.to_ask(0.9) == pytest.approx(0.95, abs=0.026)
    assert levels.probability(np.array([0.2, 0.8])).tolist() == pytest.approx([0.5, 0.5])


def test_a_count_lies_evenly_on_the_whole_of_its_stretch() -> None:
    # Nothing came where nothing had been said to come with 0.6: between 0 and 0.6 that says nothing new.
    levels = learned(one(0.0), one(0.6))
    assert levels.probability(np.array([0.15, 0.3, 0.9])).tolist() == pytest.approx([0.25, 0.5, 1.0])


def test_a_month_that_nobody_foretold_sends_the_ends_further_out() -> None:
    # Everybody draws two a month, and twenty in the last: a third of what was put to the proof lay above all of it.
    people = [f"town:p{n}" for n in range(60)]
    drawn = [(who, 28 * month + 1, 20 if month == 4 else 2) for who in people for month in range(5)]
    seen = history(drawn, [(who, 28 * month, 0) for who in people for month in range(5)])
    ((prior, _),) = judged(seen, 28 * 5, *TARGETS["reactions in 28 days"])
    assert prior.levels.to_ask(0.9) > 0.95


def test_weeks_count_reactions_before_and_after_a_day() -> None:
    # Half of what came a half-life ago is left; 30 days of being there weigh 30 (1 - 1/2) / ln 2.
    seen = history([("ana", 0, 4), ("ana", 29, 1), ("ana", 40, 7), ("ana", 90, 9)], [("ana", 0, 0)]).weeks(29, 30.0)
    assert seen.drawn.tolist() == pytest.approx([1 + 4 * 0.5 ** (29 / 30)])
    assert seen.exposed.tolist() == pytest.approx([15 / np.log(2)])
    assert seen.came.tolist() == [7.0]


def test_objects_count_the_ripe_ones_and_foretell_the_next() -> None:
    # Day 30: the object of day 0 is ripe and half faded, that of day 28 too young; the next is that of day 31.
    seen = history([], [("ana", 0, 6), ("ana", 28, 5), ("ana", 31, 2), ("ana", 33, 8)]).objects(30, 30.0)
    assert (seen.drawn.tolist(), seen.exposed.tolist(), seen.came.tolist()) == ([3.0], [0.5], [2.0])


def test_an_object_that_is_not_ripe_in_time_teaches_nothing() -> None:
    seen = history([], [("ana", 0, 6), ("ana", 52, 9)]).objects(30, 30.0)
    assert np.isnan(seen.came).all()


def test_what_a_prior_learns_was_known_by_the_day() -> None:
    # What is made on day 115 is not ripe on day 119: whatever it draws afterwards teaches nothing for that day.
    people = [f"p{n}" for n in range(60)]
    old = [(who, day, n % 4) for n, who in enumerate(people) for day in (0, 40, 60)]
    learned = []
    for drawn in (0, 50):
        seen = history([], [*old, *[(who, 115, drawn) for who in people]])
        learned.append([prior for prior, _ in judged(seen, 119, *TARGETS[NEXT])])
    assert learned[0] == learned[1] != []


def test_who_made_nothing_for_ninety_days_is_not_foretold() -> None:
    assert len(history([("ana", 100, 1)], [("ana", 0, 1)]).weeks(100, 30.0).person) == 0


def test_without_enough_people_nothing_is_foretold() -> None:
    assert Derived([post("ana", "p"), share("ben", "p", 1)], as_of=on(60)).rows("forecasts") == []


def test_everybody_active_is_foretold_whatever_the_order_of_records() -> None:
    records = crowd()
    found = Derived(records, as_of=on(119)).rows("forecasts")
    assert found == Derived(records[::-1], as_of=on(119)).rows("forecasts")
    assert len(found) == 120
    by_name = {row["actor"]: row["expected"] for row in found if row["target"] == "reactions in 28 days"}
    assert by_name["town:p12"] < by_name["town:p13"] < by_name["town:p14"] < by_name["town:p15"]


def test_what_a_forecast_says_is_in_order() -> None:
    for row in Derived(crowd(), as_of=on(119)).rows("forecasts"):
        ends = [row[f"{side}_{share}"] for side, share in (("low", 95), ("low", 80), ("low", 50))]
        ends += [row[f"high_{share}"] for share in (50, 80, 95)]
        assert ends == sorted(ends)
        assert 0 <= row["reliability"] <= 1
