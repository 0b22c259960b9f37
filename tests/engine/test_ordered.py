"""Two sorted streams become one: the same rows as when all are sorted at once, and never all of them in memory."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.engine.ordered import in_order, rows_but
from groundswell.tables.base import TEXT, TIME, Column, Table

SCHEMA = pa.schema({"at": pa.timestamp("us"), "id": pa.string(), "who": pa.int64()})
ORDER = ("at", "id")
Row = tuple[int, str, int]

ROWS = st.sets(st.tuples(st.integers(0, 5), st.text("aZ\U0001f600\uff5e", max_size=2)), max_size=30)
CUTS = st.lists(st.integers(0, 5), max_size=8)


def streamed(rows: list[Row], cuts: list[int]) -> Iterator[pa.RecordBatch]:
    """The rows in batches of these sizes, empty ones too, and the rest."""
    at, identifier, who = zip(*rows, strict=True) if rows else ((), (), ())
    batch = pa.RecordBatch.from_arrays([pa.array(at, pa.timestamp("us")), list(identifier), list(who)], schema=SCHEMA)
    for size in cuts:
        yield batch.slice(0, size)
        batch = batch.slice(size)
    yield batch


def by_bytes(row: tuple[int, str]) -> tuple[int, bytes]:
    return row[0], row[1].encode()


@given(ROWS, ROWS, CUTS, CUTS)
def test_two_sorted_streams_are_one_however_they_are_cut(
    one: set[tuple[int, str]], other: set[tuple[int, str]], cuts: list[int], other_cuts: list[int]
) -> None:
    ours = [(*row, 1) for row in sorted(one, key=by_bytes)]
    theirs = [(*row, 2) for row in sorted(other - one, key=by_bytes)]
    found = pa.Table.from_batches(in_order(streamed(ours, cuts), streamed(theirs, other_cuts), ORDER), SCHEMA)
    wanted = pa.Table.from_batches(streamed(sorted(ours + theirs, key=lambda row: by_bytes(row[:2])), []), SCHEMA)
    assert found.equals(wanted)


def test_no_more_than_a_batch_of_each_stream_is_read_ahead() -> None:
    read: list[int] = []

    def counted(start: int) -> Iterator[pa.RecordBatch]:
        for place in range(start, 1_000, 2):
            read.append(place)
            yield next(streamed([(place, "a", 0)], []))

    written = 0
    for batch in in_order(counted(0), counted(1), ORDER):
        written += len(batch)
        assert len(read) <= written + 2
    assert written == 1_000


def test_a_stream_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="rows come out of order: a"):
        list(in_order(iter([*streamed([(2, "b", 1)], []), *streamed([(1, "a", 1)], [])]), streamed([], []), ORDER))


def test_rows_of_several_files_come_as_they_lie_there_without_those_that_are_gone(tmp_path: Path) -> None:
    table = Table(
        name="said",
        meaning="What was said.",
        writer="test",
        key=("id",),
        order=("id",),
        columns={"id": Column(TEXT, "Id."), "at": Column(TIME, "When.")},
    )
    paths, wanted = [], []
    for month in ("Ana's April", "May"):
        ids = [f"{month} {number:05}" for number in range(70_000)]
        path = tmp_path / f"{month}.parquet"
        pq.write_table(pa.table({"id": ids, "at": pa.nulls(len(ids), TIME)}, table.schema), path, row_group_size=9_000)
        paths.append(str(path))
        wanted += [one for one in ids if not one.endswith("7")]
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("CREATE TABLE gone AS SELECT id FROM read_parquet(?) WHERE id LIKE '%7'", [paths])
        found = pa.Table.from_batches(rows_but(connection, paths, table, "SELECT id FROM gone"), table.schema)
    assert found["id"].to_pylist() == wanted
