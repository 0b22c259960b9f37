"""Persons: which account stands for those that were joined."""

import ibis
import ibis.expr.types as ir


def persons_of(accounts: ir.Table, persons: ir.Table) -> ir.Table:
    """The accounts, which have a column `actor`, with their `person`: one of the accounts that are there.

    The account that stands for a person may be gone; then the first of the others does.
    """
    present = persons.semi_join(accounts, "actor").view()
    first = ibis.window(group_by=present.person, order_by=[present.actor != present.person, present.actor])
    heads = present.select(joined="actor", stands=present.actor.first().over(first))
    found = accounts.view().left_join(heads.view(), [("actor", "joined")])
    return found.select(*accounts.columns, person=ibis.coalesce(found.stands, found.actor))
