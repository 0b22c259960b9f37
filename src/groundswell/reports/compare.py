"""Two to ten people or named groups, side by side."""

from datetime import date

from pydantic import Field

from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown


class CompareFilters(Filters):
    who: list[str] = Field(min_length=2, max_length=10)
    """Two to ten people (id, handle or name) or groups written `name=person,person,...`."""


@shown
class Member(Account):
    """One account of a side."""

    score: float | None
    """Influence score, 0 to 100; null when not scored."""
    provisional: bool
    """Whether its evidence is too little to lean on."""
    opens: Opens
    """The person."""


@shown
class Part:
    """What one kind of reaction adds."""

    kind: str
    """announce, reply, quote, like, mention, open or accept."""
    points: float
    """Points of the score; for a group, the mean of its members."""
    reactions_count: int
    """Reactions of this kind."""


@shown
class Moment:
    """The score on one day."""

    as_of: date
    """Day."""
    score: float
    """Score; for a group, the mean of its members with one that day."""


@shown
class Side:
    """One person or group."""

    label: str
    """Name of the person or group."""
    group: bool
    """Whether it is a group."""
    members: list[Member]
    """Its accounts; one for a person."""
    score: float
    """Influence score, 0 to 100; for a group the mean of its members, those without a score counting 0."""
    score_low: float
    """Lower end of the 80 % interval; for a group the lowest of its members."""
    score_high: float
    """Upper end of the 80 % interval; for a group the highest of its members."""
    provisional: bool
    """Whether the evidence is too little to lean on; for a group, that of any member."""
    announces: float
    """Counted weight of all members together, in announces by a trusted person today."""
    reactions_count: int
    """Credited reactions of all members together."""
    reactors_count: int
    """Distinct accounts that reacted to any member."""
    objects_count: int
    """Objects created by all members together."""
    parts: list[Part]
    """Points by kind of reaction; they sum to the score."""
    history: list[Moment]
    """The score on each day it is kept for, oldest first."""


@shown
class Overlap:
    """How far two sides move the same people."""

    a: str
    """Label of one side."""
    b: str
    """Label of the other."""
    shared_count: int
    """Distinct accounts that reacted to both."""
    of_a: float
    """Share of those who reacted to `a`, 0 to 1."""
    of_b: float
    """Share of those who reacted to `b`, 0 to 1."""
    shared: list[Account]
    """The first few of them, by weight given to both."""


@shown
class Comparison:
    """People or groups side by side."""

    as_of: date | None
    """Day the scores are for."""
    version: str | None
    """Score version."""
    sides: list[Side]
    """In the order asked for."""
    overlaps: list[Overlap]
    """Each pair of sides once."""
    reactors_count: int
    """Distinct accounts that reacted to any side."""


def run(facts: Facts, filters: CompareFilters) -> Comparison:
    raise NotImplementedError


COMPARE = Report(
    name="compare",
    title="Compare",
    question="How do these people or groups differ, and do they move the same audience?",
    filters=CompareFilters,
    result=Comparison,
    run=run,
    rows=lambda comparison: comparison.sides,
)
