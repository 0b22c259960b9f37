"""How the columns of a file are packed: by what its first rows hold, so that the same rows give the same bytes."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.tables.base import COUNT, REAL, TEXT, TIME

TIGHT = {"compression": "zstd", "compression_level": 3}
QUICK = {"compression": "lz4"}
APART = {TEXT: "DELTA_BYTE_ARRAY", COUNT: "PLAIN", TIME: "DELTA_BINARY_PACKED", REAL: "BYTE_STREAM_SPLIT"}
"""How values are written that are seldom the same: ids and times by what they differ in from the one before."""


def packed(first: pa.Table) -> dict[str, Any]:
    """What a Parquet writer is told for a file that begins with these rows.

    A dictionary of values that hardly ever come again is larger than the values, and the writer makes one for each
    group before it gives up: ids and times took half as much room again.
    """
    varied = {field.name: APART[field.type] for field in first.schema if _is_varied(first[field.name])}
    return TIGHT | {"use_dictionary": _paths(first.schema, varied) or False, "column_encoding": varied}


def _is_varied(column: pa.ChunkedArray) -> bool:
    """Whether more than half of the rows have a value that none of the others has."""
    return column.type in APART and 2 * pc.count_distinct(column).as_py() > len(column)


def _paths(schema: pa.Schema, but: dict[str, str]) -> list[str]:
    """The columns that have a dictionary, as a file names them."""
    named = ((f.name, f"{f.name}.list.element" if pa.types.is_list(f.type) else f.name) for f in schema)
    return [path for name, path in named if name not in but]
