"""Objects and the announces that carry them: who made what, and who passed it on."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables
from groundswell.tables import ANNOUNCES, OBJECTS
from groundswell.vocabulary import ActivityType, Consent

COPIED = (
    "object",
    "network",
    "published",
    "object_type",
    "in_reply_to",
    "context",
    "url",
    "text",
    "language",
    "tags",
    "visibility",
)


def objects(tables: Tables) -> ir.Table:
    """The newest version of every object that was created."""
    activities = tables["activities"]
    made = activities.filter(activities.type == ActivityType.CREATE, activities.consent != Consent.REFUSED)
    made = made.mutate(object=ibis.coalesce(made.object, made.id))
    versions = ibis.window(group_by=made.object, order_by=[made.updated.desc(), made.id])
    newest = made.mutate(nth=ibis.row_number().over(versions))
    newest = newest.filter(newest.nth == 0)
    same = (
        "object",
        "network",
        "published",
        "object_type",
        "in_reply_to",
        "context",
        "url",
        "text",
        "language",
        "tags",
    )
    return newest.select(
        *same,
        "visibility",
        author=newest.actor,
        root=ibis.coalesce(newest.root, newest.in_reply_to, newest.object),
    )


def announces(tables: Tables) -> ir.Table:
    """Who passed what on."""
    activities = tables["activities"]
    shared = activities.filter(activities.type == ActivityType.ANNOUNCE, activities.consent != Consent.REFUSED)
    return shared.select(announce="id", announcer="actor", announced="object", via="via", published="published")


OBJECTS_STEP = Step(writes=OBJECTS, reads=("activities",), per="all", expression=objects)
ANNOUNCES_STEP = Step(writes=ANNOUNCES, reads=("activities",), per="all", expression=announces)
