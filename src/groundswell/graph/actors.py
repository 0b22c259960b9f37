"""Actors: every account that acted, with what its network says about it."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables
from groundswell.tables import ACTORS
from groundswell.vocabulary import ActivityType, ActorType, Consent


def actors(tables: Tables) -> ir.Table:
    """One row for each account that acted, was reacted to by name, or has a profile."""
    seen = _seen(tables["activities"])
    profiles = tables["profiles"]
    joined = seen.outer_join(profiles, seen.acting == profiles.actor)
    actor = ibis.coalesce(joined.acting, joined.actor)
    named = ibis.coalesce(joined.name, joined.handle)
    return joined.select(
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
    )


def _seen(activities: ir.Table) -> ir.Table:
    """Accounts that acted, and those named as the author of what others reacted to."""
    agreed = activities.filter(activities.consent != Consent.REFUSED)
    acted = agreed.select(
        acting=agreed.actor,
        network=agreed.network,
        at=agreed.published,
        made=(agreed.type == ActivityType.CREATE).cast("int64"),
        acts=ibis.literal(1).cast("int64"),
    )
    named = agreed.filter(agreed.object_author.notnull()).select(
        acting=agreed.object_author,
        network=agreed.network,
        at=ibis.null(agreed.published.type()),
        made=ibis.literal(0).cast("int64"),
        acts=ibis.literal(0).cast("int64"),
    )
    both = acted.union(named)
    return both.group_by("acting").agg(
        on_network=both.network.min(),
        first_seen=both["at"].min(),
        last_seen=both["at"].max(),
        objects_count=both.made.sum(),
        activities_count=both.acts.sum(),
    )


STEP = Step(writes=ACTORS, reads=("activities", "profiles"), per="all", expression=actors)
