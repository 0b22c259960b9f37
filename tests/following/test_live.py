"""Networks followed live: however often they cut, repeat and reorder, all of it is in once."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundswell.errors import BusyError
from groundswell.following import jetstream, live, spool
from groundswell.following.adding import Adding
from groundswell.following.mastodon import MastodonLive
from groundswell.following.spool import Spool
from groundswell.following.web import Web
from groundswell.workspace import Workspace
from tests.examples import jetstream as recorded
from tests.examples import mastodon_api
from tests.following.networks import Items, Relay, Timeline
from tests.following.server import Server

WITHOUT_RUN = "SELECT * EXCLUDE (source_run) FROM activities ORDER BY id"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jetstream, "ONCE_QUIET_SECONDS", 0.5)
    monkeypatch.setattr(live, "FIRST_WAIT", 0.0)
    monkeypatch.setattr(live, "TRIES_ONCE", 50)


def added(folder: Path, path: Path) -> list[dict[str, Any]]:
    """What a workspace holds that was given everything at once, as a file."""
    workspace = Workspace.init(folder / "whole", history_weeks=0)
    workspace.add(path)
    return workspace.reader.rows(WITHOUT_RUN)


@pytest.mark.parametrize("cut", [3, 7])
def test_a_relay_that_cuts_repeats_and_reorders_loses_and_doubles_nothing(
    server: Server, workspace: Workspace, tmp_path: Path, cut: int
) -> None:
    relay = Relay(server, cut, seed=cut)
    workspace.follow("jetstream", relay.address, once=True)
    assert relay.connections > 2
    assert workspace.reader.rows(WITHOUT_RUN) == added(tmp_path, recorded.write(tmp_path, "Low tide"))
    newest = max(event["time_us"] for event in relay.events)
    assert workspace.followed.cursor(f"jetstream {relay.address}") == {"time_us": newest}


def test_it_goes_on_a_little_before_where_it_stopped(server: Server, workspace: Workspace) -> None:
    relay = Relay(server, cut=1_000)
    for _ in range(2):
        workspace.follow("jetstream", relay.address, once=True)
    newest = max(event["time_us"] for event in relay.events)
    assert relay.cursors == [0, newest - jetstream.OVERLAP_US]


def test_an_event_from_the_future_does_not_move_the_cursor() -> None:
    assert jetstream.moment_of(b'{"time_us": 99999999999999999}') == 0
    assert [jetstream.moment_of(bad) for bad in (b"{", b"[]", b'{"time_us": "x"}', b"\xff")] == [0] * 4


def test_a_relay_that_is_not_there_is_said_and_tried_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "TRIES_ONCE", 2)
    with pytest.raises(BusyError, match="no connection"):
        workspace.follow("jetstream", "ws://127.0.0.1:1/", once=True)


class Killed(BaseException):
    """The process ends here."""


POINTS: dict[str, tuple[Any, str]] = {
    "before a batch is there": (spool, "replace_file"),
    "before a batch is added": (spool, "source_of"),
    "before the state moved": (Workspace, "add"),
}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_killed_at_any_step_it_goes_on(
    server: Server, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, late: bool
) -> None:
    relay, times = Relay(server, cut=5), 0
    monkeypatch.setattr(live, "BATCH_EVENTS", 4)
    original = getattr(*POINTS[point])

    def dies(*given: Any, **named: Any) -> Any:
        nonlocal times
        times += 1
        if late:
            original(*given, **named)
        if times % 2 == 0:
            raise Killed
        return original(*given, **named)

    with monkeypatch.context() as deadly:
        deadly.setattr(*POINTS[point], dies)
        for _ in range(4):
            with pytest.raises((Killed, BaseExceptionGroup)):
                workspace.follow("jetstream", relay.address, once=True)
    workspace.follow("jetstream", relay.address, once=True)
    assert workspace.reader.rows(WITHOUT_RUN) == added(tmp_path, recorded.write(tmp_path, "Low tide"))
    assert spool.batches(workspace.root) == []


def until(workspace: Workspace, what: str, address: str, done: Callable[[], bool]) -> None:
    """Follow without end, and interrupt it once it is done."""

    async def run() -> None:
        chosen = workspace.settings
        async with Web(chosen, pause=0.0) as web:
            stream = MastodonLive(web, address, workspace.followed.called, poll_seconds=0.05)
            watch = live.Watch(
                stream,
                workspace.followed,
                Spool(workspace.root, what),
                batch_seconds=0.1,
                note=lambda *_: None,
            )
            async with Adding(workspace.drain) as adding:
                task = asyncio.create_task(watch.keep(adding, once=False))
                async with asyncio.timeout(30):
                    while not done():
                        await asyncio.sleep(0.05)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())


def test_a_mastodon_stream_that_is_cut_after_each_event_loses_nothing(
    server: Server, workspace: Workspace, tmp_path: Path
) -> None:
    timeline = Timeline(server)
    until(workspace, "mastodon", server.url(""), lambda: timeline.sent == len(timeline.events))
    assert workspace.reader.rows(WITHOUT_RUN) == added(tmp_path, mastodon_api.write(tmp_path, "Low tide"))


def test_a_server_that_lets_nobody_listen_is_polled(server: Server, workspace: Workspace) -> None:
    timeline = Timeline(server, listens=False)
    until(workspace, "mastodon", server.url(""), lambda: workspace.followed.cursor(f"mastodon {server.url('')}") != {})
    ids = [row["id"] for row in workspace.reader.rows("SELECT id FROM activities WHERE type = 'Create' ORDER BY id")]
    assert ids == [f"fediverse:{status['uri']}" for status in timeline.page]


def test_once_fills_the_gap_of_a_mastodon_server_and_knows_what_was_answered(
    server: Server, workspace: Workspace
) -> None:
    timeline = Timeline(server)
    first, second = timeline.page
    timeline.page = [first]
    workspace.follow("mastodon", server.url(""), once=True)
    timeline.page = [first, second]
    workspace.follow("mastodon", server.url(""), once=True)
    [row] = workspace.reader.rows("SELECT in_reply_to FROM activities WHERE in_reply_to IS NOT NULL")
    assert row["in_reply_to"] == f"fediverse:{first['uri']}"


def test_hacker_news_items_come_in_order_and_late_ones_come_later(server: Server, workspace: Workspace) -> None:
    news = Items(server)
    workspace.followed.moved({"stream": name(server), "cursor": {"item": 0}, "events": 0, "at": 0})
    news.late = {2}
    news.play()
    workspace.follow("hackernews", server.url("/v0"), once=True)
    assert workspace.followed.cursor(name(server)) == {"item": 3, "missing": {"2": 1}}
    news.late = set()
    news.items[3] = news.items[3] | {"text": "Indeed!"}
    news.play(items=[3, 99], profiles=["ana", "../x"])
    server.put("/v0/user/ana.json", json.dumps({"id": "ana", "karma": 1, "created": 1_175_714_200}))
    workspace.follow("hackernews", server.url("/v0"), once=True)
    rows = workspace.reader.rows("SELECT id, text FROM activities ORDER BY id")
    assert [row["id"] for row in rows] == [f"hackernews:items/{n}" for n in (1, 2, 3)]
    assert rows[2]["text"] == "Indeed!"
    assert workspace.followed.cursor(name(server)) == {"item": 3, "missing": {}}


def name(server: Server) -> str:
    return f"hackernews {server.url('/v0')}"


def test_hacker_news_starts_with_what_is_new(server: Server, workspace: Workspace) -> None:
    Items(server)
    assert workspace.follow("hackernews", server.url("/v0"), once=True).new == 0
    assert workspace.followed.cursor(name(server)) == {}
