"""How people change: about their usual, slowly, and never those who are planted."""

import numpy as np
import pytest

from groundswell.world.chance import generator
from groundswell.world.change import KEPT, TOLD_WEEKS, Change, wander
from groundswell.world.people import Town, settle
from groundswell.world.posting import original_posts
from groundswell.world.rhythm import END, START, WEEK, WEEKS

MANY = 20_000


@pytest.fixture(scope="module")
def changed() -> Change:
    return wander(generator(7, "test"), np.full(MANY, 0.5))


def test_people_are_as_usual_on_average_in_every_week(changed: Change) -> None:
    assert changed.factors.shape == (MANY, WEEKS)
    assert changed.factors.mean(axis=0) == pytest.approx(np.ones(WEEKS), abs=0.02)
    assert changed.log.std(axis=0) == pytest.approx(np.full(WEEKS, 0.5), abs=0.01)


@pytest.mark.parametrize("weeks", [1, 4, 12])
def test_a_week_keeps_nine_tenths_of_the_one_before(changed: Change, weeks: int) -> None:
    alike = np.corrcoef(changed.log[:, 3], changed.log[:, 3 + weeks])[0, 1]
    assert alike == pytest.approx(0.9**weeks, abs=0.03)


def test_what_is_expected_is_the_mean_of_what_may_come() -> None:
    """Of one person, twice as much as usual in the last week: 200,000 ways to go on from there."""
    rng, log = np.random.default_rng(7), np.full(200_000, np.log(2))
    expected = Change(np.full((1, WEEKS), np.log(2)), np.array([0.5])).expected[0]
    assert len(expected) == TOLD_WEEKS
    for week in expected:
        log = KEPT * log + 0.5 * (1 - KEPT**2) ** 0.5 * rng.standard_normal(len(log))
        assert np.exp(log - 0.125).mean() == pytest.approx(week, rel=0.01)


def test_a_moment_has_the_factor_of_its_week_and_after_the_end_the_expected_one(changed: Change) -> None:
    at = np.array([START, START + WEEK - 1, START + WEEK, END - 1, END, END + 20 * WEEK])
    factors, ahead = changed.factors[5], changed.expected[5]
    expected = [factors[0], factors[0], factors[1], factors[-1], ahead[0], ahead[-1]]
    assert changed.of(np.full(6, 5), at) == pytest.approx(expected)


def test_without_spread_nobody_changes() -> None:
    still = wander(generator(7, "test"), np.zeros(3))
    assert (still.factors == 1).all()
    assert (still.expected == 1).all()


def test_brands_and_cheats_do_not_change_and_residents_do(town: Town) -> None:
    planted = [*town.rows.brands, *town.rows.farm, *town.cheats.pod, town.cheats.farm_target]
    assert (town.posting.factors[planted] == 1).all()
    others = np.setdiff1d(np.arange(len(town)), planted)
    assert (town.posting.factors[others].std(axis=1) > 0).all()


def test_people_post_more_in_weeks_above_their_usual(town: Town) -> None:
    posts = original_posts(generator(7, "test"), town, np.ones(len(town), bool))
    week = (posts.at - START) // WEEK
    counts = np.bincount(posts.author * WEEKS + week, minlength=len(town) * WEEKS).reshape(len(town), WEEKS)
    rates = town.traits.posts_per_week[:, None] * town.posting.factors
    busy = rates > 5
    assert counts[busy].sum() == pytest.approx(rates[busy].sum(), rel=0.1)
    assert counts[rates < 0.01].sum() == pytest.approx(rates[rates < 0.01].sum(), abs=12)


def test_who_changes_more_is_the_same_person_otherwise() -> None:
    still, moved = settle(60, 3, changing=0), settle(60, 3)
    assert still.handles == moved.handles
    assert (still.traits.pull == moved.traits.pull).all()
    assert (still.posting.factors == 1).all()
