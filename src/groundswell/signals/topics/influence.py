"""Influence on a topic: the same sum as the score, each reaction times how much of its object is about the topic."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.influence.score import Z80, scale
from groundswell.signals.masses import NANO, PICO, decay_of, weight_pico, within_day
from groundswell.signals.opinions.clear import opposing, showing, supporting
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import TOPIC_INFLUENCE

LEAST_OBJECTS, LEAST_REACTORS = 3, 3
"""Objects of their own about a topic, and distinct people who reacted to them, before it is shown on a person."""
KEY = ("topic", "actor")
FELT = ("supporting_count", "opposing_count")
COUNTS = ("objects_count", "reactions_count", "reactors_count", "accepted_count", *FELT, "mass_nano", "square_nano")


def step(version: ScoreVersion) -> Step:
    """One row for each topic and person who made an object about it or drew a reaction on it, up to the day.

    Caps, friendship and trust have done their part before: a pair's counted mass is shared out among its reactions as
    in the explanation of the score, so what a person has on a topic is never more than what they have in all.
    A topic that was taken from a person is not worked out for them.
    """

    def expression(tables: Tables) -> ir.Table:
        about = tables["object_topics"]
        parts = (_drawn(_reactions(tables, version)), _made(about), _felt(tables["credits"], about))
        whole = _together(parts, _all_made(tables["objects"]))
        known = whole.semi_join(tables["actors"], "actor")
        people = known.anti_join(tables["refused_topics"], [("actor", "person"), "topic"])
        return _ranked(_judged(_scored(people, version)), version)

    return Step(
        writes=TOPIC_INFLUENCE,
        reads=("credits", "pairs", "object_topics", "objects", "actors", "refused_topics"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
        parameters=version,
    )


def _reactions(tables: Tables, version: ScoreVersion) -> ir.Table:
    """Each credited reaction on a topic, with what it counts there, in billionths."""
    about = tables["object_topics"].select("topic", "object", "weight")
    every = _weighed(tables, version).inner_join(about, "object")
    pairs = tables["pairs"].select("credited", "reactor", "daily_nano", "counted_nano")
    joined = every.inner_join(pairs, ["credited", "reactor"])
    part = joined.daily * (NANO / PICO) / joined.daily_nano.nullif(0).cast("float64")
    counted = ibis.coalesce(part * joined.counted_nano * joined.weight, 0.0).round().cast("int64")
    return joined.select("topic", "reactor", "kind", "path", actor="credited", counted_nano=counted)


def _weighed(tables: Tables, version: ScoreVersion) -> ir.Table:
    """Credited reactions up to the day with their weight on it, after the cap of a day, before every other rule.

    Only of people who drew any on a topic: where nothing was said, as in data without texts, there is nothing to do.
    """
    given = tables["credits"]
    about = tables["object_topics"].select("object").distinct()
    touched = given.semi_join(about, "object").select("credited").distinct()
    upto = given.filter(given.published.date() <= score_day()).semi_join(touched, "credited")
    upto = upto.mutate(day=upto.published.date(), weight_pico=weight_pico(upto.credit_micro, upto.kind, version))
    daily = upto.weight_pico * decay_of(upto.day, score_day(), version) * within_day(upto, version)
    return upto.select("credited", "reactor", "object", "kind", "path", daily=daily)


def _drawn(reactions: ir.Table) -> ir.Table:
    accepted = (reactions.kind == "accept") & (reactions.path == "author")
    each = reactions.group_by(*KEY, "reactor").agg(
        reactions_count=reactions.count(),
        accepted_count=accepted.sum().cast("int64"),
        mass_nano=reactions.counted_nano.sum().cast("int64"),
    )
    announces = each.mass_nano / float(NANO)
    squared = each.mutate(square_nano=(announces * announces * NANO).round().cast("int64"))
    sums = ("reactions_count", "accepted_count", "mass_nano", "square_nano")
    return squared.group_by(*KEY).agg(
        reactors_count=squared.count(), **{name: squared[name].sum().cast("int64") for name in sums}
    )


def _made(about: ir.Table) -> ir.Table:
    """Objects that say themselves that they are about the topic."""
    own = about.filter(~about.inherited, about.published.date() <= score_day())
    return own.group_by("topic", actor=own.author).agg(objects_count=own.count())


def _felt(given: ir.Table, about: ir.Table) -> ir.Table:
    clear = showing(given).select("object", "stance", actor="author")
    shown = clear.inner_join(about.select("topic", "object"), "object")
    return shown.group_by(*KEY).agg(supporting_count=supporting(shown), opposing_count=opposing(shown))


def _all_made(objects: ir.Table) -> ir.Table:
    upto = objects.filter(objects.published.date() <= score_day())
    return upto.group_by(maker=upto.author).agg(made_count=upto.count())


def _together(parts: Sequence[ir.Table], all_made: ir.Table) -> ir.Table:
    zero = ibis.literal(0).cast("int64")
    columns = [*KEY, *COUNTS]
    rows = [
        part.select(*KEY, **{name: part[name].cast("int64") if name in part.columns else zero for name in COUNTS})
        for part in parts
    ]
    every = ibis.union(*rows)
    summed = every.group_by(*KEY).agg(**{name: every[name].sum().cast("int64") for name in COUNTS})
    joined = summed.left_join(all_made, [("actor", "maker")])
    share = joined.objects_count / joined.made_count.nullif(0).cast("float64")
    return joined.select(*columns, focus_share=ibis.coalesce(share, 0.0))


def _scored(people: ir.Table, version: ScoreVersion) -> ir.Table:
    mass = people.mass_nano / float(NANO)
    spread = (people.square_nano / float(NANO)).sqrt() * Z80
    return people.mutate(
        score=scale(mass, version),
        score_low=scale(ibis.greatest(mass - spread, 0.0), version),
        score_high=scale(mass + spread, version),
    )


def _judged(scored: ir.Table) -> ir.Table:
    """Say what evidence is missing before the topic may be shown on the person."""
    needs = (
        (scored.objects_count, LEAST_OBJECTS, "posts about it: "),
        (scored.reactors_count, LEAST_REACTORS, "people who react to them: "),
    )
    parts = [
        ibis.ifelse(have < least, ibis.literal(words) + (least - have).cast("string") + " more", ibis.null("string"))
        for have, least, words in needs
    ]
    missing = ibis.coalesce(ibis.literal("; ").join(parts), "")
    return scored.mutate(missing=missing).mutate(enough=lambda t: t.missing == "")


def _ranked(judged: ir.Table, version: ScoreVersion) -> ir.Table:
    """Places among those who made or moved anything on the topic."""
    lowest, highest = (ibis.window(group_by="topic", order_by=key) for key in (judged.score, judged.score.desc()))
    lower = ibis.rank().over(lowest).cast("float64")
    ranked = judged.mutate(
        rank=(ibis.rank().over(highest) + 1).cast("int64"),
        percentile=lower * 100.0 / judged.count().over(ibis.window(group_by="topic")),
        as_of=score_day(),
        version=ibis.literal(version.name),
    )
    return ranked.select(*TOPIC_INFLUENCE.columns)
