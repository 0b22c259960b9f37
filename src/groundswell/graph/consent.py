"""Consent: who said no to being measured is in no derived table, whatever else they or others did."""

import ibis.expr.types as ir

from groundswell.vocabulary import Consent


def refusals(activities: ir.Table) -> ir.Table:
    """The accounts, as `refused`, that said no at least once."""
    return activities.filter(activities.consent == Consent.REFUSED).select(refused="actor").distinct()


def agreed(activities: ir.Table) -> ir.Table:
    """The activities of everybody who never said no."""
    said_no = refusals(activities)
    return activities.anti_join(said_no, activities.actor == said_no.refused)
