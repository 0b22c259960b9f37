"""Which articles are copies as rounds of table steps, equal to the kernel's: for more pairs than one machine holds."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Loop, Scope, Tables

TOGETHER = 5
"""Rounds that are one query."""


def in_rounds(tables: Tables, _scope: Scope, loop: Loop) -> ir.Table:
    """Rows of the copies, from what the kernel is given: `pairs`.

    A round judges every article by what is known of the earlier ones that say the same: it is a copy once one of them
    is known to be none, and none once all of them are known to be copies. So each round carries that one article
    further along a chain of them, and what is known stays so.
    """
    pairs = loop.keep(tables["pairs"])
    links = loop.keep(_links(pairs))
    nothing = links.select(article="later").distinct().mutate(original=ibis.null("boolean"), open=ibis.literal(True))

    def following(known: ir.Table) -> ir.Table:
        for _ in range(TOGETHER):
            known = _judged(links, known)
        return known.mutate(open=known.original.isnull())

    known = loop.turns(nothing, following, while_any="open")
    originals = known.filter(known.original).select(first="article")
    rows = pairs.inner_join(originals, [("earlier", "first")])
    order = ibis.window(group_by=rows.later, order_by=[rows.earlier_published, rows.earlier])
    placed = rows.mutate(place=ibis.row_number().over(order))
    return placed.filter(placed.place == 0).select(
        copy="later",
        original="earlier",
        author="later_author",
        original_author="earlier_author",
        published="later_published",
        similarity="similarity",
        says_whose="says_whose",
    )


def _links(pairs: ir.Table) -> ir.Table:
    """Each article with those before it that say the same; one that has none before it, with none."""
    firsts = pairs.select(later="earlier").distinct().anti_join(pairs, "later")
    return pairs.select("later", "earlier").union(firsts.mutate(earlier=ibis.null("string")))


def _judged(links: ir.Table, known: ir.Table) -> ir.Table:
    looked = links.left_join(known.select(who="article", was="original"), [("earlier", "who")])
    unknown = looked.earlier.notnull() & looked.was.isnull()
    told = looked.group_by(article="later").agg(copies=looked.was.any(), waits=unknown.any())
    settled = ibis.ifelse(told.waits, ibis.null("boolean"), True)
    return told.select("article", original=ibis.ifelse(ibis.coalesce(told.copies, False), False, settled))
