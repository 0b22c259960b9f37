"""The Q score: the share of people with an opinion who approve, and when that says nothing."""

from pathlib import Path
from typing import Any

import pytest

from groundswell.reports.base import Facts
from groundswell.reports.qscore import QSCORE, QScoreReport
from groundswell.reports.shrinking import share
from tests.reports.town import NOON, actor, facts_of, felt, made, town

FANS = [f"fan{number}" for number in range(6)]


def voted(object_: str, kind: str, count: int) -> dict[str, Any]:
    return {"object": f"town:{object_}", "network": "town", "kind": kind, "count": count, "observed": NOON}


def asked(root: Path, feelings: list[dict[str, Any]], counts: list[dict[str, Any]] | None = None) -> QScoreReport:
    tables = town() | {"feelings": feelings, "reaction_counts": counts or []}
    tables["actors"] = [*tables["actors"], *map(actor, FANS)]
    return QSCORE.ask(facts_of(root, tables), person="ana")


def test_each_person_counts_once_by_what_most_of_their_reactions_say(tmp_path: Path) -> None:
    """Fans 0 to 3 approve, one of them with nine likes; fan 4 disapproves; fan 5 is of two minds."""
    rows = [felt("ana", "fan0", 9, 0), *(felt("ana", fan, 2, 1) for fan in FANS[1:4])]
    found = asked(tmp_path, [*rows, felt("ana", "fan4", 0, 1, 7), felt("ana", "fan5", 1, 1)])
    assert (found.positive_count, found.negative_count, found.mixed_count, found.unclear_count) == (4, 1, 1, 7)
    assert (found.share, found.low, found.high) == (0.8, share(4, 5).low, share(4, 5).high)
    assert [(one.handle, one.side) for one in found.rows][:2] == [("fan4", "negative"), ("fan5", "mixed")]
    assert found.rows[0].opens.filters == {"person": "town:ana", "reactor": "town:fan4"}


def test_where_nobody_ever_disapproved_the_share_says_nothing(tmp_path: Path) -> None:
    found = asked(tmp_path, [felt("ana", fan, 1, 0) for fan in FANS])
    assert (found.share, found.positive_count) == (None, 6)
    assert "nobody on this network ever disapproved" in found.missing


def test_a_few_opinions_are_not_enough_data(tmp_path: Path) -> None:
    found = asked(tmp_path, [felt("ana", "fan0", 1, 0), felt("ana", "fan1", 0, 1), felt("ben", "fan2", 0, 1)])
    assert (found.share, found.low, found.high, found.missing) == (None, 0.0, 1.0, "2 of 5 people with an opinion")


def test_votes_without_names_are_shown_beside_and_never_in_the_share(tmp_path: Path) -> None:
    counts = [voted("p1", "up_vote", 8), voted("p2", ":-1:", 2), voted("p1", "views", 99), voted("d1", "down_vote", 5)]
    found = asked(tmp_path, [], counts)
    assert (found.votes.up_count, found.votes.down_count, found.votes.share) == (8, 2, 0.8)
    assert (found.share, found.positive_count) == (None, 0)


def test_votes_that_can_only_approve_have_no_share(tmp_path: Path) -> None:
    votes = asked(tmp_path, [], [voted("p1", "+1", 8)]).votes
    assert (votes.up_count, votes.share, votes.low, votes.high) == (8, None, 0.0, 1.0)


def test_it_says_what_it_is_built_on(facts: Facts) -> None:
    assert QSCORE.ask(facts, person="ana").basis.startswith("Likes, emoji whose sense is plain, and answers")


@pytest.mark.parametrize("kind", [":thumbsdown:", "-1", "DOWN_VOTE"])
def test_a_vote_is_known_by_any_of_its_names(tmp_path: Path, kind: str) -> None:
    tables = {"actors": [actor("ana")], "objects": [made("p1", "ana", 1)], "reaction_counts": [voted("p1", kind, 3)]}
    assert QSCORE.ask(facts_of(tmp_path, tables), person="ana").votes.down_count == 3
