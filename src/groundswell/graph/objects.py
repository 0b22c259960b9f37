"""Objects and the announces that carry them: who made what, and who passed it on."""

import ibis
import ibis.expr.types as ir
from ibis import _

from groundswell.engine.persons import by_person
from groundswell.engine.steps import Step, Tables
from groundswell.graph.addresses import canonical
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
    "links",
    "visibility",
)


def objects(tables: Tables) -> ir.Table:
    """The newest version of every object that was created."""
    made = agreed(tables).filter(_.type == ActivityType.CREATE)
    made = made.mutate(object=ibis.coalesce(made.object, made.id))
    newest = by_person(_newest(made), "actor", tables["actors"])
    newest = _answering(newest)
    place = ibis.coalesce(newest.url, newest.object.re_extract("^[^:]*:(https?://.*)$", 1))
    newest = canonical(newest.mutate(place=place), "place", "address")
    return newest.select(
        *COPIED,
        "address",
        "answered",
        author=newest.actor,
        root=ibis.coalesce(newest.root, newest.in_reply_to, newest.object),
    )


def _newest(made: ir.Table) -> ir.Table:
    """Of each object the newest version. Only those of which there are several are put in order."""
    counted = made.group_by(again=made.object).agg(versions=made.count())
    several = counted.filter(counted.versions > 1)
    some = made.semi_join(several, made.object == several.again)
    versions = ibis.window(group_by=some.object, order_by=[ibis.coalesce(some.updated, some.published).desc(), some.id])
    chosen = some.mutate(nth=ibis.row_number().over(versions)).filter(_.nth == 0).drop("nth")
    return made.anti_join(several, made.object == several.again).union(chosen)


def _answering(made: ir.Table) -> ir.Table:
    """Who is answered by what replies to an object that is here."""
    parents = made.view().select(parent="object", answered="actor")
    replies = made.filter(made.in_reply_to.notnull()).select("object", "in_reply_to")
    known = replies.join(parents, replies.in_reply_to == parents.parent).select("answered", reply="object")
    return made.left_join(known, made.object == known.reply).drop("reply")


def announces(tables: Tables) -> ir.Table:
    """Who passed what on."""
    shared = agreed(tables).filter(_.type == ActivityType.ANNOUNCE)
    shared = by_person(shared, "actor", tables["actors"])
    return shared.select(announce="id", announcer="actor", announced="object", via="via", published="published")


READS = ("activities", "persons", "actors")
OBJECTS_STEP = Step(writes=OBJECTS, reads=READS, per="all", expression=objects)
ANNOUNCES_STEP = Step(writes=ANNOUNCES, reads=READS, per="all", expression=announces)
