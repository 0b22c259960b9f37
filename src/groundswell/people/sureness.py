"""Which of many records are surely in order: a look at columns that may doubt a good row but trusts no bad one."""

from collections.abc import Callable, Collection
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.records import Activity, Profile, ReactionCount, Rows
from groundswell.vocabulary import Visibility

LATEST = 4_102_444_800_000_000
"""2100-01-01, in microseconds since 1970."""
LONGEST_ID = 2_048
MOST = 2**53


def in_order(rows: Rows, allowed: Collection[Visibility]) -> pa.Array:
    """Whether nothing can be held against each row, by the rules that are spelled out in `admission`."""
    checks = CHECKS[rows.kind](rows)
    if rows.kind is Activity:
        checks.append(pc.is_in(rows.column("visibility"), pa.array(map(str, allowed), pa.string())))
    return pc.fill_null(reduce(pc.and_kleene, checks), False)


def _activity(rows: Rows) -> list[Any]:
    actor = rows.column("actor")
    return [
        _between(rows.column("published"), 1, LATEST),
        _between(rows.column("updated"), 1, LATEST, or_absent=True),
        _is_id(rows.column("id")),
        _is_id(actor),
        # It may be the network itself.
        pc.invert(pc.ends_with(actor, ":")),
        pc.less_equal(pc.fill_null(pc.binary_length(rows.column("object")), 0), LONGEST_ID),
    ]


def _profile(rows: Rows) -> list[Any]:
    return [
        _between(rows.column("observed"), 0, LATEST),
        _between(rows.column("created"), 0, LATEST, or_absent=True),
        _between(rows.column("followers_count"), 0, MOST, or_absent=True),
        _is_id(rows.column("actor")),
    ]


def _count(rows: Rows) -> list[Any]:
    observed, count = _between(rows.column("observed"), 0, LATEST), _between(rows.column("count"), 0, MOST)
    return [observed, count, _is_id(rows.column("object"))]


CHECKS: dict[type, Callable[[Rows], list[Any]]] = {Activity: _activity, Profile: _profile, ReactionCount: _count}


def _between(numbers: pa.Array, least: int, end: int, *, or_absent: bool = False) -> pa.Array:
    inside = pc.and_(pc.greater_equal(numbers, least), pc.less(numbers, end))
    return pc.fill_null(inside, or_absent)


def _is_id(ids: pa.Array) -> pa.Array:
    """Bytes are at least as many as characters."""
    length = pc.binary_length(ids)
    return pc.and_(pc.greater(length, 0), pc.less_equal(length, LONGEST_ID))
