"""Server-sent events: takes apart what a server sends line by line without end."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import ClientResponse

from groundswell.following.web import FetchError

LARGEST = 2 * 2**20
QUIET_SECONDS = 120.0


async def lines(response: ClientResponse) -> AsyncIterator[str]:
    """Lines as they come. Raises FetchError when one is too long, or nothing comes for too long."""
    held = b""
    while True:
        async with asyncio.timeout(QUIET_SECONDS):
            chunk = await response.content.readany()
        if not chunk:
            return
        *whole, held = (held + chunk).split(b"\n")
        if len(held) > LARGEST:
            raise FetchError("an event is larger than 2 MiB")
        for line in whole:
            yield line.removesuffix(b"\r").decode("utf-8", "replace")


async def server_events(response: ClientResponse) -> AsyncIterator[tuple[str, str]]:
    """Each event's name and data. One that is cut is none."""
    event, data = "message", list[str]()
    async for line in lines(response):
        name, _, value = line.partition(":")
        if line == "":
            if data:
                yield event, "\n".join(data)
            event, data = "message", []
        elif name == "event":
            event = value.removeprefix(" ")
        elif name == "data":
            data.append(value.removeprefix(" "))
            if sum(map(len, data)) > LARGEST:
                raise FetchError("an event is larger than 2 MiB")
