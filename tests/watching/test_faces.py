"""Alerts on the pages, over HTTP and in the terminal: watched, looked at, read, dismissed, and mail stopped."""

import json

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.watching.mailing import Mailing
from groundswell.web.app import create_app
from groundswell.web.login import set_password
from groundswell.workspace import Workspace
from tests.watching.conftest import Post, mailing_to

ANA = "ana@site.example"


def client_of(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url="http://localhost")


def test_alerts_are_watched_counted_read_and_dismissed_on_the_pages(town: Workspace) -> None:
    client = client_of(town)
    assert "Watch it" in client.get("/topic?topic=beer").text
    answer = client.post("/alerts/watch", data={"topic": "beer", "by_mail": "true"})
    assert (answer.status_code, answer.url.path) == (200, "/alerts")
    assert "Watch it" not in client.get("/topic?topic=beer").text
    assert "new ones" not in client.get("/about").text
    town.look()
    assert "3 new ones" in client.get("/about").text
    assert "14 people wrote about it on 12 May 2024" in client.get("/alerts").text
    first, *_ = town.report("alerts").rows
    client.post("/alerts", data={"alert": first.alert, "status": "dismissed"})
    assert first.said not in client.get("/alerts").text
    assert first.said in client.get("/alerts?status=dismissed").text
    client.post("/alerts", data={"status": "read"})
    assert "new ones" not in client.get("/about").text
    assert client.post("/alerts", data={"alert": 99, "status": "read"}).status_code == 404
    client.post("/alerts/unwatch", data={"topic": "beer"})
    assert "No topic is watched" in client.get("/alerts").text


def test_everything_can_be_done_over_http_and_each_alert_opens(town: Workspace) -> None:
    client = client_of(town)
    made = client.post("/api/v1/watched", json={"topic": "Curses", "query": "terrible OR hate", "by_mail": False})
    assert (made.status_code, made.json()["topic"]) == (201, "own/curses")
    assert "no smtp_host is set" in client.post("/api/v1/watched", json={"topic": "beer"}).json()["said"]
    assert client.post("/api/v1/alerts/look").json()["alerts"] == 3
    rows = client.get("/api/v1/alerts").json()["rows"]
    marked = client.post("/api/v1/alerts", json={"alerts": [rows[0]["alert"]], "status": "read"})
    assert marked.json() == {"alerts_count": 1}
    assert client.get("/api/v1/alerts?status=new").json()["new_count"] == 2
    assert client.get("/api/v1/alerts.csv").text.count("\n") == 4
    for row in rows:
        page = client.get("/unusual", params=row["opens"]["filters"])
        assert page.status_code == 200
        assert ("zedquill" in page.text.lower()) == (row["what"] != "volume")
        assert "has a chance of less than 1 in" in page.text
    for day, status in (("1970-01-01", 200), ("2200-01-01", 200), ("0001-01-01", 422), ("yesterday", 422)):
        assert client.get("/api/v1/unusual", params={"topic": "beer", "day": day}).status_code == status
    assert client.delete("/api/v1/watched?topic=beer").json() == {"topic": "beer"}
    assert client.delete("/api/v1/watched?topic=beer").status_code == 404
    assert client.post("/api/v1/alerts", json={"status": "lost"}).status_code == 422


def test_everything_can_be_done_in_the_terminal(town: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_WORKSPACE", str(town.root))

    def said(*words: str) -> str:
        done = CliRunner().invoke(app, ["alerts", *words])
        assert done.exit_code == 0, f"{words}: {done.output}{done.exception}"
        return done.output

    assert "Beer is watched from the next score on" in said("watch", "beer", "--no-mail")
    assert "3 new alerts" in said("look")
    assert "More people than usual" in said("list")
    assert [row["status"] for row in json.loads(said("list", "--json"))["rows"]] == ["new"] * 3
    assert "1 alerts are read" in said("read", "1")
    assert "2 alerts are dismissed" in said("dismiss", "--all")
    assert json.loads(said("watched", "--json"))[0]["open_count"] == 1
    assert "14 people wrote" in said("show", "beer")
    assert "Zedquill" in said("show", "beer", "--what", "lead")
    assert "watched no more" in said("unwatch", "beer")


def test_mail_is_stopped_by_its_link_without_a_password_and_only_when_it_is_meant(
    town: Workspace, server: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = mailing_to(town, server, ANA, app_address="http://localhost")
    set_password(workspace.state, "a long password")
    client, mailing = client_of(workspace), Mailing(workspace.state, workspace.settings)
    link = f"/alerts/stop?token={mailing.token(ANA)}"
    assert client.get("/alerts", follow_redirects=False).status_code == 303
    page = client.get(link)
    assert (page.status_code, "Stop it" in page.text) == (200, True)
    assert list(mailing.recipients().values()) == [ANA], "a mail scanner that opens links stops nothing"
    assert "It is stopped" in client.post(link, data={"List-Unsubscribe": "One-Click"}).text
    assert mailing.recipients() == {}
    assert client.post("/alerts/stop?token=nobody").status_code == 404
    assert client.post("/alerts", data={"status": "read"}, follow_redirects=False).status_code == 303
    monkeypatch.setenv("GROUNDSWELL_WORKSPACE", str(workspace.root))
    assert "again" in CliRunner().invoke(app, ["alerts", "start", ANA]).output
    assert "no more mail" in CliRunner().invoke(app, ["alerts", "stop", ANA]).output
    assert CliRunner().invoke(app, ["alerts", "stop", "who@site.example"]).exit_code != 0
