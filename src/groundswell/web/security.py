"""What every answer of the web app carries and every request must satisfy: headers, host and origin."""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: under it browsers send `Origin: null` with our own forms too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(netloc: str) -> str:
    """The host in a `Host` header or the authority of an origin, without its port; empty when it is not one."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


class Gate:
    """Adds the security headers, and refuses foreign hosts (DNS rebinding) and foreign origins (forged requests).

    `any_host` lets every `Host` through: a password guards the app, which may then be reached under any name.
    """

    def __init__(self, app: ASGIApp, *, any_host: bool = False) -> None:
        self.app = app
        self.any_host = any_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), HEADERS.items())
            await send(message)

        refusal = self._refusal(Headers(scope=scope), scope["method"])
        answer = PlainTextResponse(refusal, status_code=403) if refusal else self.app
        await answer(scope, receive, guarded)

    def _refusal(self, headers: Headers, method: str) -> str:
        host = headers.get("host", "")
        if not self.any_host and not is_loopback(host_of(host)):
            return "This app answers only under a name of this machine, such as http://localhost.\n"
        if method not in SAFE_METHODS and is_foreign(headers, host):
            return "This request came from another site and was refused.\n"
        return ""


def is_foreign(headers: Headers, host: str) -> bool:
    """Whether a browser says that a request comes from a page of another site. Programs send no origin."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != host


def add_headers(headers: MutableHeaders, wanted: Iterable[tuple[str, str]]) -> None:
    """Set each header unless the answer has its own."""
    for name, value in wanted:
        headers.setdefault(name, value)
