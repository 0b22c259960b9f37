"""Inverse propensity: posts at a time, weighed by how rarely their author posts then, beside posting as usual."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from groundswell.records import Record
from groundswell.signals.timing.week import SLOTS
from groundswell.validation.posting import Compared, Known, Posts, compared, estimates, gains
from tests.worlds import like, on, post, workspace_of

BEST, OTHER, DAY = 100, 400, 1_000


def known(share_at_best: float) -> Known:
    """One person whose audience is about at BEST, and who posts then with this probability, else at OTHER."""
    met, habit = np.full((1, SLOTS), 0.1), np.zeros((1, SLOTS))
    met[0, BEST] = 9.0
    met[0, : SLOTS // 4] += 0.1
    habit[0, [BEST, OTHER]] = share_at_best, 1 - share_at_best
    return Known(np.array([0]), met, habit)


def posts(*rows: tuple[int, int, float]) -> Posts:
    """Day, quarter hour, and logarithm of what was drawn, all by one person."""
    day, slot, drew = zip(*rows, strict=True)
    return Posts(np.zeros(len(rows), np.int64), np.array(day), np.array(slot), np.array(drew))


def test_a_post_weighs_one_over_how_often_its_author_posts_then() -> None:
    found = compared(posts((DAY - 9, OTHER, 1.0), (DAY + 1, BEST, 3.0), (DAY + 2, OTHER, 1.0)), known(0.25), DAY)
    assert found.weight[0].tolist() == [4.0, 0.0]
    assert found.more.tolist() == [2.0, 0.0]


def test_no_post_weighs_more_than_twenty() -> None:
    found = compared(posts((DAY + 1, BEST, 3.0)), known(0.001), DAY)
    assert found.weight[0].tolist() == pytest.approx([20.0])


def test_only_the_four_weeks_after_the_day_are_compared() -> None:
    rows = [(DAY, BEST, 1.0), (DAY + 1, BEST, 1.0), (DAY + 28, BEST, 1.0), (DAY + 29, BEST, 1.0)]
    assert len(compared(posts(*rows), known(0.5), DAY).more) == 2


def crowd(gain: float) -> list[Compared]:
    """Twelve people with a post at the best time, rare for half of them, and one at another."""
    weight = np.tile([2.0, 0.0, 8.0, 0.0], 6)
    more = np.tile([gain, 0.0], 12)
    return [Compared(np.repeat(np.arange(12), 2), more, np.tile(weight, (3, 1)))]


def test_the_gain_is_that_of_the_weighed_posts_over_all_posts() -> None:
    # At the best time log(2) more; over all posts half of that: exp(log(2) / 2) - 1 = 0.414.
    found = next(iter(estimates(crowd(np.log(2)), 1)))
    assert found.gain == pytest.approx(2**0.5 - 1)
    assert (found.posts_count, found.there_count, found.people_count) == (24, 12, 12)
    assert found.effective_count == pytest.approx((6 * 2 + 6 * 8) ** 2 / (6 * 4 + 6 * 64))


def test_everybody_alike_leaves_no_doubt_and_nothing_gained_is_nothing() -> None:
    found = next(iter(estimates(crowd(0.0), 1)))
    assert (found.gain_low, found.gain, found.gain_high) == (0.0, 0.0, 0.0)


def test_fewer_than_ten_people_are_not_enough() -> None:
    few = Compared(np.arange(9), np.zeros(9), np.ones((3, 9)))
    assert list(estimates([few], 1)) == []
    assert list(estimates([], 4)) == []


def noon_town() -> list[Record]:
    """Ten people post every day, at noon and at six in turn; ten fans like what comes at noon, a quarter later."""
    records: list[Record] = []
    for day, poster in product(range(75), range(10)):
        late = (day + poster) % 2
        records.append(post(f"p{poster}", f"{poster}-{day}", day + late / 4))
        records += [like(f"fan{n}", f"{poster}-{day}", day + 1 / 96) for n in range(0 if late else 10)]
    return records


def test_a_town_that_is_about_at_noon_rewards_noon(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, noon_town())
    found = {one.policy: one for one in gains(workspace.reader, on(74))}
    assert found["near the three times"].gain_low > 0
    assert (found["near the three times"].people_count, found["near the three times"].cuts_count) == (10, 1)
    assert found["near the three times"].posts_count == 280


def test_a_workspace_without_posts_has_nothing_to_compare(tmp_path: Path) -> None:
    assert gains(workspace_of(tmp_path, []).reader, on(0)) == []
