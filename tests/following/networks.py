"""Networks played from recorded events: servers on this machine that cut, repeat and reorder what they send."""

import asyncio
import json
import random
from typing import Any

from aiohttp import WSMsgType, web

from tests.examples import hackernews, jetstream, mastodon_api
from tests.following.server import Server

Json = dict[str, Any]


class Relay:
    """Jetstream: sends what is not before the cursor, some of it twice or out of order, and cuts after `cut` events."""

    def __init__(self, server: Server, cut: int, seed: int = 0) -> None:
        self.events = jetstream.events("Low tide")
        self.cut, self.draw = cut, random.Random(seed)
        self.connections = 0
        self.cursors: list[int] = []
        server.pages["/subscribe"] = self.answer
        self.address = server.url("/subscribe").replace("http", "ws")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        cursor = int(request.query.get("cursor", 0))
        self.cursors.append(cursor)
        waiting = [event for event in self.events if event["time_us"] >= cursor]
        for place in range(0, len(waiting), 3):
            some = [*waiting[place : place + 3], *self.draw.sample(waiting[: place + 1], 1)]
            self.draw.shuffle(some)
            for event in some:
                await socket.send_str(json.dumps(event))
            if place + 3 >= self.cut and self.connections < 20:
                await socket.close()
                return socket
        while (await socket.receive()).type not in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED}:
            pass
        return socket


class Timeline:
    """A Mastodon server: pages of its timeline by number, and a stream that is cut after each event."""

    def __init__(self, server: Server, *, listens: bool = True) -> None:
        documents = mastodon_api.documents("Low tide")
        self.page = [documents[0], json.loads(documents[1]["payload"])]
        self.events = documents[2:]
        self.sent = 0
        server.put("/api/v2/instance", "{}")
        server.pages["/api/v1/timelines/public"] = self.timeline
        if listens:
            server.pages["/api/v1/streaming/public"] = self.stream

    async def timeline(self, request: web.Request) -> web.StreamResponse:
        after = int(request.query.get("min_id", 0))
        return web.json_response([status for status in reversed(self.page) if int(status["id"]) > after])

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b":)\n\n")
        # The one before comes again, and the next is followed by half of another.
        for event in self.events[max(0, self.sent - 1) : self.sent + 1]:
            data = f"event: {event['event']}\r\ndata: {event['payload']}\r\n\r\n".encode()
            await response.write(data[:9])
            await response.write(data[9:])
        if self.sent < len(self.events):
            await response.write(b"event: update\ndata: {")
            self.sent += 1
            return response
        await asyncio.sleep(60)
        return response


class Items:
    """Hacker News: items by number, some of which come late, and what changed."""

    def __init__(self, server: Server) -> None:
        self.items: dict[int, Json] = {
            1: hackernews.item(1, "story", "ana", title="Low tide", url="https://site.example/1?utm_source=hn"),
            2: hackernews.item(2, "comment", "ben", parent=1, text="So low!"),
            3: hackernews.item(3, "comment", "ana", parent=2, text="Indeed"),
        }
        self.late: set[int] = set()
        self.server = server
        self.play()

    def play(self, **changes: Any) -> None:
        """Answer so from now on."""
        self.server.put("/v0/maxitem.json", str(max(self.items)))
        self.server.put("/v0/updates.json", json.dumps({"items": [], "profiles": []} | changes))
        for number, item in self.items.items():
            self.server.put(f"/v0/item/{number}.json", "null" if number in self.late else json.dumps(item))
