"""Cascades: what an object set off, as a tree of announces, quotes and replies."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from numpy.typing import NDArray

from groundswell.engine.steps import Scope, Step, Tables
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
    edges = _one_parent_each(inputs["edges"])
    names = pc.unique(pa.chunked_array([*edges["node"].chunks, *edges["parent"].chunks], pa.string()))
    parents = np.arange(len(names))
    parents[_places(edges["node"], names)] = _places(edges["parent"], names)
    root, depth = climb(parents)
    subtree = subtree_sizes(parents, depth)
    known = pa.table({"name": names, "index": pa.array(np.arange(len(names)))})
    nodes = known.append_column("root", names.take(pa.array(np.maximum(root, 0))))
    nodes = nodes.append_column("depth", pa.array(depth)).append_column("subtree", pa.array(subtree))
    return _described(
        nodes.filter(pa.array((root >= 0) & (subtree[np.maximum(root, 0)] > 1))), edges, inputs["objects"]
    )


def _one_parent_each(edges: pa.Table) -> pa.Table:
    """The first edge of each node, for nodes that two activities claim."""
    ordered = edges.sort_by([("node", "ascending"), ("published", "ascending"), ("parent", "ascending")])
    first = ordered.group_by("node", use_threads=False).aggregate(
        [(name, "first") for name in ("parent", "actor", "kind", "published")]
    )
    return first.rename_columns([name.removesuffix("_first") for name in first.column_names])


def _places(values: pa.ChunkedArray, names: pa.Array) -> Ids:
    places: Ids = pc.index_in(values, names).to_numpy().astype(np.int64)
    return places


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


def _described(nodes: pa.Table, edges: pa.Table, objects: pa.Table) -> pa.Table:
    """Nodes with actor, kind and time: of their edge, or for a root of the object it is."""
    rows = nodes.join(edges, "name", "node", "left outer")
    rows = rows.join(objects.rename_columns(["name", "author", "made"]), "name", join_type="left outer")
    return pa.table(
        {
            "root": rows["root"],
            "node": rows["name"],
            "parent": rows["parent"],
            "actor": pc.coalesce(rows["actor"], rows["author"]),
            "kind": pc.coalesce(rows["kind"], pa.scalar("root")),
            "depth": rows["depth"],
            "published": pc.coalesce(rows["published"], rows["made"]),
            "subtree": rows["subtree"],
        }
    )


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
)
STEP = Step(writes=CASCADES, reads=("cascade_nodes",), per="all", expression=cascades)
