"""The reactions around one person as a graph: who reacts to whom, and how much of it counts."""

from datetime import date

from pydantic import Field

from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown


class NetworkFilters(Filters):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    limit: int = Field(60, ge=1, le=500)
    """Most accounts around the person, by weight of the reactions between them."""


@shown
class Vertex(Account):
    """One account of the graph."""

    place: str
    """`person`, `reactor` (reacts to the person), `reacts_to` (the person reacts to it) or `both`."""
    score: float | None
    """Influence score, 0 to 100."""
    trust: float
    """Trust, 0 to 1."""


@shown
class Edge:
    """Reactions of one account to another."""

    reactor: str
    """Account that reacts: the edge's source."""
    credited: str
    """Account it reacts to: the edge's target."""
    reactions_count: int
    """Reactions."""
    announces: float
    """Counted weight, in announces."""
    not_counted: float
    """Weight left out, in announces."""
    opens: Opens
    """These reactions."""


@shown
class NetworkReport:
    """The reactions around one person."""

    as_of: date | None
    """Day the weights are for."""
    person: Account
    vertices: list[Vertex]
    """The person first, then by weight."""
    edges: list[Edge]
    """Reactions among them."""
    left_out: int
    """Accounts around the person beyond the limit."""


def run(facts: Facts, filters: NetworkFilters) -> NetworkReport:
    raise NotImplementedError


NETWORK = Report(
    name="network",
    title="Network",
    question="Who moves whom around this person?",
    filters=NetworkFilters,
    result=NetworkReport,
    run=run,
    rows=lambda network: network.edges,
)
