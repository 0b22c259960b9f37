"""Every error of the API in one shape: RFC 9457, with what to do about it."""

import json
import logging
import re
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from groundswell.errors import GroundswellError, InputError
from groundswell.reports.base import shown

MEDIA_TYPE = "application/problem+json"
TODO = {
    404: "See /api/v1 for what there is.",
    405: "Use GET.",
    422: "Change these parameters and ask again.",
    500: "Try again. If it happens again, the log of the server says more.",
}
log = logging.getLogger("groundswell.api")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@shown
class Problem:
    """What went wrong (RFC 9457) and what to do about it."""

    type: str
    """Kind of problem: `urn:groundswell:problem:KIND`, or `about:blank` where the status says all."""
    title: str
    """Kind of problem in words."""
    status: int
    """HTTP status."""
    detail: str
    """What happened."""
    instance: str
    """What was asked for."""
    todo: str
    """What to do next."""
    errors: dict[str, str]
    """What is wrong with each parameter; empty when it is not about parameters."""


PROBLEM = TypeAdapter(Problem)
SCHEMA = PROBLEM.json_schema()
DESCRIBED: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
    for status, description in {
        400: "The request means nothing or too many things",
        404: "What was asked for is not in the workspace",
        422: "A parameter is missing, unknown or out of bounds",
        500: "Something went wrong here",
        503: "The workspace is busy",
    }.items()
}
"""What OpenAPI says of the errors of a route."""


class ProblemRoute(APIRoute):
    """A route whose every error is a problem."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                return problem_of(request, error)

        return answer


def problem_of(request: Request, error: Exception) -> Response:
    """Any error as an answer. What nobody foresaw goes to the log, not to the caller."""
    if isinstance(error, GroundswellError):
        return _foreseen(request, error)
    if isinstance(error, RequestValidationError):
        wrong = {".".join(map(str, e["loc"][1:])): e["msg"] for e in error.errors()}
        detail = "; ".join(f"{parameter}: {message}" for parameter, message in wrong.items())
        return problem(request, 422, detail, errors=wrong)
    if isinstance(error, HTTPException):
        return problem(request, error.status_code, str(error.detail))
    log.exception("A request failed: %s %s", request.method, request.url.path, exc_info=error)
    return problem(request, 500, "Something went wrong here")


def problem(
    request: Request,
    status: int,
    detail: str,
    *,
    kind: str = "",
    title: str = "",
    todo: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    """One problem as an answer."""
    body = Problem(
        type=f"urn:groundswell:problem:{kind}" if kind else "about:blank",
        title=title or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        todo=todo or TODO.get(status, "Change the request and ask again."),
        errors=errors or {},
    )
    headers = {"Allow": "GET"} if status == HTTPStatus.METHOD_NOT_ALLOWED else None
    return Response(json.dumps(PROBLEM.dump_python(body)), status, headers, MEDIA_TYPE)


def _foreseen(request: Request, error: GroundswellError) -> Response:
    """An error of ours. Where it happened is told only when the caller can mend it: else it is a path on the server."""
    where = f" ({error.where})" if error.where and isinstance(error, InputError) else ""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__.removesuffix("Error")).lower()
    return problem(request, error.status, error.what + where, kind=kind, title=error.title, todo=error.todo)
