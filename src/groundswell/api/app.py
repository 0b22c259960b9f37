"""The routes of the API: one a report, made from the registry, and a sign of life."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter, create_model
from starlette.responses import StreamingResponse

from groundswell import __version__
from groundswell.api.alerts import add_alerts
from groundswell.api.choosing import add_choosing
from groundswell.api.endorsing import add_endorsing
from groundswell.api.identities import add_deciding
from groundswell.api.problems import DESCRIBED, ProblemRoute, problem
from groundswell.api.sheet import lines
from groundswell.api.topics import add_topics
from groundswell.reports import all_reports, days
from groundswell.reports.base import Report, shown
from groundswell.workspace import Workspace

PREFIX = "/api/v1"
CSV = "text/csv; charset=utf-8"
LARGEST_PAGE = 500
FRESH = {"Cache-Control": "private, no-cache"}
ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@shown
class Health:
    """A sign of life."""

    status: Literal["ok"]
    """Always `ok`: the workspace can be read."""
    version: str
    """Version of Groundswell."""
    as_of: date | None
    """Day of the newest scores; null before the first `score`."""


@shown
class Listed:
    """A report there is."""

    name: str
    """Its name."""
    title: str
    """Its title."""
    question: str
    """The question it answers."""
    href: str
    """Where it is."""


def api_router(workspace: Workspace) -> APIRouter:
    """Every route of the API, for the app factory to include."""
    router = APIRouter(prefix=PREFIX, tags=["reports"], route_class=ProblemRoute)
    reports = all_reports()
    router.get("", summary="What there is", response_model=list[Listed])(_index(reports))
    router.get("/health", summary="Sign of life", response_model=Health, responses={500: DESCRIBED[500]})(
        _health(workspace)
    )
    for report in reports.values():
        _add_report(router, workspace, report)
    add_deciding(router, workspace)
    add_endorsing(router, workspace)
    add_topics(router, workspace)
    add_choosing(router, workspace)
    add_alerts(router, workspace)
    router.api_route("/{rest:path}", methods=ANY_METHOD, include_in_schema=False)(_nowhere(reports))
    return router


def _index(reports: dict[str, Report[Any, Any]]) -> Callable[[], list[Listed]]:
    def index() -> list[Listed]:
        """Every report with the question it answers."""
        return [
            Listed(name=report.name, title=report.title, question=report.question, href=f"{PREFIX}/{report.name}")
            for report in reports.values()
        ]

    return index


def _health(workspace: Workspace) -> Callable[[], Health]:
    def health() -> Health:
        """Whether the workspace can be read, and how new its scores are."""
        as_of, _ = days.newest(workspace.facts)
        return Health(status="ok", version=__version__, as_of=as_of)

    return health


def _nowhere(reports: dict[str, Report[Any, Any]]) -> Callable[[Request, str], Response]:
    known = {"", "health", *reports, *(f"{name}.csv" for name in reports)}

    def nowhere(request: Request, rest: str) -> Response:
        if rest in known:
            return problem(request, 405, f"{request.method} does nothing here")
        return problem(request, 404, f"There is nothing at {request.url.path}")

    return nowhere


def _add_report(router: APIRouter, workspace: Workspace, report: Report[Any, Any]) -> None:
    """The report at `/NAME` as JSON or CSV, and at `/NAME.csv` as CSV."""
    described = {"description": f"{report.title}.", "content": {"text/csv": {"schema": {"type": "string"}}}}
    endpoint = _endpoint(workspace, report)
    router.get(
        f"/{report.name}",
        name=report.name,
        summary=report.title,
        description=_description(report),
        response_model=report.result,
        responses={**DESCRIBED, 200: described},
    )(endpoint)
    router.get(f"/{report.name}.csv", name=f"{report.name}.csv", include_in_schema=False)(endpoint)


def _description(report: Report[Any, Any]) -> str:
    paged = " As CSV and without `limit`, all pages come at once." if _is_paged(report.filters) else ""
    following = " The `Link` header names the next page." if paged else ""
    return f"{report.question}{following}{paged}"


def _endpoint(workspace: Workspace, report: Report[Any, Any]) -> Callable[..., Response]:
    """A function whose parameter FastAPI reads from the query, described and bounded as the report's filters are."""
    result, filters = cast(Any, report.result), cast(Any, report.filters)  # classes can be kept by, which mypy doubts
    answer_type, query_type = _answer_of(result), _query_of(report.name, filters)

    def answer(request: Request, query: Any) -> Response:
        if _wants_csv(request, query):
            return _csv(request, workspace, report, query)
        found = report.run(workspace.facts, query)
        headers = FRESH | _next_link(request, found)
        return Response(answer_type.dump_json(found), headers=headers, media_type="application/json")

    answer.__annotations__["query"] = Annotated[query_type, Query()]
    return answer


# Reading what every field means takes a tenth of a second a report: once for all apps of a process is enough. Pydantic
# and, through it, FastAPI take the schema of a class from this attribute where it is there.
@cache
def _answer_of(result: type) -> TypeAdapter[Any]:
    plain: TypeAdapter[Any] = TypeAdapter(result)
    cast(Any, result).__pydantic_core_schema__ = plain.core_schema
    return plain


@cache
def _query_of(name: str, filters: type[BaseModel]) -> type[BaseModel]:
    described = Field(None, description="`json`, or `csv` for the main rows; else what the Accept header asks for.")
    form: Any = Literal["json", "csv"] | None
    return create_model(f"{name.capitalize()}Query", __base__=filters, format=(form, described))


def _wants_csv(request: Request, query: Any) -> bool:
    accepted = request.headers.get("accept", "")
    asked = "csv" if "text/csv" in accepted and "json" not in accepted else "json"
    return request.url.path.endswith(".csv") or (query.format or asked) == "csv"


def _csv(request: Request, workspace: Workspace, report: Report[Any, Any], query: Any) -> Response:
    whole = _is_paged(report.filters) and "limit" not in query.model_fields_set
    if whole:
        query = query.model_copy(update={"limit": LARGEST_PAGE})
    first = report.run(workspace.facts, query)
    rows = _all_rows(workspace, report, query, first) if whole else iter(report.rows(first))
    following = {} if whole else _next_link(request, first)
    headers = FRESH | following | {"Content-Disposition": f'attachment; filename="{report.name}.csv"'}
    return StreamingResponse(lines(report.row, rows), headers=headers, media_type=CSV)


def _all_rows(workspace: Workspace, report: Report[Any, Any], query: Any, first: Any) -> Iterator[object]:
    """Rows of this page and all that follow."""
    found = first
    yield from report.rows(found)
    while found.page.next:
        query = query.model_copy(update={"cursor": found.page.next})
        found = report.run(workspace.facts, query)
        yield from report.rows(found)


def _is_paged(filters: type[BaseModel]) -> bool:
    return {"cursor", "limit"} <= set(filters.model_fields)


def _next_link(request: Request, found: Any) -> dict[str, str]:
    """The address of the next page, as a header; none on the last."""
    cursor = getattr(getattr(found, "page", None), "next", None)
    if cursor is None:
        return {}
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return {"Link": f'<{request.url.path}?{urlencode([*asked, ("cursor", cursor)])}>; rel="next"'}
