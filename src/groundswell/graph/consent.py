"""Consent: who said no to being measured is in no derived table, whatever else they or others did."""

import ibis.expr.types as ir

from groundswell.engine.steps import Tables
from groundswell.vocabulary import Consent


def refusals(tables: Tables) -> ir.Table:
    """The accounts, as `refused`, that said no at least once, and every other account of the same person."""
    activities, persons = tables["activities"], tables["persons"]
    said_no = activities.filter(activities.consent == Consent.REFUSED).select(refused="actor")
    theirs = persons.semi_join(said_no, persons.actor == said_no.refused).select(refuser="person")
    others = persons.semi_join(theirs, persons.person == theirs.refuser).select(refused="actor")
    return said_no.union(others).distinct()


def agreed(tables: Tables) -> ir.Table:
    """The activities of everybody who never said no."""
    activities, said_no = tables["activities"], refusals(tables)
    return activities.anti_join(said_no, activities.actor == said_no.refused)
