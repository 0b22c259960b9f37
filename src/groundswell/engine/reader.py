"""Reading the lake: every table as a DuckDB view over one committed state, safe to use from many threads."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.engine.duck import naming_damage
from groundswell.engine.keyed import Held, Keyed
from groundswell.engine.lake import INDEX, File, Lake, Manifest
from groundswell.engine.years import years
from groundswell.errors import LakeError
from groundswell.tables import CREDITS, DRAWN, REACTION_SIDES, TABLES, Column, Table

Params = Sequence[Any] | dict[str, Any]
"""Values for `?` in order, or for `$name` by name."""

NOW = tuple(table.name for table in TABLES.values() if table.partition == "score")
"""Tables that also have a view of the newest day."""
SHOWN = TABLES | {f"{name}_now": TABLES[name] for name in NOW}
"""Each table by the name of what is shown of it."""
HELD = ("actors", "influence_now", "trust_now", "habits_now", "communities_now", "topic_influence_now")
"""What pages look accounts up in: held in memory, where that takes a fraction of the time."""
MOST_HELD = 250_000
"""Rows up to which a table is held."""

ALL_DRAWN = "all_drawn"
"""View of `drawn`, and of months that are not over `credits`, with the columns that both have."""
LOOKING = (OSError, pa.ArrowException, KeyError)
"""What looking rows up raises where a file is damaged, or lacks a column."""


class Reader:
    """Answers SQL over the lake's newest committed state.

    Each table is a view of its name. The tables kept per score day also have a view of the newest day, `influence_now`
    and so on. Tables kept per score show those of `version`. `views` adds further ones, name to SQL, in order. A few
    small ones are held in memory instead, as long as the state stays.
    """

    def __init__(self, lake: Lake, views: Mapping[str, str] | None = None, *, version: str = "") -> None:
        self._lake = lake
        self._views = dict(views or {})
        self.version = version
        self._lock = threading.Lock()
        self._manifest = Manifest(generation=-1)
        self._stamp: tuple[int, ...] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._keyed = Keyed({})

    @property
    def manifest(self) -> Manifest:
        """The state that is read; the newest committed one at each call."""
        return self._cursor()[1]

    @property
    def shown_day(self) -> date | None:
        """The newest score day, None where nobody was scored on it or nothing was scored at all."""
        manifest = self.manifest
        partitions = self._newest(manifest)
        scored = any(file.rows for file in manifest.files("influence", partitions))
        return date.fromisoformat(partitions[0].partition(".")[0]) if scored else None

    def index(self) -> dict[str, Path]:
        """The files of the index in the newest committed state, by part."""
        held = self._lake.manifest().tables.get(INDEX, {})
        return {part: self._lake.path(file) for part, files in sorted(held.items()) for file in files}

    def rows(self, sql: str, params: Params = (), **given: pa.Table) -> list[dict[str, Any]]:
        """Result rows as dictionaries; times are aware datetimes."""
        found: list[dict[str, Any]] = self.arrow(sql, params, **given).to_pylist()
        return found

    def one(self, sql: str, params: Params = (), **given: pa.Table) -> dict[str, Any] | None:
        """The first result row, or None."""
        return next(iter(self.rows(sql, params, **given)), None)

    def arrow(self, sql: str, params: Params = (), **given: pa.Table) -> pa.Table:
        """The result as an Arrow table. `given`: further tables that the SQL names.

        Raises LakeError naming the file when one that it needs is damaged, OutdatedError when another version of
        Groundswell made a table without what is asked for.
        """
        cursor, manifest = self._cursor()
        for name, table in given.items():
            cursor.register(name, table)
        try:
            with naming_damage(self._lake, manifest):
                return cursor.sql(sql, params=params if isinstance(params, dict) else list(params)).to_arrow_table()
        except (duckdb.Error, LakeError):
            if self._lake.manifest().generation == manifest.generation:
                raise
        return self.arrow(sql, params, **given)

    def keyed(
        self, name: str, keys: Iterable[str], columns: Sequence[str] | None = None, by: str | None = None
    ) -> pa.Table:
        """Rows of a table, or of its newest day, whose first column of the table's order is one of the keys.

        They come in the order of the table's files, with all columns when None are named; `by` names another column,
        which is quick for tables that are held alone. What `arrow` finds by a query this finds without one, in a third
        of the time where few rows are asked for. Raises as `arrow` does.
        """
        _, manifest = self._cursor()
        state, asked = self._keyed, list(keys)
        try:
            with naming_damage(self._lake, manifest, LOOKING):
                return state.rows(name, asked, columns, by)
        except (*LOOKING, LakeError):
            if self._lake.manifest().generation == manifest.generation:
                raise
        return self.keyed(name, asked, columns, by)

    def keyed_rows(
        self, name: str, keys: Iterable[str], columns: Sequence[str] | None = None, by: str | None = None
    ) -> list[dict[str, Any]]:
        """The same as dictionaries."""
        found: list[dict[str, Any]] = self.keyed(name, keys, columns, by).to_pylist()
        return found

    def count(self, name: str) -> int:
        """How many rows a table has, or its newest day."""
        return sum(file.rows for file in self._files(self.manifest, name))

    def _cursor(self) -> tuple[duckdb.DuckDBPyConnection, Manifest]:
        """A connection of the caller's own, and the state it reads."""
        with self._lock:
            stamp = self._lake.stamp()
            connection = self._connection
            if connection is None or stamp is None or stamp != self._stamp:
                connection = self._newest_opened(self._lake.manifest())
                self._stamp = stamp
            return connection.cursor(), self._manifest

    def _newest_opened(self, manifest: Manifest) -> duckdb.DuckDBPyConnection:
        """The connection to read this state by: the one that there is when it is the state that is read."""
        if self._connection is None or manifest.generation != self._manifest.generation:
            self._connection = self._open(manifest)
            self._keyed = Keyed(dict(self._to_key(manifest)), self._keyed)
            self._manifest = manifest
        return self._connection

    def _open(self, manifest: Manifest) -> duckdb.DuckDBPyConnection:
        # One thread: parts summed by several would meet in any order, and the last digits of a report with them.
        connection = duckdb.connect(config={"threads": 1})
        # Global: what is set for a connection does not reach its cursors.
        connection.execute("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = true")
        held = self._held(manifest)
        for name, sql in self._all_views(manifest):
            if name in held and _made(connection, f"CREATE TABLE {name} AS {sql}"):
                continue
            made = _made(connection, f"CREATE VIEW {name} AS {sql}")
            # What is damaged, or of another version, is told of by whoever asks for it: the rest is served.
            if not made and not self._lake.unreadable(manifest) and not self._lake.outdated(manifest):
                connection.execute(f"CREATE VIEW {name} AS {sql}")
        return connection

    def _to_key(self, manifest: Manifest) -> Iterator[tuple[str, Held]]:
        """Each table, and the newest day of those kept by day, with its files and whether it is held."""
        held = self._held(manifest)
        for name, table in SHOWN.items():
            yield name, (table, self._paths(manifest, name), name in held)
        for table in (CREDITS, REACTION_SIDES):
            files = manifest.files(table.name, open_months(manifest))
            yield f"{table.name}_open", (table, [str(self._lake.path(file)) for file in files], False)

    def _all_views(self, manifest: Manifest) -> Iterator[tuple[str, str]]:
        for name, table in SHOWN.items():
            yield name, select_files(self._paths(manifest, name), table)
        yield ALL_DRAWN, self._all_drawn(manifest)
        yield from self._views.items()

    def _all_drawn(self, manifest: Manifest) -> str:
        """SQL for what every person drew, whether its month is over or not."""
        now = [str(self._lake.path(file)) for file in manifest.files(CREDITS.name, open_months(manifest))]
        over, columns = self._paths(manifest, DRAWN.name), ", ".join(c for c in DRAWN.columns if c in CREDITS.columns)
        parts = (select_files(over, DRAWN), select_files(now, CREDITS))
        return " UNION ALL ".join(f"SELECT {columns} FROM ({part})" for part in parts)

    def _held(self, manifest: Manifest) -> set[str]:
        """Which of the tables that may be held are small enough."""
        return {name for name in HELD if sum(file.rows for file in self._files(manifest, name)) <= MOST_HELD}

    def _newest(self, manifest: Manifest) -> list[str]:
        """The score day that is shown: the one whose pairs were built, even if there were none, by the last scoring."""
        return sorted(p for p in manifest.partitions("pairs") if p.endswith(f".{self.version}"))[-1:]

    def _files(self, manifest: Manifest, name: str) -> list[File]:
        """The files of a table, or of its newest day; of those kept by score day only what belongs to the version."""
        table, partitions = SHOWN[name], None
        if name != table.name:
            partitions = self._newest(manifest)
        elif table.partition == "score":
            partitions = [p for p in manifest.tables.get(name, {}) if p.endswith(f".{self.version}")]
        return manifest.files(table.name, partitions)

    def _paths(self, manifest: Manifest, name: str) -> list[str]:
        return [str(self._lake.path(file)) for file in self._files(manifest, name)]


def open_months(manifest: Manifest) -> list[str]:
    """The months of what people drew that are not in `drawn`: the newest, and all in lakes kept before that was."""
    held, kept = manifest.tables.get(CREDITS.name, {}), manifest.partitions(DRAWN.name)
    over = {month for year, months in years(held).items() if year in kept for month in months}
    return sorted(set(held) - over)


def _made(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether a table or a view could be made: not where a file that it is of is damaged."""
    try:
        connection.execute(sql)
    except duckdb.Error:
        return False
    return True


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
