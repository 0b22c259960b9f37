"""WebSub: has hubs send what is new, where a feed offers it and hubs can reach us (W3C WebSub)."""

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable
from html import unescape
from urllib.parse import urljoin

import msgspec
from aiohttp import web as server
from multidict import CIMultiDictProxy

from groundswell.following.looking import Looker
from groundswell.following.web import Answer, FetchError, Web
from groundswell.state.models import Feed

LEASE_SECONDS = 7 * 86_400
LEAST_LEASE, MOST_LEASE = 300, 30 * 86_400
RENEW_SECONDS = 86_400
HEAD = 65_536
LINK = re.compile(rb"<(?:\w+:)?link\s[^<>]{0,4000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(rb"(rel|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
HASHES = frozenset({"sha1", "sha256", "sha384", "sha512"})
Found = Callable[[Feed, bytes | None], None]


class Hub(msgspec.Struct):
    type: str = ""
    url: str = ""


class Offering(msgspec.Struct):
    """What a JSON Feed says of where it is pushed from."""

    hubs: list[Hub] = []
    feed_url: str = ""


def offered(body: bytes, base: str) -> tuple[str, str]:
    """The hub of a feed and the name it has there; both empty when it offers none."""
    rels: dict[str, str] = {}
    for link in LINK.findall(body[:HEAD]):
        said = {name.lower(): (one or other).decode("utf-8", "replace") for name, one, other in ATTRIBUTE.findall(link)}
        for rel in said.get(b"rel", "").split():
            rels.setdefault(rel.lower(), unescape(said.get(b"href", "")))
    if body.lstrip()[:1] == b"{":
        rels = in_json(body)
    hub = rels.get("hub", "")
    return (urljoin(base, hub), urljoin(base, rels.get("self", ""))) if hub else ("", "")


def in_json(body: bytes) -> dict[str, str]:
    try:
        said = msgspec.json.decode(body, type=Offering)
    except msgspec.MsgspecError:
        return {}
    hubs = [hub.url for hub in said.hubs if hub.type.lower() == "websub"]
    return {"hub": hubs[0], "self": said.feed_url} if hubs else {}


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether a hub signed this with the secret it was given."""
    method, _, told = signature.partition("=")
    if method not in HASHES or not secret:
        return False
    return hmac.compare_digest(hmac.digest(secret.encode(), body, method).hex(), told.strip().lower())


class Hubs:
    """Subscribes feeds at their hubs, answers the hubs' checks, and takes what they send when it is signed."""

    def __init__(self, web: Web, looker: Looker, callback: str, clock: Callable[[], float]) -> None:
        self._web, self._looker, self._callback, self._clock = web, looker, callback, clock
        self._feeds: dict[str, Feed] = {}
        self._found: Found | None = None

    def takes(self, feeds: Iterable[Feed], found: Found) -> None:
        """Whose messages are taken, and who is given them."""
        self._feeds = {feed.token: feed for feed in feeds if feed.token}
        self._found = found

    async def subscribe(self, feed: Feed, body: bytes | None, now: float) -> None:
        """Have a feed pushed, when it offers that and is not pushed yet, or only a day longer."""
        if body is not None:
            feed.hub, feed.topic = (said[:2048] for said in offered(body, feed.location))
            feed.topic = feed.topic or feed.location
        if not feed.hub or feed.pushed_until > now + RENEW_SECONDS:
            return
        feed.token = feed.token or secrets.token_urlsafe(24)
        feed.secret = feed.secret or secrets.token_urlsafe(32)
        self._feeds[feed.token] = feed
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": feed.topic,
            "hub.callback": f"{self._callback}/{feed.token}",
            "hub.secret": feed.secret,
            "hub.lease_seconds": str(LEASE_SECONDS),
        }
        try:
            status = await self._web.post(feed.hub, asked)
        except FetchError as error:
            feed.said = f"its hub cannot be used, so it is polled: {error}"[:512]
            return
        if status // 100 != 2:
            feed.said = f"its hub answers {status}, so it is polled"

    def app(self) -> server.Application:
        """What listens to hubs."""
        made = server.Application(client_max_size=self._web.limit)
        made.router.add_get("/{path:.*}", answering(self.verify))
        made.router.add_post("/{path:.*}", answering(self.receive))
        return made

    def _of(self, request: server.Request) -> Feed:
        feed = self._feeds.get(request.path.rpartition("/")[2])
        if feed is None:
            raise server.HTTPNotFound
        return feed

    async def verify(self, request: server.Request) -> server.Response:
        """Answer whether we asked for this, by repeating the challenge."""
        feed, asked = self._of(request), request.query
        if asked.get("hub.mode") == "denied":
            feed.said, feed.pushed_until = "its hub denies it, so it is polled", 0.0
            return server.Response()
        if asked.get("hub.mode") != "subscribe" or asked.get("hub.topic") != feed.topic:
            raise server.HTTPNotFound
        lease = asked.get("hub.lease_seconds", "")
        seconds = int(lease) if lease.isdecimal() and len(lease) < 10 else LEASE_SECONDS
        feed.pushed_until = self._clock() + min(max(seconds, LEAST_LEASE), MOST_LEASE)
        return server.Response(text=asked.get("hub.challenge", ""), content_type="text/plain")

    async def receive(self, request: server.Request) -> server.Response:
        """Take what a hub sent. One that did not sign it is answered alike, and nothing is kept."""
        feed, body = self._of(request), await request.read()
        if is_signed(feed.secret, body, request.headers.get("X-Hub-Signature", "")) and self._found is not None:
            headers: CIMultiDictProxy[str] = request.headers
            kept = {"ETag": feed.etag, "Last-Modified": feed.modified, "Content-Type": headers.get("Content-Type", "")}
            self._found(feed, self._looker.took(feed, Answer(200, kept, body), self._clock()))
        return server.Response(status=202)


def answering(
    handle: Callable[[server.Request], Awaitable[server.Response]],
) -> Callable[[server.Request], Awaitable[server.StreamResponse]]:
    """A handler as the server takes one."""

    async def answer(request: server.Request) -> server.StreamResponse:
        return await handle(request)

    return answer
