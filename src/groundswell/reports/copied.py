"""Articles that say the same as an object: its copies, or what it is a copy of."""

from datetime import datetime
from typing import Any

from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, Opens, shown


@shown
class Copied:
    """An article that says the same or nearly so."""

    object: str
    """Object id."""
    author: Account
    """Who created it."""
    published: datetime
    """When."""
    url: str | None
    """Where it can be opened."""
    similarity: float
    """Share of the runs of three words of either that both have, 0.7 to 1."""
    says_whose: bool
    """Whether both have one author or one address: then reactions to the copy count for the author of the original."""
    reactions_count: int
    """Reactions to it."""
    opens: Opens
    """That object."""


MOST = 100
FOUND = """
    SELECT c.{end} AS object, o.author, o.published, o.url, c.similarity, c.says_whose,
        (SELECT count(*) FROM reactions r WHERE r.object = c.{end}) AS reactions_count
    FROM copies c JOIN objects o ON o.object = c.{end}
    WHERE c.{known} = ? ORDER BY o.published, o.object LIMIT {most}
"""


def copies_of(facts: Facts, object_: str) -> list[Copied]:
    """The copies of an object, the earliest first; at most a hundred."""
    return _found(facts, object_, end="copy", known="original", most=MOST)


def original_of(facts: Facts, object_: str) -> Copied | None:
    """What an object is a copy of."""
    found = _found(facts, object_, end="original", known="copy", most=1)
    return found[0] if found else None


def _found(facts: Facts, object_: str, *, end: str, known: str, most: int) -> list[Copied]:
    """Asked in two steps, for most objects are neither: the first looks into a small table."""
    if facts.reader.one(f"SELECT 1 FROM copies WHERE {known} = ? LIMIT 1", [object_]) is None:
        return []
    return _shown(facts, facts.reader.rows(FOUND.format(end=end, known=known, most=most), [object_]))


def _shown(facts: Facts, rows: list[dict[str, Any]]) -> list[Copied]:
    accounts = named(facts, (row["author"] for row in rows)) if rows else {}
    return [
        Copied(
            **row | {"author": accounts[row["author"]]},
            opens=Opens(report="object", filters={"object": row["object"]}),
        )
        for row in rows
    ]
