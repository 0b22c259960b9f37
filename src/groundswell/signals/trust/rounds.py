"""Trust as rounds of table steps, equal to the kernel's: for more pairs of accounts than one machine holds."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Loop, Scope, Tables, score_day
from groundswell.signals.masses import NANO
from groundswell.signals.versions import ScoreVersion

DIGITS = 12
"""Trust is rounded to so many digits, so that engines that add in another order agree."""
TOGETHER = 5
"""Rounds that are one query: on a cluster what is shared out for the first of them serves the others. After them it is
looked whether trust still moves."""
SETTLED = 1e-12
"""Trust is found when so many rounds change nobody's by more than this part of it, or of 1. All further ones together
would change it by a tenth of that: each leaves at most `damping` of what the one before changed."""
PART = 100_000
"""Votes of one account that are kept together."""
NO_PARTS = ibis.literal(0, "int64")
EXACT = "decimal(38, 18)"
"""Votes are added as whole billionths of a billionth, which come to the same in any order."""


def trust_rounds(tables: Tables, scope: Scope, loop: Loop, version: ScoreVersion) -> ir.Table:
    """Rows of the trust table, from what the kernel is given: `votes`, `actors`, `joined` and `before`.

    A round joins what everybody holds to the votes that they gave, and sums up what each was given, first where the
    rows lie. Whoever gave many votes deals them out in several parts, so that no part is much more than others.
    """
    gave = loop.keep(_gave(tables["votes"]))
    votes = loop.keep(_shares(tables["votes"], gave, version))
    people = loop.keep(_people(tables, gave, scope, version))
    start = people.select("actor", "parts", held=people.seed.cast("float64") * (1.0 - version.damping))

    def following(before: ir.Table) -> ir.Table:
        held = before
        for _ in range(TOGETHER):
            held = passed_on(votes, start, held, version.damping)
        was = before.select(who="actor", was="held")
        compared = held.inner_join(was, [("actor", "who")])
        most = ibis.greatest(compared.held, 1.0) * SETTLED
        return compared.select("actor", "parts", "held", moves=(compared.held - compared.was).abs() > most)

    held = loop.turns(_beginning(start, tables["before"]), following, while_any="moves")
    return _scaled(people.inner_join(held.select("actor", "held"), "actor"), version)


def _beginning(start: ir.Table, before: ir.Table) -> ir.Table:
    """What everybody is taken to hold at first: what they held before, who was not there what is theirs alone."""
    joined = start.left_join(before.select(who="actor", was="trust_raw"), [("actor", "who")])
    return joined.select("actor", "parts", held=ibis.coalesce(joined.was, joined.held), moves=True)


def _gave(votes: ir.Table) -> ir.Table:
    """What each account gave in all, and in how many parts."""
    summed = votes.group_by(giver="reactor").agg(all_nano=votes.raw_nano.sum().cast("int64"), count=votes.count())
    return summed.select("giver", "all_nano", parts=summed["count"] // PART + 1)


def _shares(votes: ir.Table, gave: ir.Table, version: ScoreVersion) -> ir.Table:
    """What part of its one vote each account gave each other, 0 to 1, and which of its parts that is in."""
    joined = votes.inner_join(gave, votes.reactor == gave.giver)
    whole = joined.all_nano.cast("float64") + version.kept_votes * NANO
    share = joined.raw_nano.cast("float64") / whole
    return joined.select("reactor", "credited", share=share, part=(joined.credited.hash() % joined.parts).abs())


def passed_on(votes: ir.Table, start: ir.Table, held: ir.Table, damping: float) -> ir.Table:
    """What everybody holds after another round, with the parts in which they give it: actor, parts, held."""
    parts = held.select(giver="actor", held="held", dealt=ibis.range(0, held.parts).unnest())
    given = votes.inner_join(parts, [("reactor", "giver"), ("part", "dealt")])
    passed = given.select(actor="credited", parts=NO_PARTS, held=given.share * given.held * damping)
    together = start.union(passed).mutate(held=ibis._.held.cast(EXACT))
    return together.group_by("actor").agg(parts=together.parts.max(), held=together.held.sum().cast("float64"))


def _scaled(people: ir.Table, version: ScoreVersion) -> ir.Table:
    share = ibis.least(people.held / (1.0 - version.damping), 1.0)
    return people.select(
        "actor",
        "seed",
        as_of=score_day(),
        version=ibis.literal(version.name),
        trust_raw=people.held.round(DIGITS),
        trust=share.round(DIGITS),
    )


def _people(tables: Tables, gave: ir.Table, scope: Scope, version: ScoreVersion) -> ir.Table:
    """Everybody who reacted, drew a reaction or acted: whether trust starts there, and in how many parts they gave."""
    votes, known = tables["votes"], tables["actors"]
    ends = gave.select(actor="giver").union(votes.select(actor="credited"))
    names = ends.union(known.select("actor")).distinct()
    own = scope.own_accounts
    seeds = _own(names, tables["joined"], own) if own else _older(known, version.seed_share)
    joined = names.left_join(seeds.select(chosen="actor"), [("actor", "chosen")])
    joined = joined.left_join(gave, [("actor", "giver")])
    return joined.select("actor", seed=joined.chosen.notnull(), parts=ibis.coalesce(joined.parts, NO_PARTS))


def _own(names: ir.Table, joined: ir.Table, own: tuple[str, ...]) -> ir.Table:
    """The persons that the workspace's own accounts stand for."""
    persons = joined.filter(joined.actor.isin(own)).select(actor="person")
    alone = names.filter(names.actor.isin(own)).anti_join(joined.select("actor"), "actor")
    return persons.union(alone.select("actor"), distinct=True)


def _older(known: ir.Table, share: float) -> ir.Table:
    """On each network its oldest `share` of accounts, all if equally old.

    One is older than the quantile when fewer than `share` of the gaps between accounts lie before the last of its age.
    Days are counted first, then the moments of each, so that nobody has to sort a whole network.
    """
    timed = known.select("actor", "network", "since", day=known.since.date())
    days = timed.group_by("network", "day").agg(of_day=timed.count())
    by_day = ibis.cumulative_window(group_by=days.network, order_by=days.day)
    whole = ibis.window(group_by=days.network)
    days = days.mutate(before=days.of_day.sum().over(by_day) - days.of_day, everybody=days.of_day.sum().over(whole))
    so_far = ibis.range_window(group_by=[timed.network, timed.day], order_by=timed.since, following=0)
    placed = timed.mutate(by_then=timed.count().over(so_far)).inner_join(days, ["network", "day"])
    last = (placed.before + placed.by_then - 1).cast("float64")
    placed = placed.mutate(older=last < (placed.everybody - 1).cast("float64") * share)
    some = placed.group_by(place="network").agg(some_older=placed.older.any())
    judged = placed.inner_join(some, placed.network == some.place)
    return judged.filter(judged.older | ~judged.some_older).select("actor")
