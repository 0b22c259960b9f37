"""Finding the account somebody means, and naming accounts."""

from collections.abc import Collection, Iterable
from typing import Any

from groundswell.errors import InputError, NotFoundError
from groundswell.reports.base import Account, Facts

NAMED = ("actor", "name", "handle", "network")
CALLED = """
    SELECT *, CASE lower($name) WHEN lower(handle) THEN 1 WHEN lower(split_part(handle, '@', 1)) THEN 2
        WHEN lower(name) THEN 3 END AS fit
    FROM actors WHERE fit IS NOT NULL ORDER BY fit, actor LIMIT 12
"""
"""By the whole handle, by what lists show of it (`ana` of `ana@site.example`), or by name: the first that fits."""
ALIKE = """
    SELECT actor, name, handle, network FROM actors
    WHERE contains(lower(name), lower($name)) OR contains(lower(handle), lower($name))
    ORDER BY activities_count DESC, actor LIMIT 5
"""
LISTED = 10


def find_row(facts: Facts, person: str) -> dict[str, Any]:
    """The row of `actors` of the person behind an account id, a handle whole or as lists show it, or a name.

    Raises NotFoundError when nobody is meant, InputError listing the accounts when several are.
    """
    exact = facts.reader.keyed_rows("actors", [person.strip()])
    if exact:
        return _person_of(facts, exact[0])
    asked = {"name": person.strip().removeprefix("@")}
    rows = facts.reader.rows(CALLED, asked)
    best = [row for row in rows if row["fit"] == rows[0]["fit"]]
    if not best:
        alike = facts.reader.rows(ALIKE, asked)
        todo = f"Did you mean {_listed(alike)}?" if alike else "Use an account id, a handle or a whole name."
        raise NotFoundError(f"Nobody here is called {person}", todo=todo)
    if len({_stands(row) for row in best}) > 1:
        more = " and others" if len(best) > LISTED else ""
        raise InputError(f"{person} could be {_listed(best[:LISTED])}{more}", todo="Say which by its account id.")
    return _person_of(facts, best[0])


def _stands(row: dict[str, Any]) -> str:
    """The account that stands for the person of this one."""
    return row["person"] or str(row["actor"])


def _person_of(facts: Facts, row: dict[str, Any]) -> dict[str, Any]:
    if _stands(row) == row["actor"]:
        return row
    return next(iter(facts.reader.keyed_rows("actors", [row["person"]])), row)


def others(facts: Facts, people: Iterable[str]) -> dict[str, list[Account]]:
    """The further accounts of each of these people, in order; nothing for those who have none."""
    asked = sorted(set(people))
    found: dict[str, list[Account]] = {person: [] for person in asked}
    for row in facts.reader.keyed_rows("actors", asked, ("person", *NAMED), by="person"):
        if row["actor"] != row["person"]:
            found[row["person"]].append(account_of(row))
    return found


def find_account(facts: Facts, person: str) -> Account:
    """The account somebody means. Raises as `find_row`."""
    return account_of(find_row(facts, person))


def account_of(row: dict[str, Any]) -> Account:
    return Account(actor=row["actor"], name=row["name"], handle=row["handle"], network=row["network"])


def named(facts: Facts, actors: Iterable[str | None]) -> dict[str, Account]:
    """Accounts by id; one that is not in the workspace is called by its id."""
    asked = sorted({actor for actor in actors if actor})
    if not asked:
        return {}
    found = {row["actor"]: account_of(row) for row in facts.reader.keyed_rows("actors", asked, NAMED)}
    return {actor: found.get(actor) or _nameless(actor) for actor in asked}


def marks(values: Collection[object]) -> str:
    """As many placeholders as there are values; never the values themselves."""
    return ", ".join("?" * len(values))


def _nameless(actor: str) -> Account:
    return Account(actor=actor, name=actor, handle=None, network=actor.partition(":")[0])


def _listed(rows: list[dict[str, Any]]) -> str:
    return ", ".join(f"{row['name']} ({row['actor']})" for row in rows)
