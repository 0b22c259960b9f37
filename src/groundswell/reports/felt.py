"""How much of what people drew clearly supports or opposes: endorsement beside buzz, counted once at each scoring."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.reports.base import Facts

SIDES = ("supporting_count", "opposing_count")
COUNTS = ("positive_count", "negative_count")
"""The same in the table, in order."""
NOT_FELT = dict.fromkeys(SIDES, 0)


def felt(facts: Facts, actors: Collection[str]) -> dict[str, dict[str, Any]]:
    """What each of these people drew, of all time; who drew nothing that is clear has zeros."""
    shown = facts.reader.keyed("feelings_now", actors, ("author", *COUNTS))
    summed = shown.group_by("author", use_threads=False).aggregate([(name, "sum") for name in COUNTS])
    found = summed.rename_columns(["author", *SIDES]).to_pylist()
    return dict.fromkeys(actors, NOT_FELT) | {row.pop("author"): row for row in found}


def between(facts: Facts, moved: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """What each author drew from each reactor, of all time, for these pairs of author and reactor."""
    authors, reactors = ({pair[end] for pair in moved} for end in (0, 1))
    shown = facts.reader.keyed("feelings_now", authors, ("author", "reactor", *COUNTS))
    among = shown.filter(pc.is_in(shown["reactor"], value_set=pa.array(sorted(reactors), pa.string())))
    found = among.rename_columns(["author", "reactor", *SIDES]).to_pylist()
    return dict.fromkeys(moved, NOT_FELT) | {(row.pop("author"), row.pop("reactor")): row for row in found}


def together(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Both counts over several rows; lakes scored before they were kept have none, which is 0."""
    held = list(rows)
    return {side: sum(row[side] or 0 for row in held) for side in SIDES}
