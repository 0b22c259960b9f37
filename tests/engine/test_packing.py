"""What is hardly ever the same has no dictionary, and every kind of column comes back as it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.engine.lake import write_parquet
from groundswell.tables.base import COUNT, REAL, TEXT, TEXTS, TIME

ROWS = 40
SCHEMA = pa.schema([("id", TEXT), ("kind", TEXT), ("at", TIME), ("n", COUNT), ("share", REAL), ("tags", TEXTS)])


def rows() -> pa.Table:
    """Ids, times and numbers that never come again, a kind that does, and here and there nothing at all."""
    began = datetime(2024, 3, 1, tzinfo=UTC)
    return pa.Table.from_pylist(
        [
            {
                "id": f"town:é{n:02}" if n % 7 else None,
                "kind": "like",
                "at": began + timedelta(microseconds=n * n * 977),
            }
            | {"n": (-1) ** n * 10**n % 2**60, "share": n / 7, "tags": ["a"] * (n % 3)}
            for n in range(ROWS)
        ],
        SCHEMA,
    )


def written(root: Path) -> Path:
    assert write_parquet(root / "one.parquet", SCHEMA, rows().to_batches(), row_group=16) == ROWS
    return root / "one.parquet"


def test_only_what_comes_again_has_a_dictionary(tmp_path: Path) -> None:
    group = pq.ParquetFile(written(tmp_path)).metadata.row_group(0)
    columns = {column.path_in_schema: column for column in map(group.column, range(group.num_columns))}
    assert {name for name, one in columns.items() if one.has_dictionary_page} == {"kind", "tags.list.element"}


def test_every_column_comes_back_as_it_was_to_whoever_reads_it(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert pq.read_table(path).equals(rows())
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        assert connection.sql(f"SELECT * FROM '{path}'").to_arrow_table().cast(SCHEMA).equals(rows())


def test_rows_lie_in_groups_of_the_size_asked_for(tmp_path: Path) -> None:
    metadata = pq.ParquetFile(written(tmp_path)).metadata
    assert [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)] == [16, 16, 8]
