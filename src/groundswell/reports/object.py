"""One object: what was said, what it set off as a tree and over time, who reacted, and who earned what by it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from itertools import accumulate
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from groundswell.errors import NotFoundError
from groundswell.graph.addresses import canonical
from groundswell.reports import days, paging, words
from groundswell.reports.accounts import marks, named
from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown
from groundswell.reports.copied import Copied, copies_of, original_of
from groundswell.vocabulary import ReactionKind


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
    """The shape of the tree it belongs to."""

    root: str
    """Object the tree starts from: this one, or an earlier one that this answers."""
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
    """announce, reply, quote, like, thank, mention, open or accept."""
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
    """announce, reply, quote, like, thank, mention, open or accept."""
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
    """Shape of its tree; null when nobody shared, quoted or answered it, and it answers nothing."""
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
    original: Copied | None
    """What it is a copy of; null when it is none."""
    copies: list[Copied]
    """Its copies, the earliest first; at most a hundred."""


BY_ADDRESS = """
    WITH asked AS (SELECT $asked::VARCHAR AS url), led AS ({led})
    SELECT * FROM objects WHERE url = $asked OR address = (SELECT address FROM led)
    ORDER BY url = $asked DESC, published, object LIMIT 1
"""
MISSING = """
    SELECT network, author FROM reactions WHERE object = ?
    UNION ALL SELECT split_part(root, ':', 1), author FROM cascades WHERE root = ? LIMIT 1
"""
TREE_OF = "SELECT c.* FROM cascade_nodes n JOIN cascades c ON c.root = n.root WHERE n.node = ?"
TREE = ("node", "parent", "actor", "kind", "depth", "published")
GROWTH = """
    SELECT max(published) AS reached, count(*) AS added FROM cascade_nodes
    WHERE root = $root AND published IS NOT NULL
    GROUP BY floor((epoch(published) - epoch($started)) / greatest((epoch($ended) - epoch($started)) / 59, 1))
    ORDER BY reached
"""
REACTIONS = "SELECT reaction, kind, reactor, author, via, published FROM reactions WHERE object = ?"
GIVEN = """
    SELECT reaction, credited, path, credit_micro, kind, reactor, object, published FROM credits
    WHERE credited IN ({people}) AND published >= ? AND published < ? AND reactor IN (SELECT reactor FROM came)
"""
"""What those who reacted gave, for whatever, to those credited: all of a pair's days, whose cap they share."""
BY_KIND = """
    SELECT kind, count(*) AS reactions_count, count(DISTINCT reactor) AS reactors_count
    FROM came GROUP BY kind ORDER BY reactions_count DESC, kind
"""
CREDITS = """
    WITH shares AS MATERIALIZED (SELECT *, epoch_us(published) AS moment, count(*) OVER () AS total FROM given)
    SELECT * FROM shares
    WHERE $moment IS NULL OR moment < $moment OR (moment = $moment AND (reaction, credited) > ($reaction, $credited))
    ORDER BY moment DESC, reaction, credited LIMIT $limit
"""
COUNTS = "SELECT kind, count, observed FROM reaction_counts WHERE object = ? ORDER BY count DESC, kind"
MICRO = 1e6
MOST_MOMENTS = 60


def run(facts: Facts, filters: ObjectFilters) -> ObjectReport:
    row = _row(facts, filters.object)
    object_, author = row["object"], row["author"]
    drawn = facts.reader.arrow(REACTIONS, [object_])
    given = _given(facts, drawn)
    shares = _shares(facts, given, object_, filters)
    cascade = _cascade(facts, object_)
    nodes = _tree(facts, cascade.root, filters.nodes) if cascade else []
    credited = {author, *(share["credited"] for share in shares)} - {None}
    points = _points(facts, given, object_, credited)
    accounts = named(facts, _everybody(row, nodes, shares))
    return ObjectReport(
        as_of=days.newest(facts)[0],
        said=_said(row, accounts.get(author)),
        cascade=cascade,
        nodes=_nodes(facts, nodes, accounts),
        nodes_left_out=cascade.size - len(nodes) if cascade else 0,
        growth=_growth(facts, cascade, nodes) if cascade else [],
        kinds=[Kind(**kind) for kind in facts.reader.rows(BY_KIND, came=drawn)],
        rows=_reacted(shares[: filters.limit], points, accounts),
        page=Page(total=shares[0]["total"] if shares else 0, next=_next(shares, filters.limit)),
        counts=[_counted(count) for count in facts.reader.rows(COUNTS, [object_])],
        points=sum(earned for (_, credited), earned in points.items() if credited == author),
        opens=Opens(report="evidence", filters={"person": author, "object": object_}) if author else None,
        original=original_of(facts, object_),
        copies=copies_of(facts, object_),
    )


def _row(facts: Facts, asked: str) -> dict[str, Any]:
    """The object, by id or by its address. Raises NotFoundError when not even a reaction to it is here."""
    row = next(iter(facts.reader.keyed_rows("objects", [asked])), None)
    row = row or facts.reader.one(_by_address(), {"asked": asked})
    if row is not None:
        return row
    known = facts.reader.one(MISSING, [asked, asked])
    if known is None:
        raise NotFoundError(f"There is no object {asked}", todo="Use an object id or its address.")
    return dict.fromkeys(Said.__annotations__) | {"object": asked} | known


@cache
def _by_address() -> str:
    """SQL that finds an object by its address, in whatever way that is written."""
    written = ibis.table({"url": "string"}, name="asked")
    return BY_ADDRESS.format(led=ibis.to_sql(canonical(written, "url", "address"), dialect="duckdb"))


