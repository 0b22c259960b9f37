"""The reactions around one person as a graph: who reacts to whom, and how much of it counts."""

from datetime import date
from typing import Any

from pydantic import Field

from groundswell.reports import days
from groundswell.reports.accounts import find_account, marks, named
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown


class NetworkFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    limit: int = Field(60, ge=1, le=500)
    """Most accounts around the person, by weight of the reactions between them."""
    edges: int = Field(300, ge=1, le=5000)
    """Most edges: those of the person first, then by weight."""


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
    edges_left_out: int
    """Edges among these accounts beyond the limit."""


AROUND = """
    WITH toward AS (
        SELECT reactor AS actor, counted_nano, true AS reacts FROM pairs_now WHERE credited = $person
        UNION ALL SELECT credited, counted_nano, false FROM given_pairs_now WHERE reactor = $person
    )
    SELECT actor, bool_or(reacts) AS reacts, NOT bool_and(reacts) AS drew, count(*) OVER () AS total
    FROM toward GROUP BY actor ORDER BY sum(counted_nano) DESC, actor LIMIT $limit
"""
AMONG = """
    SELECT reactor, credited, reactions_count, counted_nano, raw_nano, count(*) OVER () AS total FROM pairs_now
    WHERE credited IN ({actors}) AND reactor IN ({actors})
    ORDER BY ? IN (credited, reactor) DESC, counted_nano DESC, reactor, credited LIMIT ?
"""
NANO = 1e9


def run(facts: Facts, filters: NetworkFilters) -> NetworkReport:
    facts = facts.of(filters.version)
    person = find_account(facts, filters.person)
    around = facts.reader.rows(AROUND, {"person": person.actor, "limit": filters.limit})
    actors = [person.actor, *(row["actor"] for row in around)]
    edges = facts.reader.rows(AMONG.format(actors=marks(actors)), [*actors, *actors, person.actor, filters.edges])
    as_of, _ = days.newest(facts)
    return NetworkReport(
        as_of=as_of,
        person=person,
        vertices=_vertices(facts, actors, {row["actor"]: _place(row) for row in around}),
        edges=[_edge(facts, row) for row in edges],
        left_out=around[0]["total"] - len(around) if around else 0,
        edges_left_out=edges[0]["total"] - len(edges) if edges else 0,
    )


def _place(row: dict[str, Any]) -> str:
    if row["reacts"] and row["drew"]:
        return "both"
    return "reactor" if row["reacts"] else "reacts_to"


def _vertices(facts: Facts, actors: list[str], places: dict[str, str]) -> list[Vertex]:
    names = named(facts, actors)
    trust = {row["actor"]: row["trust"] for row in facts.reader.keyed_rows("trust_now", actors, ["actor", "trust"])}
    scores = {
        row["actor"]: row["score"] for row in facts.reader.keyed_rows("influence_now", actors, ["actor", "score"])
    }
    return [
        Vertex(
            **{name: getattr(names[actor], name) for name in Account.__annotations__},
            place=places.get(actor, "person"),
            score=scores.get(actor) if actor in trust else None,
            trust=trust.get(actor, 0.0),
        )
        for actor in actors
    ]


def _edge(facts: Facts, row: dict[str, Any]) -> Edge:
    return Edge(
        reactor=row["reactor"],
        credited=row["credited"],
        reactions_count=row["reactions_count"],
        announces=row["counted_nano"] / NANO,
        not_counted=(row["raw_nano"] - row["counted_nano"]) / NANO,
        opens=facts.opens("evidence", person=row["credited"], reactor=row["reactor"]),
    )


NETWORK = Report(
    name="network",
    title="Network",
    question="Who moves whom around this person?",
    filters=NetworkFilters,
    result=NetworkReport,
    run=run,
    row=Edge,
    rows=lambda network: network.edges,
)
