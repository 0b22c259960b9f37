"""Deciding over HTTP about alerts: which topics are watched, what was read or dismissed, and looking now."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.problems import DESCRIBED
from groundswell.outcomes import Looked, WatchedTopic
from groundswell.workspace import Workspace

REFUSALS = (400, 404, 422, 500)


class ToWatch(BaseModel):
    """A topic to watch."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=True)

    topic: str = Field(min_length=1, max_length=200)
    """Topic id, or its name."""
    query: str = Field(default="", max_length=4_000)
    """With a query, an own topic of this name is saved first."""
    by_mail: bool = True
    """Whether its alerts go out by e-mail too."""


class Marking(BaseModel):
    """What is said of alerts."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    alerts: list[int] | None = Field(default=None, max_length=500)
    """Their numbers; all new ones when left out."""
    status: Literal["new", "read", "dismissed"]
    """What they are from now on."""


class Marked(BaseModel):
    """How many alerts it was said of."""

    alerts_count: int
    """Their number."""


class Unwatched(BaseModel):
    """A topic that is watched no more."""

    topic: str
    """Its id."""


def add_alerts(router: APIRouter, workspace: Workspace) -> None:
    """Let topics be watched and alerts be marked where the report about them is."""
    described: dict[int | str, dict[str, Any]] = {status: DESCRIBED[status] for status in REFUSALS}
    router.post("/alerts", summary="Mark alerts", responses=described)(_mark(workspace))
    router.post("/alerts/look", summary="Look at the watched topics now", responses=described)(_look(workspace))
    router.post("/watched", summary="Watch a topic", status_code=201, responses=described)(_watch(workspace))
    router.delete("/watched", summary="Watch a topic no more", responses=described)(_unwatch(workspace))


def _mark(workspace: Workspace) -> Callable[[Marking], Marked]:
    def mark(body: Marking) -> Marked:
        """Say of alerts that they are read, dismissed, or new again."""
        return Marked(alerts_count=workspace.watching.mark(body.alerts, body.status))

    return mark


def _look(workspace: Workspace) -> Callable[[], Looked]:
    def look() -> Looked:
        """Look up to the newest scores and send the mail that is due, as every `groundswell score` does at its end."""
        return workspace.look()

    return look


def _watch(workspace: Workspace) -> Callable[[ToWatch], WatchedTopic]:
    def watch(body: ToWatch) -> WatchedTopic:
        """From the next look on, what is unusual about it is kept as alerts."""
        return workspace.watch(body.topic, body.query, by_mail=body.by_mail)

    return watch


def _unwatch(workspace: Workspace) -> Callable[[str], Unwatched]:
    def unwatch(topic: Annotated[str, Query(max_length=256, description="Its id or name.")]) -> Unwatched:
        """Its alerts go too."""
        return Unwatched(topic=workspace.watching.unwatch(topic).topic)

    return unwatch
