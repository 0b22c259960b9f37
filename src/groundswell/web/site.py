"""What every page needs: the workspace's reports, remembered, and templates with the words and charts they use."""

import dataclasses
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from groundswell.reports import BUILT_IN, all_reports
from groundswell.reports.base import Report
from groundswell.reports.words import rounded
from groundswell.web import charts, wording
from groundswell.web.assets import addresses
from groundswell.web.memory import Memory
from groundswell.workspace import Workspace

WORDS = "count counted day duration kind moment network ordinal outside percent percentile points reason rounded_to_sum"
"""The words that templates use as filters."""
OUTSIDE_THE_LAKE = ("data",)
"""Reports that also tell of state, which changes without the lake: never remembered."""


class Site:
    """One workspace as a web site. `guarded` when a password is asked for."""

    def __init__(self, workspace: Workspace, *, guarded: bool) -> None:
        self.workspace = workspace
        self.guarded = guarded
        self._memory = Memory()
        self._templates = templates()
        own = {report.name for report in BUILT_IN}
        self.further = [report for report in all_reports().values() if report.name not in own]

    def report(self, name: str, filters: Mapping[str, object]) -> Any:
        """A report's answer; the same object while the lake stays as it is."""
        if name in OUTSIDE_THE_LAKE:
            return self.workspace.report(name, **filters)
        settled = tuple(sorted((key, str(value)) for key, value in filters.items()))
        key = (self.workspace.reader.manifest.generation, name, settled)
        return self._memory.answer(key, lambda: self.workspace.report(name, **filters))

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A template as an answer. Nobody between browser and app may keep it."""
        html = self._templates.get_template(template).render(request=request, site=self, **values)
        caching = "no-store" if self.guarded else "private, no-cache"
        return HTMLResponse(html, status, {"Cache-Control": caching})


@cache
def templates() -> Environment:
    """Templates that escape everything and fail on a name they do not know."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({name: getattr(wording, name) for name in WORDS.split()})
    environment.filters["score"] = rounded
    environment.globals.update(asset=addresses(), link=wording.link, api=wording.api_link, charts=charts, log=math.log)
    environment.globals["fields"] = lambda row: [field.name for field in dataclasses.fields(row)]
    return environment


def asked(request: Request, report: Report[Any, Any]) -> dict[str, object]:
    """What a request asks of a report: every parameter, as a list where the report takes one, blanks left out."""
    found: dict[str, object] = {}
    for name in request.query_params:
        field = report.filters.model_fields.get(name)
        values = [value for value in request.query_params.getlist(name) if value.strip()]
        if values:
            found[name] = values if field and str(field.annotation).startswith("list") else values[-1]
    return found
