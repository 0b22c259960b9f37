"""Tables of the lake as views of a connection: made anew only for other files, as DuckDB opens each to make one."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from groundswell.engine.lake import File, Lake
from groundswell.engine.selecting import select_files
from groundswell.tables import TABLES

SMALL = 250_000
"""Bytes of files up to which whatever a step makes of them is little."""


class Views:
    """What is shown of each table. Nobody else may make views of these names in the connection."""

    def __init__(self, lake: Lake, connection: duckdb.DuckDBPyConnection) -> None:
        self._lake, self.connection = lake, connection
        self._shown: dict[str, list[str]] = {}

    def show(self, name: str, files: Iterable[File]) -> None:
        """Show the rows of these files as the table of that name."""
        self.show_paths(name, [str(self._lake.path(file)) for file in files])

    def are_small(self, names: Iterable[str]) -> bool:
        """Whether tables that are shown are small, all together."""
        return sum(Path(path).stat().st_size for name in names for path in self._shown.get(name, [])) <= SMALL

    def rows(self, names: Iterable[str]) -> int:
        """How many rows tables have that are shown, all together."""
        paths = [path for name in names for path in self._shown.get(name, [])]
        return sum(pq.read_metadata(path).num_rows for path in paths)

    def show_paths(self, name: str, paths: list[str]) -> None:
        """The same for files by their paths."""
        if self._shown.get(name) != paths:
            self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select_files(paths, TABLES[name])}")
            self._shown[name] = paths

    def narrow(self, name: str, key: str, asked: str) -> None:
        """Of a table that is shown, show those rows alone whose key is asked for, until it is shown again."""
        shown = select_files(self._shown.pop(name), TABLES[name])
        self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM ({shown}) WHERE {key} IN ({asked})")
