"""A web server on this machine alone, that answers as a test tells it to and notes what it was asked."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NOON = "Wed, 01 May 2024 12:00:00 GMT"


class Server:
    """Pages by path: a handler, or status, headers and body. Any other path is not there."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, str, Mapping[str, str]]] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Answer a path so from now on; returns its address."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, data)
        return self.url(path)

    def paths(self, but: str = "/robots.txt") -> list[str]:
        return [path for _, path, _ in self.asked if path != but]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.method, request.path, request.headers))
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        if callable(page):
            handler: Handler = page
            return await handler(request)
        status, headers, body = page
        if headers.get("ETag") and request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        return web.Response(status=status, headers=headers, body=body)


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serve in a thread, on every address of 127.0.0.0/8, so that each can be a host of its own."""
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", server.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "0.0.0.0", 0, backlog=2_048)
        await site.start()
        server.port = runner.addresses[0][1]
        return runner

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def rss(*articles: tuple[str, str], site: str = "https://site.example", head: str = "") -> str:
    """A feed of articles, each a path and a text, an hour apart."""
    items = "".join(
        f"<item><title>{path}</title><link>{site}{path}</link><guid>{site}{path}</guid>"
        f"<pubDate>Wed, 01 May 2024 {8 + number % 12:02}:00:00 GMT</pubDate><description>{text}</description></item>"
        for number, (path, text) in enumerate(articles)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>Site</title><link>{site}/</link>{head}{items}</channel></rss>"
    )
