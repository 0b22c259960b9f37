"""Endorsements listed: who, to whom, on what, when; and the views that lead to them."""

from datetime import timedelta

import pytest

from groundswell.people.endorsing import endorse
from groundswell.reports.base import Facts
from groundswell.reports.endorsements import ENDORSEMENTS
from groundswell.reports.views import VIEWS
from groundswell.vocabulary import EndorsementKind
from tests.reports.town import NOON


@pytest.fixture
def endorsed(facts: Facts) -> Facts:
    """Ben and Cy find Ana good at birds, Ben also at bikes a day later; Ana gives Ben +Kred."""
    given = [("ben", "ana", "birds", 0, "+K"), ("cy", "ana", "Birds", 0, "+K"), ("ben", "ana", "bikes", 1, "+K")]
    for giver, receiver, topic, day, kind in [*given, ("ana", "ben", "birds", 0, "+Kred")]:
        at = NOON + timedelta(days=day)
        endorse(facts.state, EndorsementKind(kind), f"town:{giver}", f"town:{receiver}", topic, at=at)
    return facts


def test_they_come_newest_first_with_names_and_time(endorsed: Facts) -> None:
    first, *rest = ENDORSEMENTS.ask(endorsed, person="ana").rows
    assert (first.giver.name, first.topic, first.given) == ("Ben of Town", "bikes", NOON + timedelta(days=1))
    assert len(rest) == 2


def test_topics_are_counted_whatever_their_case(endorsed: Facts) -> None:
    topics = ENDORSEMENTS.ask(endorsed, person="ana").topics
    assert [(one.topic, one.count, one.givers_count) for one in topics] == [("Birds", 2, 2), ("bikes", 1, 1)]
    assert topics[0].opens.filters == {"person": "town:ana", "topic": "birds"}


@pytest.mark.parametrize(
    ("filters", "found"),
    [({"giver": "ben"}, 2), ({"topic": " BIRDS "}, 3), ({"kind": "+Kred"}, 1), ({"person": "cy"}, 0), ({}, 4)],
)
def test_they_can_be_narrowed_down(endorsed: Facts, filters: dict[str, str], found: int) -> None:
    assert ENDORSEMENTS.ask(endorsed, **filters).page.total == found


def test_pages_miss_nobody(endorsed: Facts) -> None:
    seen, cursor = [], None
    while True:
        page = ENDORSEMENTS.ask(endorsed, limit=1, cursor=cursor)
        seen += [(row.giver.handle, row.topic) for row in page.rows]
        cursor = page.page.next
        if cursor is None:
            break
    assert (len(seen), len(set(seen))) == (4, 4)


def test_views_of_somebody_lead_to_them(facts: Facts) -> None:
    views = VIEWS.ask(facts, person="ana")
    assert {view.name: view.opens.filters for view in views.rows if view.opens} == {
        **{name: {"person": "town:ana"} for name in ("klout", "kred", "qscore", "endorsements")},
        "peerindex": {"who": "town:ana"},
    }
    assert views.proposed == []


def test_views_of_nobody_propose_people(facts: Facts) -> None:
    views = VIEWS.ask(facts)
    assert [account.handle for account in views.proposed] == ["ana", "ben", "dee"]
    assert [view.name for view in views.rows if view.opens] == ["endorsements"]
    assert all(view.question.endswith("?") for view in views.rows)
