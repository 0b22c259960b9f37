"""Cascades: what an object set off, as a tree of announces, quotes and replies."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from numpy.typing import NDArray

from groundswell.engine.steps import Scope, Step, Tables
from groundswell.graph.climbing import climbed
from groundswell.tables import CASCADE_NODES, CASCADES
from groundswell.vocabulary import ReactionKind

Ids = NDArray[np.int64]


def links(tables: Tables) -> dict[str, ir.Table]:
    """The edges of every tree, and what is known of the objects at their ends."""
    objects = tables["objects"]
    posts = objects.select(made="object")
    answers = objects.filter(objects.in_reply_to.notnull())
    said = _edges(answers, "object", answers.in_reply_to, "author", ReactionKind.REPLY)
    edges = said.union(_quotes(tables["reactions"], posts), _shares(tables["announces"], posts))
    return {
        "edges": edges.filter(edges.node != edges.parent),
        "objects": objects.select("object", "author", "published"),
    }


def _edges(rows: ir.Table, node: str, parent: ir.Value, actor: str, kind: ReactionKind) -> ir.Table:
    return rows.select(
        node=rows[node], parent=parent, actor=rows[actor], kind=ibis.literal(kind.value), published=rows.published
    )


def _quotes(reactions: ir.Table, posts: ir.Table) -> ir.Table:
    """A quote's node is the post that quotes, whose id is the quote's up to `#`; else the quote itself."""
    quotes = reactions.filter(reactions.kind == ReactionKind.QUOTE)
    quotes = quotes.mutate(post=quotes.activity.re_replace("#.*$", ""))
    joined = quotes.left_join(posts, quotes.post == posts.made)
    nodes = joined.mutate(node=ibis.coalesce(joined.made, joined.activity))
    return _edges(nodes, "node", nodes.object, "reactor", ReactionKind.QUOTE)


def _shares(announces: ir.Table, posts: ir.Table) -> ir.Table:
    """An announce hangs from the announce or post it came through, where that is known, else from its object."""
    shares = announces.mutate(way=announces.via.nullif(announces.announce))
    earlier = announces.select(before="announce", before_of="announced")
    joined = shares.left_join(earlier, (shares.way == earlier.before) & (shares.announced == earlier.before_of))
    joined = joined.left_join(posts, joined.way == posts.made)
    parent = ibis.coalesce(joined.before, joined.made, joined.announced)
    return _edges(joined, "announce", parent, "announcer", ReactionKind.ANNOUNCE).filter(_.parent.notnull())


def trees(inputs: dict[str, pa.Table], scope: Scope) -> pa.Table:
    """Every node with its root, depth and the size of its subtree.

    Replies that form a loop, which only a damaged or hostile export holds, have no root and are left out; one to itself
    is no reply.
    """
    edges = inputs.pop("edges").combine_chunks()
    names, node, parent = _numbered(edges)
    edge = _one_edge_each(edges, node, len(names))
    parents = np.where(edge >= 0, parent[edge], np.arange(len(names))) if len(edge) else edge
    root, depth = climb(parents)
    subtree = subtree_sizes(parents, depth)
    kept = np.flatnonzero((root >= 0) & (subtree[np.maximum(root, 0)] > 1))
    told = names.take(pa.array(kept))
    return pa.table(
        {
            "root": names.take(pa.array(root[kept])),
            "node": told,
            "depth": depth[kept],
            "subtree": subtree[kept],
            **_described(told, edges, edge[kept], inputs["objects"]),
        }
    )


def _numbered(edges: pa.Table) -> tuple[pa.Array, Ids, Ids]:
    """The names of all nodes (n,), and the place among them of each edge's node and parent (m,)."""
    ends = pa.chunked_array([*edges["node"].chunks, *edges["parent"].chunks], pa.string()).combine_chunks()
    named = ends.dictionary_encode()
    places = named.indices.to_numpy().astype(np.int64)
    return named.dictionary, places[: len(edges)], places[len(edges) :]


