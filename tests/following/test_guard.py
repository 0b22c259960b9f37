"""Only public addresses are reached, whatever a name resolves to and wherever a redirect leads."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from groundswell.following import guard as guards
from groundswell.following.guard import Guard, RefusedError
from groundswell.following.web import FetchError, Web
from groundswell.settings import Settings, check
from tests.following.server import Server

NONE = check({}, Path())
"""Settings that let nothing through."""

INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("ip", INSIDE)
def test_an_address_that_is_not_public_is_refused(ip: str) -> None:
    with pytest.raises(RefusedError, match="not a public address"):
        Guard().check(ip)


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_a_public_address_is_reached(ip: str) -> None:
    Guard().check(ip)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://a.example/", "http://", "http://[::1", "http://ana:secret@a.example/feed",
     "http://127.0.0.1/", "http://2130706433/", "http://[::ffff:7f00:1]/"],
)  # fmt: skip
def test_what_is_no_public_web_address_is_refused(url: str) -> None:
    with pytest.raises((RefusedError, FetchError)):
        ask(url, NONE)


def test_a_setting_lets_a_network_and_a_host_through() -> None:
    guard = Guard(["10.0.0.0/8", "Intranet.example"])
    guard.check("10.1.2.3")
    assert guard.trusts("intranet.EXAMPLE")
    with pytest.raises(RefusedError):
        guard.check("192.168.1.1")


def ask(url: str, chosen: Settings) -> bytes:
    async def asked() -> bytes:
        async with Web(chosen, pause=0.0) as web:
            return (await web.get(url)).body

    return asyncio.run(asked())


def test_a_name_that_turns_private_when_it_is_dialled_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put("/feed", "secret")

    async def rebound(self: object, host: str, port: int = 0, family: Any = 0) -> list[Any]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    monkeypatch.setattr(guards.Names, "resolve", rebound)
    with pytest.raises(FetchError, match=r"refused: 127\.0\.0\.1 is not a public address"):
        ask(server.url("/feed", "rebind.example"), NONE)
    assert server.asked == []


def test_a_name_with_private_addresses_alone_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))
    monkeypatch.setattr(guards, "look_up", lambda host, port, family: [place])
    with pytest.raises(FetchError, match="refused"):
        ask(server.url("/feed", "inside.example"), NONE)
    server.put("/feed", "ours")
    assert ask(server.url("/feed", "inside.example"), check({"follow_local": ["inside.example"]}, Path())) == b"ours"


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"]
)
def test_a_redirect_into_a_private_network_is_refused(server: Server, quick: Settings, target: str) -> None:
    with pytest.raises(FetchError, match="refused"):
        ask(server.put("/feed", status=302, Location=target), quick)


def test_redirects_in_a_circle_end(server: Server, quick: Settings) -> None:
    with pytest.raises(FetchError, match="more than 5 redirects"):
        ask(server.put("/feed", status=302, Location="/feed"), quick)
