"""Rows of two streams in one order: what is sorted already need not be sorted again, nor held in memory."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

Rows = Iterator[pa.RecordBatch]


def in_order(one: Rows, other: Rows, order: tuple[str, ...]) -> Rows:
    """The rows of both streams, each of which comes in this order, smallest first; at most a batch of each is held.

    Columns of the order hold no nulls. Texts are ordered by their bytes, as DuckDB orders them.
    """
    ours, theirs = _next(one), _next(other)
    while ours is not None and theirs is not None:
        least = min(_key(ours, -1, order), _key(theirs, -1, order))
        mine, their = _until(ours, least, order), _until(theirs, least, order)
        yield _sorted([ours.slice(0, mine), theirs.slice(0, their)], order)
        ours = ours.slice(mine) if mine < len(ours) else _next(one)
        theirs = theirs.slice(their) if their < len(theirs) else _next(other)
    for batch, rest in ((ours, one), (theirs, other)):
        if batch is not None:
            yield batch
            yield from rest


def _next(rows: Rows) -> pa.RecordBatch | None:
    return next((batch for batch in rows if len(batch)), None)


def _key(batch: pa.RecordBatch, place: int, order: tuple[str, ...]) -> tuple[object, ...]:
    """What a row is ordered by, comparable as Arrow compares it."""
    values = (batch.column(name)[place] for name in order)
    return tuple(value.as_py().encode() if pa.types.is_string(value.type) else value.value for value in values)


def _until(batch: pa.RecordBatch, least: tuple[object, ...], order: tuple[str, ...]) -> int:
    """How many rows come no later than this key, by halving: each looks at a few rows alone."""
    low, high = 0, len(batch)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _key(batch, middle, order) <= least else (low, middle)
    return low


def _sorted(pieces: list[pa.RecordBatch], order: tuple[str, ...]) -> pa.RecordBatch:
    table = pa.Table.from_batches(pieces)
    if not all(map(len, pieces)):
        return table.combine_chunks().to_batches()[0]
    taken = table.take(pc.sort_indices(table, sort_keys=[(name, "ascending") for name in order]))
    return taken.combine_chunks().to_batches()[0]
