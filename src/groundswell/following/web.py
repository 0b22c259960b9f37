"""Asks the web politely and guardedly: size, time and addresses have limits, and each failure a plain line."""

import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from urllib.parse import urljoin

import aiohttp
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from groundswell import __version__
from groundswell.following.deadlines import Deadlines
from groundswell.following.guard import Guard, Names, RefusedError
from groundswell.following.turns import Turns
from groundswell.settings import Settings

HOPS = 5
KEPT_SECONDS = 2.0
"""How long a connection is kept for the next request to its host."""

CHUNK = 65_536
NO_LIMIT = ClientTimeout(total=None)
"""Deadlines are kept by us: aiohttp's own would go on while we stand still."""

PERMANENT, MOVED = {301, 308}, {301, 302, 303, 307, 308}
PACKED = {"gzip": 47, "x-gzip": 47, "deflate": 47}
"""How zlib is told what to expect: 47 takes gzip and zlib alike."""

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


class FetchError(Exception):
    """Why nothing came, in words. `slow` when time ran out; `final` when asking again makes no sense for long."""

    def __init__(self, said: str, *, slow: bool = False) -> None:
        super().__init__(said)
        self.slow = slow


@dataclass(frozen=True)
class Answer:
    """What was answered: status, headers and body; `moved` is where it is for good now, if somewhere else."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    moved: str | None = None


class Web:
    """Asks for pages within limits. Enter it to use it."""

    def __init__(self, chosen: Settings, *, pause: float | None = None) -> None:
        self.guard = Guard(chosen.follow_local)
        self.agent = agent(chosen.contact)
        self.limit = chosen.follow_max_mb * 2**20
        self.deadlines = Deadlines(chosen.follow_deadline_seconds)
        self.turns = Turns(chosen.follow_connections, chosen.follow_delay_seconds if pause is None else pause)
        self._sessions: list[ClientSession] = []

    async def __aenter__(self) -> "Web":
        # Hosts that the settings name may have any address; all others have each address checked when it is dialled.
        names = Names(self.guard)
        dialled = (self.guard.socket, None)
        connectors = [
            TCPConnector(limit=0, resolver=names, socket_factory=made, keepalive_timeout=KEPT_SECONDS)
            for made in dialled
        ]
        self._sessions = [self._session(connector) for connector in connectors]
        return self

    def _session(self, connector: TCPConnector) -> ClientSession:
        return ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": self.agent},
            timeout=ClientTimeout(total=None, sock_connect=self.deadlines.seconds),
        )

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions:
            await session.close()

    def session(self, host: str) -> ClientSession:
        """The session that may reach this host."""
        return self._sessions[1 if self.guard.trusts(host) else 0]

    async def get(self, address: str, headers: Mapping[str, str] | None = None, *, slowly: bool = False) -> Answer:
        """Ask for an address, following redirects. Raises FetchError; `slowly` takes a place kept for slow hosts."""
        moved: str | None = None
        permanent = True
        for _ in range(HOPS + 1):
            with told():
                parts = self.guard.address(address)
            async with self.turns.turn(parts.host or "", slowly=slowly):
                answer, target = await self._once(address, headers or {})
            if target is None:
                return Answer(answer.status, answer.headers, answer.body, moved)
            permanent = permanent and answer.status in PERMANENT
            address = target
            moved = target if permanent else moved
        raise FetchError(f"more than {HOPS} redirects")

    async def post(self, address: str, form: Mapping[str, str]) -> int:
        """Send a form, and tell the status of the answer. Raises FetchError."""
        with told():
            parts = self.guard.address(address)
            async with self.turns.turn(parts.host or ""), self.deadlines.answered():
                session = self.session(parts.host or "")
                async with session.post(parts, data=dict(form), allow_redirects=False, timeout=NO_LIMIT) as response:
                    return response.status

    async def _once(self, address: str, headers: Mapping[str, str]) -> tuple[Answer, str | None]:
        """One answer, and where it sends on to."""
        async with self.open(address, headers) as response:
            target = response.headers.get("Location") if response.status in MOVED else None
            if target is not None:
                return Answer(response.status, response.headers, b""), urljoin(address, target)
            body = await within(response, self.limit) if response.status == 200 else b""
            return Answer(response.status, response.headers, body), None

    @asynccontextmanager
    async def open(
        self, address: str, headers: Mapping[str, str], *, endless: bool = False
    ) -> AsyncIterator[ClientResponse]:
        """An answer while it comes in, within the deadline unless it is `endless`. Raises FetchError."""
        with told():
            parts = self.guard.address(address)
            async with nullcontext() if endless else self.deadlines.answered():
                sent = {"Accept": ACCEPT, "Accept-Encoding": "gzip, deflate", **headers}
                session = self.session(parts.host or "")
                limit = ClientTimeout(total=None, sock_connect=self.deadlines.seconds) if endless else NO_LIMIT
                async with session.get(parts, headers=sent, allow_redirects=False, timeout=limit) as response:
                    yield response


class told:
    """Turns what goes wrong on the way into a FetchError that says it in words."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, TimeoutError):
            raise FetchError("no whole answer before the deadline", slow=True) from error
        if isinstance(error, RefusedError):
            raise FetchError(f"refused: {error}") from error
        if isinstance(error, ClientError | OSError | ValueError):
            raise FetchError(reason(error)) from error


def reason(error: BaseException) -> str:
    """Why a request failed, without addresses of this machine or anything that was sent."""
    inner = getattr(error, "os_error", None)
    if isinstance(inner, RefusedError):
        return f"refused: {inner}"
    if type(error) is aiohttp.ClientConnectorError:
        return "no connection: " + (getattr(inner, "strerror", None) or "refused").lower()
    return next((said for kinds, said in REASONS if isinstance(error, kinds)), "the request failed")


REASONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError), "its certificate is not valid"),
    ((aiohttp.ClientConnectorDNSError,), "its name is not known"),
    ((aiohttp.ClientPayloadError,), "the answer ends before its stated size"),
    ((aiohttp.ServerDisconnectedError, ConnectionError), "the connection was cut"),
    ((aiohttp.WSServerHandshakeError,), "it does not answer as a stream"),
    ((ClientError,), "the answer is not valid HTTP"),
)
"""What each kind of failure is called; the first that fits."""


async def within(response: ClientResponse, limit: int) -> bytes:
    """A body, unpacked. Raises FetchError when what arrives, or what it unpacks to, is more than the limit."""
    mib = limit // 2**20
    if (response.content_length or 0) > limit:
        raise FetchError(f"it says it is larger than {mib} MiB")
    named = response.headers.get("Content-Encoding", "").strip().lower()
    if named not in {"", "identity", *PACKED}:
        raise FetchError("it is packed in a way that was not asked for")
    unpack = zlib.decompressobj(PACKED[named]) if named in PACKED else None
    parts: list[bytes] = []
    arrived = size = 0
    async for chunk in response.content.iter_chunked(CHUNK):
        arrived += len(chunk)
        try:
            part = unpack.decompress(chunk, limit - size + 1) if unpack else chunk
        except zlib.error as error:
            raise FetchError("it is packed, and damaged") from error
        size += len(part)
        parts.append(part)
        if max(arrived, size) > limit:
            raise FetchError(f"it is larger than {mib} MiB" + (" when unpacked" if size > arrived else ""))
    return b"".join(parts)


def agent(contact: str) -> str:
    """What we call ourselves to hosts: name, version, and whom to write to."""
    said = "".join(character for character in contact if character.isprintable() and character not in "()")
    return f"Groundswell/{__version__}" + (f" (+{said.strip()})" if said.strip() else "")
