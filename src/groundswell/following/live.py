"""Follows a network live: what arrives goes into the spool with its cursor, whatever cuts it off, and goes on there."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from groundswell.errors import BusyError
from groundswell.following import pace
from groundswell.following.adding import Adding
from groundswell.following.kept import Followed
from groundswell.following.spool import Cursor, Spool
from groundswell.following.web import FetchError

BATCH_EVENTS, BATCH_BYTES = 20_000, 16 * 2**20
MOST_WAITING = 20
"""Batches that may wait to be added before no more is read."""

FIRST_WAIT, LONGEST_WAIT, TRIES_ONCE = 1.0, 300.0, 4
Note = Callable[[str, int], None]
Name = tuple[str, str]
"""An object and its author, as addresses."""


@dataclass(frozen=True)
class Arrived:
    """One event as a line, the cursor once it is in, and what the server calls objects in it by number.

    Without a line, only the cursor moves. `called_since` is the number before which such names need not be kept.
    """

    line: bytes
    cursor: Cursor
    called: Mapping[int, Name] = field(default_factory=dict)
    called_since: int = 0


class Stream(Protocol):
    """A network that can be followed: its name, what reads its events, and the file they stand in."""

    name: str
    source: str
    member: str

    def events(self, cursor: Cursor, *, once: bool) -> AsyncIterator[Arrived]:
        """Events from a cursor on, without end; with `once`, up to now. Raises FetchError when it is cut off.

        Some may come again, and in another order: every activity has one id, so that it changes nothing.
        """


class Watch:
    """Keeps one stream going, and puts what arrives into the spool."""

    def __init__(self, stream: Stream, followed: Followed, spool: Spool, *, batch_seconds: float, note: Note) -> None:
        self._stream, self._followed, self._spool, self._note = stream, followed, spool, note
        self._batch_seconds = batch_seconds
        self._cursor = followed.cursor(stream.name)
        self._lines: list[bytes] = []
        self._called: dict[int, Name] = {}
        self._called_since = self._size = 0
        self._moved = False
        self.arrived = 0

    async def keep(self, adding: Adding, *, once: bool) -> None:
        """Follow until interrupted; with `once`, up to now. Raises BusyError when it cannot be followed once."""
        regularly = asyncio.create_task(self._put_regularly(adding))
        try:
            await self._go_on(adding, once=once)
        finally:
            regularly.cancel()
            await asyncio.gather(regularly, return_exceptions=True)
            self._put(adding)

    async def _go_on(self, adding: Adding, *, once: bool) -> None:
        failures = 0
        while True:
            before = self.arrived
            try:
                async for arrived in self._stream.events(dict(self._cursor), once=once):
                    await self._take(arrived, adding)
                if once:
                    return
            except FetchError as error:
                failures = 1 if self.arrived > before else failures + 1
                self._followed.say(self._stream.name, "failing", str(error))
                if once and failures >= TRIES_ONCE:
                    told = f"{self._stream.name} cannot be followed: {error}"
                    raise BusyError(told, todo="Try again later.") from error
            wait = pace.back_off(failures, least=FIRST_WAIT, most=LONGEST_WAIT)
            await asyncio.sleep(pace.spread(wait, self._stream.name, failures))

    async def _take(self, arrived: Arrived, adding: Adding) -> None:
        self._cursor, self._moved = arrived.cursor, True
        self._called.update(arrived.called)
        self._called_since = max(self._called_since, arrived.called_since)
        if arrived.line:
            self._lines.append(arrived.line.replace(b"\n", b" "))
            self._size += len(arrived.line)
            self.arrived += 1
            self._note("following", self.arrived)
        if len(self._lines) >= BATCH_EVENTS or self._size >= BATCH_BYTES:
            self._put(adding)
            if len(self._spool.waiting()) > MOST_WAITING:
                await adding.nothing_left()

    async def _put_regularly(self, adding: Adding) -> None:
        while True:
            await asyncio.sleep(self._batch_seconds)
            self._put(adding)

    def _put(self, adding: Adding) -> None:
        """Put what arrived into the spool, with the cursor, in one step."""
        if not self._moved:
            return
        cursor = {
            "stream": self._stream.name,
            "cursor": self._cursor,
            "events": len(self._lines),
            "at": time.time(),
            "called": self._called,
            "called_since": self._called_since,
        }
        members = {self._stream.member: b"\n".join(self._lines) + b"\n"} if self._lines else {}
        self._spool.put(self._stream.source, members, cursor)
        self._lines, self._called, self._size, self._moved = [], {}, 0, False
        adding.there_is_more()
