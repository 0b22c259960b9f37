"""What every page needs: the workspace's reports, remembered, and templates with the words and charts they use."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from groundswell.errors import GroundswellError
from groundswell.reports import all_reports
from groundswell.reports.base import Report
from groundswell.reports.words import rounded
from groundswell.web import charts, forms, wording
from groundswell.web.assets import addresses
from groundswell.web.memory import Memory
from groundswell.workspace import Workspace

TEMPLATES = Path(__file__).parent / "templates"
WORDS = (
    "coded community count counted day duration kind marked moment network ordinal outside percent percentile points "
    "reason rounded_to_sum times"
)
"""The words that templates use as filters."""
OUTSIDE_THE_LAKE = (
    *("data", "identities", "endorsements", "klout", "kred", "feeds"),
    *("expertise", "topic", "choose", "alerts", "unusual"),
)
"""Reports that also tell of state, which changes without the lake: never remembered."""


class Site:
    """One workspace as a web site. `guarded` when a password is asked for."""

    def __init__(self, workspace: Workspace, *, guarded: bool) -> None:
        self.workspace = workspace
        self.guarded = guarded
        self._memory = Memory()
        self._templates = templates()
        self.reports = list(all_reports().values())
        self.further = [report for report in self.reports if not has_template(report)]

    def report(self, name: str, filters: Mapping[str, object]) -> Any:
        """A report's answer; the same object while the lake stays as it is."""
        if name in OUTSIDE_THE_LAKE:
            return self.workspace.report(name, **filters)
        settled = tuple(sorted((key, str(value)) for key, value in filters.items()))
        key = (self.workspace.reader.manifest.generation, self.workspace.topics.stamp(), name, settled)
        return self._memory.answer(key, lambda: self.workspace.report(name, **filters))

    def new_alerts(self) -> int:
        """How many alerts nobody has read; none where the state cannot say, since every page asks."""
        try:
            return self.workspace.watching.count()
        except GroundswellError:
            return 0

    def is_watched(self, topic: str) -> bool:
        """Whether a topic is watched."""
        return any(one.topic == topic for one in self.workspace.watching.watched())

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A template as an answer. Nobody between browser and app may keep it."""
        html = self._templates.get_template(template).render(request=request, site=self, **values)
        caching = "no-store" if self.guarded else "private, no-cache"
        return HTMLResponse(html, status, {"Cache-Control": caching})


def has_template(report: Report[Any, Any]) -> bool:
    """Whether a page was made for this report; any other is shown as a form and a table."""
    return (TEMPLATES / f"{report.name}.html").is_file()


@cache
def templates() -> Environment:
    """Templates that escape everything and fail on a name they do not know."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({name: getattr(wording, name) for name in WORDS.split()})
    environment.filters["score"] = rounded
    environment.globals.update(asset=addresses(), link=wording.link, api=wording.api_link, charts=charts, log=math.log)
    environment.globals.update(questions=forms.questions, columns=forms.columns)
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
