"""Evidence: every reaction once, sums that equal the score, filters that show a part of it."""

from typing import Any

import pytest

from groundswell.errors import InputError, NotFoundError
from groundswell.reports.base import Facts
from groundswell.reports.evidence import EVIDENCE, Evidence


def ask(facts: Facts, **filters: Any) -> Evidence:
    return EVIDENCE.ask(facts, person="town:ana", **filters)


def ids(found: Evidence) -> list[str]:
    return [row.reaction for row in found.rows]


def test_the_points_of_all_reactions_sum_to_the_score(facts: Facts) -> None:
    found = ask(facts)
    assert found.points == sum(row.points for row in found.rows) == found.score == 32.5
    assert found.announces == 3.25


def test_reactions_come_by_their_points_and_then_by_their_id(facts: Facts) -> None:
    assert ids(ask(facts)) == [
        "town:a1#announce",
        "town:a3#announce",
        "town:a2#like",
        "town:a5#announce",
        "town:d1#reply",
    ]


def test_a_reaction_says_what_it_weighs_and_what_was_left_out(facts: Facts) -> None:
    cy = ask(facts).rows[1]
    assert (cy.raw, cy.counted, cy.friends, cy.capped, cy.limited) == (1.0, 0.75, 0.25, 0.0, 0.0)
    assert (cy.reactor.name, cy.object_text, cy.path) == ("Cy of Town", "p1 says hello", "author")


@pytest.mark.parametrize(
    ("filters", "expected", "points"),
    [
        ({"kind": "like"}, ["town:a2#like"], 5.0),
        ({"reactor": "Ben of Town"}, ["town:a1#announce", "town:a2#like"], 15.0),
        ({"object": "town:p2"}, ["town:a2#like"], 5.0),
        ({"left_out": "friends"}, ["town:a3#announce"], 7.5),
        ({"left_out": "limited"}, ["town:d1#reply"], 5.0),
        ({"left_out": "capped"}, [], 0.0),
        ({"kind": "reply", "reactor": "town:ben"}, [], 0.0),
    ],
)
def test_filters_show_a_part_of_the_score(
    facts: Facts, filters: dict[str, str], expected: list[str], points: float
) -> None:
    found = ask(facts, **filters)
    assert (ids(found), found.points, found.page.total) == (expected, points, len(expected))


def test_a_window_holds_the_reactions_of_its_days(facts: Facts) -> None:
    assert ask(facts, window_days=10).points == 27.5
    assert ask(facts, window_days=11).points == 32.5


def test_pages_hold_every_reaction_once_and_each_tells_the_whole_sum(facts: Facts) -> None:
    seen: list[str] = []
    cursor = None
    for _page in range(3):
        found = ask(facts, limit=2, cursor=cursor)
        assert (found.points, found.page.total) == (32.5, 5)
        seen += ids(found)
        cursor = found.page.next
    assert cursor is None
    assert seen == ids(ask(facts))


def test_somebody_without_reactions_has_no_evidence(facts: Facts) -> None:
    found = EVIDENCE.ask(facts, person="town:dee")
    assert (found.score, found.points, found.rows, found.page.total) == (0.0, 0.0, [], 0)


def test_a_damaged_cursor_is_refused(facts: Facts) -> None:
    with pytest.raises(InputError, match="cursor"):
        ask(facts, cursor="bm9uc2Vuc2U")


def test_a_reactor_nobody_knows_is_not_found(facts: Facts) -> None:
    with pytest.raises(NotFoundError):
        ask(facts, reactor="nobody")
