"""The way in when a password guards the app: the page that asks for it, and the watch on every other request."""

from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from groundswell.api.app import PREFIX as API
from groundswell.api.problems import problem
from groundswell.watching.letter import STOP_PATH
from groundswell.web.assets import PATH as ASSETS
from groundswell.web.login import (
    COOKIE,
    SESSION_SECONDS,
    Secrets,
    Throttle,
    is_password,
    is_session,
    new_session,
    password_in,
)
from groundswell.web.site import Site

OPEN = ("/login", STOP_PATH)
"""Paths that anybody may ask for: the way in, and the way out of mails, which its own token guards."""


class Watch:
    """Lets nobody past the login page without a session; programs may send the password with each API request."""

    def __init__(self, app: ASGIApp, *, state: Secrets, throttle: Throttle) -> None:
        self.app = app
        self.state = state
        self.throttle = throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = await run_in_threadpool(self._refusal, Request(scope)) or self.app
        await answer(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        path = request.url.path
        if path in OPEN or path.startswith(f"{ASSETS}/") or is_session(self.state, request.cookies.get(COOKIE, "")):
            return None
        if not path.startswith(f"{API}/"):
            wanted = path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)
        return self._program_refusal(request)

    def _program_refusal(self, request: Request) -> Response | None:
        client = client_of(request)
        guess = password_in(request.headers.get("authorization", ""))
        wait = self.throttle.wait(client)
        if guess is not None and not wait and admits(self.state, self.throttle, client, guess):
            return None
        return locked(request, wait)


def locked(request: Request, wait: int) -> Response:
    """The API's answer to somebody it does not know."""
    if not wait:
        todo = "Send it with HTTP Basic authentication, under any user name."
        return problem(request, 401, "This workspace asks for its password.", todo=todo)
    answer = problem(request, 429, "Too many wrong passwords.", todo=f"Wait {wait} seconds.")
    answer.headers["Retry-After"] = str(wait)
    return answer


def client_of(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def admits(state: Secrets, throttle: Throttle, client: str, guess: str) -> bool:
    """Whether the password is right; a wrong one is held against the client."""
    right = is_password(state, guess)
    (throttle.right if right else throttle.wrong)(client)
    return right


def inside(address: str) -> str:
    """An address to return to, if it is one of this site; else the first page."""
    fits = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if fits else "/"


def door(site: Site, throttle: Throttle) -> APIRouter:
    """Logging in and out."""
    router = APIRouter(include_in_schema=False)
    state = site.workspace.state

    def ask(request: Request, wanted: str, status: int = 200, problem: str = "") -> Response:
        return site.page(request, "login.html", status, wanted=inside(wanted), problem=problem)

    @router.get("/login")
    def show(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
        return ask(request, next)

    @router.post("/login")
    def enter(request: Request, password: str = Form(""), wanted: str = Form("/")) -> Response:
        client = client_of(request)
        wait = throttle.wait(client)
        if wait:
            return ask(request, wanted, 429, f"Too many wrong passwords. Try again in {wait} seconds.")
        if not admits(state, throttle, client, password):
            return ask(request, wanted, 403, "That is not the password.")
        answer = RedirectResponse(inside(wanted), 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, new_session(state), SESSION_SECONDS, httponly=True, samesite="lax", secure=secure)
        return answer

    @router.post("/logout")
    def leave() -> Response:
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE)
        return answer

    return router
