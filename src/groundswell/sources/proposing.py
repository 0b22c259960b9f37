"""Proposes a mapping for a table by looking at it, and asks only what it cannot tell."""

from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundswell.sources.drafting import Draft, Question
from groundswell.sources.mapping import to_toml
from groundswell.sources.sample import Sample, look


@dataclass(frozen=True)
class Proposal:
    """A mapping as far as it can be told; whole when no question is left."""

    sample: Sample
    mapping: dict[str, Any]
    questions: tuple[Question, ...]
    answers: Named[str, str] = field(default_factory=dict)

    def answered(self, answers: Named[str, str]) -> "Proposal":
        """The proposal made anew with these answers, by the question's field, besides those given before."""
        return _proposed(self.sample, {**self.answers, **answers})

    def toml(self) -> str:
        """The mapping as its file holds it."""
        return to_toml(self.mapping)


def propose(path: Path, answers: Named[str, str] | None = None) -> Proposal:
    """A mapping for the table at this path. Raises InputError when there is no table to look at."""
    return _proposed(look(path), dict(answers or {}))


def _proposed(sample: Sample, answers: Named[str, str]) -> Proposal:
    draft = Draft(sample, answers)
    mapping = draft.mapping()
    return Proposal(sample, mapping, tuple(draft.questions), answers)
