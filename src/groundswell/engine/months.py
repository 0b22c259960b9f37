"""Rows by month: batches cut where one ends, and months gathered by year."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

import pyarrow as pa
import pyarrow.compute as pc

ALONE = 3
"""Newest months that do not lie with their year: what comes late mostly comes into these, and no year is made anew."""


def by_month(rows: Iterable[pa.RecordBatch], column: str) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """Batches in order of month, each month (`2024-03`) with its own. Use up each before the next."""
    for month, pieces in groupby(_pieces(rows, column), key=itemgetter(0)):
        yield month, map(itemgetter(1), pieces)


def years(months: Iterable[str]) -> dict[str, list[str]]:
    """Months by year, in order, and the newest by themselves."""
    known = sorted(set(months))
    found: dict[str, list[str]] = {}
    for month in known[:-ALONE]:
        found.setdefault(month.rpartition("-")[0], []).append(month)
    return found | {month: [month] for month in known[-ALONE:]}


def _pieces(rows: Iterable[pa.RecordBatch], column: str) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Each batch cut into runs of one month. Only runs are named: to name each row would take ten times longer."""
    for batch in rows:
        runs = pc.run_end_encode(pc.floor_temporal(batch.column(column), unit="month"))
        start = 0
        for month, end in zip(pc.strftime(runs.values, "%Y-%m").to_pylist(), runs.run_ends.to_pylist(), strict=True):
            yield month, batch.slice(start, end - start)
            start = end
