"""Objects and the announces that carry them: who made what, and who passed it on."""

import ibis
import ibis.expr.types as ir
from ibis import _

from groundswell.engine.steps import Step, Tables
from groundswell.graph.consent import agreed
from groundswell.tables import ANNOUNCES, OBJECTS
from groundswell.vocabulary import ActivityType

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
    made = agreed(tables["activities"]).filter(_.type == ActivityType.CREATE)
    made = made.mutate(object=ibis.coalesce(made.object, made.id))
    versions = ibis.window(group_by=made.object, order_by=[made.updated.desc(), made.id])
    newest = made.mutate(nth=ibis.row_number().over(versions))
    newest = newest.filter(newest.nth == 0)
    return newest.select(
        *COPIED,
        author=newest.actor,
        root=ibis.coalesce(newest.root, newest.in_reply_to, newest.object),
    )


def announces(tables: Tables) -> ir.Table:
    """Who passed what on."""
    shared = agreed(tables["activities"]).filter(_.type == ActivityType.ANNOUNCE)
    return shared.select(announce="id", announcer="actor", announced="object", via="via", published="published")


OBJECTS_STEP = Step(writes=OBJECTS, reads=("activities",), per="all", expression=objects)
ANNOUNCES_STEP = Step(writes=ANNOUNCES, reads=("activities",), per="all", expression=announces)
