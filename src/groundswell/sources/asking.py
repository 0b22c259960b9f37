"""DuckDB for sources: one database in memory for the whole program, as making one takes longer than most questions."""

from functools import cache

import duckdb


def asking() -> duckdb.DuckDBPyConnection:
    """A connection of the caller's own, in UTC: what is registered in it, or made temporary, nobody else sees."""
    connection = _database().cursor()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})
