"""A hundred feeds on a hundred hosts, ten of them stalled: the others come in as if alone."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path

from aiohttp import web as served

from groundswell.following.turns import Turns
from groundswell.workspace import Workspace
from tests.following.conftest import QUICK
from tests.following.server import Server, rss

HOSTS, STALLED, PLACES = 100, 10, 12


def test_stalled_hosts_delay_nobody(server: Server, tmp_path: Path) -> None:
    others_came: list[int] = []
    all_came = asyncio.Event()

    async def page(request: served.Request) -> served.StreamResponse:
        """Hosts 1 to 10 answer only once all others were served, or never."""
        number = int(request.host.partition(":")[0].rpartition(".")[2])
        if number <= STALLED:
            await all_came.wait()
            return served.Response(text="<html>")
        others_came.append(number)
        if len(others_came) == HOSTS - STALLED:
            all_came.set()
        return served.Response(text=rss(("/1", "Low tide"), site=f"https://s{number}.example"))

    server.pages |= {"/feed": page}
    listed = tmp_path / "feeds.txt"
    listed.write_text("\n".join(server.url("/feed", f"127.0.1.{n}") for n in range(1, HOSTS + 1)))
    chosen = {**QUICK, "follow_deadline_seconds": 60.0, "follow_connections": PLACES}
    workspace = Workspace.init(tmp_path / "w", **chosen)
    assert workspace.follow(str(listed), once=True).new == HOSTS - STALLED
    said = Counter(row.said for row in workspace.report("feeds").rows)
    assert said == {"": HOSTS - STALLED, "this is not a feed": STALLED}


def test_hosts_that_nobody_knew_to_be_slow_give_their_places_back() -> None:
    async def served(stalled: int) -> bool:
        """Whether a ninth is heard while eight or more hosts stall in eight places."""
        turns, one = Turns(8, 0.0, patience=0.05), False

        async def stall(host: str) -> None:
            async with turns.turn(host):
                await asyncio.sleep(60)

        tasks = [asyncio.create_task(stall(f"h{n}")) for n in range(stalled)]
        await asyncio.sleep(0)
        with suppress(TimeoutError):
            async with asyncio.timeout(1), turns.turn("quick"):
                one = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(5), turns.turn("after them"):
            return one

    assert asyncio.run(served(8))
    assert asyncio.run(served(15))
    assert not asyncio.run(served(16))


def test_slow_hosts_leave_places_to_the_others() -> None:
    async def taken() -> int:
        turns, inside = Turns(8, 0.0), 0

        async def stall(host: str) -> None:
            nonlocal inside
            async with turns.turn(host, slowly=True):
                inside += 1
                await asyncio.sleep(60)

        tasks = [asyncio.create_task(stall(f"h{n}")) for n in range(20)]
        await asyncio.sleep(0.05)
        async with asyncio.timeout(5), turns.turn("quick"):
            for task in tasks:
                task.cancel()
        return inside

    assert asyncio.run(taken()) == 2
