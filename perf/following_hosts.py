"""Plays ten thousand hosts on this machine, a few of which behave as the worst on the web do."""

import asyncio
import gzip
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

ARTICLES = 10
TRICKLE_SECONDS = 10
FOR_EVER = 3_600
TEXT = "The tide was low this morning, so we walked out to the wreck. " * 8


def host(number: int) -> str:
    """An address of 127.0.0.0/8 for each host: no name has to be looked up, and none is asked twice at once."""
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def number_of(name: str) -> int:
    _, high, middle, low = (int(part) for part in name.partition(":")[0].split("."))
    return (high - 1) * 62_500 + middle * 250 + low - 1


def feed(name: str, articles: int = ARTICLES) -> bytes:
    items = "".join(
        f"<item><title>Article {n}</title><link>http://{name}/{n}</link>"
        f"<pubDate>Wed, 01 May 2024 {n:02}:00:00 GMT</pubDate><description>{TEXT}</description></item>"
        for n in range(articles)
    )
    head = f'<rss version="2.0"><channel><title>{name}</title><link>http://{name}/</link>'
    return f"{head}{items}</channel></rss>".encode()


async def hanging(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(FOR_EVER)
    return web.Response()


async def slow(request: web.Request) -> web.StreamResponse:
    """A whole feed, but a tenth of it a second."""
    body = feed(request.host.partition(":")[0])
    response = web.StreamResponse()
    await response.prepare(request)
    for start in range(0, len(body), len(body) // TRICKLE_SECONDS + 1):
        await response.write(body[start : start + len(body) // TRICKLE_SECONDS + 1])
        await asyncio.sleep(1)
    return response


async def dripping(request: web.Request) -> web.StreamResponse:
    """A feed that never ends, a word a second."""
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b'<rss version="2.0"><channel>')
    for _ in range(FOR_EVER):
        await response.write(b"<item>")
        await asyncio.sleep(1)
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    """A feed that never ends, as fast as it is taken."""
    response = web.StreamResponse()
    await response.prepare(request)
    block = b"<item><title>again</title></item>" * 2_000
    for _ in range(FOR_EVER):
        await response.write(block)
    return response


async def cut_short(request: web.Request) -> web.StreamResponse:
    """Says that it is longer than what it sends."""
    body = feed(request.host.partition(":")[0])
    response = web.StreamResponse(headers={"Content-Length": str(2 * len(body))})
    await response.prepare(request)
    await response.write(body)
    if request.transport:
        request.transport.close()
    return response


async def boasting(request: web.Request) -> web.StreamResponse:
    """Says that it is a terabyte."""
    response = web.StreamResponse(headers={"Content-Length": str(2**40)})
    await response.prepare(request)
    await response.write(feed(request.host.partition(":")[0]))
    await asyncio.sleep(FOR_EVER)
    return response


BOMB = gzip.compress(bytes(2**26))


async def bomb(request: web.Request) -> web.StreamResponse:
    """A kilobyte for each mebibyte that it unpacks to, 64 in all."""
    return web.Response(body=BOMB, headers={"Content-Encoding": "gzip"})


async def page(request: web.Request) -> web.StreamResponse:
    return web.Response(text="<!doctype html><title>Nothing here</title>", content_type="text/html")


async def inward(request: web.Request) -> web.StreamResponse:
    """Sends on into a private network."""
    return web.Response(status=302, headers={"Location": "http://10.0.0.1/feed"})


async def circling(request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": "/feed"})


async def busy(request: web.Request) -> web.StreamResponse:
    return web.Response(status=429, headers={"Retry-After": "3600"})


async def broken(request: web.Request) -> web.StreamResponse:
    return web.Response(status=500)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
TROUBLE: dict[str, Handler] = {
    "never answers": hanging,
    "sends a tenth a second": slow,
    "never ends, slowly": dripping,
    "never ends, fast": endless,
    "sends less than it says": cut_short,
    "says it is a terabyte": boasting,
    "bombs by compression": bomb,
    "is a page, no feed": page,
    "sends on to a private address": inward,
    "sends on in a circle": circling,
    "asks for fewer requests": busy,
    "answers with an error": broken,
}
"""What bad hosts do, by what it is called."""


def trouble_of(number: int, bad: int) -> str | None:
    """What a host does wrong, of which the first so many do something."""
    return list(TROUBLE)[number % len(TROUBLE)] if number < bad else None


class Hosts:
    """Answers for all of them, and keeps when the well-behaved ones were asked; each answer takes `seconds`."""

    def __init__(self, bad: int, articles: int, seconds: float) -> None:
        self.bad, self.articles, self.seconds = bad, articles, seconds
        self.asked: list[float] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if request.path != "/feed":
            return web.Response(status=404)
        name = request.host.partition(":")[0]
        wrong = trouble_of(number_of(name), self.bad)
        if wrong is not None:
            return await TROUBLE[wrong](request)
        self.asked.append(time.monotonic())
        if request.headers.get("If-None-Match") == '"one"':
            return web.Response(status=304)
        return web.Response(body=feed(name, self.articles), headers={"ETag": '"one"'})


async def serve(bad: int, articles: int, seconds: float) -> None:
    """Play the hosts. Says its port, and at the end of the standard input when it was asked for feeds."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    hosts = Hosts(bad, articles, seconds)
    app = web.Application()
    app.router.add_get("/{path:.*}", hosts.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0, backlog=4_096).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps(hosts.asked), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
