"""How much of what people drew clearly supports or opposes: endorsement beside buzz, counted once at each scoring."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from groundswell.reports.accounts import marks
from groundswell.reports.base import Facts

FELT = """
    SELECT author, sum(positive_count)::BIGINT AS supporting_count, sum(negative_count)::BIGINT AS opposing_count
    FROM feelings_now WHERE author IN ({actors}) GROUP BY author
"""
BETWEEN = """
    SELECT author, reactor, positive_count AS supporting_count, negative_count AS opposing_count FROM feelings_now
    WHERE author IN ({authors}) AND reactor IN ({reactors})
"""
SIDES = ("supporting_count", "opposing_count")
NOT_FELT = dict.fromkeys(SIDES, 0)


def felt(facts: Facts, actors: Collection[str]) -> dict[str, dict[str, Any]]:
    """What each of these people drew, of all time; who drew nothing that is clear has zeros."""
    found = facts.reader.rows(FELT.format(actors=marks(actors)), list(actors)) if actors else []
    return dict.fromkeys(actors, NOT_FELT) | {row.pop("author"): row for row in found}


def between(facts: Facts, moved: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """What each author drew from each reactor, of all time, for these pairs of author and reactor."""
    authors, reactors = (sorted({pair[end] for pair in moved}) for end in (0, 1))
    sql = BETWEEN.format(authors=marks(authors), reactors=marks(reactors))
    found = facts.reader.rows(sql, [*authors, *reactors]) if moved else []
    return dict.fromkeys(moved, NOT_FELT) | {(row.pop("author"), row.pop("reactor")): row for row in found}


def together(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Both counts over several rows; lakes scored before they were kept have none, which is 0."""
    held = list(rows)
    return {side: sum(row[side] or 0 for row in held) for side in SIDES}
