"""Follows Bluesky's Jetstream: a WebSocket that goes on from any moment of about the last day."""

import time
from collections.abc import AsyncIterator

import msgspec
from aiohttp import ClientWSTimeout, WSMsgType

from groundswell.following.live import Arrived
from groundswell.following.spool import Cursor
from groundswell.following.web import FetchError, Web, told
from groundswell.sources.atproto import SHAPES

ADDRESS = "wss://jetstream2.us-east.bsky.network/subscribe"
OVERLAP_US = 10_000_000
"""What is asked for again when it goes on: events come in no strict order."""

LARGEST = 2 * 2**20
QUIET_SECONDS, ONCE_QUIET_SECONDS = 120.0, 10.0


class Timed(msgspec.Struct):
    """The time of an event, by which the relay knows its place."""

    time_us: int = 0


TIMES = msgspec.json.Decoder(Timed)


class JetstreamLive:
    """Events as a relay sends them."""

    source = "jetstream"
    member = "events.jsonl"

    def __init__(self, web: Web, address: str = "") -> None:
        self._web = web
        self._address = address or ADDRESS
        self.name = f"jetstream {address}" if address else "jetstream"

    async def events(self, cursor: Cursor, *, once: bool) -> AsyncIterator[Arrived]:
        """Events after the cursor, some before it again."""
        newest, started = int(cursor.get("time_us", 0)), time.time_ns() // 1_000
        quiet = ONCE_QUIET_SECONDS if once else QUIET_SECONDS
        with told():
            parts = self._web.guard.address(self._address)
            asked = [("wantedCollections", name) for name in SHAPES]
            asked += [("cursor", str(newest - OVERLAP_US))] if newest else []
            session = self._web.session(parts.host or "")
            async with session.ws_connect(
                parts.update_query(asked),
                max_msg_size=LARGEST,
                heartbeat=30,
                timeout=ClientWSTimeout(ws_receive=quiet, ws_close=1.0),
            ) as socket:
                while True:
                    try:
                        message = await socket.receive()
                    except TimeoutError:
                        if once:
                            return
                        raise
                    if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                        break
                    line = message.data.encode() if isinstance(message.data, str) else message.data
                    newest = max(newest, moment_of(line))
                    yield Arrived(line, {"time_us": newest})
                    if once and newest >= started:
                        return
        raise FetchError("the connection was cut")


def moment_of(line: bytes) -> int:
    """When an event was, in microseconds; 0 for what says no sensible time, so that it moves nothing."""
    try:
        moment = TIMES.decode(line).time_us
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return 0
    return moment if 0 < moment <= time.time_ns() // 1_000 + 60_000_000 else 0
