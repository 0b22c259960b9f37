"""PostgreSQL, for a workspace that several processes or machines serve: one database, or one schema, a workspace."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from groundswell.errors import BusyError, SettingsError
from groundswell.state.database import Database, Held
from groundswell.state.models import Base

WAIT_SECONDS = 10
ADDRESS = "postgresql://user@host/database"


class Postgresql(Database):
    """A PostgreSQL database. Raises SettingsError for an address that cannot be one, or without its driver."""

    def __init__(self, address: str) -> None:
        try:
            url = make_url(address)
        except ArgumentError as error:
            raise SettingsError("This is no address of a database", where="state", todo=f"Write {ADDRESS}.") from error
        if url.drivername != "postgresql":
            raise SettingsError(
                f"The state cannot be kept in {url.drivername}", where="state", todo=f"Write {ADDRESS}."
            )
        self.place = url.render_as_string(hide_password=True)
        try:
            self.engine = _engine(url.set(drivername="postgresql+psycopg"))
        except ModuleNotFoundError as error:
            todo = "Install it with `pip install 'groundswell[postgresql]'`."
            raise SettingsError("The driver for PostgreSQL is not installed", where="state", todo=todo) from error

    def insert(self, model: Any) -> Any:
        return postgresql.insert(model)

    def alone(self, session: Session) -> None:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(session.connection(), "alone")})

    @contextmanager
    def writing(self) -> Iterator[Held]:
        """The lock lives as long as a connection of its own: whoever is killed or cut off lets go of it."""
        with self.naming_trouble(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            key = {"key": _key(connection, "lake")}
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
                raise BusyError(
                    "Another run is writing to this workspace", where=self.place, todo="Wait for it to end."
                )
            try:
                yield lambda: self._still(connection)
            finally:
                with suppress(SQLAlchemyError):
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)

    def _still(self, connection: Connection) -> None:
        """Raises BusyError when the connection that holds the lock is gone, and with it the lock."""
        with self.naming_trouble():
            connection.execute(text("SELECT 1"))

    @contextmanager
    def migrating(self, connection: Connection) -> Iterator[None]:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(connection, "tables")})
        yield

    def trouble(self, error: Exception) -> BusyError | None:
        lost = isinstance(error, DBAPIError) and error.connection_invalidated
        if lost or isinstance(error, OperationalError | InterfaceError):
            told = " ".join(str(getattr(error, "orig", error)).split())[:300]
            todo = "See that it runs and lets this machine in, then try again."
            return BusyError(f"The state database cannot be reached: {told}", where=self.place, todo=todo)
        return None

    def check(self) -> str:
        with self.naming_trouble(), self.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                connection.execute(text(f'SELECT count(*) FROM "{table.name}"'))
        return ""

    def forget_pages(self) -> None:
        """VACUUM FULL writes each table anew; the server lets go of the old files and of its log as it goes on."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in Base.metadata.sorted_tables:
                connection.execute(text(f'VACUUM FULL "{table.name}"'))


def _engine(url: URL) -> Engine:
    """Times come and go in UTC; a connection that the server closed meanwhile is replaced before it is used."""
    options = f"-c timezone=utc -c lock_timeout=60s {url.query.get('options', '')}"
    said = {"connect_timeout": WAIT_SECONDS, "options": options.strip()}
    return create_engine(url.difference_update_query(["options"]), pool_pre_ping=True, connect_args=said)


def _key(connection: Connection, of: str) -> int:
    """The number of a lock of this workspace's schema."""
    schema = connection.scalar(text("SELECT current_schema()"))
    hashed = hashlib.blake2b(f"groundswell {of} {schema}".encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)
