"""Views of worlds with next to nothing in them, and of hostile ones: an answer or not enough data, never NaN."""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pytest

from groundswell.reports.base import Facts
from groundswell.reports.klout import KLOUT
from groundswell.reports.kred import KRED
from groundswell.reports.peerindex import PEERINDEX
from groundswell.reports.qscore import QSCORE
from groundswell.workspace import Workspace
from tests.worlds import WORLDS


def figures(found: Any) -> Iterator[float]:
    """Every figure of an answer, however deep."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for part in found:
            yield from figures(part)
    elif isinstance(found, float):
        yield found


def answers(facts: Facts, who: str) -> Iterator[Any]:
    yield from (report.ask(facts, person=who) for report in (KLOUT, KRED, QSCORE))
    yield PEERINDEX.ask(facts, who=[who])
    yield PEERINDEX.ask(facts, who=[who, f"both={who},{who}"], community="town")


@pytest.mark.parametrize("name", WORLDS)
def test_every_figure_is_a_number(world: Callable[[str], Workspace], name: str) -> None:
    facts = world(name).facts
    for row in facts.reader.rows("SELECT actor FROM actors"):
        for answer in answers(facts, row["actor"]):
            assert all(math.isfinite(figure) for figure in figures(asdict(answer)))


def test_the_views_of_a_lone_actor_say_what_is_missing(world: Callable[[str], Workspace]) -> None:
    facts = world("lone_actor").facts
    klout, approval = KLOUT.ask(facts, person="ana"), QSCORE.ask(facts, person="ana")
    assert (klout.reach.people_count, klout.network.mean_trust, klout.style.name) == (0, None, None)
    assert klout.style.missing
    assert approval.missing
    assert KRED.ask(facts, person="ana").influence == 0
