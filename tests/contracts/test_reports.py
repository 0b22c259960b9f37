"""What every registered report promises: it runs on anything, its answer survives JSON, and three faces show it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter
from typer.testing import CliRunner

from groundswell.api.sheet import columns_of, lines
from groundswell.cli import app
from groundswell.errors import NotFoundError
from groundswell.reports import all_reports
from groundswell.reports.base import Report
from groundswell.web.app import create_app
from groundswell.web.wording import link
from groundswell.workspace import Workspace
from tests.worlds import chain, hostile, id_of, two_camps, workspace_of

REPORTS = all_reports()
ASKED: dict[str, Any] = {
    "person": id_of("ana"),
    "object": id_of("p"),
    "topic": "beer",
    "who": [id_of("ana"), id_of("ben")],
}
"""A value for each filter that a report cannot do without."""

every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Chains, camps and hostile people in one scored workspace."""
    yield workspace_of(tmp_path_factory.mktemp("town"), [*two_camps(), *chain(), *hostile()])


@pytest.fixture(scope="module")
def client(town: Workspace) -> TestClient:
    """A visitor of that workspace."""
    return TestClient(create_app(town), base_url="http://localhost")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace to which nothing was added."""
    return workspace_of(tmp_path_factory.mktemp("bare"), [], scored=False)


def filters(report: Report[Any, Any]) -> dict[str, Any]:
    fields = report.filters.model_fields
    return {name: ASKED[name] for name, field in fields.items() if field.is_required()}


@every_report
def test_it_answers_about_a_town_with_its_own_dataclass(report: Report[Any, Any], town: Workspace) -> None:
    found = town.report(report.name, **filters(report))
    assert is_dataclass(found)
    assert isinstance(found, report.result)
    assert all(isinstance(row, report.row) for row in report.rows(found))


@every_report
def test_it_answers_before_anything_was_added(report: Report[Any, Any], bare: Workspace) -> None:
    try:
        found = bare.report(report.name, **filters(report))
    except NotFoundError as error:
        assert error.todo
    else:
        assert isinstance(found, report.result)


@every_report
def test_its_answer_is_the_same_after_json(report: Report[Any, Any], town: Workspace) -> None:
    found = town.report(report.name, **filters(report))
    plain = TypeAdapter(report.result)
    assert plain.validate_json(plain.dump_json(found)) == found


@every_report
def test_its_answer_is_the_same_twice(report: Report[Any, Any], town: Workspace) -> None:
    plain = TypeAdapter(report.result)
    first, second = (plain.dump_json(town.report(report.name, **filters(report))) for _ in range(2))
    assert first == second


@every_report
def test_its_rows_make_a_table_with_a_name_for_each_column(report: Report[Any, Any], town: Workspace) -> None:
    rows = report.rows(town.report(report.name, **filters(report)))
    head, *body = csv.reader(io.StringIO("".join(lines(report.row, rows))))
    assert head == columns_of(report.row)
    assert head
    assert [len(line) for line in body] == [len(head)] * len(rows)


@every_report
def test_each_field_and_filter_says_what_it_is(report: Report[Any, Any]) -> None:
    schema = TypeAdapter(report.result).json_schema()
    asked = report.filters.model_json_schema()
    silent = [name for name, field in asked.get("properties", {}).items() if not field.get("description")]
    silent += [part["title"] for part in (schema, *schema.get("$defs", {}).values()) if not part.get("description")]
    assert silent == []
    assert report.title
    assert report.question.endswith("?")


@every_report
def test_the_page_shows_it(report: Report[Any, Any], client: TestClient) -> None:
    answer = client.get(link(report.name, **filters(report)))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


@every_report
def test_its_page_asks_for_what_it_cannot_do_without(report: Report[Any, Any], client: TestClient) -> None:
    needed = [] if report.name == "compare" else filters(report)  # whose page lets people be searched for instead
    answer = client.get(link(report.name))
    assert answer.status_code == 200
    assert all(f'name="{name}"' in answer.text for name in needed)


@every_report
def test_the_api_answers_with_it(report: Report[Any, Any], town: Workspace, client: TestClient) -> None:
    answer = client.get(f"/api/v1/{report.name}", params=filters(report))
    assert answer.status_code == 200
    found = town.report(report.name, **filters(report))
    assert TypeAdapter(report.result).validate_json(answer.content) == found


@every_report
def test_the_terminal_prints_it(report: Report[Any, Any], town: Workspace) -> None:
    asked = [
        f"{name}={value}"
        for name, values in filters(report).items()
        for value in (values if isinstance(values, list) else [values])
    ]
    told = CliRunner().invoke(app, ["report", report.name, *asked, "-w", str(town.root)])
    assert told.exit_code == 0
    assert told.stdout.strip()


@every_report
def test_a_filter_it_does_not_have_is_refused_everywhere(report: Report[Any, Any], client: TestClient) -> None:
    answer = client.get(f"/api/v1/{report.name}", params={**filters(report), "no_such_filter": "1"})
    assert answer.status_code == 422
    assert "no_such_filter" in answer.json()["errors"]
