"""The pages: one a report, each rendering what the report answers to the filters in the address."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from groundswell.api.identities import Deciding, decided
from groundswell.errors import NotFoundError
from groundswell.people.identity import Decision
from groundswell.reports.base import Report
from groundswell.reports.compare import COMPARE
from groundswell.reports.endorsements import ENDORSEMENTS
from groundswell.reports.leaderboard import Leader
from groundswell.reports.topics import TOPICS
from groundswell.web.alerts import alerts_pages
from groundswell.web.endorsing import endorsing
from groundswell.web.site import Site, asked
from groundswell.web.topics import topics_pages
from groundswell.web.wording import PATHS, link

MOST_COMPARED = 10
MATCHES = 8

Endpoint = Callable[[Request], Response]


def pages(site: Site) -> APIRouter:
    """Every page of the site. The router leaves none of them in the API's description."""
    router = APIRouter(include_in_schema=False)
    for report in site.reports:
        if report is ENDORSEMENTS:
            router.include_router(endorsing(site, report))
            continue
        if report is TOPICS:
            router.include_router(topics_pages(site))
            continue
        own = "report.html" if report in site.further else f"{report.name}.html"
        endpoint = compare_page(site) if report is COMPARE else report_page(site, report, own)
        router.get(PATHS.get(report.name, f"/{report.name}"))(endpoint)
    router.include_router(alerts_pages(site))
    router.get("/about")(about_page(site))
    router.post("/identities")(decide(site))
    return router


def report_page(site: Site, report: Report[Any, Any], template: str) -> Endpoint:
    def show(request: Request) -> Response:
        filters = asked(request, report)
        if any(field.is_required() and name not in filters for name, field in report.filters.model_fields.items()):
            return site.page(request, "asking.html", report=report, filters=filters)
        found = site.report(report.name, filters)
        return site.page(request, template, found=found, report=report, filters=filters)

    return show


def decide(site: Site) -> Callable[..., Response]:
    """What the buttons of the page about accounts do; then the page again."""

    def act(
        decision: Annotated[Decision, Form()],
        one: Annotated[str, Form(max_length=2048)],
        other: Annotated[str, Form(max_length=2048)],
    ) -> Response:
        decided(site.workspace, Deciding(decision=decision, one=one, other=other, who="web"))
        return RedirectResponse(link("identities"), 303)

    return act


def about_page(site: Site) -> Endpoint:
    def show(request: Request) -> Response:
        return site.page(request, "about.html")

    return show


def compare_page(site: Site) -> Endpoint:
    """People and groups are gathered in the address, one a `who`; two of them make a comparison."""

    def show(request: Request) -> Response:
        who = list(dict.fromkeys(filter(None, map(str.strip, request.query_params.getlist("who")))))
        added = chosen_now(request)
        if added:
            return RedirectResponse(link("compare", who=[*who, added]), 303)
        found = site.report("compare", {"who": who}) if len(who) > 1 else None
        search = request.query_params.get("search", "").strip()
        matches = [row for row in found_by(site, search) if row.actor not in who][:MATCHES]
        labels = [side.label for side in found.sides] if found else [name_of(site, one) for one in who]
        return site.page(
            request,
            "compare.html",
            found=found,
            chosen=list(zip(who, labels, strict=True)),
            who=who,
            search=search,
            matches=matches,
            full=len(who) >= MOST_COMPARED,
        )

    return show


def found_by(site: Site, search: str) -> list[Leader]:
    """People whose name or handle holds the text, highest score first: enough to fill the list without those chosen."""
    filters = {"search": search, "limit": MATCHES + MOST_COMPARED}
    return list(site.report("leaderboard", filters).rows) if search else []


def chosen_now(request: Request) -> str:
    """The group that the form on the page adds, as the report takes one: `name=person,person`."""
    name, members = (request.query_params.get(field, "") for field in ("group", "members"))
    people = [person.strip() for person in members.replace("\n", ",").split(",") if person.strip()]
    return f"{name.replace('=', ' ').strip() or 'Group'}={','.join(people)}" if people else ""


def name_of(site: Site, who: str) -> str:
    """What to call somebody chosen alone; as written when nobody is called that."""
    if "=" in who:
        return who.partition("=")[0]
    try:
        return str(site.report("person", {"person": who, "limit": 1}).profile.name)
    except NotFoundError:
        return who
