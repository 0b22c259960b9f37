"""Coordination: accounts that share the same things within seconds of one another, again and again."""

from math import log

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from groundswell.engine.portable import seconds
from groundswell.engine.steps import Scope, Step, Tables
from groundswell.signals.same_words import plain_words
from groundswell.signals.trust.joining import joined
from groundswell.tables import COORDINATED_PAIRS, EXTRA_REACTIONS
from groundswell.vocabulary import ENDORSEMENTS

CLOSE = 10
"""Seconds between two shares of one thing that are close."""
NEARBY = 600
"""Seconds within which two shares of one thing are compared at all: both accounts were there at the time."""
NEIGHBOURS = 20
"""Shares of one thing that a share is compared with at most: those just before it."""
LEAST_OCCASIONS = 3
LEAST_LETTERS = 40
"""Letters from which on the same text counts as the same thing."""
PRIOR = 5
"""Compared pairs that a thing's own pace has to outweigh."""
CHANCE = 2.0 * CLOSE / NEARBY
"""How often two shares NEARBY are CLOSE when each could as well have come at any other moment of those minutes."""
MILLION = 1_000_000
FAMILY = 0.01
"""Pairs expected to be named by chance, over the whole workspace."""


def shares(tables: Tables) -> ir.Table:
    """When each account first shared each thing: announced, quoted or liked it, or posted its link or its words."""
    reactions, objects = tables["reactions"], tables["objects"]
    given = reactions.filter(reactions.kind.isin([kind.value for kind in ENDORSEMENTS]))
    acted = given.select(actor=given.reactor, thing=given.object, at=given.published)
    links = _links(tables)
    said = plain_words(objects, "text", "words")
    said = said.filter(said.words.length() >= LEAST_LETTERS)
    texts = said.select(actor=said.author, thing=ibis.literal("text ") + said.words.hexdigest("md5"), at=said.published)
    everything = acted.union(links, texts)
    return everything.group_by("actor", "thing").agg(at=everything["at"].min())


def _links(tables: Tables) -> ir.Table:
    """The links in objects that their own authors posted."""
    activities, accounts = tables["activities"], tables["actors"]
    posted = activities.filter(activities.links.length() > 0, activities.object.notnull())
    whose = accounts.select(account="actor", person=ibis.coalesce(accounts.person, accounts.actor))
    by_person = posted.inner_join(whose, [("actor", "account")])
    own = tables["objects"].select(made="object", maker="author")
    linked = by_person.semi_join(own, [("object", "made"), ("person", "maker")])
    spread = linked.select(actor="person", link=linked.links.unnest(), at="published")
    return spread.select("actor", thing=ibis.literal("link ") + spread.link, at=spread["at"])


def _placed(timed: ir.Table) -> ir.Table:
    """Each share with its `place` among those of its thing, and how many just before it are near and close, at most so
    many as are compared."""
    placed = timed.mutate(
        place=ibis.row_number().over(ibis.window(group_by=timed.thing, order_by=[timed.seconds, timed.actor]))
    )
    return placed.mutate(near=_within(placed, NEARBY), close=_within(placed, CLOSE))


def _within(placed: ir.Table, span: int) -> ir.IntegerValue:
    """How many shares of the same thing came in the seconds before, as many as are compared at most."""
    soon = ibis.range_window(group_by=placed.thing, order_by=placed.seconds, preceding=span, following=0)
    return ibis.least(placed.place - placed.place.min().over(soon), NEIGHBOURS)


def _met(placed: ir.Table, count: str) -> ir.Table:
    """Pairs of accounts of which one shared a thing just after the other: each share with so many before it as the
    column `count` says, where they are in `placed`, and the gap between them."""
    later = placed.filter(placed[count] > 0)
    later = later.select("actor", "thing", "seconds", "place", back=ibis.range(1, later[count] + 1).unnest())
    later = later.mutate(before=later.place - later.back)
    earlier = placed.select(one="actor", of="thing", at_place="place", was="seconds", occasion="hour")
    joined = later.join(earlier, [later.thing == earlier.of, later.before == earlier.at_place])
    return joined.filter(joined.actor != joined.one).select(
        "thing",
        "occasion",
        a=ibis.least(joined.actor, joined.one),
        b=ibis.greatest(joined.actor, joined.one),
        gap=joined.seconds - joined.was,
    )


def _timed(shared: ir.Table) -> ir.Table:
    return shared.mutate(seconds=seconds(shared["at"]), hour=shared["at"].truncate("h"))


def _busy(timed: ir.Table) -> ir.Table:
    """Only accounts that shared in at least three different hours can be found to do so repeatedly: the others are left
    out before anything is compared."""
    hours = timed.group_by(often="actor").agg(hours=timed.hour.nunique())
    return timed.semi_join(hours.filter(hours.hours >= LEAST_OCCASIONS), timed.actor == hours.often)


