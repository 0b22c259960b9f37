"""Whose turn it is: one request a host at a time, with a pause between them, and so many hosts at once."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SLOW_SHARE = 4
"""Hosts that were slow last time share a quarter of the places, so that they never take those of all others."""

REMEMBERED = 50_000


class Host:
    """When a host may be asked again, and for how long it wants to be left alone between requests."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.free_at = 0.0
        self.pause = 0.0


class Turns:
    """Hands out turns. A turn waits for its host first, and takes a place only when the host is free."""

    def __init__(self, places: int, pause: float) -> None:
        self._pause = pause
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
            async with self._slow if slowly else self._places:
                try:
                    yield
                finally:
                    host.free_at = time.monotonic() + max(self._pause, host.pause)