def _one_edge_each(edges: pa.Table, node: Ids, count: int) -> Ids:
    """The edge that leads to each node (count,), -1 for none: for nodes that two activities claim, the first."""
    found = np.full(count, -1)
    found[node] = np.arange(len(node))
    claimed = np.flatnonzero(np.bincount(node, minlength=count)[node] > 1)
    order = [(name, "ascending") for name in ("published", "parent", "kind", "actor")]
    by_age = claimed[pc.sort_indices(edges.take(pa.array(claimed)), sort_keys=order).to_numpy()]
    found[node[by_age[::-1]]] = by_age[::-1]
    return found


def climb(parents: Ids) -> tuple[Ids, Ids]:
    """Root (-1 in a loop) and depth of each node of a forest in which roots are their own parents; shape (n,)."""
    jump = parents.copy()
    depth = (parents != np.arange(len(parents))).astype(np.int64)
    for _turn in range(max(1, int(np.ceil(np.log2(max(2, len(parents)))))) + 1):
        depth = depth + depth[jump]
        jump = jump[jump]
    return np.where(parents[jump] == jump, jump, -1), depth


def subtree_sizes(parents: Ids, depth: Ids) -> Ids:
    """Nodes at and below each node, added up from the deepest level; shape (n,)."""
    sizes = np.ones(len(parents), np.int64)
    order = np.argsort(-depth, kind="stable")
    deepest_first = order[depth[order] > 0]
    cuts = np.flatnonzero(np.diff(depth[deepest_first])) + 1
    for level in np.split(deepest_first, cuts):
        np.add.at(sizes, parents[level], sizes[level])
    return sizes


def _described(nodes: pa.Array, edges: pa.Table, edge: Ids, objects: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Parent, actor, kind and time of nodes: of their edge, or for a root of the object it is."""
    led = edges.take(pa.array(edge, mask=edge < 0))
    made = objects.take(pc.index_in(nodes, value_set=objects["object"].combine_chunks()))
    return {
        "parent": led["parent"],
        "actor": pc.coalesce(led["actor"], made["author"]),
        "kind": pc.coalesce(led["kind"], pa.scalar("root")),
        "published": pc.coalesce(led["published"], made["published"]),
    }


def cascades(tables: Tables) -> ir.Table:
    """Size, depth, breadth and structural virality of each tree.

    Structural virality is the mean distance over pairs of nodes (Goel, Anderson, Hofman and Watts 2016): an edge above
    a subtree of s of n nodes lies on s (n - s) of the paths.
    """
    nodes = tables["cascade_nodes"]
    levels = nodes.group_by("root", "depth").agg(width=nodes.count())
    breadth = levels.group_by(of=levels.root).agg(breadth=levels.width.max())
    sizes = nodes.group_by(of=nodes.root).agg(size=nodes.count(), author=nodes.actor.max(where=nodes.depth == 0))
    sized = nodes.join(sizes, nodes.root == sizes.of)
    paths = ibis.ifelse(sized.depth > 0, sized.subtree * (sized.size - sized.subtree), 0)
    measured = (
        sized.mutate(paths=paths)
        .group_by("root", "size", "author")
        .agg(
            depth=_.depth.max(),
            distances=_.paths.sum().cast("int64"),
            reactors=_.actor.nunique(where=(_.depth > 0) & (_.actor != ibis.coalesce(_.author, ""))),
            started=_.published.min(),
            ended=_.published.max(),
        )
    )
    joined = measured.join(breadth, measured.root == breadth.of)
    virality = joined.distances * 2.0 / (joined.size * (joined.size - 1))
    return joined.select(
        "root",
        "author",
        "size",
        "depth",
        "breadth",
        "started",
        "ended",
        structural_virality=virality,
        reactors_count=joined.reactors,
    )


NODES_STEP = Step(
    writes=CASCADE_NODES,
    reads=("objects", "reactions", "announces"),
    per="all",
    expression=links,
    kernel=trees,
    rounds=climbed,
)
STEP = Step(writes=CASCADES, reads=("cascade_nodes",), per="all", expression=cascades)
