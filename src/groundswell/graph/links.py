"""Links: which posts lead to objects that are here, by whatever way of writing the address."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables
from groundswell.graph.addresses import canonical
from groundswell.tables import OBJECT_LINKS
from groundswell.vocabulary import ActivityType

LINKING = ("id", "network", "actor", "published", "object", "in_reply_to")


def links(tables: Tables) -> ir.Table:
    """The posts that link to somebody's object, once for each.

    Left out are links to what the same post answers, quotes or passes on, which is a reaction already; and links
    between a site and those who write for it under its name.
    """
    activities, targets = tables["activities"], _targets(tables["objects"])
    acts = activities.filter(activities.type == ActivityType.CREATE, activities.links.length() > 0)
    pages = canonical(acts.select(*LINKING, link=acts.links.unnest()), "link", "address")
    pages = pages.filter(pages.address.notnull()).select(*LINKING, led="address").distinct()
    joined = pages.join(targets, pages.led == targets.address)
    known = (joined.to == ibis.coalesce(joined.object, joined.id)) | (
        joined.to == ibis.coalesce(joined.in_reply_to, "")
    )
    others = joined.filter(~known, _site(joined.author) != joined.actor, joined.author != _site(joined.actor))
    again = activities.filter(activities.type.isin([ActivityType.QUOTE, ActivityType.ANNOUNCE]))
    again = again.select(post=again.id.re_replace("#.*$", ""), of=again.object)
    others = others.anti_join(again, (others.id == again.post) & (others.to == again.of))
    site = others.network + ":" + others.led.re_extract("^[^/?#]*", 0)
    return others.select(activity="id", object="to", author="author", site=site, published="published").distinct()


def _targets(objects: ir.Table) -> ir.Table:
    """One object for each address."""
    held = objects.filter(objects.address.notnull())
    earliest = ibis.window(group_by=held.address, order_by=[held.published, held.object])
    numbered = held.mutate(nth=ibis.row_number().over(earliest))
    first = numbered.filter(numbered.nth == 0)
    return first.select("address", "author", to="object")


def _site(account: ir.StringValue) -> ir.StringValue:
    """The site of somebody who is known by name on it only; of others, themselves."""
    return account.re_replace("#.*$", "")


STEP = Step(writes=OBJECT_LINKS, reads=("objects",), same_month=("activities",), per="month", expression=links)
