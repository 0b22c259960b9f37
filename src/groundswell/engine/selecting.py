"""SQL that reads files of the lake as the table that they are of."""

from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.tables import Column, Table


def select_files(paths: list[str], table: Table) -> str:
    """SQL that reads these files as the table; no rows, but the right columns, when there are none."""
    columns = ", ".join(f"NULL::{SQL_TYPES[str(field.type)]} AS {field.name}" for field in table.schema)
    nothing = f"SELECT {columns} WHERE false"
    if not paths:
        return nothing
    listed = _listed(paths)
    later = [name for name, column in table.columns.items() if column.later]
    if all(_has(path, name) for name in later for path in paths):
        return f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false)"
    held = f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"
    chosen = ", ".join(_or_empty(name, column) for name, column in table.columns.items())
    return f"SELECT {chosen} FROM ({held} UNION ALL BY NAME {nothing})"


def _has(path: str, column: str) -> bool:
    """Whether a file has a column; what cannot be read is told of by whoever reads it."""
    try:
        return column in _columns(path)
    except (OSError, pa.ArrowException):
        return False


@lru_cache(4096)
def _columns(path: str) -> frozenset[str]:
    """The columns of a file: files of the lake are never written again."""
    return frozenset(pq.read_schema(path).names)


def numbered_rows(paths: list[str]) -> str:
    """SQL that reads these files with the `place` of each row in its file."""
    numbered = f"read_parquet([{_listed(paths)}], hive_partitioning = false, file_row_number = true)"
    return f"SELECT * RENAME (file_row_number AS place) FROM {numbered}"


def _listed(paths: list[str]) -> str:
    return ", ".join("'" + path.replace("'", "''") + "'" for path in paths)


def _or_empty(name: str, column: Column) -> str:
    return f"coalesce({name}, []) AS {name}" if column.later and pa.types.is_list(column.type) else name


SQL_TYPES = {
    "string": "VARCHAR",
    "list<item: string>": "VARCHAR[]",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
    "list<item: timestamp[us, tz=UTC]>": "TIMESTAMPTZ[]",
    "date32[day]": "DATE",
    "int64": "BIGINT",
    "list<item: int64>": "BIGINT[]",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
}
"""DuckDB's name for each Arrow type the tables use."""
