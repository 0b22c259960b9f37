"""Follows Hacker News: asks for each new item by its number, and again for those that changed."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from groundswell.following.live import Arrived
from groundswell.following.spool import Cursor
from groundswell.following.web import FetchError, Web

ADDRESS = "https://hacker-news.firebaseio.com/v0"
POLL_SECONDS, CHANGES_SECONDS = 15.0, 60.0
MOST_TRIES = 20
"""How often a number is asked for that has no item yet."""

NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Changes(msgspec.Struct):
    """What changed lately, as the API tells it."""

    items: list[int] = []
    profiles: list[str] = []


class HackerNewsLive:
    """Items in the order of their numbers. The cursor holds the last one, and those that were not there yet."""

    source = "hackernews"
    member = "items.jsonl"

    def __init__(self, web: Web, address: str = "", *, poll_seconds: float = POLL_SECONDS) -> None:
        self._web = web
        self._address = (address or ADDRESS).rstrip("/")
        self._poll_seconds = poll_seconds
        self._seen: dict[str, bytes] = {}
        self._changed_at = -CHANGES_SECONDS
        self.name = f"hackernews {address}" if address else "hackernews"

    async def events(self, cursor: Cursor, *, once: bool) -> AsyncIterator[Arrived]:
        """New items, those that were missing before, and those that changed."""
        newest = await self._number("maxitem")
        place: Cursor = {"item": int(cursor.get("item", newest)), "missing": dict(cursor.get("missing", {}))}
        while True:
            for number in sorted(map(int, place["missing"])):
                yield await self._again(place, number)
            for number in range(place["item"] + 1, newest + 1):
                line = await self._line(f"item/{number}")
                place["item"] = number
                if not line:
                    place["missing"][str(number)] = 1
                yield arrived(line, place)
            async for line in self._changed(place["item"]):
                yield arrived(line, place)
            if once:
                return
            await asyncio.sleep(self._poll_seconds)
            newest = await self._number("maxitem")

    async def _again(self, place: Cursor, number: int) -> Arrived:
        """An item that was not there yet; one that never comes is given up."""
        line = await self._line(f"item/{number}")
        tries = int(place["missing"].pop(str(number)))
        if not line and tries < MOST_TRIES:
            place["missing"][str(number)] = tries + 1
        return arrived(line, place)

    async def _changed(self, newest: int) -> AsyncIterator[bytes]:
        """Items and accounts that changed lately, each version once; items with the time at which they were seen."""
        if time.monotonic() < self._changed_at + CHANGES_SECONDS:
            return
        self._changed_at = time.monotonic()
        changes = await self._answer("updates", Changes)
        paths = [f"item/{number}" for number in changes.items if 0 < number <= newest]
        paths += [f"user/{name}" for name in changes.profiles if NAME.fullmatch(name)]
        seen = {path: await self._line(path) for path in paths}
        for path, line in seen.items():
            if line and self._seen.get(path) != line:
                yield dated(line) if path.startswith("item/") else line
        self._seen = seen

    async def _number(self, name: str) -> int:
        number: int = await self._answer(name, int)
        return number

    async def _line(self, path: str) -> bytes:
        """A document on one line; empty when there is none."""
        body = (await self._body(path)).strip()
        return b"" if body == b"null" else body

    async def _answer(self, name: str, kind: type[Any]) -> Any:
        try:
            return msgspec.json.decode(await self._body(name), type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise FetchError(f"{name}.json is not what Hacker News answers") from error

    async def _body(self, path: str) -> bytes:
        answer = await self._web.get(f"{self._address}/{path}.json", {"Accept": "application/json"})
        if answer.status != 200:
            raise FetchError(f"{path}.json answers {answer.status}")
        return answer.body


def dated(line: bytes) -> bytes:
    """An item with when it was seen: of two versions that have one time, the one seen later counts."""
    return b'{"seen":%d,%s' % (time.time(), line[1:]) if line[:1] == b"{" else line


def arrived(line: bytes, place: Cursor) -> Arrived:
    return Arrived(line, {"item": place["item"], "missing": dict(place["missing"])})
