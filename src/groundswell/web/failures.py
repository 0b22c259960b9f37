"""What went wrong, shown: every error as a page in the look of the others, with what, where and what to do."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundswell.errors import GroundswellError
from groundswell.web.site import Site

log = logging.getLogger("groundswell.web")

WHAT = {
    404: "There is no page at this address",
    405: "This address does not take such a request",
    422: "Something in the request is missing or has the wrong form",
}
TODO = {
    404: "Check the address, or start again from the leaderboard.",
    405: "Go back and follow a link or a button of the page.",
    429: "Wait a little, then try again.",
    500: "Try again. If it happens again, the log of the server says more.",
}


class Catch:
    """Shows an unforeseen error as a page and keeps its traceback in the log, never on the page."""

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            if scope["type"] != "http" or started:
                raise
            log.exception("A request failed: %s %s", scope["method"], scope["path"])
            answer = failure(self.site, Request(scope), 500, "Something went wrong here")
            await answer(scope, receive, send)


def failure(site: Site, request: Request, status: int, what: str, *, where: str = "", todo: str = "") -> Response:
    """One error as a page."""
    title = HTTPStatus(status).phrase
    advice = todo or TODO.get(status, "Go back, change it and try again.")
    return site.page(request, "failure.html", status, title=title, code=status, what=what, where=where, todo=advice)


def show_failures(app: FastAPI, site: Site) -> None:
    """Answer the errors a request can meet with a page."""

    def foreseen(request: Request, error: Exception) -> Response:
        assert isinstance(error, GroundswellError)  # noqa: S101 - tells the type; Starlette asks for the wider one
        return failure(site, request, error.status, error.what, where=error.where, todo=error.todo)

    def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 422
        return failure(site, request, status, WHAT.get(status, HTTPStatus(status).description or "That did not work"))

    app.add_exception_handler(GroundswellError, foreseen)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, refused)
