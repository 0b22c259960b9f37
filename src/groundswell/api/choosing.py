"""Choosing people together over HTTP, by a request that may be too long for an address; and who was contacted."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.problems import DESCRIBED
from groundswell.outcomes import Contacted
from groundswell.reports.choose import CHOOSE, ChooseFilters, ChooseReport
from groundswell.workspace import Workspace


class ToRemember(BaseModel):
    """A contact to remember."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=True)

    person: str = Field(min_length=1, max_length=500)
    """Who was contacted: account id, handle, or a name only one account has."""
    about: str = Field(default="", max_length=200)
    """What about."""


def add_choosing(router: APIRouter, workspace: Workspace) -> None:
    """`POST /choose`, which answers as the report of that name, and `POST /contacts`."""
    described: dict[int | str, dict[str, Any]] = {status: DESCRIBED[status] for status in (400, 404, 422, 500)}
    router.post("/choose", summary=CHOOSE.title, response_model=ChooseReport, responses=described)(_choose(workspace))
    router.post("/contacts", summary="Remember a contact", status_code=201, responses=described)(_contact(workspace))


def _choose(workspace: Workspace) -> Callable[[ChooseFilters], ChooseReport]:
    def choose(body: ChooseFilters) -> ChooseReport:
        """Whom to ask so that the most distinct people react. An estimate under the model, with its bound."""
        return CHOOSE.run(workspace.facts, body)

    return choose


def _contact(workspace: Workspace) -> Callable[[ToRemember], Contacted]:
    def contact(body: ToRemember) -> Contacted:
        """Choosing leaves whoever was contacted in peace for a while."""
        return workspace.contact(body.person, body.about)

    return contact
