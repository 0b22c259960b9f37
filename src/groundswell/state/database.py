"""What a database has to be able to do to hold the state; one file for each kind of database."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from groundswell.errors import GroundswellError

Held = Callable[[], None]
"""Raises BusyError once the right to write is lost."""


class Database(ABC):
    """A database that holds the state. `place` is how messages name it: never with a password."""

    place: str
    engine: Engine

    @abstractmethod
    def insert(self, model: Any) -> Any:
        """An INSERT that can leave alone what is there already: `on_conflict_do_nothing`."""

    @abstractmethod
    def alone(self, session: Session) -> None:
        """Let no other transaction that asks for this go on until this one ends."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Held]:
        """Hold the right to write the lake across machines. Raises BusyError when another run holds it."""

    @abstractmethod
    def migrating(self, connection: Connection) -> AbstractContextManager[None]:
        """Let one process at a time change the tables."""

    @abstractmethod
    def trouble(self, error: Exception) -> GroundswellError | None:
        """What a driver's error means to who runs the workspace; None for a mistake of ours."""

    @abstractmethod
    def check(self) -> str:
        """What is wrong with the database; empty when it is whole."""

    @abstractmethod
    def forget_pages(self) -> None:
        """Rewrite what the tables are kept in, so that deleted rows leave no bytes behind."""

    @contextmanager
    def naming_trouble(self) -> Iterator[None]:
        """Turn errors of the driver into ones that say what to do."""
        try:
            yield
        except Exception as error:
            found = self.trouble(error)
            if found is None:
                raise
            raise found from error
