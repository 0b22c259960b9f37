"""Actors: every account that acted, with what its network says about it."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables
from groundswell.tables import ACTORS
from groundswell.vocabulary import ActivityType, ActorType, Consent


def actors(tables: Tables) -> ir.Table:
    """One row for each account that acted or has a profile."""
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
    agreed = activities.filter(activities.consent != Consent.REFUSED)
    return agreed.group_by(acting=agreed.actor).agg(
        on_network=agreed.network.min(),
        first_seen=agreed.published.min(),
        last_seen=agreed.published.max(),
        objects_count=(agreed.type == ActivityType.CREATE).sum(),
        activities_count=agreed.count(),
    )


STEP = Step(writes=ACTORS, reads=("activities", "profiles"), per="all", expression=actors)
