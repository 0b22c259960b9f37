"""SQLite in WAL mode, in the workspace's own folder: nothing to set up."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from groundswell.errors import BusyError, GroundswellError, LakeError
from groundswell.state.database import Database, Held

PRAGMAS: tuple[str, ...] = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "secure_delete=ON",
    "foreign_keys=ON",
)
"""WAL lets readers go on while a run writes; secure_delete overwrites what is deleted."""


class Sqlite(Database):
    """One file and its log."""

    def __init__(self, path: Path) -> None:
        self.place = str(path)
        self.engine = create_engine(f"sqlite:///{path}")
        event.listen(self.engine, "connect", _prepare)

    def insert(self, model: Any) -> Any:
        return sqlite.insert(model)

    def alone(self, session: Session) -> None:
        session.connection().exec_driver_sql("UPDATE secrets SET name = name WHERE name = ''")

    @contextmanager
    def writing(self) -> Iterator[Held]:
        # The lake's own lock is enough: who can write the file is on the same machine.
        yield lambda: None

    @contextmanager
    def migrating(self, connection: Connection) -> Iterator[None]:
        yield

    def trouble(self, error: Exception) -> GroundswellError | None:
        if type(error) not in {DatabaseError, OperationalError}:
            return None
        if "locked" in str(error):
            return BusyError("Another process writes to the state database", where=self.place, todo="Try again.")
        if "full" in str(error):
            return BusyError(
                "The disk is full", where=self.place, todo="Make room, then run it again: nothing is lost."
            )
        return LakeError("The state database cannot be read", where=self.place, todo="Restore a backup.")

    def check(self) -> str:
        with self.engine.connect() as connection:
            answer = str(connection.exec_driver_sql("PRAGMA quick_check").scalar())
        return "" if answer == "ok" else answer

    def forget_pages(self) -> None:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _prepare(connection: Any, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
