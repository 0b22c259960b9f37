"""Columns whose words only DuckDB has: on a Spark cluster the workers ask their own DuckDB for them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Literal

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

Dialect = Literal["duckdb", "pyspark"]
DUCKDB: Dialect = "duckdb"
SPARK: Dialect = "pyspark"
_TOLD_IN: ContextVar[Dialect] = ContextVar("told in", default=DUCKDB)

Making = Callable[[ir.Table, str, str], ir.Table]
"""Adds to rows, made of one column of texts, another column of texts: the rows, and the names of the two."""
PORTABLE: dict[str, Making] = {}
"""By the name under which a cluster knows it."""


@contextmanager
def told_in(dialect: Dialect) -> Iterator[None]:
    """Expressions built meanwhile are for this engine."""
    before = _TOLD_IN.set(dialect)
    try:
        yield
    finally:
        _TOLD_IN.reset(before)


def portable(make: Making) -> Making:
    """Mark a function that leans on what DuckDB alone does just so: patterns, small letters beyond ASCII, addresses."""
    name = f"groundswell_{make.__name__}"
    asked = ibis.udf.scalar.builtin(_of_the_engine, name=name, signature=(("string",), "string"))
    PORTABLE[name] = make

    @wraps(make)
    def made(rows: ir.Table, column: str, name: str) -> ir.Table:
        if _TOLD_IN.get() == DUCKDB:
            return make(rows, column, name)
        return rows.mutate(**{name: asked(rows[column])})

    return made


def seconds(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Whole seconds since 1970, of which one engine would round the last and another cut it."""
    return MICROS(moment) // 1_000_000


def _of_the_engine(value: object) -> object:
    """Stands for a function that the engine has: Ibis asks for one to name it by, and never calls it."""


MICROS = ibis.udf.scalar.builtin(_of_the_engine, name="epoch_us", signature=(("timestamp('UTC')",), "int64"))
PREPARED = ("CREATE OR REPLACE TEMPORARY FUNCTION epoch_us(at TIMESTAMP) RETURNS BIGINT RETURN unix_micros(at)",)
"""What Spark calls otherwise than DuckDB does."""


def words_of(make: Making) -> str:
    """The SQL of a portable column `made` of the column `text` of a table `asked`."""
    made = make(ibis.table({"text": "string"}, name="asked"), "text", "made")
    return str(ibis.to_sql(made.select("made"), dialect="duckdb"))


def ask(words: str, texts: pa.Array) -> pa.Array:
    """What DuckDB makes of some texts, in their order."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("asked", pa.table({"text": texts}))
        return connection.sql(words).to_arrow_table()["made"].combine_chunks()
