"""What arrives has limits, in size and in time, and each failure says in words what it was."""

import asyncio
import gzip
import time
import zlib

import pytest
from aiohttp import web as served

from groundswell import __version__
from groundswell.following.web import FetchError, agent
from groundswell.settings import Settings
from tests.following.server import Server
from tests.following.test_guard import ask

MIB = 2**20


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked(server: Server, quick: Settings, packing: str) -> None:
    pack = gzip.compress if packing == "gzip" else zlib.compress
    address = server.put("/bomb", pack(bytes(20 * MIB)), Content_Encoding=packing)
    with pytest.raises(FetchError, match="larger than 1 MiB when unpacked"):
        ask(address, quick)


def test_what_is_packed_within_the_limit_is_unpacked(server: Server, quick: Settings) -> None:
    assert ask(server.put("/feed", gzip.compress(b"small"), Content_Encoding="gzip"), quick) == b"small"


def test_damaged_packing_is_said(server: Server, quick: Settings) -> None:
    with pytest.raises(FetchError, match="packed, and damaged"):
        ask(server.put("/feed", b"nothing packed", Content_Encoding="gzip"), quick)


def test_a_stated_size_over_the_limit_is_not_waited_for(server: Server, quick: Settings) -> None:
    with pytest.raises(FetchError, match="says it is larger than 1 MiB"):
        ask(server.put("/feed", bytes(2 * MIB)), quick)


def test_a_feed_that_never_ends_ends_at_the_limit(server: Server, quick: Settings) -> None:
    async def endless(request: served.Request) -> served.StreamResponse:
        response = served.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(65_536))

    server.pages["/feed"] = endless
    with pytest.raises(FetchError, match="larger than 1 MiB"):
        ask(server.url("/feed"), quick)


def test_a_feed_that_drips_ends_at_the_deadline(server: Server, quick: Settings) -> None:
    async def dripping(request: served.Request) -> served.StreamResponse:
        response = served.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.05)

    server.pages["/feed"] = dripping
    started = time.monotonic()
    with pytest.raises(FetchError, match="before the deadline") as caught:
        ask(server.url("/feed"), quick.model_copy(update={"follow_deadline_seconds": 0.3}))
    assert caught.value.slow
    assert time.monotonic() - started < 4


def test_a_size_that_is_a_lie_is_seen(server: Server, quick: Settings) -> None:
    async def lying(request: served.Request) -> served.StreamResponse:
        response = served.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"too little")
        if request.transport:
            request.transport.close()
        return response

    server.pages["/feed"] = lying
    with pytest.raises(FetchError, match="ends before its stated size"):
        ask(server.url("/feed"), quick)


def test_nobody_at_home_is_said_in_words(quick: Settings) -> None:
    with pytest.raises(FetchError, match="no connection"):
        ask("http://127.0.0.1:1/feed", quick)


def test_hosts_are_told_who_asks_and_whom_to_write_to(server: Server, quick: Settings) -> None:
    ask(server.put("/feed", "x"), quick.model_copy(update={"contact": "https://ana.example/"}))
    assert server.asked[0][2]["User-Agent"] == f"Groundswell/{__version__} (+https://ana.example/)"
    assert agent("a\r\nX: (b)") == f"Groundswell/{__version__} (+aX: b)"
