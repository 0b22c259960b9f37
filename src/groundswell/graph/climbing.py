"""Trees of cascades as rounds of table steps, equal to the kernel's: for more nodes than one machine holds."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Loop, Scope, Tables

FIRST = ("published", "parent", "kind", "actor")
"""Which edge leads to a node that several activities claim: the first by these, those without the latter last."""


def climbed(tables: Tables, _scope: Scope, loop: Loop) -> ir.Table:
    """Rows of the nodes of cascades, from what the kernel is given: `edges` and `objects`.

    After each round a node knows the one twice as far above, where there is one, how far it has come, and how many are
    below it within that distance: so a chain of a million is climbed in twenty rounds. Once a round brings nobody to a
    root, all who are still on the way are in a loop or below one.
    """
    edges = loop.keep(_one_each(tables["edges"]))
    state = loop.turns(_beginning(edges), _twice_as_far, while_any="arrived")
    kept = state.filter(state.above.isnull())
    made = tables["objects"].select(made="object", author="author", at="published")
    led = edges.select(of="node", parent="parent", actor="actor", kind="kind", published="published")
    rows = kept.left_join(led, kept.node == led.of)
    rows = rows.left_join(made, rows.node == made.made)
    return rows.select(
        "root",
        "node",
        "parent",
        "depth",
        "subtree",
        actor=ibis.coalesce(rows.actor, rows.author),
        kind=ibis.coalesce(rows.kind, "root"),
        published=ibis.coalesce(rows.published, rows["at"]),
    )


def _one_each(edges: ir.Table) -> ir.Table:
    order = [edges[name].asc(nulls_first=False) for name in FIRST]
    placed = edges.mutate(place=ibis.row_number().over(ibis.window(group_by=edges.node, order_by=order)))
    return placed.filter(placed.place == 0).drop("place")


def _beginning(edges: ir.Table) -> ir.Table:
    """Every node with the one above it, and those that nothing leads to, which are there already."""
    parents = edges.select(node="parent").distinct()
    roots = parents.anti_join(edges.select("node"), "node")
    none, one = ibis.literal(0, "int64"), ibis.literal(1, "int64")
    there = roots.select("node", above=ibis.null("string"), root="node", depth=none)
    on_the_way = edges.select("node", above="parent", root="parent", depth=one)
    return there.union(on_the_way).mutate(subtree=one, arrived=ibis.literal(True))


def _twice_as_far(state: ir.Table) -> ir.Table:
    """Each node as far up as the one above it has come beyond that."""
    higher = state.view().select(of="node", further="above", top="root", more="depth")
    below = state.filter(state.above.notnull()).group_by(over="above").agg(subtree=state.subtree.sum().cast("int64"))
    rows = state.left_join(higher, state.above == higher.of)
    rows = rows.left_join(below.rename(beneath="subtree"), [("node", "over")])
    return rows.select(
        "node",
        above="further",
        root=ibis.coalesce(rows.top, rows.root),
        depth=rows.depth + ibis.coalesce(rows.more, 0),
        subtree=rows.subtree + ibis.coalesce(rows.beneath, 0),
        arrived=rows.above.notnull() & rows.further.isnull(),
    )
