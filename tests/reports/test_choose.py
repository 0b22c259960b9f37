"""Choosing together in a town: who adds people nobody else reaches, under budget, limits and everybody's wishes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from groundswell.errors import InputError, NotFoundError
from groundswell.people.contacts import contacted, forget
from groundswell.records import Record
from groundswell.reports.choose import ChooseReport
from groundswell.signals.choosing.model import Model, learned
from groundswell.vocabulary import Consent
from groundswell.web.app import create_app
from groundswell.workspace import Workspace
from tests.worlds import like, post, workspace_of

SHARED = [f"fan{n}" for n in range(30)]
OWN = [f"neighbour{n}" for n in range(12)]


def town() -> list[Record]:
    """Ana and Ben move the same thirty fans, Cleo twelve others, Dan nobody; Eve said no to being measured."""
    said: list[Record] = []
    for who, fans in (("ana", SHARED), ("ben", SHARED[:29]), ("cleo", OWN), ("eve", SHARED + OWN)):
        consent = {"consent": Consent.REFUSED} if who == "eve" else {}
        for week in range(8):
            said.append(post(who, f"{who}{week}", 7 * week, **consent))
            said += [like(fan, f"{who}{week}", 7 * week + 0.5) for fan in fans]
    return [*said, post("dan", "dan", 50)]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    yield workspace_of(tmp_path_factory.mktemp("choosing"), town())


def chosen(found: ChooseReport) -> list[str]:
    return [one.name for one in found.chosen]


def test_two_who_move_the_same_people_are_not_chosen_together(workspace: Workspace) -> None:
    found: ChooseReport = workspace.report("choose", budget=2)
    assert chosen(found) == ["ana", "cleo"]
    assert found.people == pytest.approx(found.chosen[0].alone + found.chosen[1].alone, rel=1e-6)
    assert 30 < found.people <= 42
    assert found.low <= found.people <= found.high
    assert found.guaranteed > found.promised > 0.5


def test_the_overlap_is_whom_both_reach(workspace: Workspace) -> None:
    found: ChooseReport = workspace.report("choose", budget=3)
    first = found.overlaps[0]
    assert {first.a.name, first.b.name} == {"ana", "ben"}
    assert first.of_a > 0.8
    assert found.chosen[2].added < 0.2 * found.chosen[2].alone
    assert first.opens.filters == {"who": ["town:ana", "town:ben"]}


def test_nobody_who_refused_or_whom_nobody_reacts_to_is_chosen(workspace: Workspace) -> None:
    assert chosen(workspace.report("choose", budget=50)) == ["ana", "cleo", "ben"]


def test_names_prices_and_limits_are_kept_to(workspace: Workspace) -> None:
    assert chosen(workspace.report("choose", budget=2, exclude=["ana"])) == ["ben", "cleo"]
    assert chosen(workspace.report("choose", budget=2, exclude="ana\nben")) == ["cleo"]
    assert chosen(workspace.report("choose", budget=5, limit_per=["network=1"])) == ["ana"]
    priced: ChooseReport = workspace.report("choose", budget=3, cost=["ana=3", "*=1.5"])
    assert (chosen(priced), priced.spent) == (["ben", "cleo"], 3.0)
    assert priced.promised == pytest.approx(0.216, abs=1e-3)


def test_a_name_nobody_has_and_what_is_no_price_are_said(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError):
        workspace.report("choose", exclude=["nobody"])
    for wrong in ({"cost": ["ana"]}, {"cost": ["ana=-1"]}, {"limit_per": ["planet=1"]}, {"budget": 0}):
        with pytest.raises(InputError):
            workspace.report("choose", **wrong)


def test_the_api_takes_a_request_and_answers_as_the_report(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace), base_url="http://localhost")
    answer = client.post("/api/v1/choose", json={"budget": 2, "exclude": ["ben"], "limit_per": ["network=5"]})
    assert answer.status_code == 200
    assert [one["name"] for one in answer.json()["chosen"]] == ["ana", "cleo"]
    assert client.post("/api/v1/choose", json={"budgets": 2}).status_code == 422


def test_who_was_contacted_is_left_in_peace_for_a_while(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace), base_url="http://localhost")
    assert client.post("/api/v1/contacts", json={"person": "ana", "about": "spring ride"}).status_code == 201
    found: ChooseReport = workspace.report("choose", budget=2)
    often, long_ago = (
        workspace.report("choose", budget=2, **said) for said in ({"contact_cap": 2}, {"contact_days": 0})
    )
    forget(workspace.state, lambda person: person == "town:ana", lambda about: False)
    assert chosen(found) == ["ben", "cleo"]
    assert [(one.reason, one.count) for one in found.left_out] == [("contacted lately", 1)]
    assert chosen(often) == chosen(long_ago) == ["ana", "cleo"]
    assert contacted(workspace.state, datetime(2000, 1, 1, tzinfo=UTC)) == []


def test_too_little_is_said(tmp_path: Path) -> None:
    found: ChooseReport = workspace_of(tmp_path, [post("ana", "p"), like("ben", "p", 1)]).report("choose")
    assert (found.chosen, found.people) == ([], 0.0)
    assert found.todo.startswith("Not enough data. In this window 1 pair of people")


def test_what_was_learned_serves_other_budgets_until_something_comes_or_anything_else_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[int] = []

    def watched(*args: Any, **options: Any) -> Model:
        times.append(1)
        return learned(*args, **options)

    monkeypatch.setattr("groundswell.reports.choose.learned", watched)
    workspace = workspace_of(tmp_path, town())
    for budget, network, known in ((1, None, 1), (2, None, 1), (2, "other", 2), (2, None, 3)):
        workspace.report("choose", budget=budget, network=network)
        assert len(times) == known
    workspace.erase("ana")
    assert chosen(workspace.report("choose", budget=2)) == ["ben", "cleo"]
    assert len(times) == 4
    monkeypatch.setattr("groundswell.reports.choose.MOST_KEPT", 0)
    assert chosen(workspace.report("choose", budget=2)) == ["ben", "cleo"]
    assert len(times) == 5
