"""Habits: what each account did lately, what that drew, and who follows it; the facts behind styles and audiences."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.persons import measured
from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.days import upto, within
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import HABITS
from groundswell.vocabulary import ActivityType, ReactionKind

DAYS = 90
WEEK = 7
ACTS = (ActivityType.CREATE, ActivityType.ANNOUNCE, ActivityType.QUOTE, ActivityType.LIKE)
PASSED_ON = (ActivityType.ANNOUNCE.value, ActivityType.QUOTE.value)
KEYS = ("actor", "network", "as_of", "version")


def step(version: ScoreVersion) -> Step:
    """Habits of every person who acted in the window or is followed by name; whoever refused to be measured is not."""

    def expression(tables: Tables) -> ir.Table:
        actors = tables["actors"]
        acts = _acts(tables["activities"], actors)
        parts = (
            _done(acts),
            _subjects(acts, tables["objects"]),
            _drawn(tables["credits"], tables["objects"]),
            _followers(tables["activities"], actors, acts, tables["trust"]),
        )
        found = actors.filter(actors.actor == actors.person).select("actor", "network")
        for number, part in enumerate(parts):
            found = found.left_join(part.rename({f"who{number}": "who"}), [("actor", f"who{number}")])
        counts = {name: ibis.coalesce(found[name], 0).cast("int64") for name in HABITS.columns if name not in KEYS}
        whole = found.select("actor", "network", **counts)
        seen = whole.filter((whole.acts_count > 0) | (whole.drawn_count > 0) | (whole.followers_named_count > 0))
        return seen.mutate(as_of=score_day(), version=ibis.literal(version.name)).select(*HABITS.columns)

    return Step(
        writes=HABITS,
        reads=("activities", "actors", "objects", "credits", "trust"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
    )


def _acts(activities: ir.Table, actors: ir.Table) -> ir.Table:
    """What each person did in the window, with its age in days."""
    lately = within(activities.published, score_day(), DAYS)
    recent = activities.filter(lately, activities.type.isin([type_.value for type_ in ACTS]))
    recent = recent.mutate(age=score_day().delta(recent.published.date(), unit="day"))
    return measured(recent, "actor", actors)


def _done(acts: ir.Table) -> ir.Table:
    made = acts.type == ActivityType.CREATE
    speaks_to = acts.in_reply_to.notnull() | ibis.coalesce(acts.mentions.length() > 0, False)
    return acts.group_by(who=acts.actor).agg(
        acts_count=acts.count(),
        addressed_count=((acts.type == ActivityType.QUOTE) | (made & speaks_to)).sum(),
        made_count=made.sum(),
        passed_count=acts.type.isin(PASSED_ON).sum(),
        weeks_count=(acts.age // WEEK).nunique(),
    )


def _subjects(acts: ir.Table, objects: ir.Table) -> ir.Table:
    """How often each account came to a subject, and how often to its most frequent one."""
    spoken = acts.filter(acts.type != ActivityType.LIKE).select("actor", "object", "tags", "context")
    about = objects.select(found="object", its_tags="tags", its_context="context")
    joined = spoken.left_join(about, [("object", "found")])
    tags = ibis.ifelse(ibis.coalesce(joined.tags.length(), 0) > 0, joined.tags, joined.its_tags)
    channel = ibis.array([ibis.coalesce(joined.context, joined.its_context)])
    named = joined.select(who=joined.actor, subject=ibis.ifelse(tags.length() > 0, tags, channel).unnest())
    named = named.filter(named.subject.notnull())
    each = named.group_by("who", "subject").agg(times=named.count())
    return each.group_by("who").agg(subjects_count=each.times.sum(), main_subject_count=each.times.max())


def _drawn(given: ir.Table, objects: ir.Table) -> ir.Table:
    """Reactions to the objects made in the window, with their sum of squares: how much they come in bunches."""
    fresh = objects.filter(within(objects.published, score_day(), DAYS)).select(made="object", maker="author")
    drew = given.filter(upto(given.published, score_day()), given.path == "author")
    drew = drew.filter(drew.kind != ReactionKind.MENTION.value)
    joined = drew.inner_join(fresh, [("object", "made"), ("credited", "maker")])
    each = joined.group_by(who=joined.credited, object=joined.object).agg(drew=joined.count())
    return each.group_by("who").agg(drawn_count=each.drew.sum(), drawn_squares=(each.drew * each.drew).sum())


def _followers(activities: ir.Table, actors: ir.Table, acts: ir.Table, trust: ir.Table) -> ir.Table:
    follows = activities.filter(activities.type == ActivityType.FOLLOW, upto(activities.published, score_day()))
    given = follows.select(who="object", follower="actor")
    named = measured(measured(given, "who", actors), "follower", actors).distinct()
    named = named.filter(named.who != named.follower)
    seen = acts.select(seen="actor").distinct()
    held = trust.filter(trust.trust >= 0.5).select(held="actor")
    joined = named.left_join(seen, [("follower", "seen")]).left_join(held, [("follower", "held")])
    active = joined.seen.notnull()
    return joined.group_by("who").agg(
        followers_named_count=joined.count(),
        followers_active_count=active.sum(),
        followers_trusted_count=(active & joined.held.notnull()).sum(),
    )
