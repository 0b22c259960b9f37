"""The leaderboard: order, places, changes, reasons, pages and the distribution."""

from datetime import date
from pathlib import Path

import pytest

from groundswell.errors import InputError
from groundswell.reports.base import Facts
from groundswell.reports.leaderboard import LEADERBOARD
from tests.reports.town import actor, facts_of, felt, scored, town


def test_the_highest_score_comes_first(facts: Facts) -> None:
    board = LEADERBOARD.ask(facts)
    assert [(leader.handle, leader.rank, leader.score) for leader in board.rows] == [
        ("ana", 1, 32.5),
        ("ben", 2, 8.0),
        ("dee", 3, 0.0),
    ]
    assert (board.as_of, board.version, board.networks) == (date(2024, 4, 28), "v", ["town"])


def test_a_window_orders_by_the_points_of_its_days(facts: Facts) -> None:
    board = LEADERBOARD.ask(facts, window_days=7)
    assert [(leader.handle, leader.rank, leader.points) for leader in board.rows] == [
        ("ben", 1, 28.0),
        ("ana", 2, 27.5),
    ]
    assert board.rows[0].opens.filters == {"person": "town:ben", "window_days": "7"}


def test_change_is_measured_from_the_score_kept_that_many_days_before(facts: Facts) -> None:
    ana, ben, _ = LEADERBOARD.ask(facts).rows
    assert (ana.change_7_days, ana.change_28_days) == (2.5, 12.5)
    assert (ben.change_7_days, ben.change_28_days) == (0.0, 8.0)


def test_change_is_unknown_where_no_score_is_kept(tmp_path: Path) -> None:
    tables = town() | {"influence": [scored("ana", 5.0, 1.0)]}
    (ana,) = LEADERBOARD.ask(facts_of(tmp_path, tables, [])).rows
    assert (ana.change_7_days, ana.change_28_days) == (None, None)


def test_the_reason_says_who_did_what_to_how_many_posts(facts: Facts) -> None:
    ana, ben, dee = LEADERBOARD.ask(facts).rows
    assert ana.reason == ("4 people shared or liked 2 of their posts in the last 28 days; most by Ben of Town.")
    assert ben.reason == "Eli of Town shared 1 post they passed on in the last 28 days."
    assert dee.reason == "Nobody has reacted yet."


def test_what_clearly_supports_or_opposes_is_counted_beside_all_that_was_drawn(tmp_path: Path) -> None:
    feelings = [felt("ana", "ben", 3, 0, 1), felt("ana", "cleo", 1, 2, 1)]
    ana, ben, _ = LEADERBOARD.ask(facts_of(tmp_path, town() | {"feelings": feelings})).rows
    assert (ana.supporting_count, ana.opposing_count) == (4, 2)
    assert (ben.supporting_count, ben.opposing_count) == (0, 0)


def test_little_evidence_is_shown_with_what_is_missing(facts: Facts) -> None:
    ben = LEADERBOARD.ask(facts).rows[1]
    assert (ben.provisional, ben.missing) == (True, "reactions from 4 more people")


@pytest.mark.parametrize("search", ["BEN", "en of t", "ben"])
def test_search_finds_names_and_handles_and_keeps_places(facts: Facts, search: str) -> None:
    board = LEADERBOARD.ask(facts, search=search)
    assert [(leader.handle, leader.rank) for leader in board.rows] == [("ben", 2)]
    assert board.page.total == 1


@pytest.mark.parametrize("search", ["%", "'; DROP TABLE actors; --", "_"])
def test_search_takes_nothing_for_a_pattern(facts: Facts, search: str) -> None:
    assert LEADERBOARD.ask(facts, search=search).rows == []


def test_another_network_has_places_of_its_own(tmp_path: Path) -> None:
    tables = town()
    tables["actors"].append(actor("zoe", actor="city:zoe", network="city"))
    tables["influence"].append(scored("zoe", 3.0, 1.0, actor="city:zoe", network="city", rank=3))
    board = LEADERBOARD.ask(facts_of(tmp_path, tables, []), network="city")
    assert [(leader.handle, leader.rank) for leader in board.rows] == [("zoe", 1)]
    assert (board.networks, board.distribution.accounts_count) == (["city", "town"], 1)


def test_pages_hold_everybody_once_even_when_scores_are_equal(tmp_path: Path) -> None:
    people = [f"p{n:02}" for n in range(11)]
    equal = [scored(name, 7.0, 1.0) for name in people]
    tables = town() | {"actors": [actor(name) for name in people], "influence": equal}
    facts = facts_of(tmp_path, tables, [])
    seen: list[str | None] = []
    cursor = None
    while True:
        board = LEADERBOARD.ask(facts, limit=4, cursor=cursor)
        seen += [leader.handle for leader in board.rows]
        cursor = board.page.next
        if cursor is None:
            break
    assert seen == people
    assert board.page.total == 11


def test_the_distribution_counts_settled_and_provisional_scores_apart(facts: Facts) -> None:
    spread = LEADERBOARD.ask(facts).distribution
    bars = [(bar.low, bar.settled_count, bar.provisional_count) for bar in spread.bins]
    assert bars[0] == (0.0, 0, 1)
    assert bars[1] == (5.0, 0, 1)
    assert bars[6] == (30.0, 1, 0)
    assert (len(bars), spread.accounts_count, spread.provisional_count) == (20, 3, 2)


def test_a_score_of_100_falls_in_the_last_bar(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, town() | {"influence": [scored("ana", 100.0, 9.0)]}, [])
    assert LEADERBOARD.ask(facts).distribution.bins[-1].settled_count == 1


def test_an_empty_workspace_has_an_empty_leaderboard(nothing: Facts) -> None:
    board = LEADERBOARD.ask(nothing)
    assert (board.as_of, board.rows, board.page.total, board.networks) == (None, [], 0, [])


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 501}, {"window_days": 5}, {"nonsense": 1}])
def test_a_filter_out_of_bounds_is_refused_by_name(facts: Facts, wrong: dict[str, int]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        LEADERBOARD.ask(facts, **wrong)
