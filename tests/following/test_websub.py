"""WebSub: hubs are asked, their checks answered, and what they send is taken only when it is signed."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientSession
from aiohttp import web as served

from groundswell.following.looking import Looker
from groundswell.following.robots import Robots
from groundswell.following.web import Web
from groundswell.following.websub import Hubs, is_signed, offered
from groundswell.settings import Settings
from groundswell.state.models import Feed
from tests.following.server import Server, rss

BODY = rss(("/1", "Low tide")).encode()
NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ('<atom:link rel="hub" href="https://hub.example/"/><atom:link href="https://s.example/f" rel="self"/>',
         ("https://hub.example/", "https://s.example/f")),
        ("<atom:link rel='self hub' href='/both?a=1&amp;b=2'/>", ("https://s.example/both?a=1&b=2",) * 2),
        ('<atom:link rel="alternate" href="https://s.example/"/>', ("", "")),
    ],
)  # fmt: skip
def test_a_feed_names_its_hub(head: str, found: tuple[str, str]) -> None:
    assert offered(rss(head=head).encode(), "https://s.example/f") == found


def test_a_json_feed_names_its_hub() -> None:
    body = b'{"feed_url": "https://s.example/f", "hubs": [{"type": "WebSub", "url": "https://hub.example/"}]}'
    assert offered(body, "https://s.example/f") == ("https://hub.example/", "https://s.example/f")
    assert offered(b'{"hubs": 7}', "https://s.example/f") == ("", "")


def test_a_signature_is_of_the_body_and_the_secret() -> None:
    right = hmac.digest(b"secret", BODY, "sha256").hex()
    assert is_signed("secret", BODY, f"sha256={right}")
    wrong = (f"sha256={right[:-1]}0", f"md5={right}", right, "", f"sha512={right}")
    assert not any(is_signed("secret", BODY, one) for one in wrong)
    assert not is_signed("", BODY, f"sha256={hmac.digest(b'', BODY, 'sha256').hex()}")


Do = Callable[[Hubs, Feed, ClientSession, str, list[bytes | None]], Awaitable[None]]


def with_hubs(server: Server, quick: Settings, do: Do) -> None:
    """Run a test against our own listener."""

    async def run() -> None:
        async with Web(quick) as web, ClientSession() as session:
            hubs = Hubs(web, Looker(web, Robots(web), quick), "https://us.example/hooks", lambda: NOW)
            feed, got = blank(server), list[bytes | None]()
            hubs.takes([], lambda _, body: got.append(body))
            runner = served.AppRunner(hubs.app())
            await runner.setup()
            await served.TCPSite(runner, "127.0.0.1", 0).start()
            await do(hubs, feed, session, f"http://127.0.0.1:{runner.addresses[0][1]}", got)
            await runner.cleanup()

    asyncio.run(run())


def blank(server: Server) -> Feed:
    texts = dict.fromkeys(("said", "etag", "modified", "digest", "hub", "topic", "token", "secret"), "")
    times = dict.fromkeys(("interval_seconds", "next_at", "looked_at", "changed_at", "pushed_until"), 0.0)
    address = server.url("/feed")
    return Feed(id=1, address=address, location=address, status="new", failures=0, slow=False, **texts, **times)


def test_a_feed_is_subscribed_verified_and_then_pushed(server: Server, quick: Settings) -> None:
    forms: list[dict[str, str]] = []

    async def hub(request: served.Request) -> served.StreamResponse:
        forms.append({name: str(value) for name, value in (await request.post()).items()})
        return served.Response(status=202)

    server.pages["/hub"] = hub

    async def do(hubs: Hubs, feed: Feed, session: ClientSession, us: str, got: list[bytes | None]) -> None:
        body = rss(head=f'<atom:link rel="hub" href="{server.url("/hub")}"/>').encode()
        await hubs.subscribe(feed, body, NOW)
        [form] = forms
        assert form["hub.callback"] == f"https://us.example/hooks/{feed.token}"
        asked = {"hub.mode": "subscribe", "hub.topic": feed.topic, "hub.challenge": "42", "hub.lease_seconds": "86400"}
        for change, status in (({"hub.topic": "other"}, 404), ({"hub.mode": "unsubscribe"}, 404), ({}, 200)):
            async with session.get(f"{us}/hooks/{feed.token}", params=asked | change) as response:
                assert (response.status, await response.text() == "42") == (status, status == 200)
        assert feed.pushed_until == NOW + 86_400
        for secret, came in (("guessed", []), (feed.secret, [BODY])):
            signed = {"X-Hub-Signature": f"sha256={hmac.digest(secret.encode(), BODY, 'sha256').hex()}"}
            async with session.post(f"{us}/hooks/{feed.token}", data=BODY, headers=signed) as response:
                assert (response.status, got) == (202, came)

    with_hubs(server, quick, do)


def test_nobody_without_the_token_is_heard(server: Server, quick: Settings) -> None:
    async def do(hubs: Hubs, feed: Feed, session: ClientSession, us: str, got: list[bytes | None]) -> None:
        async with session.post(f"{us}/hooks/guess", data=BODY) as response:
            assert (response.status, got) == (404, [])

    with_hubs(server, quick, do)


def test_a_hub_in_a_private_network_is_not_asked(server: Server, quick: Settings) -> None:
    async def do(hubs: Hubs, feed: Feed, session: ClientSession, us: str, got: list[bytes | None]) -> None:
        await hubs.subscribe(feed, rss(head='<atom:link rel="hub" href="http://10.0.0.1/"/>').encode(), NOW)
        assert feed.said.startswith("its hub cannot be used, so it is polled: refused")

    with_hubs(server, quick, do)
