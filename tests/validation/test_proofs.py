"""The backtest and the attack suite, on a town whose people draw as much next month as they did before."""

from datetime import date
from pathlib import Path

import pytest

from groundswell.records import Record
from groundswell.validation.backtest import Line
from groundswell.validation.gaming import Cost
from groundswell.validation.past import cuts
from groundswell.workspace import Workspace
from tests import worlds

PEOPLE, WEEKS = 24, 24


def steady() -> list[Record]:
    """Person n posts once a week, and n others like it, always the n who come after."""
    records: list[Record] = []
    for week in range(WEEKS):
        for person in range(PEOPLE):
            records.append(worlds.post(f"p{person:02}", f"post-{person}-{week}", 7 * week))
            likers = [(person + step) % PEOPLE for step in range(1, person + 1)]
            records += [worlds.like(f"p{liker:02}", f"post-{person}-{week}", 7 * week + 1) for liker in likers]
    return records


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return worlds.workspace_of(tmp_path_factory.mktemp("steady"), steady(), history_weeks=0)


@pytest.fixture(scope="module")
def lines(town: Workspace) -> list[Line]:
    return town.evaluate(draws=10)


@pytest.fixture(scope="module")
def costs(town: Workspace) -> list[Cost]:
    return town.attack()


def needed(costs: list[Cost], attack: str, rule: str = "influence score") -> float:
    (found,) = [cost for cost in costs if (cost.attack, cost.rule) == (attack, rule)]
    return float("inf") if found.accounts is None else found.accounts


def test_cuts_leave_room_for_the_window_and_do_not_overlap() -> None:
    found = cuts(date(2024, 1, 1), date(2024, 7, 1), window=28, gap=2, count=4)
    assert found == [date(2024, 3, 3), date(2024, 4, 2), date(2024, 5, 2), date(2024, 6, 1)]


def test_cuts_with_too_little_history_are_left_out() -> None:
    assert cuts(date(2024, 5, 1), date(2024, 7, 1), window=28, gap=2, count=4) == [date(2024, 6, 1)]


def test_a_steady_town_is_foretold_by_score_and_by_sum(lines: list[Line]) -> None:
    found = {
        ln.method: ln.value for ln in lines if (ln.window_days, ln.target, ln.metric) == (28, "reactions", "Spearman")
    }
    assert found["decayed sum"] == pytest.approx(1.0)
    assert found["influence score"] is not None
    assert found["influence score"] > 0.9


def test_every_interval_holds_its_value_or_there_is_none(lines: list[Line]) -> None:
    for line in lines:
        if line.value is not None and line.value_low is not None and line.value_high is not None:
            assert line.value_low - 0.1 <= line.value <= line.value_high + 0.1


def test_the_report_shows_what_was_found(town: Workspace, lines: list[Line]) -> None:
    report = town.report("evaluation")
    assert report.cuts_count > 0
    assert "influence score" in [judged.method for judged in report.methods]


def test_no_farm_is_large_enough(costs: list[Cost]) -> None:
    assert needed(costs, "sybil farm") == needed(costs, "comment flood") == float("inf")


def test_a_pod_that_gives_back_gains_nothing(costs: list[Cost]) -> None:
    assert needed(costs, "mutual pod") == float("inf")


def test_attacks_change_nothing_in_the_workspace(town: Workspace, costs: list[Cost]) -> None:
    assert not town.reader.rows("SELECT actor FROM influence_now WHERE contains(actor, 'made-up')")


def test_a_proof_can_be_asked_for_twice(town: Workspace, costs: list[Cost]) -> None:
    assert town.attack() == costs


def test_one_actor_alone_is_not_enough_to_test(tmp_path: Path) -> None:
    alone = worlds.workspace_of(tmp_path, worlds.lone_actor())
    with pytest.raises(Exception, match="no reactions"):
        alone.evaluate()


def test_how_often_forecasts_held_is_kept_and_lies_between_nothing_and_all(town: Workspace, lines: list[Line]) -> None:
    found = town.report("evaluation").coverage
    assert {(one.target, one.interval) for one in found} >= {("reactions in 28 days", 0.8)}
    for one in found:
        assert 0 <= one.covered_low <= one.covered_high <= 1
        assert one.covered_share <= one.whole_share + 1e-9


def test_a_rule_stands_on_both_axes_once_both_were_measured(
    town: Workspace, lines: list[Line], costs: list[Cost]
) -> None:
    found = {one.rule: one for one in town.report("gaming").frontier}
    assert set(found) == {"influence score", "PageRank", "decayed sum"}
    assert found["decayed sum"].accounts < found["influence score"].accounts
    for one in found.values():
        assert one.accounts_least <= one.accounts <= one.accounts_most


def test_shares_taken_back_and_given_again_lift_nobody(costs: list[Cost]) -> None:
    assert needed(costs, "taking back") == float("inf")
