"""Deciding over HTTP about topics: the workspace's own, and which is not shown on whom."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.problems import DESCRIBED
from groundswell.outcomes import SavedTopic, TopicOfPerson
from groundswell.workspace import Workspace

REFUSALS = (400, 404, 422, 500)


class ToSave(BaseModel):
    """A topic of the workspace's own: a query, or example objects."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=200)
    """What it is called; one of that name gets the new query."""
    query: str = Field(default="", max_length=4_000)
    """What an object must say: words, phrases, hashtags, links, AND, OR, NOT."""
    examples: list[str] = Field(default_factory=list, max_length=200)
    """Objects about it, by id or address, instead of a query."""


class Deciding(BaseModel):
    """Whether a topic is shown on a person."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=True)

    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    topic: str = Field(min_length=1, max_length=200)
    """Topic id, or its name."""
    hidden: bool
    """True takes the topic from the person for good; false lets it be shown again."""


class Removed(BaseModel):
    """An own topic that is gone."""

    topic: str
    """Its id."""


def add_topics(router: APIRouter, workspace: Workspace) -> None:
    """Let topics be saved, removed and hidden where the reports about them are."""
    described: dict[int | str, dict[str, Any]] = {status: DESCRIBED[status] for status in REFUSALS}
    saving, removing, deciding = _save(workspace), _remove(workspace), _decide(workspace)
    router.post("/topics", summary="Save an own topic", status_code=201, responses=described)(saving)
    router.delete("/topics", summary="Remove an own topic", responses=described)(removing)
    router.post("/expertise", summary="Hide a topic on a person", responses=described)(deciding)


def _save(workspace: Workspace) -> Callable[[ToSave], SavedTopic]:
    def save(body: ToSave) -> SavedTopic:
        """Objects have it from the next `groundswell score` on. `said` warns of a query that matches all or nothing."""
        return workspace.save_topic(body.name, body.query, examples=body.examples)

    return save


def _remove(workspace: Workspace) -> Callable[[str], Removed]:
    def remove(topic: Annotated[str, Query(max_length=200, description="Its id or name.")]) -> Removed:
        """Objects lose it with the next `groundswell score`."""
        return Removed(topic=workspace.topics.drop(topic).topic)

    return remove


def _decide(workspace: Workspace) -> Callable[[Deciding], TopicOfPerson]:
    def decide(body: Deciding) -> TopicOfPerson:
        """At once no report shows it; with the next `groundswell score` no influence is worked out for it."""
        return decided(workspace, body)

    return decide


def decided(workspace: Workspace, said: Deciding) -> TopicOfPerson:
    """Act on a decision. Raises NotFoundError and InputError as the workspace does."""
    act = workspace.hide_topic if said.hidden else workspace.unhide_topic
    return act(said.person, said.topic)
