"""Every report about worlds with next to nothing in them, and hostile ones: an answer, never NaN, never a crash."""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pytest
from fastapi.testclient import TestClient

from groundswell.cli.render import render
from groundswell.errors import NotFoundError
from groundswell.reports import all_reports
from groundswell.reports.base import Report
from groundswell.signals.topics.ontology import ontology
from groundswell.web.app import create_app
from groundswell.web.wording import link
from groundswell.workspace import Workspace
from tests.worlds import WORLDS

MOST = 3
"""People of a world that are asked about: the first, the last, and one between."""
EVERYWHERE = pytest.mark.parametrize("name", WORLDS)


def figures(found: Any) -> Iterator[float]:
    """Every figure of an answer, however deep."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list | tuple):
        for part in found:
            yield from figures(part)
    elif isinstance(found, float):
        yield found


def askings(report: Report[Any, Any], workspace: Workspace) -> Iterator[dict[str, Any]]:
    """What to ask a report about a world: once for each of a few people or objects where it needs one."""
    people = some(workspace, "SELECT actor FROM actors ORDER BY actor") or ["nobody:here"]
    objects = some(workspace, "SELECT object FROM objects ORDER BY object") or ["nothing:here"]
    pairs = [[one, people[nth - 1]] for nth, one in enumerate(people)]
    topics = [next(iter(ontology()))] * len(people)
    values: dict[str, list[Any]] = {"person": people, "object": objects, "who": pairs, "topic": topics}
    needed = [name for name, field in report.filters.model_fields.items() if field.is_required()]
    for nth in range(min(len(values[name]) for name in needed) if needed else 1):
        yield {name: values[name][nth] for name in needed}


def some(workspace: Workspace, sql: str) -> list[str]:
    found = [next(iter(row.values())) for row in workspace.reader.rows(sql)]
    return found if len(found) <= MOST else [found[0], found[len(found) // 2], found[-1]]


@EVERYWHERE
@pytest.mark.parametrize("report", all_reports().values(), ids=all_reports())
def test_every_figure_is_a_number(world: Callable[[str], Workspace], name: str, report: Report[Any, Any]) -> None:
    workspace = world(name)
    for asked in askings(report, workspace):
        try:
            found = workspace.report(report.name, **asked)
        except NotFoundError as error:
            assert error.todo
            continue
        assert all(math.isfinite(figure) for figure in figures(asdict(found)))
        render(report, found)


@EVERYWHERE
def test_every_page_shows_it_or_says_that_nobody_is_there(world: Callable[[str], Workspace], name: str) -> None:
    workspace = world(name)
    client = TestClient(create_app(workspace), base_url="http://localhost")
    for report in all_reports().values():
        for asked in askings(report, workspace):
            answer = client.get(link(report.name, **asked))
            assert answer.status_code in (200, 404), (report.name, asked)
            assert "NaN" not in answer.text
            assert ">nan" not in answer.text


def test_a_person_alone_is_told_what_is_missing(world: Callable[[str], Workspace]) -> None:
    workspace = world("lone_actor")
    klout, posting = workspace.report("klout", person="ana"), workspace.report("posting", person="ana")
    assert (klout.reach.people_count, klout.network.mean_trust, klout.style.name) == (0, None, None)
    assert klout.style.missing
    assert workspace.report("qscore", person="ana").missing
    assert workspace.report("kred", person="ana").influence == 0
    assert (posting.moments, posting.missing.startswith("Not enough data")) == ([], True)


def test_one_fan_however_eager_is_one_person(world: Callable[[str], Workspace]) -> None:
    found = world("one_fan").report("person", person="ana").standing
    assert (found.reactors_count, found.provisional) == (1, True)


def test_what_clocks_ahead_say_has_not_happened_yet(world: Callable[[str], Workspace]) -> None:
    workspace = world("ahead")
    assert workspace.report("leaderboard").as_of.year == 2024
    assert [row.reactions_count for row in workspace.report("leaderboard").rows if row.name == "ben"] == [1]


def test_a_network_without_reposts_is_scored_by_its_answers_and_thanks(world: Callable[[str], Workspace]) -> None:
    found = world("no_reposts").report("person", person="m1")
    assert {part.kind for part in found.components} == {"reply", "accept", "like"}
    assert found.standing.reactors_count == 11