def _said(row: dict[str, Any], author: Account | None) -> Said:
    known = {name: row[name] for name in Said.__annotations__}
    return Said(**{**known, "author": author, "tags": row["tags"] or []})


def _everybody(row: dict[str, Any], nodes: list[dict[str, Any]], shares: list[dict[str, Any]]) -> Iterator[str | None]:
    """Every account the report names."""
    yield row["author"]
    yield from (node["actor"] for node in nodes)
    yield from (share[who] for share in shares for who in ("reactor", "credited"))


def _cascade(facts: Facts, object_: str) -> Cascade | None:
    row = next(iter(facts.reader.keyed_rows("cascades", [object_])), None) or facts.reader.one(TREE_OF, [object_])
    return Cascade(**{name: row[name] for name in Cascade.__annotations__}) if row else None


def _tree(facts: Facts, root: str, most: int) -> list[dict[str, Any]]:
    """The nodes nearest the root, a level after the other; what has no time comes after what has one."""
    nodes = facts.reader.keyed("cascade_nodes", [root], TREE)
    keys = [("depth", "ascending"), ("published", "ascending"), ("node", "ascending")]
    rows: list[dict[str, Any]] = nodes.sort_by(keys)[:most].to_pylist()
    return rows


def _nodes(facts: Facts, nodes: list[dict[str, Any]], accounts: dict[str, Account]) -> list[Node]:
    ids = [node["node"] for node in nodes if node["kind"] != ReactionKind.ANNOUNCE]
    said = {id_: words.shorten(told["text"]) for id_, told in facts.objects(ids, "text").items()}
    return [
        Node(**node, name=accounts[node["actor"]].name if node["actor"] else None, text=said.get(node["node"]))
        for node in nodes
    ]


def _growth(facts: Facts, cascade: Cascade, nodes: list[dict[str, Any]]) -> list[Growth]:
    """Each moment of a small cascade; of a larger one at most 60, evenly apart."""
    if cascade.started is None:
        return []
    if cascade.size == len(nodes) <= MOST_MOMENTS:
        times = sorted(Counter(node["published"] for node in nodes if node["published"]).items())
    else:
        chosen = {"root": cascade.root, "started": cascade.started, "ended": cascade.ended}
        times = [(row["reached"], row["added"]) for row in facts.reader.rows(GROWTH, chosen)]
    sizes = accumulate(added for _, added in times)
    return [Growth(at=at, size=size, added=added) for (at, added), size in zip(times, sizes, strict=True)]


def _given(facts: Facts, drawn: pa.Table) -> pa.Table:
    """What those who reacted gave, on the days between, to everybody who may be credited for it."""
    people = sorted({actor for end in ("author", "via") for actor in drawn[end].drop_null().unique().to_pylist()})
    first, last = pc.min_max(drawn["published"]).as_py().values()
    between = (days.window(first.date(), 1)[0], days.window(last.date(), 1)[1]) if first else (None, None)
    return facts.reader.arrow(GIVEN.format(people=marks(people) or "NULL"), [*people, *between], came=drawn)


def _shares(facts: Facts, given: pa.Table, object_: str, filters: ObjectFilters) -> list[dict[str, Any]]:
    """A page of the credit for each reaction, and one row more."""
    moment, reaction, credited = (
        paging.decode(filters.cursor, float, str, str) if filters.cursor else (None, None, None)
    )
    place = {"moment": moment, "reaction": reaction, "credited": credited, "limit": filters.limit + 1}
    return facts.reader.rows(CREDITS, place, given=given.filter(pc.equal(given["object"], object_)))


def _next(shares: list[dict[str, Any]], limit: int) -> str | None:
    if len(shares) <= limit:
        return None
    last = shares[limit - 1]
    return paging.encode(last["moment"], last["reaction"], last["credited"])


def _points(facts: Facts, given: pa.Table, object_: str, credited: set[str]) -> dict[tuple[str, str], float]:
    """Points by reaction and credited account."""
    if not credited:
        return {}
    theirs = given.filter(pc.is_in(given["credited"], value_set=pa.array(sorted(credited), pa.string())))
    found = facts.points(credited, given=theirs, days_alone=True)
    rows = found.filter(pc.equal(found["object"], object_)).select(["reaction", "credited", "points"]).to_pylist()
    return {(row["reaction"], row["credited"]): row["points"] for row in rows}


def _reacted(
    shares: list[dict[str, Any]], points: dict[tuple[str, str], float], accounts: dict[str, Account]
) -> list[Reacted]:
    return [
        Reacted(
            **{name: share[name] for name in ("reaction", "kind", "published", "path")},
            reactor=accounts[share["reactor"]],
            credited=accounts[share["credited"]],
            credit=share["credit_micro"] / MICRO,
            points=points.get((share["reaction"], share["credited"])),
            opens=Opens(report="evidence", filters={"person": share["credited"], "reactor": share["reactor"]}),
        )
        for share in shares
    ]


def _counted(row: dict[str, Any]) -> Counted:
    known = row["observed"] and row["observed"].year > 1970
    return Counted(kind=row["kind"], count=row["count"], observed=row["observed"] if known else None)


OBJECT = Report(
    name="object",
    title="Object",
    question="What did this set off, and who carried it?",
    filters=ObjectFilters,
    result=ObjectReport,
    run=run,
    row=Reacted,
    rows=lambda found: found.rows,
)
