"""Reports as text for a terminal: picks how each is shown, and shows reports of others as a table of their rows."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from groundswell.cli import (
    render_alerts,
    render_choosing,
    render_finding,
    render_objects,
    render_opinions,
    render_people,
    render_posting,
    render_topics,
    render_trust,
    render_views,
)
from groundswell.cli.layout import line, table
from groundswell.cli.terminal import console
from groundswell.reports.base import Report

SHOWN: dict[str, Callable[[Any], Iterator[RenderableType]]] = {
    "leaderboard": render_people.leaderboard,
    "person": render_people.person,
    "evidence": render_people.evidence,
    "change": render_people.change_of,
    "compare": render_people.comparison,
    "choose": render_choosing.choose,
    "network": render_people.network,
    "object": render_objects.object_,
    "data": render_objects.data,
    "trust": render_trust.trust,
    "views": render_views.views,
    "klout": render_views.klout,
    "kred": render_views.kred,
    "peerindex": render_views.peerindex,
    "qscore": render_views.qscore,
    "endorsements": render_views.endorsements,
    "opinions": render_opinions.opinions,
    "posting": render_posting.posting,
    "topics": render_topics.topics,
    "topic": render_topics.topic,
    "expertise": render_topics.expertise,
    "alike": render_topics.alike,
    "search": render_finding.search,
    "alerts": render_alerts.alerts,
    "unusual": render_alerts.unusual,
}
SIMPLE = (str, int, float, type(None))


def render(report: Report[Any, Any], found: Any) -> None:
    """Print what a report found."""
    out = console()
    for part in SHOWN.get(report.name, lambda result: any_report(report, result))(found):
        out.print(part, soft_wrap=isinstance(part, Text))


def any_report(report: Report[Any, Any], found: Any) -> Iterator[RenderableType]:
    """A report nobody wrote a layout for: its title, and the plain fields of its rows."""
    yield line(report.title, "bold")
    names = [field.name for field in fields(report.row)]
    yield table("", names, ([_simple(getattr(row, name)) for name in names] for row in report.rows(found)))


def _simple(value: object) -> object:
    return value if isinstance(value, SIMPLE) or hasattr(value, "isoformat") else getattr(value, "name", "…")
