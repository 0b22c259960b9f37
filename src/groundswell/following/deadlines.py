"""Deadlines for answers that stand still while we do: a process that got no turn for a while heard nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

BEAT_SECONDS = 0.5
LATE_SECONDS = 0.2
"""A beat that comes later than this shows that we stood still; less is how a busy loop always is."""


class Deadlines:
    """How long each answer may take, less the time in which this process was stopped, starved or busy with itself.

    Else all hosts that were being asked would be called slow for what was our own doing, and looked at much later.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._open: set[asyncio.Timeout] = set()
        self._next: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def answered(self) -> AsyncIterator[None]:
        """Raises TimeoutError when what is done within takes longer."""
        async with asyncio.timeout(self.seconds) as limit:
            self._open.add(limit)
            if self._next is None:
                self._beat_on()
            try:
                yield
            finally:
                self._open.discard(limit)

    def _beat_on(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + BEAT_SECONDS
        self._next = loop.call_at(due, self._beat, loop, due)

    def _beat(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        """Move every deadline on by as much as this beat is late: it comes before those that passed meanwhile."""
        late = loop.time() - due
        if late > LATE_SECONDS:
            for limit in self._open:
                if (when := limit.when()) is not None and not limit.expired():
                    limit.reschedule(when + late)
        self._next = None
        if self._open:
            self._beat_on()
