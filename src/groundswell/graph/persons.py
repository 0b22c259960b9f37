"""Persons: in the graph an account that was joined to others gives way to the one that stands for them."""

import ibis
import ibis.expr.types as ir


def by_person(rows: ir.Table, column: str, actors: ir.Table) -> ir.Table:
    """The rows with the accounts in a column replaced by the persons whose they are."""
    joined = actors.filter(actors.actor != actors.person).select(was="actor", now="person")
    found = rows.view().left_join(joined.view(), [(column, "was")])
    columns = {name: found[name] for name in rows.columns}
    return found.select(**columns | {column: ibis.coalesce(found.now, found[column])})


def persons_of(accounts: ir.Table, persons: ir.Table) -> ir.Table:
    """The accounts, which have a column `actor`, with their `person`: one of the accounts that are there.

    The account that stands for a person may be gone; then the first of the others does.
    """
    present = persons.semi_join(accounts, "actor").view()
    first = ibis.window(group_by=present.person, order_by=[present.actor != present.person, present.actor])
    heads = present.select(joined="actor", stands=present.actor.first().over(first))
    found = accounts.view().left_join(heads.view(), [("actor", "joined")])
    return found.select(*accounts.columns, person=ibis.coalesce(found.stands, found.actor))
