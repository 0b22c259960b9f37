"""Accounts in table steps: one that was joined to others gives way to the one that stands for the person."""

import ibis
import ibis.expr.types as ir


def by_person(rows: ir.Table, column: str, actors: ir.Table) -> ir.Table:
    """The rows with the accounts in a column replaced by the persons whose they are."""
    joined = actors.filter(actors.actor != actors.person).select(was="actor", now="person")
    found = rows.view().left_join(joined.view(), [(column, "was")])
    columns = {name: found[name] for name in rows.columns}
    return found.select(**columns | {column: ibis.coalesce(found.now, found[column])})


def measured(rows: ir.Table, column: str, actors: ir.Table) -> ir.Table:
    """The same, without rows of accounts that are not in `actors`: whoever refused to be measured is not."""
    known = actors.select(known="actor")
    return by_person(rows.semi_join(known, rows[column] == known.known), column, actors)
