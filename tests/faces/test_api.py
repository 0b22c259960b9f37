"""The HTTP API: JSON, CSV that runs nothing, pages that miss nobody, and one shape for every error."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from groundswell.api import app as routes
from groundswell.api.app import api_router
from groundswell.api.sheet import cell
from groundswell.records import Record
from groundswell.reports import all_reports
from groundswell.workspace import Workspace
from tests.worlds import hostile, id_of, like, post, profile, star, workspace_of

PROBLEM = {"type", "title", "status", "detail", "instance", "todo", "errors"}
CROWD = [f"c{n:02}" for n in range(23)]


def crowd() -> Iterator[Record]:
    """Twenty-three people, each liked once, so that all have the same score."""
    for n, who in enumerate(CROWD):
        yield profile(who)
        yield post(who, f"{who}-1")
        yield like(CROWD[n - 1], f"{who}-1", 1)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace_of(tmp_path_factory.mktemp("api"), [*crowd(), *star(), *hostile()])


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    return client_of(workspace)


def client_of(workspace: Workspace) -> TestClient:
    app = FastAPI(openapi_url="/api/v1/openapi.json")
    app.include_router(api_router(workspace))
    return TestClient(app, raise_server_exceptions=False)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_index_lists_every_report_with_its_address(client: TestClient) -> None:
    listed = client.get("/api/v1").json()
    assert [report["name"] for report in listed] == list(all_reports())
    assert listed[0]["href"] == "/api/v1/leaderboard"


def test_health_says_how_new_the_scores_are(client: TestClient, workspace: Workspace) -> None:
    (day,) = {row["as_of"] for row in workspace.reader.rows("SELECT as_of FROM influence_now")}
    assert client.get("/api/v1/health").json()["as_of"] == day.isoformat()


def test_a_report_is_its_dataclass_as_json(client: TestClient) -> None:
    person = client.get("/api/v1/person", params={"person": "town:ana"}).json()
    assert person["profile"]["actor"] == "town:ana"
    assert sum(part["points"] for part in person["components"]) == pytest.approx(person["standing"]["score"])


def test_pages_by_cursor_hold_every_row_once(client: TestClient, workspace: Workspace) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        asked: dict[str, Any] = {"limit": 5} | ({"cursor": cursor} if cursor else {})
        board = client.get("/api/v1/leaderboard", params=asked).json()
        seen += [row["actor"] for row in board["rows"]]
        cursor = board["page"]["next"]
    scored = workspace.reader.rows("SELECT actor FROM influence_now")
    assert len(seen) == len(set(seen)) == board["page"]["total"] == len(scored)


def test_the_link_header_leads_to_the_next_page_with_the_same_filters(client: TestClient) -> None:
    first = client.get("/api/v1/leaderboard", params={"limit": 2, "network": "town"})
    second = client.get(first.links["next"]["url"])
    assert second.status_code == 200
    assert second.json()["network"] == "town"
    assert first.json()["rows"][-1] != second.json()["rows"][0]


def test_the_last_page_links_nowhere(client: TestClient) -> None:
    assert "link" not in client.get("/api/v1/leaderboard", params={"limit": 500}).headers


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/api/v1/leaderboard?format=csv", {}),
        ("/api/v1/leaderboard.csv", {}),
        ("/api/v1/leaderboard", {"Accept": "text/csv"}),
    ],
)
def test_csv_is_asked_for_in_three_ways(client: TestClient, address: str, headers: dict[str, str]) -> None:
    answer = client.get(address, headers=headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="leaderboard.csv"'
    assert {"actor", "score", "reason"} <= set(table(answer.text)[0])


def test_csv_without_a_limit_holds_all_pages(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LARGEST_PAGE", 3)
    actors = [row["actor"] for row in table(client.get("/api/v1/leaderboard.csv").text)]
    assert len(actors) == len(set(actors)) == client.get("/api/v1/leaderboard").json()["page"]["total"]


def test_csv_with_a_limit_is_one_page_that_links_to_the_next(client: TestClient) -> None:
    page = client.get("/api/v1/leaderboard.csv", params={"limit": 4})
    assert len(table(page.text)) == 4
    assert page.links["next"]["url"].startswith("/api/v1/leaderboard.csv?limit=4&cursor=")


def test_json_is_what_a_browser_or_program_gets_by_default(client: TestClient) -> None:
    for accepted in ("*/*", "text/html", "application/json, text/csv;q=0.1"):
        answer = client.get("/api/v1/data", headers={"Accept": accepted})
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("start", list("=+-@\t\r\n"))
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "text"), [(-1.5, "-1.5"), (None, ""), (True, "true"), ("a\0b", "ab"), (["a", "b"], "a b"), (7, "7")]
)
def test_other_cells_stay_as_they_are(value: object, text: str) -> None:
    assert cell(value) == text


def test_a_hostile_handle_runs_nothing_in_a_spreadsheet(client: TestClient) -> None:
    rows = table(client.get("/api/v1/leaderboard.csv").text)
    cells = [value for row in rows for name, value in row.items() if not name.startswith("change")]
    assert [value for value in cells if value.startswith(("=", "+", "@", "\t"))] == []
    (mal,) = [row for row in rows if row["actor"] == "town:mal"]
    assert mal["handle"].startswith("'=cmd|")


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("/api/v1/person?person=nobody", 404, "Nobody here is called nobody"),
        ("/api/v1/person", 422, "person: Field required"),
        ("/api/v1/leaderboard?limit=0", 422, "limit: Input should be greater than or equal to 1"),
        ("/api/v1/leaderboard?limit=x", 422, "limit: Input should be a valid integer"),
        ("/api/v1/leaderboard?window_days=8", 422, "window_days: Input should be 7, 28, 90 or 365"),
        ("/api/v1/leaderboard?color=red", 422, "color: Extra inputs are not permitted"),
        ("/api/v1/leaderboard?cursor=bm8", 400, "This cursor is damaged"),
        ("/api/v1/compare?who=ana", 422, "who: List should have at least 2 items"),
        ("/api/v1/nothing", 404, "There is nothing at /api/v1/nothing"),
        ("/api/v1/leaderboard/more", 404, "There is nothing at /api/v1/leaderboard/more"),
    ],
)
def test_every_error_is_a_problem_that_says_what_to_do(
    client: TestClient, address: str, status: int, detail: str
) -> None:
    answer = client.get(address)
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, body["status"], set(body)) == (status, status, PROBLEM)
    assert body["detail"].startswith(detail)
    assert body["instance"] == address
    assert body["todo"]


def test_a_wrong_parameter_is_named(client: TestClient) -> None:
    errors = client.get("/api/v1/leaderboard?limit=0&color=red").json()["errors"]
    assert set(errors) == {"limit", "color"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/v1/leaderboard")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_endorsement_is_given_once_and_then_refused_with_a_reason(client: TestClient) -> None:
    asked = {"giver": "c01", "receiver": "ana", "topic": "birds"}
    given, again = (client.post("/api/v1/endorsements", json=asked) for _ in range(2))
    assert (given.status_code, given.json()["receiver"]["actor"], given.json()["kind"]) == (201, "town:ana", "+K")
    assert (again.status_code, again.headers["content-type"]) == (400, "application/problem+json")
    assert "wait until" in again.json()["todo"]
    listed = client.get("/api/v1/endorsements", params={"person": "ana"}).json()
    assert [row["topic"] for row in listed["rows"]] == ["birds"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"giver": "c01", "receiver": "nobody", "topic": "x"}, 404),
        ({"giver": "c01", "receiver": "c01", "topic": "x"}, 400),
        ({"giver": "c01", "receiver": "c02", "topic": "x" * 101}, 422),
        ({"giver": "c01", "receiver": "c02", "topic": "x", "kind": "K+"}, 422),
        ({"giver": "c01"}, 422),
    ],
)
def test_an_endorsement_that_cannot_be_is_a_problem(client: TestClient, asked: dict[str, str], status: int) -> None:
    answer = client.post("/api/v1/endorsements", json=asked)
    assert (answer.status_code, set(answer.json())) == (status, PROBLEM)


def test_an_unforeseen_error_tells_nothing_of_the_machine(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret path /srv/data")

    monkeypatch.setattr(type(workspace.reader), "told", broken)
    answer = client_of(workspace).get("/api/v1/data")
    assert (answer.status_code, set(answer.json())) == (500, PROBLEM)
    assert "secret" not in answer.text


@pytest.mark.parametrize("text", ["'; DROP VIEW actors; --", "\0", "%00", "𝕒" * 100, "../../etc/passwd"])
def test_hostile_filters_find_nobody_and_harm_nothing(client: TestClient, text: str) -> None:
    assert client.get("/api/v1/person", params={"person": f"x{text}"}).status_code == 404
    assert client.get("/api/v1/leaderboard", params={"search": f"x{text}"}).json()["rows"] == []
    assert client.get("/api/v1/person", params={"person": id_of("ana")}).status_code == 200


def test_openapi_describes_every_route_and_parameter(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    reports = {f"/api/v1/{name}" for name in all_reports()}
    doors = {"/api/v1", "/api/v1/health", "/api/v1/contacts", "/api/v1/watched", "/api/v1/alerts/look"}
    assert set(paths) == doors | reports
    assert all("get" in paths[path] for path in reports)
    for path, route in paths.items():
        for asked in route.values():
            assert asked["description"], path
            silent = [found["name"] for found in asked.get("parameters", []) if not found.get("description")]
            assert silent == [], path


def test_openapi_gives_every_report_route_its_answer_and_its_errors(client: TestClient) -> None:
    spec = client.get("/api/v1/openapi.json").json()
    for name, report in all_reports().items():
        answers = spec["paths"][f"/api/v1/{name}"]["get"]["responses"]
        assert answers["200"]["content"]["application/json"]["schema"]["$ref"].endswith(f"/{report.result.__name__}")
        assert "text/csv" in answers["200"]["content"]
        assert all("application/problem+json" in answers[str(code)]["content"] for code in (400, 404, 422, 500))
