"""Many readers of one served workspace at once: how long each of them waits for a page."""

import asyncio
import itertools
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

READERS = 50
THINKS = 5.0
"""Seconds that a reader looks at a page before asking for the next."""
SECONDS = 40
PORT = 8765
STARTS = 180


def crowd(root: Path, addresses: list[str], others: list[str], day: str) -> dict[str, Any]:
    """Serve a workspace by two processes, and tell how long readers waited, in milliseconds, and with a refresh beside.

    The refresh scores another day, given as 2024-12-31, so that there is work to do. Last, beside it, readers ask for
    `others`, which nobody asked for before.
    """
    command = [Path(sys.executable).parent / "groundswell"]
    server = subprocess.Popen([*command, "serve", "-w", root, "--port", str(PORT), "--processes", "2"])
    try:
        _awaited()
        asyncio.run(_read(addresses))
        alone = asyncio.run(_read(addresses))
        refreshing = subprocess.Popen([*command, "score", "-w", root, "--as-of", day], stdout=subprocess.DEVNULL)
        beside = asyncio.run(_read(addresses))
        anew = asyncio.run(_read(others))
        still = refreshing.poll() is None
        refreshing.terminate()
        refreshing.wait()
    finally:
        server.terminate()
        server.wait()
    return {"alone": alone, "refreshing": beside, "anew": anew | {"until_the_end": still}}


def _awaited() -> None:
    """Wait until the server answers."""
    for _ in range(STARTS):
        try:
            if httpx2.get(f"http://127.0.0.1:{PORT}/api/v1/health", timeout=5).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(1)
    sys.exit("the server did not start")


async def _read(addresses: list[str]) -> dict[str, Any]:
    waits: list[float] = []
    ends = time.perf_counter() + SECONDS
    # A server lets go of a connection that was idle for as long as a reader thinks: it must not be used again then.
    limits = httpx2.Limits(keepalive_expiry=THINKS / 2)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", timeout=60, limits=limits) as client:
        await asyncio.gather(*(_reader(client, addresses, number, ends, waits) for number in range(READERS)))
    ordered = sorted(waits)
    return {"asked": len(ordered), "median": statistics.median(ordered), "p99": ordered[int(0.99 * len(ordered))]}


async def _reader(
    client: httpx2.AsyncClient, addresses: list[str], number: int, ends: float, waits: list[float]
) -> None:
    """One reader, who begins at an own place and moment."""
    await asyncio.sleep(THINKS * number / READERS)
    for nth in itertools.count(number * 7):
        if time.perf_counter() > ends:
            return
        began = time.perf_counter()
        answer = await client.get(addresses[nth % len(addresses)])
        waits.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            sys.exit(f"{addresses[nth % len(addresses)]} answered {answer.status_code}")
        await asyncio.sleep(THINKS)
