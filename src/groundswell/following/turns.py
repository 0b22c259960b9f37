"""Whose turn it is: one request a host at a time, with a pause between them, and so many hosts at once."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SLOW_SHARE = 4
"""Hosts that were slow last time share a quarter of the places, so that they never take those of all others."""

PATIENCE_SECONDS = 2.0
"""After so long a host gives its place to the next and is heard on without one; as many as there are places may be."""

REMEMBERED = 50_000


class Host:
    """When a host may be asked again, and for how long it wants to be left alone between requests."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.free_at = 0.0
        self.pause = 0.0


class Turns:
    """Hands out turns. A turn waits for its host first, and takes a place only when the host is free."""

    def __init__(self, places: int, pause: float, patience: float = PATIENCE_SECONDS) -> None:
        self._pause, self._patience = pause, patience
        self._beside = places
        self._places = asyncio.Semaphore(places)
        self._slow = asyncio.Semaphore(max(1, places // SLOW_SHARE))
        self._hosts: OrderedDict[str, Host] = OrderedDict()

    def host(self, name: str) -> Host:
        """What is known of a host; those unheard of for long are forgotten once there are many."""
        host = self._hosts.setdefault(name, Host())
        self._hosts.move_to_end(name)
        while len(self._hosts) > REMEMBERED and not next(iter(self._hosts.values())).lock.locked():
            self._hosts.popitem(last=False)
        return host

    def ask_for_pause(self, name: str, seconds: float) -> None:
        """A host wants to be left alone for longer between requests."""
        self.host(name).pause = seconds

    @asynccontextmanager
    async def turn(self, name: str, *, slowly: bool = False) -> AsyncIterator[None]:
        """The right to send one request to a host."""
        host = self.host(name)
        async with host.lock:
            await asyncio.sleep(max(0.0, host.free_at - time.monotonic()))
            async with self._slow if slowly else self._place():
                try:
                    yield
                finally:
                    host.free_at = time.monotonic() + max(self._pause, host.pause)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place until patience ends: hosts that nobody knew to be slow would else hold all places to the deadline."""
        await self._places.acquire()
        place = Place(self._places)
        timer = asyncio.get_running_loop().call_later(self._patience, self._set_aside, place)
        try:
            yield
        finally:
            timer.cancel()
            self._beside += place.aside
            place.give_back()

    def _set_aside(self, place: "Place") -> None:
        if self._beside > 0:
            self._beside -= 1
            place.aside = True
            place.give_back()


class Place:
    """A place that is given back once; `aside` when that was before its host had answered."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places
        self.aside = False

    def give_back(self) -> None:
        if self._places is not None:
            self._places.release()
        self._places = None
