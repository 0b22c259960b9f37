"""Deciding over HTTP who is one person: the one thing the API changes."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.problems import DESCRIBED
from groundswell.outcomes import JoinedPerson
from groundswell.people.identity import Decision, Proof
from groundswell.workspace import Workspace


class Deciding(BaseModel):
    """A decision about two accounts."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    decision: Decision
    """`join` takes them for one person, `split` no longer does, `refuse` says they never were."""
    one: str = Field(min_length=1, max_length=2048)
    """One account: id, handle, or a name only one person has. Of a join, it stands for the person."""
    other: str = Field(min_length=1, max_length=2048)
    """The other account."""
    proof: Proof = Proof.OPERATOR
    """Why they are one person, for a join."""
    note: str = Field(default="", max_length=1024)
    """What to remember about it."""
    who: str = Field(default="", max_length=256)
    """Who decides."""


def add_deciding(router: APIRouter, workspace: Workspace) -> None:
    """Let decisions be posted where the report about them is."""
    described: dict[int | str, dict[str, Any]] = {status: DESCRIBED[status] for status in (400, 404, 422, 503)}
    router.post("/identities", summary="Decide who is one person", responses=described)(_decide(workspace))


def _decide(workspace: Workspace) -> Callable[[Deciding], JoinedPerson]:
    def decide(said: Deciding) -> JoinedPerson:
        """Add a decision; scores know of it from the next `groundswell score` on."""
        return decided(workspace, said)

    return decide


def decided(workspace: Workspace, said: Deciding) -> JoinedPerson:
    """Act on a decision. Raises NotFoundError and InputError as the workspace does."""
    told = {"note": said.note, "who": said.who}
    if said.decision == Decision.JOIN:
        return workspace.join(said.one, said.other, proof=said.proof, **told)
    act = workspace.split if said.decision == Decision.SPLIT else workspace.refuse
    return act(said.one, said.other, **told)
