"""Follows what a workspace is told to: feeds from a list, or one network live, until interrupted or up to now."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web as server

from groundswell.errors import BusyError, InputError
from groundswell.following.adding import Adding, Drain
from groundswell.following.guard import RefusedError
from groundswell.following.hackernews import HackerNewsLive
from groundswell.following.jetstream import JetstreamLive
from groundswell.following.keeper import SOURCE, Keeper
from groundswell.following.kept import Followed
from groundswell.following.lists import feeds_in
from groundswell.following.live import Stream, Watch
from groundswell.following.looking import Looker
from groundswell.following.mastodon import MastodonLive
from groundswell.following.robots import Robots
from groundswell.following.spool import Spool
from groundswell.following.web import Web
from groundswell.following.websub import Hubs
from groundswell.settings import Settings

Note = Callable[[str, int], None]
LONGEST = 200
LIVE = ("jetstream", "mastodon", "hackernews")


@dataclass(frozen=True)
class Place:
    """Where what is followed is kept: the workspace's folder and settings, its state, and what adds the spool."""

    root: Path
    settings: Settings
    followed: Followed
    drain: Drain


@dataclass(frozen=True)
class FollowedUp:
    """What following did: looks or events, and activities that were new and changed."""

    looked: int
    new: int
    changed: int
    seconds: float


def follow(place: Place, what: str, address: str, *, once: bool, note: Note) -> int:
    """Follow until interrupted, or with `once` up to now; returns how many looks or events there were.

    `what` is jetstream, mastodon or hackernews, with another address than the usual one if it is given; or a list of
    feeds, a feed's address, or nothing for the feeds that are followed already. Raises InputError and BusyError.
    """
    if what in LIVE:
        return asyncio.run(watched(place, what, address, once=once, note=note))
    return asyncio.run(kept_current(place, what, once=once, note=note))


async def watched(place: Place, what: str, address: str, *, once: bool, note: Note) -> int:
    """Follow a network live."""
    async with Web(place.settings, pause=0.0) as web:
        stream = stream_of(what, address, web, place.followed)
        spool = Spool(place.root, stream.name)
        with spool.held():
            await asyncio.to_thread(place.drain)
            watch = Watch(stream, place.followed, spool, batch_seconds=place.settings.follow_batch_seconds, note=note)
            async with Adding(place.drain) as adding:
                await watch.keep(adding, once=once)
            return watch.arrived


def stream_of(what: str, address: str, web: Web, followed: Followed) -> Stream:
    """The network that is meant. Raises InputError for an address that may not be asked."""
    try:
        if address:
            web.guard.address(address)
        if len(address) > LONGEST:
            raise RefusedError("the address is too long")
    except RefusedError as error:
        raise InputError(f"This cannot be followed: {error}", where=address, todo="Give another address.") from error
    if what == "mastodon":
        if not address:
            raise InputError("Which server is not said", todo="Say it: groundswell follow mastodon https://SERVER.")
        return MastodonLive(web, address, followed.called)
    return JetstreamLive(web, address) if what == "jetstream" else HackerNewsLive(web, address)


async def kept_current(place: Place, what: str, *, once: bool, note: Note) -> int:
    """Keep feeds current."""
    async with Web(place.settings) as web:
        spool = Spool(place.root, SOURCE)
        with spool.held():
            await asyncio.to_thread(place.drain)
            if what:
                place.followed.add_feeds(*feeds_in(what, web.guard))
            looker = Looker(web, Robots(web), place.settings)
            hubs = Hubs(web, looker, place.settings.websub_callback, time.time)
            pushed = bool(place.settings.websub_callback)
            keeper = Keeper(
                looker,
                place.followed,
                spool,
                batch_seconds=place.settings.follow_batch_seconds,
                note=note,
                hubs=hubs if pushed else None,
            )
            async with Adding(place.drain) as adding, listening(hubs, place.settings if pushed and not once else None):
                await keeper.keep(adding, once=once)
            return keeper.looked


@asynccontextmanager
async def listening(hubs: Hubs, chosen: Settings | None) -> AsyncIterator[None]:
    """Listen to hubs, where the settings say by which address they reach us."""
    if chosen is None:
        yield
        return
    runner = server.AppRunner(hubs.app(), access_log=None)
    await runner.setup()
    try:
        await server.TCPSite(runner, "127.0.0.1", chosen.websub_port).start()
    except OSError as error:
        told = f"Port {chosen.websub_port} is taken, so hubs cannot reach us"
        raise BusyError(told, todo="Choose another `websub_port`, or empty `websub_callback`.") from error
    try:
        yield
    finally:
        await runner.cleanup()
