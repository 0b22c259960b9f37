"""The influence score: decayed, credited, trust-bounded reactions on a scale of 0 to 100."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.days import upto
from groundswell.signals.influence.pairs import by_trust, pairs
from groundswell.signals.masses import NANO, READ, deciding_ties
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import INFLUENCE
from groundswell.vocabulary import ActorType

Z80 = 1.2815515655446004
SUMS = ("raw_nano", "capped_nano", "friend_nano", "trusted_nano", "untrusted_nano", "limited_nano", "counted_nano")


def of_pairs(counted: ir.Table, tables: Tables, version: ScoreVersion) -> ir.Table:
    """The influence score, from what each pair counts for.

    S = min(100, B ln(1 + R / R0)), R the counted mass of all reactors. The interval is that of a sum over reactors who
    each come or stay away independently (compound Poisson): R -+ z sqrt(sum of squares). Range 0 to 100.
    """
    people = _people(_drawn(counted), _made(tables["objects"]), tables["actors"])
    return _ranked(_judged(_scored(people, version), version), version)


def step(version: ScoreVersion) -> Step:
    """The influence score on the day that is shown, whose pairs are kept."""

    def expression(tables: Tables) -> ir.Table:
        return of_pairs(tables["pairs"], tables, version)

    return Step(
        writes=INFLUENCE,
        reads=("pairs", "objects", "actors"),
        per="score",
        expression=expression,
        version=version.name,
        parameters=version,
    )


def past_step(version: ScoreVersion) -> Step:
    """The influence score on another day, whose pairs nobody asks for."""

    def expression(tables: Tables) -> ir.Table:
        return of_pairs(pairs(tables, version), tables, version)

    return Step(
        writes=INFLUENCE,
        reads=(*READ, "trust", "objects", "actors"),
        per="score",
        expression=expression,
        version=version.name,
        parameters=version,
        decided_by=decisive,
    )


def decisive(tables: Tables) -> dict[str, ir.Table]:
    """Ties and objects from their day on, and those accounts that are other than is taken of one that nothing is known
    of: from when they first acted or drew a reaction; those that stand for a person, and those without a time, ever.
    """
    objects, ties = tables["objects"], tables["ties"]
    return {
        **deciding_ties(tables),
        "objects": objects.select("author", "network", since=objects.published.date()),
        "actors": _deciding_actors(tables["actors"], ties),
    }


def _deciding_actors(actors: ir.Table, ties: ir.Table) -> ir.Table:
    several = actors.filter(actors.actor != actors.person).select(several="person").distinct()
    named = (actors.network == actors.actor.split(":")[0]) & (actors.actor_type != ActorType.GROUP.value)
    drew = ties.group_by(drawer="credited").agg(drew=ties.day.min())
    told = actors.filter(~named).left_join(drew, [("actor", "drawer")])
    told = told.left_join(several, told.actor == several.several)
    acted = told.first_seen.date()
    since = ibis.least(acted, ibis.coalesce(told.drew, acted))
    ever = ibis.null("date")
    return told.select("actor", "network", "actor_type", since=ibis.ifelse(told.several.notnull(), ever, since))


def _drawn(counted: ir.Table) -> ir.Table:
    """What each account drew, summed over reactors."""
    announces = counted.counted_nano / float(NANO)
    squared = by_trust(counted).mutate(square=(announces * announces * NANO).round().cast("int64"))
    return squared.group_by(drawer=squared.credited).agg(
        **{name: squared[name].sum().cast("int64") for name in SUMS},
        square_nano=squared.square.sum().cast("int64"),
        reactions_count=squared.reactions_count.sum().cast("int64"),
        reactors_count=squared.count(),
        trusted_reactors_count=(squared.trust >= 0.5).sum().cast("int64"),
    )


def _made(objects: ir.Table) -> ir.Table:
    made = objects.filter(upto(objects.published, score_day()))
    return made.group_by(maker=made.author).agg(objects_count=made.count(), made_on=made.network.min())


def _people(drawn: ir.Table, made: ir.Table, actors: ir.Table) -> ir.Table:
    """Everybody who made an object or drew a reaction; groups and feeds of others are not people and stay out."""
    joined = drawn.outer_join(made, drawn.drawer == made.maker)
    numbers = {name: ibis.coalesce(joined[name], 0) for name in (*drawn.columns, "objects_count") if name != "drawer"}
    actor = ibis.coalesce(joined.drawer, joined.maker)
    people = joined.select(actor=actor, made_on=joined.made_on, **numbers).view()
    known = actors.select(known="actor", known_on="network", actor_type="actor_type")
    described = people.left_join(known, [("actor", "known")])
    described = described.filter(ibis.coalesce(described.actor_type, ActorType.PERSON.value) != ActorType.GROUP.value)
    network = ibis.coalesce(described.made_on, described.known_on, described.actor.split(":")[0])
    return described.select(*[name for name in people.columns if name != "made_on"], network=network)


def _scored(people: ir.Table, version: ScoreVersion) -> ir.Table:
    mass = people.counted_nano / float(NANO)
    spread = (people.square_nano / float(NANO)).sqrt() * Z80
    return people.mutate(
        score=scale(mass, version),
        score_low=scale(ibis.greatest(mass - spread, 0.0), version),
        score_high=scale(mass + spread, version),
    )


def scale(mass: ir.FloatingValue, version: ScoreVersion) -> ir.FloatingValue:
    """The score of a counted mass in announces, 0 to 100."""
    return ibis.least(100.0, (mass / version.mass_unit + 1.0).ln() * version.scale)


def _judged(scored: ir.Table, version: ScoreVersion) -> ir.Table:
    """Say what evidence is missing, and call the score provisional while any is."""
    needs = (
        (scored.reactors_count, version.least_reactors, "people who react: "),
        (scored.trusted_reactors_count, version.least_trusted, "trusted people among them: "),
        (scored.objects_count, version.least_objects, "posts: "),
    )
    parts = [
        ibis.ifelse(
            have < least,
            ibis.literal(words) + (least - have).cast("string") + " more",
            ibis.null("string"),
        )
        for have, least, words in needs
    ]
    missing = ibis.literal("; ").join(parts)
    return scored.mutate(missing=ibis.coalesce(missing, "")).mutate(provisional=lambda t: t.missing != "")


def _ranked(judged: ir.Table, version: ScoreVersion) -> ir.Table:
    lowest_first, highest_first = (ibis.window(order_by=key) for key in (judged.score, judged.score.desc()))
    lower_count = ibis.rank().over(lowest_first).cast("float64")
    ranked = judged.mutate(
        rank=(ibis.rank().over(highest_first) + 1).cast("int64"),
        percentile=lower_count * 100.0 / judged.count().over(ibis.window()),
        as_of=score_day(),
        version=ibis.literal(version.name),
        mass_nano=judged.counted_nano,
    )
    return ranked.select(*INFLUENCE.columns)
