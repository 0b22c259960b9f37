"""Giving an endorsement over HTTP."""

from collections.abc import Callable

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.problems import DESCRIBED
from groundswell.reports.endorsements import Given
from groundswell.vocabulary import EndorsementKind
from groundswell.workspace import Workspace


class ToGive(BaseModel):
    """An endorsement to give."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=True)

    giver: str = Field(min_length=1, max_length=500)
    """Who endorses: account id, handle, or a name only one account has."""
    receiver: str = Field(min_length=1, max_length=500)
    """Who is endorsed."""
    topic: str = Field(min_length=1, max_length=100)
    """What about, in a few words."""
    kind: EndorsementKind = EndorsementKind.PLUS_K
    """`+K` for expertise; `+Kred` adds to the points of the report `kred` too."""


def add_endorsing(router: APIRouter, workspace: Workspace) -> None:
    """`POST /endorsements` beside the report of that name."""
    router.post(
        "/endorsements",
        name="endorse",
        summary="Endorse somebody",
        status_code=201,
        response_model=Given,
        responses={status: DESCRIBED[status] for status in (400, 404, 422, 500)},
    )(_endorse(workspace))


def _endorse(workspace: Workspace) -> Callable[[ToGive], Given]:
    def endorse(body: ToGive) -> Given:
        """Five a day for each giver, one on a topic in seven days. Never part of the influence score."""
        return workspace.endorse(body.giver, body.receiver, body.topic, kind=body.kind)

    return endorse
