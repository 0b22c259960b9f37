"""The sentences on the goals: reached only where the figures say so."""

from typing import Any

import pytest
from evaluation import goals

MODEL = goals.MODEL


def line(method: str, metric: str, value: float, *, days: int = 7, ahead_low: float = 0.1) -> dict[str, Any]:
    asked = {"window_days": days, "metric": metric, "target": "reactions"}
    return {**asked, "method": method, "value": value, "ahead_low": ahead_low}


def figures(*, gain: float = 0.5, covered: float = 0.8, model: int | None = 3) -> dict[str, Any]:
    lines = [
        line(method, metric, value, days=days)
        for days in (7, 28)
        for metric in ("Spearman", "NDCG@100")
        for method, value in ((MODEL, gain), ("decayed sum", 0.505), ("PageRank", 0.2))
    ]
    coverage = [{"target": "reactions in 28 days", "interval": 0.8, "covered_share": covered}]
    costs = [
        {"attack": attack, "rule": rule, "accounts": accounts}
        for attack in ("sybil farm", "mutual pod", "rented people")
        for rule, accounts in ((MODEL, None if attack in goals.TENFOLD else model), ("decayed sum", 1))
    ]
    return {"lines": lines, "coverage": coverage, "costs": costs, "seconds": {"evaluate": 1, "attack": 2}}


def test_half_a_hundredth_behind_on_five_sets_is_close_enough() -> None:
    said = goals.evaluation({f"set{n}": figures() for n in range(5)})
    assert said.count("reached, on 5 of 5") == 3
    assert "not reached" not in said


def test_more_than_a_hundredth_behind_is_named_with_its_figures() -> None:
    said = goals.evaluation({**{f"set{n}": figures() for n in range(4)}, "odd": figures(gain=0.4)})
    assert said.count("not reached, on 4 of 5. Behind on odd by -0.105 and -0.105.") == 2


@pytest.mark.parametrize(("covered", "verdict"), [(0.779, "not reached"), (0.78, "reached"), (0.821, "not reached")])
def test_intervals_have_to_hold_within_two_hundredths(covered: float, verdict: str) -> None:
    said = goals.evaluation({f"set{n}": figures(covered=covered) for n in range(3)})
    assert f"at least three sets: {verdict}, on" in said


def test_what_is_true_is_recovered_above_every_other_ranking_or_not_at_all() -> None:
    truth = {"river": {MODEL: 0.7, "k-core": 0.6}, "lake": {MODEL: 0.7, "k-core": 0.7}}
    said = goals.evaluation({"town": {**figures(), "truth": truth}})
    assert "on river, above every other ranking: reached, at 0.700." in said
    assert "on lake, above every other ranking: not reached, at 0.700, behind k-core." in said


def test_an_attack_that_is_too_cheap_is_named_with_what_it_takes() -> None:
    said = goals.gaming({"slack": figures(), "beer": figures(model=2)})
    assert "10 times the accounts of the plain sum for mutual pod and sybil farm: reached." in said
    assert "for rented people: not reached: rented people on beer (2 against 1)." in said


def test_an_attack_that_eighty_accounts_do_not_bring_off_is_dear_enough() -> None:
    assert "not reached" not in goals.gaming({"slack": figures(model=None)})
