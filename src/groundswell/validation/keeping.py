"""Keeps what a validation found in the lake, for its report."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from groundswell.engine.lake import Lake
from groundswell.tables import Table


def keep(lake: Lake, table: Table, lines: Sequence[Any]) -> None:
    """Replace a table by these lines, dataclasses with its columns as fields, in the table's order."""
    rows = pa.Table.from_pylist([asdict(line) for line in lines], table.schema)
    ordered = rows.sort_by([(name, "ascending") for name in table.order]).combine_chunks()
    with lake.writing():
        draft = lake.manifest()
        draft.put(table.name, "all", lake.write(table, "all", ordered.to_batches()))
        lake.commit(draft)
