"""The form that endorses somebody: keeps what was written when a rule refuses it."""

from typing import Any

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from groundswell.errors import InputError
from groundswell.reports.base import Report
from groundswell.vocabulary import EndorsementKind
from groundswell.web.site import Site, asked
from groundswell.web.wording import link


class Written(BaseModel):
    """What stands in the form."""

    giver: str = ""
    receiver: str = ""
    topic: str = ""
    kind: str = EndorsementKind.PLUS_K.value


def endorsing(site: Site, report: Report[Any, Any]) -> APIRouter:
    """The list of endorsements with its form, and what takes the form."""
    router = APIRouter(include_in_schema=False)

    def listed(request: Request, filters: dict[str, object], written: Written, problem: InputError | None) -> Response:
        found = site.report(report.name, filters)
        said = f"{problem.what}. {problem.todo}" if problem else ""
        status = problem.status if problem else 200
        shown = {"found": found, "filters": filters, "written": written, "problem": said}
        return site.page(request, "endorsements.html", status, **shown)

    @router.get("/endorsements")
    def show(request: Request) -> Response:
        filters = asked(request, report)
        written = Written(receiver=str(filters.get("person", "")), giver=str(filters.get("giver", "")))
        return listed(request, filters, written, None)

    @router.post("/endorsements")
    def give(
        request: Request,
        giver: str = Form(""),
        receiver: str = Form(""),
        topic: str = Form(""),
        kind: str = Form(EndorsementKind.PLUS_K.value),
    ) -> Response:
        written = Written(giver=giver, receiver=receiver, topic=topic, kind=kind)
        try:
            given = site.workspace.endorse(giver, receiver, topic, kind=kind_of(kind))
        except InputError as problem:
            return listed(request, {}, written, problem)
        return RedirectResponse(link("endorsements", person=given.receiver.actor), 303)

    return router


def kind_of(name: str) -> EndorsementKind:
    """The kind of that name. Raises InputError when there is none."""
    try:
        return EndorsementKind(name)
    except ValueError:
        raise InputError(f"There is no endorsement called {name}", todo="Choose +K or +Kred.") from None
