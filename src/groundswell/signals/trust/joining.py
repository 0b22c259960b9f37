"""Clusters of accounts in step as rounds of table steps, equal to the kernel's: for more than one machine holds."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Loop, Scope, Tables


def joined(tables: Tables, _scope: Scope, loop: Loop) -> ir.Table:
    """Rows of the coordinated pairs, from what the kernel is given: `pairs`.

    All accounts that hang together end up beside the first of them (the large star and small star of Kiveris et al.
    2014: rounds grow with the square of the logarithm of their number at the most, and links never in number).
    """
    pairs = tables["pairs"]
    links = pairs.select(account="b", first="a").mutate(moved=ibis.literal(True))
    stars = loop.turns(links, _nearer, while_any="moved")
    members = stars.group_by(head="first").agg(members_count=stars.count() + 1)
    heads = stars.select("account", cluster="first").union(members.select(account="head", cluster="head"))
    known = pairs.inner_join(heads, [("a", "account")]).inner_join(members, [("cluster", "head")])
    return known.select(
        "a",
        "b",
        "cluster",
        "members_count",
        "expected",
        "surprise",
        "gap_seconds",
        occasions_count="occasions",
        met_count="met",
    )


def _nearer(links: ir.Table) -> ir.Table:
    """Links from each account to one before it, drawn nearer to the first that it hangs together with."""
    both = links.select("account", other="first").union(links.select(account="first", other="account"))
    least = both.group_by(centre="account").agg(least=ibis.least(both.other.min(), both.account.min()))
    later = both.inner_join(least, [("account", "centre")]).filter(lambda t: t.other > t.account)
    large = later.select(account="other", first="least").distinct()
    nearest = large.group_by(whose="account").agg(nearest=large["first"].min())
    drawn = large.inner_join(nearest, [("account", "whose")])
    drawn = drawn.filter(drawn["first"] != drawn.nearest).select(account="first", first="nearest")
    small = drawn.union(nearest.select(account="whose", first="nearest"), distinct=True)
    return _judged(small)


def _judged(links: ir.Table) -> ir.Table:
    """Links, with whether they are still to be drawn nearer: those of several, and those to one that has a link."""
    counted = links.group_by(one="account").agg(count=links.count())
    own = links.inner_join(counted, [("account", "one")])
    further = own.left_join(counted.select(further="one"), [("first", "further")])
    return further.select("account", "first", moved=(further["count"] > 1) | further.further.notnull())