def repeated(shared: ir.Table) -> ir.Table:
    """Pairs that were close on several occasions, with how many were to be expected, of `shared`: actor, thing, at,
    one row for each account and thing.

    An occasion is an hour: what two accounts share in one go counts once. On each, two accounts that were there within
    minutes are close by chance as often as two moments of those minutes are, and the more other people shared that
    thing, as often as theirs are: a thing that everybody passes on at once says nothing about anybody.
    """
    placed = _placed(_busy(_timed(shared)))
    close = _met(placed, "close")
    # Once by hour, then by pair: plain sums can spill to disk, distinct counts cannot.
    by_hour = close.group_by("a", "b", "occasion").agg(closest=close.gap.min())
    pairs = by_hour.group_by("a", "b").agg(occasions=by_hour.count(), seconds=by_hour.closest.sum().cast("int64"))
    often = pairs.filter(pairs.occasions >= LEAST_OCCASIONS)
    # Most pairs met no more than once or twice: what else was near is looked for among the others alone.
    known = often.select(known="a").union(often.select(known="b"), distinct=True)
    theirs = _met(placed.semi_join(known, placed.actor == known.known), "near").semi_join(often, ["a", "b"])
    chance = _paced(theirs, _pace(shared, known, theirs))
    met = chance.group_by("a", "b", "occasion").agg(chance_micro=chance.chance_micro.max())
    expected = met.group_by("a", "b").agg(
        met=met.count(), expected=met.chance_micro.sum().cast("float64") / float(MILLION)
    )
    joined = often.join(expected, ["a", "b"])
    more = joined.filter(joined.occasions > joined.expected)
    count = more.occasions.cast("float64")
    tested = more.cross_join(pairs.agg(tested=pairs.count()))
    # Chernoff's bound on how likely so many occasions are by chance, as minus its logarithm.
    surprise = (count * (count / more.expected).ln() - count + more.expected).round(6)
    gap = more.seconds / count
    return tested.mutate(surprise=surprise, gap_seconds=gap).filter(
        lambda t: t.surprise >= t.tested.cast("float64").ln() - log(FAMILY)
    )


def _pace(shared: ir.Table, known: ir.Table, theirs: ir.Table) -> ir.Table:
    """How often others' shares of the things that repeated pairs shared are close: others are in no such pair."""
    others = _timed(shared).anti_join(known, [("actor", "known")]).semi_join(theirs.select("thing").distinct(), "thing")
    placed = _placed(others)
    return placed.group_by(of="thing").agg(close=placed.close.sum(), pairs=placed.near.sum())


def _paced(compared: ir.Table, pace: ir.Table) -> ir.Table:
    joined = compared.left_join(pace, compared.thing == pace.of)
    close, pairs = ibis.coalesce(joined.close, 0), ibis.coalesce(joined.pairs, 0)
    chance = (close + PRIOR * CHANCE) / (pairs + PRIOR)
    return joined.select("a", "b", "occasion", chance_micro=(chance * MILLION).round().cast("int64"))


def found(tables: Tables) -> dict[str, ir.Table]:
    """The pairs, ready to be clustered."""
    return {"pairs": repeated(shares(tables)).order_by("a", "b")}


def clustered(inputs: dict[str, pa.Table], scope: Scope) -> pa.Table:
    """Pairs with their cluster: all that hang together, named after the first of its accounts."""
    pairs = inputs["pairs"]
    names = pc.unique(pa.chunked_array([*pairs["a"].chunks, *pairs["b"].chunks], pa.string()))
    names = names.take(pc.sort_indices(names))
    a, b = (pc.index_in(pairs[side], names).to_numpy().astype(np.int64) for side in ("a", "b"))
    edges = csr_array((np.ones(len(a)), (a, b)), shape=(len(names), len(names)))
    label = connected_components(edges, directed=False)[1] if len(names) else np.zeros(0, np.int64)
    _, first = np.unique(label, return_index=True)
    sizes = np.bincount(label, minlength=len(first))
    return pa.table(
        {
            "a": pairs["a"],
            "b": pairs["b"],
            "cluster": names.take(pa.array(first[label[a]], pa.int64())),
            "members_count": pa.array(sizes[label[a]], pa.int64()),
            "occasions_count": pairs["occasions"],
            "met_count": pairs["met"],
            "expected": pairs["expected"],
            "surprise": pairs["surprise"],
            "gap_seconds": pairs["gap_seconds"],
        }
    )


def members(pairs: ir.Table) -> ir.Table:
    """Every account of a cluster."""
    return pairs.select("cluster", member="a").union(pairs.select("cluster", member="b"), distinct=True)


def extras(tables: Tables) -> ir.Table:
    """What a cluster's further accounts did to an object that one of them had reacted to already, and who was credited
    for it."""
    given = tables["credits"].filter(tables["credits"].kind.isin([kind.value for kind in ENDORSEMENTS]))
    joined = given.inner_join(members(tables["coordinated_pairs"]), [("reactor", "member")])
    together = ibis.window(group_by=[joined.cluster, joined.object], order_by=[joined.published, joined.reaction])
    told = joined.mutate(first=joined.reactor.first().over(together))
    return told.filter(told.reactor != told.first).rename(first_reactor="first").select(*EXTRA_REACTIONS.columns)


PAIRS_STEP = Step(
    writes=COORDINATED_PAIRS,
    reads=("activities", "actors", "objects", "reactions"),
    per="all",
    expression=found,
    kernel=clustered,
    rounds=joined,
)
EXTRAS_STEP = Step(writes=EXTRA_REACTIONS, reads=("credits", "coordinated_pairs"), per="all", expression=extras)
