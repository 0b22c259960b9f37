"""Rhythms and tempos: when people and networks act, and how soon after an object they react."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.persons import measured
from groundswell.engine.portable import seconds
from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.days import within
from groundswell.signals.timing.week import SLOTS
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import RHYTHMS, TEMPOS
from groundswell.vocabulary import ActivityType, ReactionKind

DAYS = 182
ACTS = (ActivityType.CREATE, ActivityType.ANNOUNCE, ActivityType.QUOTE, ActivityType.LIKE, ActivityType.VIEW)
QUARTER, DAY = 900, 86_400
"""Lengths in seconds."""
MONDAY = 288
"""Quarter hours from Monday to the Thursday on which epochs begin."""


def rhythms_step(version: ScoreVersion) -> Step:
    """When each person acted; whoever refused to be measured is not there."""

    def expression(tables: Tables) -> ir.Table:
        return _dated(rhythms(tables["activities"], tables["actors"], score_day()), version).select(*RHYTHMS.columns)

    return Step(
        writes=RHYTHMS,
        reads=("activities", "actors"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
    )


def tempos_step(version: ScoreVersion) -> Step:
    """When each network acts, and how soon it reacts: what a person's own few acts are shrunk to."""

    def expression(tables: Tables) -> ir.Table:
        acted = tempos(tables["rhythms"], tables["actors"])
        found = acted.union(lags(tables["reactions"], tables["objects"], score_day()))
        return _dated(found, version).select(*TEMPOS.columns)

    return Step(
        writes=TEMPOS,
        reads=("rhythms", "actors", "reactions", "objects"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
    )


def rhythms(activities: ir.Table, actors: ir.Table, day: ir.DateValue) -> ir.Table:
    """Acts and objects by person and quarter hour of the week, over half a year up to a day.

    What is dated to exactly midnight is left out: networks without clocks say no more than the day.
    """
    timed = activities.filter(activities.type.isin([type_.value for type_ in ACTS]), *_within(activities, day))
    own = (timed.type == ActivityType.CREATE) & timed.in_reply_to.isnull()
    acts = timed.select("actor", slot=_slot(timed.published), made=own.cast("int64"))
    theirs = measured(acts, "actor", actors)
    return theirs.group_by("actor", "slot").agg(acts_count=theirs.count(), made_count=theirs.made.sum().cast("int64"))


def tempos(acted: ir.Table, actors: ir.Table) -> ir.Table:
    """The rhythms of all people of a network together."""
    where = actors.select(who="actor", network="network")
    joined = acted.select("actor", "slot", "acts_count", "made_count").inner_join(where, [("actor", "who")])
    summed = joined.group_by("network", "slot").agg(acts=joined.acts_count.sum(), made=joined.made_count.sum())
    parts = [
        summed.select("network", "slot", measure=ibis.literal(measure), count=summed[measure].cast("int64"))
        for measure in ("acts", "made")
    ]
    both = parts[0].union(parts[1])
    return both.filter(both["count"] > 0)


def lags(reactions: ir.Table, objects: ir.Table, day: ir.DateValue) -> ir.Table:
    """Reactions by network and quarter hours after the object, up to seven days."""
    recent = reactions.filter(reactions.kind != ReactionKind.MENTION.value, *_within(reactions, day))
    made = objects.filter(_has_clock(objects.published)).select(to="object", made="published")
    joined = recent.inner_join(made, [("object", "to")])
    later = seconds(joined.published) - seconds(joined.made)
    timed = joined.select("network", slot=(later // QUARTER).cast("int64"))
    soon = timed.filter(timed.slot >= 0, timed.slot < SLOTS)
    counted = soon.group_by("network", "slot").agg(count=soon.count())
    return counted.select("network", "slot", measure=ibis.literal("lags"), count="count")


def _within(rows: ir.Table, day: ir.DateValue) -> tuple[ir.BooleanValue, ...]:
    return within(rows.published, day, DAYS), _has_clock(rows.published)


def _has_clock(moment: ir.TimestampValue) -> ir.BooleanValue:
    return seconds(moment) % DAY != 0


def _slot(moment: ir.TimestampValue) -> ir.IntegerValue:
    return ((seconds(moment) // QUARTER + MONDAY) % SLOTS).cast("int64")


def _dated(rows: ir.Table, version: ScoreVersion) -> ir.Table:
    return rows.mutate(as_of=score_day(), version=ibis.literal(version.name))
