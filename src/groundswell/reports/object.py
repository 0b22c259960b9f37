"""One object: what was said, what it set off as a tree and over time, who reacted, and who earned what by it."""

from datetime import date, datetime

from pydantic import Field

from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown


class ObjectFilters(Filters):
    object: str = Field(min_length=1, max_length=2000)
    """Object id, or the address of the original."""
    nodes: int = Field(300, ge=1, le=2000)
    """Most nodes of the tree to give, nearest the root first."""
    limit: int = Field(50, ge=1, le=500)
    """Reactions a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class Said:
    """The object itself."""

    object: str
    """Object id."""
    network: str
    """Its network."""
    author: Account | None
    """Who created it; null when only reactions to it are known."""
    published: datetime | None
    """When; null when it is not in the workspace."""
    object_type: str | None
    """Note, Article, Question, ..."""
    text: str | None
    """What was said, whole."""
    url: str | None
    """Where the original can be opened."""
    context: str | None
    """Channel, forum or community."""
    language: str | None
    """BCP 47 language."""
    tags: list[str]
    """Tags."""
    visibility: str | None
    """Who could see it."""
    in_reply_to: str | None
    """Object it replies to."""
    root: str | None
    """First object of its thread."""


@shown
class Cascade:
    """The shape of what it set off."""

    size: int
    """Nodes, the root included."""
    depth: int
    """Edges from the root to the farthest node."""
    breadth: int
    """Most nodes at one depth."""
    structural_virality: float
    """Mean distance between two nodes, in edges: near 2 is a broadcast, more is passed on from person to person."""
    reactors_count: int
    """Distinct accounts in it beside the author."""
    started: datetime | None
    """Time of the root, or of its first reaction when the root is unknown."""
    ended: datetime | None
    """Time of the last node."""


@shown
class Node:
    """One node of the tree."""

    node: str
    """Object of a reply or quote, activity of an announce, the object itself for the root."""
    parent: str | None
    """Node it reacted to; null for the root."""
    actor: str | None
    """Account; null when the root is unknown."""
    name: str | None
    """Its display name."""
    kind: str
    """root, announce, reply or quote."""
    depth: int
    """Edges from the root."""
    published: datetime | None
    """When; null for an unknown root."""
    text: str | None
    """What a reply or quote says, shortened."""


@shown
class Growth:
    """How far the cascade had come at a moment."""

    at: datetime
    """Moment."""
    size: int
    """Nodes up to then."""
    added: int
    """Nodes since the moment before."""


@shown
class Reacted:
    """One reaction to the object, once for each account that is credited for it."""

    reaction: str
    """Reaction id."""
    kind: str
    """announce, reply, quote, like, mention, open or accept."""
    published: datetime
    """When."""
    reactor: Account
    """Who reacted."""
    credited: Account
    """Who gets the credit."""
    path: str
    """`author` or `resharer`."""
    credit: float
    """Share of this reaction, 0 to 1."""
    points: float | None
    """Points of the credited account's score; null when not scored."""
    opens: Opens
    """This reactor's reactions behind the credited account's score."""


@shown
class Counted:
    """Reactions the network counts without naming people: shown, never part of a score."""

    kind: str
    """Kind, in the network's word."""
    count: int
    """How many."""
    observed: datetime | None
    """When it was counted; null when unknown."""


@shown
class Kind:
    """Reactions of one kind by named people."""

    kind: str
    """announce, reply, quote, like, mention, open or accept."""
    reactions_count: int
    """Reactions."""
    reactors_count: int
    """Distinct accounts."""


@shown
class ObjectReport:
    """One object and what it set off."""

    as_of: date | None
    """Day the points are for."""
    said: Said
    cascade: Cascade | None
    """Shape of the tree; null when nobody shared, quoted or answered it."""
    nodes: list[Node]
    """The tree, nearest the root first."""
    nodes_left_out: int
    """Nodes beyond the limit."""
    growth: list[Growth]
    """The cascade over time, at most 60 moments."""
    kinds: list[Kind]
    """Reactions by kind."""
    rows: list[Reacted]
    """One page of reactions, newest first."""
    page: Page
    counts: list[Counted]
    """What the network counts without people."""
    points: float
    """Points its reactions add to its author's score."""
    opens: Opens | None
    """These reactions; null when the author is unknown."""


def run(facts: Facts, filters: ObjectFilters) -> ObjectReport:
    raise NotImplementedError


OBJECT = Report(
    name="object",
    title="Object",
    question="What did this set off, and who carried it?",
    filters=ObjectFilters,
    result=ObjectReport,
    run=run,
    rows=lambda found: found.rows,
)
