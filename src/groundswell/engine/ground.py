"""What a Spark cluster works out and puts down: files that every machine sees, so that nothing is remembered before."""

import re
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.engine.portable import SPARK, Dialect
from groundswell.engine.remembered import SQL
from groundswell.engine.spark_words import KEPT


class Ground:
    """Puts down what queries give, in a folder, and calls each by a name. A worker that is lost loses nothing of it."""

    dialect: Dialect = SPARK

    def __init__(self, session: Any, folder: Path) -> None:
        self._session, self._folder = session, folder
        self._numbers = count()
        self._places: dict[str, Path] = {}

    def put(self, name: str, said: SQL) -> None:
        """Work out a query and put down what it gives; what lay there under that name is gone."""
        self._keep(name, self.rows(said))

    def rows(self, said: SQL) -> Any:
        """The rows of a query, not worked out yet: only what it uses several times is."""
        *parts, last = said
        for part in parts:
            self._keep(part.partition(KEPT)[2], self._session.sql(said[part]))
        return self._session.sql(said[last])

    def any(self, name: str, flag: str) -> bool:
        """Whether that column is true in any row of what was put down."""
        return bool(self._session.sql(f"SELECT 1 FROM {name} WHERE {flag} LIMIT 1").collect())

    def count(self, name: str) -> int:
        """How many rows were put down."""
        return sum(pq.read_metadata(path).num_rows for path in self._places[name].glob("*.parquet"))

    def table(self, name: str) -> pa.Table:
        """All that was put down, on this machine."""
        return pq.read_table(self._places[name])

    def _keep(self, name: str, rows: Any) -> None:
        place = self._folder / f"{name}-{next(self._numbers)}"
        rows.write.parquet(address(place))
        self._session.read.schema(rows.schema).parquet(address(place)).createOrReplaceTempView(name)
        before = self._places.get(name)
        self._places[name] = place
        if before is not None:
            shutil.rmtree(before)


def address(path: Path) -> str:
    """Where a path is to Spark, of which no letter means a pattern."""
    return "file://" + re.sub(r"([\\\[\]{}*?])", r"\\\1", str(path))
