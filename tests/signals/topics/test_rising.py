"""What rises above its own past, what goes together, and how often something does by chance alone."""

import numpy as np
import pytest

from groundswell.signals.topics.chances import FALSE, believed
from groundswell.signals.topics.rising import LEAST_BLOCKS, rises
from tests.derived import Derived
from tests.worlds import like, post

VOLUMES = np.full(7, 300)


def test_four_times_as_many_as_ever_before_rise_and_as_many_do_not() -> None:
    up, same, few = rises(np.array([[40, *[10] * 6], [10] * 7, [2, *[0] * 6]]), VOLUMES)
    assert up is not None
    assert (up.rising, up.recent_count, up.past_count) == (True, 40, 60)
    assert up.low < 4 < up.high
    assert same is not None
    assert not same.rising
    assert few is None


def test_what_grows_with_everything_else_does_not_rise() -> None:
    [one] = rises(np.array([[40, *[10] * 6]]), np.array([1200, *[300] * 6]))
    assert one is not None
    assert (one.rising, round(one.ratio, 1)) == (False, 1.0)


def test_what_always_came_in_bunches_must_rise_higher() -> None:
    others = [[10] * 7] * 8
    steady, bunched, *_ = rises(np.array([[40, *[10] * 6], [40, 0, 30, 0, 30, 0, 0], *others]), VOLUMES)
    assert steady is not None
    assert bunched is not None
    assert (steady.rising, bunched.rising) == (True, False)


def test_too_short_a_past_judges_nothing() -> None:
    short = np.array([300] * LEAST_BLOCKS + [0] * (7 - LEAST_BLOCKS))
    assert rises(np.array([[40, *[1] * 6]]), short) == [None]
    assert rises(np.zeros((0, 7), np.int64), VOLUMES) == []


def test_where_nothing_rises_hardly_ever_anything_is_said_to() -> None:
    """A hundred worlds of fifty topics each, whose counts come in bunches of up to three: at most one in twenty alarms
    is promised, and with luck of three standard errors eleven would still be."""
    chance = np.random.default_rng(11)
    alarms = 0
    for _ in range(100):
        means = chance.exponential(8.0, (50, 1)) * np.ones((1, 7))
        bunching = chance.uniform(1.01, 3.0, (50, 1))
        counts = chance.poisson(chance.gamma(means / (bunching - 1)) * (bunching - 1))
        alarms += any(rise is not None and rise.rising for rise in rises(counts, VOLUMES))
    assert alarms <= 11


@pytest.mark.parametrize(
    ("chances", "asked", "bound"),
    [([0.01, 0.02, 0.9], None, 0.02), ([0.01, 0.02, 0.9], 10, -1.0), ([0.004, 0.02], 10, 0.004), ([], None, -1.0)],
)
def test_many_questions_need_surer_answers(chances: list[float], asked: int | None, bound: float) -> None:
    """Of 3 asked, 0.02 is below 2 / 3 of 0.05; of 10, only what is below 0.005 is believed."""
    assert FALSE == 0.05
    assert believed(chances, asked) == bound


def test_no_influence_is_worked_out_on_a_topic_that_was_taken_from_a_person() -> None:
    records = [
        post("ana", "q", text="Quantum computing"),
        post("ben", "b", text="Quantum computing"),
        like("f", "q", 1),
    ]
    rows = Derived(records, refused={"ana": "quantum-computing"}).rows("topic_influence")
    assert [(row["actor"], row["rank"]) for row in rows] == [("town:ben", 1)]
