"""Actors: every account that acted, with what its network says about it."""

import ibis
import ibis.expr.types as ir
from ibis import _

from groundswell.engine.steps import Step, Tables
from groundswell.graph.consent import refusals
from groundswell.graph.persons import persons_of
from groundswell.tables import ACTORS
from groundswell.vocabulary import ActivityType, ActorType, Consent, Visibility

CLOSED = (Visibility.MEMBERS, Visibility.FOLLOWERS, Visibility.DIRECT)
SAID = ("closed_count", "given_count", "refused_count")


def actors(tables: Tables) -> ir.Table:
    """One row for each account that acted, was reacted to by name, or has a profile, and never refused."""
    said_no = refusals(tables)
    seen = _seen(tables["activities"]).anti_join(said_no, _.acting == said_no.refused)
    profiles = tables["profiles"].anti_join(said_no, _.actor == said_no.refused)
    joined = seen.outer_join(profiles, seen.acting == profiles.actor)
    actor = ibis.coalesce(joined.acting, joined.actor)
    named = ibis.coalesce(joined.name, joined.handle)
    accounts = joined.select(
        actor=actor,
        network=ibis.coalesce(joined.on_network, joined.network),
        handle=joined.handle,
        name=ibis.coalesce(named, actor.re_replace(r"^[^:]*:", "")),
        url=joined.url,
        actor_type=ibis.coalesce(joined.actor_type, ibis.literal(ActorType.PERSON.value)),
        followers_count=joined.followers_count,
        created=joined.created,
        first_seen=joined.first_seen,
        last_seen=joined.last_seen,
        objects_count=ibis.coalesce(joined.objects_count, 0),
        activities_count=ibis.coalesce(joined.activities_count, 0),
        **{name: ibis.coalesce(joined[name], 0) for name in SAID},
    )
    return persons_of(accounts, tables["persons"])


def _seen(activities: ir.Table) -> ir.Table:
    """Accounts that acted, and those named as the author of what others reacted to.

    An Undo or Delete says nothing of when an account was there: its time may be unknown. A network
    that deletes something is nobody.
    """
    undated = activities.type.isin([ActivityType.UNDO, ActivityType.DELETE])
    acted = activities.filter(activities.actor != activities.network + ":").select(
        acting=activities.actor,
        network=activities.network,
        at=ibis.ifelse(undated, ibis.null(activities.published.type()), activities.published),
        made=(activities.type == ActivityType.CREATE).cast("int64"),
        acts=ibis.literal(1).cast("int64"),
        closed_count=activities.visibility.isin(CLOSED).cast("int64"),
        given_count=(activities.consent == Consent.GIVEN).cast("int64"),
        refused_count=(activities.consent == Consent.REFUSED).cast("int64"),
    )
    named = activities.filter(activities.object_author.notnull()).select(
        acting=activities.object_author,
        network=activities.network,
        at=ibis.null(activities.published.type()),
        made=ibis.literal(0).cast("int64"),
        acts=ibis.literal(0).cast("int64"),
        **{name: ibis.literal(0).cast("int64") for name in SAID},
    )
    both = acted.union(named)
    return both.group_by("acting").agg(
        on_network=both.network.min(),
        first_seen=both["at"].min(),
        last_seen=both["at"].max(),
        objects_count=both.made.sum(),
        activities_count=both.acts.sum(),
        **{name: both[name].sum() for name in SAID},
    )


STEP = Step(writes=ACTORS, reads=("activities", "profiles", "persons"), per="all", expression=actors)
