"""Which addresses may be reached: public ones, and hosts or networks that the settings name."""

import asyncio
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

LOOKUPS = 64
"""Names looked up at once: a name server that does not answer must not hold up other names."""

TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Networks whose addresses hold an IPv4 address in their last four bytes, to which they are translated."""

Info = tuple[Any, Any, int, str, tuple[Any, ...]]


class RefusedError(OSError):
    """An address that may not be reached."""


class Guard:
    """Tells public addresses from others. `local` names hosts, and networks such as 10.0.0.0/8, that may be reached."""

    def __init__(self, local: Iterable[str] = ()) -> None:
        said = [one.strip().lower() for one in local if one.strip()]
        self._networks = [ip_network(one, strict=False) for one in said if is_network(one)]
        self._hosts = {one for one in said if not is_network(one)}

    def address(self, url: str) -> URL:
        """A web address that may be asked for. Raises RefusedError, saying why, for any other."""
        try:
            parts = URL(url)
            host = parts.host
        except ValueError as error:
            raise RefusedError("this is not a web address") from error
        if parts.scheme not in {"http", "https", "ws", "wss"} or not host:
            raise RefusedError("this is not a web address")
        if parts.user is not None or parts.password is not None:
            raise RefusedError("the address holds a login; only what is public is read")
        if is_network(host):
            self.check(host)
        return parts

    def trusts(self, host: str) -> bool:
        """Whether the settings name this host, so that it may have any address."""
        return host.lower() in self._hosts

    def check(self, ip: str) -> None:
        """Raises RefusedError when an IP address is neither public nor allowed."""
        address = ip_address(ip.partition("%")[0])
        inside = any(address in network for network in self._networks if network.version == address.version)
        if not inside and not all(one.is_global and not one.is_multicast for one in meant(address)):
            raise RefusedError(f"{ip} is not a public address; name the host in `follow_local` if it is yours")

    def socket(self, info: Info) -> socket.socket:
        """A socket for an address about to be connected to: whatever a name resolved to before, this one counts."""
        family, kind, protocol, _, place = info
        self.check(str(place[0]))
        return socket.socket(family, kind, protocol)


def is_network(text: str) -> bool:
    """Whether this is an IP address or a network of them."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """An address, and the IPv4 address that is wrapped in it."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    wrapped = [address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in TRANSLATED):
        wrapped.append(IPv4Address(int(address) & 0xFFFF_FFFF))
        return [one for one in wrapped if one]
    return [address, *(one for one in wrapped if one)]


class Names(AbstractResolver):
    """Looks names up in threads of its own, and gives only addresses that may be reached."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._pool = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Every address of a host that may be reached. Raises RefusedError when it has others only."""
        found = await asyncio.get_running_loop().run_in_executor(self._pool, look_up, host, port, family)
        if not self._guard.trusts(host):
            found = self._allowed(found)
        return [
            ResolveResult(hostname=host, host=str(place[0]), port=port, family=kind, proto=0, flags=0)
            for kind, _, _, _, place in found
        ]

    def _allowed(self, found: list[Info]) -> list[Info]:
        allowed, refused = [], RefusedError("it has no address")
        for info in found:
            try:
                self._guard.check(str(info[4][0]))
                allowed.append(info)
            except RefusedError as error:
                refused = error
        if not allowed:
            raise refused
        return allowed

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def look_up(host: str, port: int, family: int) -> list[Info]:
    """What the system says about a name."""
    return socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
