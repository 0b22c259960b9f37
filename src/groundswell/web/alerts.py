"""The forms about alerts: watching a topic, reading and dismissing, and the link that stops a recipient's mail."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from groundswell.errors import InputError
from groundswell.watching.letter import STOP_PATH
from groundswell.watching.mailing import Mailing
from groundswell.web.site import Site
from groundswell.web.wording import link

LONGEST = 4_000

Token = Annotated[str, Query(max_length=64)]
Words = Annotated[str, Form(max_length=LONGEST)]


def alerts_pages(site: Site) -> APIRouter:
    """What takes the forms about alerts, and the page that stops mail: open to whoever has the token of a mail."""
    router = APIRouter(include_in_schema=False)
    workspace = site.workspace

    @router.post("/alerts")
    def mark(status: Annotated[str, Form(max_length=16)], alert: Annotated[int | None, Form()] = None) -> Response:
        workspace.watching.mark(None if alert is None else [alert], status)
        return RedirectResponse(link("alerts"), 303)

    @router.post("/alerts/watch")
    def watch(topic: Words, query: Words = "", by_mail: Annotated[bool, Form()] = False) -> Response:
        if not topic.strip():
            raise InputError("No topic is named", todo="Name one, or give a query a name.")
        workspace.watch(topic.strip(), query, by_mail=by_mail)
        return RedirectResponse(f"{link('alerts')}#watched-title", 303)

    @router.post("/alerts/unwatch")
    def unwatch(topic: Words) -> Response:
        workspace.watching.unwatch(topic)
        return RedirectResponse(f"{link('alerts')}#watched-title", 303)

    @router.get(STOP_PATH)
    def ask(request: Request, token: Token = "") -> Response:
        """Only asks: whatever looks through mails opens the links in them too."""
        return site.page(request, "stop.html", token=token, stopped=False)

    @router.post(STOP_PATH)
    def stop(request: Request, token: Token) -> Response:
        Mailing(workspace.state, workspace.settings).stop(token)
        return site.page(request, "stop.html", token=token, stopped=True)

    return router
