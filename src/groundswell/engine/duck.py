"""DuckDB as the lake's engine sees it: connections with bounded memory, results as batches of a table's rows."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from groundswell.engine.lake import Lake, Manifest
from groundswell.errors import LakeError, OutdatedError
from groundswell.tables import Table
from groundswell.tables.base import MANY

# It is said wherever `answer` chooses to copy.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result makes an extra copy", UserWarning)
Params = list[Any] | dict[str, Any] | None
"""Values for `?` in order, or for `$name` by name."""


class Answer(Protocol):
    """What a query gives, to be taken once."""

    def to_arrow_table(self) -> pa.Table: ...

    def to_arrow_reader(self, batch_size: int) -> pa.RecordBatchReader: ...


@contextmanager
def spilling(lake: Lake) -> Iterator[Path]:
    """A folder below the lake, gone afterwards, for what is too much for the memory."""
    lake.staging.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=lake.staging, prefix="spill-") as folder:
        yield Path(folder)


@contextmanager
def connect(lake: Lake, *, memory_mb: int, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private in-memory database that spills below the lake once it needs more than `memory_mb`."""
    with spilling(lake) as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_mb}MiB",
            "threads": threads,
        }
        with duckdb.connect(config=config) as connection:
            connection.execute("SET temp_directory = ?", [str(spill)])
            connection.execute(f"SET memory_limit = '{memory_mb}MiB'; SET threads = {threads}")
            connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = true")
            # It would be printed among what a command prints, which may be JSON, once a query takes two seconds.
            connection.execute("SET enable_progress_bar = false")
            yield connection


@contextmanager
def naming_damage(
    lake: Lake, manifest: Manifest, said: tuple[type[Exception], ...] = (duckdb.Error, pa.ArrowException, OSError)
) -> Iterator[None]:
    """Turn what DuckDB, or whoever says so otherwise, says of a damaged file of this state into a LakeError naming it.

    OutdatedError, where a column is asked for that tables had not yet when they were made.
    """
    try:
        yield
    except said as error:
        for path in lake.unreadable(manifest):
            todo = "`groundswell doctor` names every such file, and what to do."
            raise LakeError("A file of the lake is missing or damaged", where=path, todo=todo) from error
        if isinstance(error, (duckdb.BinderException, duckdb.CatalogException, KeyError)):
            for lacking in lake.outdated(manifest):
                what = "What is shown here was worked out by another version of Groundswell"
                raise OutdatedError(what, where=lacking, todo="Run `groundswell score` once.") from error
        raise


def answer(connection: duckdb.DuckDBPyConnection, query: str, params: Params = None, *, few: bool = False) -> Answer:
    """What a query gives, to be taken as Arrow at once.

    DuckDB parses and binds a query once more to stream its rows. Where they are `few`, to copy them takes far less.
    """
    return connection.execute(query, params) if few else connection.sql(query, params=params)


def batches(
    connection: duckdb.DuckDBPyConnection, query: str, table: Table, *, few: bool = False
) -> Iterator[pa.RecordBatch]:
    """The rows of a query, in its order, as batches in the table's schema."""
    for batch in answer(connection, query, few=few).to_arrow_reader(MANY):
        yield batch.cast(table.schema)
