"""Feeds kept current, against a server on this machine: what is asked, what is added, what is said of failures."""

import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web as served

from groundswell.errors import BusyError, InputError
from groundswell.following.spool import Spool
from groundswell.reports.feeds import FollowedRow
from groundswell.state.models import Feed
from groundswell.workspace import Workspace
from tests.following.server import NOON, Server, rss


def rows(workspace: Workspace) -> dict[str, FollowedRow]:
    return {row.address: row for row in workspace.report("feeds").rows}


def again(workspace: Workspace) -> None:
    """Make every feed due, and look once."""
    with workspace.state.session() as session:
        for feed in session.query(Feed):
            feed.next_at = 0.0
    workspace.follow("", once=True)


def objects(workspace: Workspace) -> list[str]:
    return [row["object"] for row in workspace.reader.rows("SELECT object FROM activities ORDER BY object")]


def test_articles_of_a_feed_become_objects(server: Server, workspace: Workspace) -> None:
    followed = workspace.follow(server.put("/feed", rss(("/1", "Low tide"), ("/2", "High tide"))), once=True)
    assert (followed.looked, followed.new) == (1, 2)
    assert objects(workspace) == ["web:https://site.example/1", "web:https://site.example/2"]
    assert rows(workspace)[server.url("/feed")].status == "ok"


def test_a_feed_that_has_not_changed_is_not_sent_or_added_again(server: Server, workspace: Workspace) -> None:
    address = server.put("/feed", rss(("/1", "Low tide")), ETag='"one"', Last_Modified=NOON)
    workspace.follow(address, once=True)
    again(workspace)
    sent = server.asked[-1][2]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"one"', NOON)
    server.put("/feed", rss(("/1", "Low tide"), head="<lastBuildDate>now</lastBuildDate>"))
    again(workspace)
    assert [run.kind for run in workspace.state.runs()] == ["add"]


def test_an_edited_article_replaces_what_was_read(server: Server, workspace: Workspace) -> None:
    workspace.follow(server.put("/feed", rss(("/1", "Low tide"))), once=True)
    server.put("/feed", rss(("/2", "New"), ("/1", "Low tide")))
    again(workspace)
    assert objects(workspace) == ["web:https://site.example/1", "web:https://site.example/2"]


def test_a_feed_that_is_gone_is_not_asked_again(server: Server, workspace: Workspace) -> None:
    address = server.put("/feed", status=410)
    workspace.follow(address, once=True)
    again(workspace)
    assert server.paths() == ["/feed"]
    assert rows(workspace)[address].said == "gone for good (410)"


def test_a_permanent_redirect_is_remembered_and_a_temporary_one_is_not(server: Server, workspace: Workspace) -> None:
    server.put("/new", rss(("/1", "Low tide")))
    for status, path in ((301, "/old"), (302, "/short")):
        workspace.follow(server.put(path, status=status, Location="/new"), once=True)
    server.asked.clear()
    again(workspace)
    assert sorted(server.paths()) == ["/new", "/new", "/short"]
    assert rows(workspace)[server.url("/old")].location == server.url("/new")


def test_a_feed_that_moved_to_one_that_is_followed_ends(server: Server, workspace: Workspace) -> None:
    workspace.follow(server.put("/new", rss(("/1", "Low tide"))), once=True)
    workspace.follow(server.put("/old", status=308, Location="/new"), once=True)
    assert rows(workspace)[server.url("/old")].status == "gone"


FAILURES: list[tuple[dict[str, Any], str]] = [
    ({"body": "<html>no feed</html>"}, "this is not a feed"),
    ({"body": b"\x00\xff\x00" * 99}, "this is not a feed"),
    ({"status": 401}, "it wants a login; only what is public is read"),
    ({"status": 404}, "there is nothing at this address (404)"),
    ({"status": 500}, "it answers with an error (500)"),
    ({"status": 301, "Location": "http://10.0.0.1/"}, "refused: 10.0.0.1 is not a public address; name the host in"),
]


@pytest.mark.parametrize(("page", "said"), FAILURES, ids=[said for _, said in FAILURES])
def test_each_failure_says_what_it_was(server: Server, workspace: Workspace, page: dict[str, Any], said: str) -> None:
    address = server.put("/feed", **page)
    workspace.follow(address, once=True)
    row = rows(workspace)[address]
    assert (row.status, row.failures) == ("failing", 1)
    assert row.said.startswith(said)
    assert objects(workspace) == []


def test_a_host_that_asks_for_time_is_left_alone(server: Server, workspace: Workspace) -> None:
    address = server.put("/feed", status=429, Retry_After="3600")
    workspace.follow(address, once=True)
    due = rows(workspace)[address].next_at
    assert due is not None
    assert 0.79 * 3_600 < due.timestamp() - time.time() < 1.21 * 3_600


def test_robots_txt_is_asked_first_once_and_obeyed(server: Server, workspace: Workspace, tmp_path: Path) -> None:
    server.put("/robots.txt", "User-agent: *\nDisallow: /private/\nCrawl-delay: 0.2\n")
    for path in ("/private/feed", "/feed", "/other"):
        server.put(path, rss((path, "Low tide")))
    listed = tmp_path / "feeds.txt"
    listed.write_text("\n".join(map(server.url, ("/private/feed", "/feed", "/other"))))
    started = time.monotonic()
    workspace.follow(str(listed), once=True)
    assert [path for _, path, _ in server.asked] == ["/robots.txt", "/feed", "/other"]
    assert rows(workspace)[server.url("/private/feed")].said == "refused by its robots.txt"
    assert time.monotonic() - started > 0.2


def test_a_host_that_cannot_say_what_it_forbids_is_left_alone(server: Server, workspace: Workspace) -> None:
    server.put("/robots.txt", status=503)
    address = server.put("/feed", rss(("/1", "Low tide")))
    workspace.follow(address, once=True)
    assert server.paths() == []
    assert rows(workspace)[address].said == "its robots.txt answers 503, so that nothing may be asked for"


def test_one_host_is_asked_one_thing_at_a_time(server: Server, workspace: Workspace, tmp_path: Path) -> None:
    at_once, most = 0, 0

    async def counting(request: served.Request) -> served.StreamResponse:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        response = served.Response(text=rss((request.path, "Low tide")))
        at_once -= 1
        return response

    listed = tmp_path / "feeds.txt"
    listed.write_text("\n".join(server.url(f"/{n}") for n in range(8)))
    server.pages.update({f"/{n}": counting for n in range(8)})
    assert workspace.follow(str(listed), once=True).new == 8
    assert most == 1


def test_the_same_feeds_cannot_be_followed_twice_at_once(workspace: Workspace) -> None:
    with Spool(workspace.root, "feeds").held(), pytest.raises(BusyError, match="followed already"):
        workspace.follow("http://127.0.0.1/feed", once=True)


def test_a_server_that_may_not_be_asked_is_refused_before_it_is(workspace: Workspace) -> None:
    for what, address in (("mastodon", ""), ("mastodon", "http://10.0.0.1"), ("hackernews", "file:///etc")):
        with pytest.raises(InputError):
            workspace.follow(what, address, once=True)
