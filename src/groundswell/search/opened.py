"""One file of the index, open for reading."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from groundswell.errors import LakeError

MEND = "`groundswell score` makes it again; `groundswell doctor` names every such file."


class Opened:
    """One file as it lies there: it is never written again, so nobody need lock it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with self._naming_damage():
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._connection.execute("PRAGMA mmap_size = 1073741824")

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._naming_damage():
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _naming_damage(self) -> Iterator[None]:
        """Say which file cannot be read. Raises LakeError."""
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            where = "/".join(self._path.parts[-3:])
            raise LakeError("A file of the search index is missing or damaged", where=where, todo=MEND) from error
