"""Every reaction behind a person's score with its points, and what of it was not counted."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from groundswell.reports.base import Account, Facts, Filters, Page, Report, shown
from groundswell.vocabulary import ReactionKind


class EvidenceFilters(Filters):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    kind: ReactionKind | None = None
    """Only this kind of reaction."""
    reactor: str | None = Field(None, min_length=1, max_length=500)
    """Only reactions of this account: id, handle, or a name only one account has."""
    object: str | None = Field(None, min_length=1, max_length=2000)
    """Only reactions to this object."""
    window_days: int | None = Field(None, ge=1, le=36_500)
    """Only reactions of the last days up to the day of the score."""
    left_out: Literal["capped", "friends", "limited"] | None = None
    """Only reactions of which some weight was not counted for this reason."""
    limit: int = Field(50, ge=1, le=500)
    """Rows a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class Credited:
    """One reaction and what it adds to the score: `raw = credit * weight * decay`, in announces."""

    reaction: str
    """Reaction id."""
    activity: str
    """Activity it was derived from."""
    kind: str
    """announce, reply, quote, like, mention, open or accept."""
    published: datetime
    """When."""
    reactor: Account
    """Who reacted."""
    object: str
    """Object reacted to."""
    object_text: str | None
    """What the object says, shortened."""
    object_url: str | None
    """Where the original can be opened."""
    path: str
    """`author`: for writing it. `resharer`: for passing it on."""
    points: float
    """Points of the score."""
    credit: float
    """Share of this one reaction that is the person's, 0 to 1."""
    weight: float
    """Weight of this kind, in announces."""
    decay: float
    """What age leaves of it, 0 to 1."""
    raw: float
    """Credited decayed weight, in announces."""
    counted: float
    """Of it, counted, in announces."""
    capped: float
    """Left out: one pair's weight is capped. In announces."""
    friends: float
    """Left out: given back, so friendship rather than influence. In announces."""
    limited: float
    """Left out: untrusted reactions count only in proportion to trusted ones. In announces."""


@shown
class Evidence:
    """The reactions behind a score, most points first, a page at a time."""

    as_of: date | None
    """Day the score is for."""
    version: str | None
    """Score version."""
    person: Account
    score: float | None
    """The whole score; null when there is none."""
    points: float
    """Points of all reactions that pass the filters, on all pages; without filters, the score."""
    announces: float
    """Counted weight of all reactions that pass the filters, in announces."""
    rows: list[Credited]
    """One page of reactions."""
    page: Page


def run(facts: Facts, filters: EvidenceFilters) -> Evidence:
    raise NotImplementedError


EVIDENCE = Report(
    name="evidence",
    title="Evidence",
    question="Which reactions make up this score, and what was not counted?",
    filters=EvidenceFilters,
    result=Evidence,
    run=run,
    rows=lambda evidence: evidence.rows,
)
