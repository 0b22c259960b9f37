"""Follows a Mastodon server's public timeline: its stream where anybody may listen, and pages of it to fill gaps."""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from typing import Any

import msgspec
from yarl import URL

from groundswell.following.live import Arrived, Name
from groundswell.following.server_events import server_events
from groundswell.following.spool import Cursor
from groundswell.following.web import FetchError, Web
from groundswell.sources.mastodon_posts import address_of

PAGE = 40
POLL_SECONDS = 60.0
OVERLAP = 10 * 60 * 1_000 << 16
"""Ten minutes of numbers, asked for again: they hold milliseconds, and posts of other servers come late."""

KEPT_DAYS = 30
LONGEST = 2_048
REMEMBERED = 100_000
HEARD = frozenset({"update", "status.update", "delete"})
Called = Callable[[str, Iterable[int]], dict[int, Name]]


class Status(msgspec.Struct):
    """What of a post is needed to follow: its number here, its name everywhere, and what it answers."""

    id: str
    uri: str
    account: dict[str, Any] = {}
    in_reply_to_id: str | None = None


class MastodonLive:
    """Posts, edits and deletions. `called` finds what the server calls objects by number, from what came before."""

    source = "mastodon_api"
    member = "events.jsonl"

    def __init__(self, web: Web, address: str, called: Called, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._web = web
        self._base = URL(address).origin()
        self._called = called
        self._recent: OrderedDict[int, Name] = OrderedDict()
        self._poll_seconds = poll_seconds
        self._newest = 0
        self.name = f"mastodon {self._base}"

    async def events(self, cursor: Cursor, *, once: bool) -> AsyncIterator[Arrived]:
        """What is new since the cursor, then what happens."""
        self._newest = int(cursor.get("id", 0))
        if once:
            async for arrived in self._gap():
                yield arrived
            return
        async with self._web.open(await self._stream_address(), LISTEN, endless=True) as response:
            # The stream is open before the gap is filled, so that nothing falls between the two.
            async for arrived in self._gap():
                yield arrived
            if response.status == 200:
                async for event, data in server_events(response):
                    if event in HEARD:
                        yield self._arrived(event, data)
                raise FetchError("the connection was cut")
        # Many servers let nobody listen who has no account.
        while True:
            await asyncio.sleep(self._poll_seconds)
            async for arrived in self._gap():
                yield arrived

    async def _stream_address(self) -> str:
        """Where the server says its stream is; else on the server itself."""
        answer = await self._web.get(str(self._base / "api/v2/instance"), LISTEN)
        said: Any = None
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            said = json.loads(answer.body)["configuration"]["urls"]["streaming"]
        base = said.replace("ws", "http", 1) if isinstance(said, str) and said.startswith("ws") else str(self._base)
        return f"{base.rstrip('/')}/api/v1/streaming/public"

    async def _gap(self) -> AsyncIterator[Arrived]:
        """Posts since a little before the newest known, page by page; at first, the newest page alone."""
        after = max(self._newest - OVERLAP, 0)
        while True:
            address = (self._base / "api/v1/timelines/public").update_query(limit=PAGE)
            page = await self._page(str(address.update_query(min_id=after) if after else address))
            for _, status in page:
                yield self._arrived("update", status)
            last = max((number for number, _ in page), default=0)
            if not after or last <= after:
                return
            after = last

    async def _page(self, address: str) -> list[tuple[int, str]]:
        """The posts of a page with their numbers, oldest first."""
        answer = await self._web.get(address, {"Accept": "application/json"})
        if answer.status != 200:
            raise FetchError(f"the public timeline answers {answer.status}")
        try:
            posts = msgspec.json.decode(answer.body, type=list[msgspec.Raw])
            numbered = [(number_of(msgspec.json.decode(post, type=Status).id), bytes(post).decode()) for post in posts]
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise FetchError("the public timeline is not what Mastodon answers") from error
        return sorted(numbered)

    def _arrived(self, event: str, data: str) -> Arrived:
        """An event as Mastodon's streams send them, with what the server means by the numbers in it."""
        fresh: dict[int, Name] = {}
        asked = 0
        if event == "delete":
            asked = number_of(data.strip())
        else:
            try:
                status = msgspec.json.decode(data, type=Status)
                own = (status.uri, address_of(status.account.get("uri"), status.account.get("url")) or "")
                if all(len(said) <= LONGEST and said.isprintable() for said in own):
                    fresh[number_of(status.id)] = own
                asked = number_of(status.in_reply_to_id or "")
                self._newest = max(self._newest, *(n for n in fresh if n <= numbers_until(time.time() + 60)), 0)
            except msgspec.MsgspecError:
                pass
        names = {str(asked): name} if asked and (name := self._name(asked)) else {}
        self._remember(fresh)
        line = json.dumps({"event": event, "payload": data, "names": names}).encode()
        since = max(0, numbers_until(time.time() - KEPT_DAYS * 86_400))
        return Arrived(line, {"id": self._newest}, {n: name for n, name in fresh.items() if n}, since)

    def _name(self, number: int) -> Name | None:
        return self._recent.get(number) or self._called(self.name, [number]).get(number)

    def _remember(self, fresh: dict[int, Name]) -> None:
        self._recent.update(fresh)
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)


LISTEN = {"Accept": "text/event-stream, application/json;q=0.9"}


def number_of(text: str) -> int:
    """A post's number on its server; 0 for what is none."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def numbers_until(seconds: float) -> int:
    """The first number that a server gives out at a time: milliseconds, and sixteen bits of its own."""
    return int(seconds * 1_000) << 16
