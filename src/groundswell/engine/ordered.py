"""Rows of two streams in one order: what is sorted already need not be sorted again, nor held in memory."""

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundswell.tables import Table
from groundswell.tables.base import MANY

Rows = Iterator[pa.RecordBatch]
Key = tuple[object, ...]


def rows_but(connection: duckdb.DuckDBPyConnection, paths: list[str], table: Table, gone: str) -> Rows:
    """Rows of files, one after the other as they lie there, but for those whose ids are among `gone`, which is SQL.

    A query over them would give them in whatever order its threads come.
    """
    for path in paths:
        quoted = path.replace("'", "''")
        places = connection.execute(PLACES.format(path=quoted, gone=gone)).fetchnumpy()["file_row_number"]
        yield from _without(pq.ParquetFile(path).iter_batches(MANY, use_threads=False), places, table)


PLACES = """
    SELECT file_row_number FROM read_parquet('{path}', file_row_number = true, hive_partitioning = false)
    WHERE id IN ({gone}) ORDER BY file_row_number"""


def _without(rows: Rows, places: "np.ndarray[tuple[int], np.dtype[np.int64]]", table: Table) -> Rows:
    start = 0
    for batch in rows:
        stays = np.ones(len(batch), bool)
        low, high = np.searchsorted(places, (start, start + len(batch)))
        stays[places[low:high] - start] = False
        start += len(batch)
        yield batch.filter(pa.array(stays)).select(table.schema.names).cast(table.schema)


def in_order(one: Rows, other: Rows, order: Sequence[str]) -> Rows:
    """The rows of both streams, each of which comes in this order, smallest first; at most a batch of each is held.

    Columns of the order hold no nulls. Texts are ordered by their bytes, as DuckDB orders them. Raises ValueError for a
    stream that comes in another order.
    """
    one, other = _checked(one, order), _checked(other, order)
    ours, theirs = next(one, None), next(other, None)
    while ours is not None and theirs is not None:
        least = min(_key(ours, -1, order), _key(theirs, -1, order))
        mine, their = _until(ours, least, order), _until(theirs, least, order)
        yield _sorted([ours.slice(0, mine), theirs.slice(0, their)], order)
        ours = ours.slice(mine) if mine < len(ours) else next(one, None)
        theirs = theirs.slice(their) if their < len(theirs) else next(other, None)
    for batch, rest in ((ours, one), (theirs, other)):
        if batch is not None:
            yield batch
            yield from rest


def _checked(rows: Rows, order: Sequence[str]) -> Rows:
    """The batches that hold anything."""
    last: Key = ()
    for batch in rows:
        if len(batch):
            if _key(batch, 0, order) < last:
                raise ValueError(f"rows come out of order: {batch.column(order[-1])[0]}")
            last = _key(batch, -1, order)
            yield batch


def _key(batch: pa.RecordBatch, place: int, order: Sequence[str]) -> Key:
    """What a row is ordered by, comparable as Arrow compares it."""
    values = (batch.column(name)[place] for name in order)
    return tuple(value.as_py().encode() if pa.types.is_string(value.type) else value.value for value in values)


def _until(batch: pa.RecordBatch, least: Key, order: Sequence[str]) -> int:
    """How many rows come no later than this key, by halving: each looks at a few rows alone."""
    low, high = 0, len(batch)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _key(batch, middle, order) <= least else (low, middle)
    return low


def _sorted(pieces: list[pa.RecordBatch], order: Sequence[str]) -> pa.RecordBatch:
    table = pa.Table.from_batches(pieces)
    if not all(map(len, pieces)):
        return table.combine_chunks().to_batches()[0]
    taken = table.take(pc.sort_indices(table, sort_keys=[(name, "ascending") for name in order]))
    return taken.combine_chunks().to_batches()[0]
