"""Adds what is in the spool while more arrives: in a thread, one batch after another, again later where it must."""

import asyncio
from collections.abc import Callable

from groundswell.errors import BusyError

AGAIN_SECONDS = 5.0
Drain = Callable[[], object]
"""Adds every batch that waits in the spool. Raises BusyError while another run writes to the workspace."""


class Adding:
    """Drains the spool whenever it is told that something is there. Enter it to begin; it ends with nothing left."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain
        self._there = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Adding":
        self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        task = self._task
        assert task is not None  # noqa: S101 - it was entered
        try:
            if kind is None or kind is asyncio.CancelledError:
                await self.nothing_left()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def there_is_more(self) -> None:
        """Something was put into the spool."""
        self._idle.clear()
        self._there.set()

    async def nothing_left(self) -> None:
        """Wait until all that was put before is added. Raises what adding ended with, if it did."""
        task = self._task
        assert task is not None  # noqa: S101 - it was entered
        waiting = asyncio.create_task(self._idle.wait())
        await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()

    def check(self) -> None:
        """Raises what adding ended with, if it did."""
        if self._task is not None and self._task.done():
            self._task.result()

    async def _work(self) -> None:
        while True:
            await self._there.wait()
            self._there.clear()
            try:
                await asyncio.to_thread(self._drain)
            except BusyError:
                await asyncio.sleep(AGAIN_SECONDS)
                self._there.set()
            if not self._there.is_set():
                self._idle.set()
