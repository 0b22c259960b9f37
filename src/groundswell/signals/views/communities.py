"""Communities: what each account made, drew and gave in each network, channel and tag."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.days import upto
from groundswell.signals.masses import NANO, PICO, decay_of, weight_pico
from groundswell.signals.opinions.clear import opposing, showing, supporting
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import COMMUNITIES
from groundswell.vocabulary import OUTREACH

WHERE = ("community", "community_kind")


def step(version: ScoreVersion) -> Step:
    """One row for each community and account that made, drew or gave anything there up to the day.

    An object with several tags stands in each of them, in its channel and in its network.
    """

    def expression(tables: Tables) -> ir.Table:
        places = _places(tables["objects"])
        drawn = _drawn(tables["credits"], tables["pairs"], places, version)
        given, felt = _given(tables["reactions"], places), _felt(tables["credits"], places)
        parts = (_made(tables["objects"], places), drawn, given, felt)
        counts = [name for name in COMMUNITIES.columns if name.endswith(("_count", "_micro", "_nano"))]
        rows = [_padded(part, counts) for part in parts]
        whole = ibis.union(*rows)
        summed = whole.group_by(*WHERE, "actor").agg(**{name: whole[name].sum().cast("int64") for name in counts})
        known = summed.semi_join(tables["actors"], "actor")
        return known.mutate(as_of=score_day(), version=ibis.literal(version.name)).select(*COMMUNITIES.columns)

    return Step(
        writes=COMMUNITIES,
        reads=("objects", "credits", "reactions", "pairs", "actors"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
        parameters=version,
    )


def _places(objects: ir.Table) -> ir.Table:
    """The channel and the tags of each object; its network is known without looking here."""
    channels = objects.filter(objects.context.notnull(), objects.context != objects.network)
    tags = objects.filter(objects.tags.length() > 0)
    tagged = tags.select(place_of="object", tag=tags.tags.unnest()).distinct()
    return channels.select(place_of="object", community="context", community_kind=ibis.literal("channel")).union(
        tagged.filter(tagged.tag != "").select(
            "place_of", community=ibis.literal("#") + tagged.tag, community_kind=ibis.literal("tag")
        )
    )


def _placed(rows: ir.Table, places: ir.Table) -> ir.Table:
    """Each row once for its network, and once for each channel and tag of its object.

    To be given tables as they lie: what was made of them before would be held for both.
    """
    at_large = rows.mutate(community=rows.network, community_kind=ibis.literal("network"))
    inside = rows.inner_join(places, [("object", "place_of")])
    return at_large.union(inside.select(*at_large.columns))


def _made(objects: ir.Table, places: ir.Table) -> ir.Table:
    placed = _placed(objects, places)
    made = placed.filter(upto(placed.published, score_day()))
    return made.group_by(*WHERE, actor="author").agg(objects_count=made.count())


def _given(reactions: ir.Table, places: ir.Table) -> ir.Table:
    placed = _placed(reactions, places)
    given = placed.filter(upto(placed.published, score_day()), placed.kind.isin(list(OUTREACH)))
    counts = {f"{kind}_given_count": (given.kind == kind.value).sum() for kind in OUTREACH}
    return given.group_by(*WHERE, actor="reactor").agg(**counts)


def _felt(given: ir.Table, places: ir.Table) -> ir.Table:
    shown = showing(_placed(given, places))
    return shown.group_by(*WHERE, actor="author").agg(
        supporting_count=supporting(shown), opposing_count=opposing(shown)
    )


def _drawn(given: ir.Table, pairs: ir.Table, places: ir.Table, version: ScoreVersion) -> ir.Table:
    """Each pair's counted mass is shared out among the communities of its reactions by their decayed weight."""
    placed = _placed(given, places)
    known = placed.filter(upto(placed.published, score_day()))
    left = decay_of(known.published.date(), score_day(), version) * (NANO / PICO)
    weighed = (weight_pico(known.credit_micro, known.kind, version) * left).round().cast("int64")
    each = known.group_by(*WHERE, "credited", "reactor").agg(
        reactions_count=known.count(),
        credit_micro=known.credit_micro.sum().cast("int64"),
        nano=weighed.sum().cast("int64"),
    )
    joined = each.inner_join(pairs.select("credited", "reactor", "raw_nano", "counted_nano"), ["credited", "reactor"])
    part = joined.nano / joined.raw_nano.nullif(0).cast("float64") * joined.counted_nano
    shared = joined.select(
        *WHERE,
        "reactions_count",
        "credit_micro",
        actor="credited",
        counted_nano=ibis.coalesce(part, 0.0).round().cast("int64"),
    )
    announces = shared.counted_nano / float(NANO)
    squared = shared.mutate(square_nano=(announces * announces * NANO).round().cast("int64"))
    return squared.group_by(*WHERE, "actor").agg(
        reactors_count=squared.count(),
        **{
            name: squared[name].sum().cast("int64")
            for name in ("reactions_count", "credit_micro", "counted_nano", "square_nano")
        },
    )


def _padded(part: ir.Table, counts: list[str]) -> ir.Table:
    """The part with every count there is, those it does not know being 0."""
    known = {
        name: part[name].cast("int64") if name in part.columns else ibis.literal(0).cast("int64") for name in counts
    }
    return part.select(*WHERE, "actor", **known)
