"""Keeps feeds current: looks at each when it is due, one host never waiting for another."""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from yarl import URL

from groundswell.following.adding import Adding
from groundswell.following.kept import Followed, as_kept
from groundswell.following.looking import UNLOOKED, Looker
from groundswell.following.spool import Spool
from groundswell.following.websub import Hubs
from groundswell.state.models import Feed

SOURCE = "feeds"
BATCH_BYTES = 16 * 2**20
BATCH_FEEDS = 2_000
LONGEST_NAP = 5.0
Note = Callable[[str, int], None]


class Keeper:
    """Looks at feeds that are due, and puts what is new into the spool with what it found out about each."""

    def __init__(
        self,
        looker: Looker,
        followed: Followed,
        spool: Spool,
        *,
        batch_seconds: float,
        note: Note,
        hubs: Hubs | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._looker, self._followed, self._spool = looker, followed, spool
        self._hubs, self._note, self._clock = hubs, note, clock
        self._batch_seconds = batch_seconds
        self._feeds = {feed.id: feed for feed in followed.feeds() if feed.status not in UNLOOKED}
        self._at = {feed.address: feed.id for feed in self._feeds.values()}
        self._due = [(feed.next_at, feed.id) for feed in self._feeds.values()]
        heapq.heapify(self._due)
        self._hosts: dict[str, deque[Feed]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_ended = asyncio.Event()
        self._found: dict[int, Feed] = {}
        self._bodies: dict[int, bytes] = {}
        self._held = 0
        self._flushed_at = clock()
        self.looked = 0
        if hubs is not None:
            hubs.takes(self._feeds.values(), self.found)

    async def keep(self, adding: Adding, *, once: bool) -> None:
        """Look until interrupted; with `once`, at what is due now, and end."""
        until = self._clock() if once else None
        try:
            while True:
                self._begin(until if until is not None else self._clock())
                self._flush(adding, everything=False)
                adding.check()
                if once and not self._tasks:
                    return
                await self._nap(until)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._flush(adding, everything=True)

    async def _nap(self, until: float | None) -> None:
        """Wait for a look to end, or for the next feed to be due."""
        wait = LONGEST_NAP if until is not None or not self._due else self._due[0][0] - self._clock()
        nap = min(max(wait, 0.01), LONGEST_NAP, self._batch_seconds)
        # To wait for ten thousand tasks at once would take as long again for each that ends.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._one_ended.wait(), nap)
        self._one_ended.clear()

    def _begin(self, now: float) -> None:
        """Hand every feed that is due to its host, and set hosts to work that were idle."""
        while self._due and self._due[0][0] <= now:
            due, number = heapq.heappop(self._due)
            feed = self._feeds[number]
            if due != feed.next_at:
                # A hub sent it meanwhile.
                continue
            host = URL(feed.location).host or ""
            if host in self._hosts:
                self._hosts[host].append(feed)
            else:
                self._hosts[host] = deque([feed])
                task = asyncio.create_task(self._work(host))
                self._tasks.add(task)
                task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._one_ended.set()
        if not task.cancelled():
            task.result()

    async def _work(self, host: str) -> None:
        """Look at a host's feeds one after another until none is due."""
        waiting = self._hosts[host]
        try:
            while waiting:
                feed = waiting.popleft()
                body = await self._looker.look(feed, self._clock())
                if self._hubs is not None:
                    await self._hubs.subscribe(feed, body, self._clock())
                self.found(feed, body)
        finally:
            del self._hosts[host]

    def found(self, feed: Feed, body: bytes | None) -> None:
        """Take what a look found, or what a hub sent."""
        self.looked += 1
        if self._is_double(feed):
            feed.status, feed.said = "gone", f"it moved to {feed.location}, which is followed already"[:512]
        elif body is not None:
            self._held += len(body) - len(self._bodies.get(feed.id, b""))
            self._bodies[feed.id] = body
        self._found[feed.id] = feed
        if feed.status not in UNLOOKED:
            heapq.heappush(self._due, (feed.next_at, feed.id))
        self._note("looking at feeds", self.looked)

    def _is_double(self, feed: Feed) -> bool:
        """Whether a feed moved to where another one is followed."""
        return self._at.setdefault(feed.location, feed.id) != feed.id

    def _flush(self, adding: Adding, *, everything: bool) -> None:
        """Put what was found into the spool, once it is much or old."""
        much = self._held >= BATCH_BYTES or len(self._found) >= BATCH_FEEDS
        if not (everything or much or self._clock() - self._flushed_at >= self._batch_seconds):
            return
        self._flushed_at = self._clock()
        found, bodies = list(self._found.values()), dict(self._bodies)
        self._found, self._bodies, self._held = {}, {}, 0
        if bodies:
            members = {f"{number}.xml": body for number, body in sorted(bodies.items())}
            self._spool.put(SOURCE, members, {"feeds": [dict(as_kept(feed)) for feed in found]})
            adding.there_is_more()
        elif found:
            self._followed.note([dict(as_kept(feed)) for feed in found])
