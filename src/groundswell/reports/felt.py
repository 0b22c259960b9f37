"""How much of what people drew clearly supports or opposes: endorsement beside buzz, counted once at each scoring."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from groundswell.reports.accounts import marks
from groundswell.reports.base import Facts

FELT = """
    SELECT author, sum(positive_count)::BIGINT AS supporting_count, sum(negative_count)::BIGINT AS opposing_count
    FROM feelings_now WHERE author IN ({actors}) GROUP BY author
"""
BETWEEN = "LEFT JOIN feelings_now f ON f.author = m.credited AND f.reactor = m.reactor"
"""Joins what one drew from the other to rows `m` of pairs."""
BETWEEN_SIDES = """
    coalesce(f.positive_count, 0)::BIGINT AS supporting_count, coalesce(f.negative_count, 0)::BIGINT AS opposing_count
"""
SIDES = ("supporting_count", "opposing_count")
NOT_FELT = dict.fromkeys(SIDES, 0)


def felt(facts: Facts, actors: Collection[str]) -> dict[str, dict[str, Any]]:
    """What each of these people drew, of all time; who drew nothing that is clear has zeros."""
    found = facts.reader.rows(FELT.format(actors=marks(actors)), list(actors)) if actors else []
    return dict.fromkeys(actors, NOT_FELT) | {row.pop("author"): row for row in found}


def together(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Both counts over several rows; lakes scored before they were kept have none, which is 0."""
    held = list(rows)
    return {side: sum(row[side] or 0 for row in held) for side in SIDES}
