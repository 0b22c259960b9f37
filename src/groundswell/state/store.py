"""The door to the state database: SQLite beside the lake, or PostgreSQL, migrated on opening."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from groundswell.errors import LakeError
from groundswell.records import Malformed
from groundswell.state.database import Database, Held
from groundswell.state.models import Endorsement, Erasure, Quarantined, Run, Secret
from groundswell.state.postgresql import Postgresql
from groundswell.state.sqlite import Sqlite


class State:
    """Runs, quarantine, endorsements, erasures and secrets of one workspace.

    `where` is the file of an SQLite database, or the address of one of PostgreSQL. Raises LakeError when it cannot be
    read, BusyError when it cannot be reached, SettingsError for an address that is none.
    """

    def __init__(self, where: Path | str) -> None:
        self._database: Database = Sqlite(where) if isinstance(where, Path) else Postgresql(where)
        with self._database.naming_trouble():
            self._migrate()

    @property
    def place(self) -> str:
        """Where it is, for messages: without a password."""
        return self._database.place

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on an error. Raises BusyError when the database is away."""
        with (
            self._database.naming_trouble(),
            Session(self._database.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def insert(self, model: Any) -> Any:
        """An INSERT that can leave alone what is there already: `on_conflict_do_nothing`."""
        return self._database.insert(model)

    @contextmanager
    def alone(self) -> Iterator[Session]:
        """A transaction that no other of this kind goes on beside: to look first and write then."""
        with self.session() as session:
            self._database.alone(session)
            yield session

    def writing(self) -> AbstractContextManager[Held]:
        """Hold the right to write the lake, wherever else somebody may try. Raises BusyError."""
        return self._database.writing()

    def begin_run(self, kind: str, versions: dict[str, str], **what: str | None) -> int:
        """Note that a run started; returns its id. Runs that never ended, because they were killed, are closed."""
        with self.session() as session:
            session.execute(update(Run).where(Run.status == "running").values(status="interrupted"))
            run = Run(kind=kind, versions=versions, counts={}, status="running", started_at=datetime.now(UTC), **what)
            session.add(run)
            session.flush()
            return run.id

    def end_run(self, run_id: int, counts: dict[str, int], error: str | None = None) -> None:
        """Note how a run ended."""
        with self.session() as session:
            run = session.get_one(Run, run_id)
            run.counts, run.message, run.ended_at = counts, error, datetime.now(UTC)
            run.status = "failed" if error else "done"

    def runs(self, limit: int = 50) -> list[Run]:
        """The newest runs first."""
        with self.session() as session:
            return list(session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)))

    def quarantine(self, source_run: str, records: Iterable[Malformed]) -> None:
        """Keep where unreadable records are; the same place twice is one."""
        rows = [
            {
                "source_run": source_run,
                "member": _fit(bad.member, 1024),
                "position": _fit(bad.position, 256),
                "reason": _fit(bad.reason, 512),
            }
            for bad in records
        ]
        with self.session() as session:
            for start in range(0, len(rows), 1_000):
                session.execute(
                    self._database.insert(Quarantined).values(rows[start : start + 1_000]).on_conflict_do_nothing()
                )

    def quarantine_reasons(self) -> list[tuple[str, str, int]]:
        """Input, reason and count, most frequent first."""
        counted = func.count().label("records")
        query = select(Quarantined.source_run, Quarantined.reason, counted)
        query = query.group_by(Quarantined.source_run, Quarantined.reason).order_by(counted.desc(), Quarantined.reason)
        with self.session() as session:
            return [(run, reason, count) for run, reason, count in session.execute(query)]

    def quarantined(self, limit: int = 100, after_id: int = 0) -> list[Quarantined]:
        """Unreadable records, oldest first."""
        query = select(Quarantined).where(Quarantined.id > after_id).order_by(Quarantined.id).limit(limit)
        with self.session() as session:
            return list(session.scalars(query))

    def erasures(self) -> set[str]:
        """Keyed hashes of everything that named an erased person."""
        with self.session() as session:
            return set(session.scalars(select(Erasure.digest)))

    def remember_erasure(self, digests: Iterable[str]) -> None:
        """Keep the keyed hashes of an erased person."""
        rows = [{"digest": digest, "erased_at": datetime.now(UTC)} for digest in sorted(set(digests))]
        with self.session() as session:
            if rows:
                session.execute(self._database.insert(Erasure).on_conflict_do_nothing(), rows)

    def endorsements(self, *, giver: str | None = None, receiver: str | None = None) -> list[Endorsement]:
        """Endorsements of one giver, of one receiver or of everybody, newest first."""
        query = select(Endorsement).order_by(Endorsement.given_at.desc(), Endorsement.id.desc())
        if giver is not None:
            query = query.where(Endorsement.giver == giver)
        if receiver is not None:
            query = query.where(Endorsement.receiver == receiver)
        with self.session() as session:
            return list(session.scalars(query))

    def forget_endorsements(self, gone: Callable[[Endorsement], bool]) -> int:
        """Delete every endorsement of which this is true; returns how many. `forget_pages` then leaves no bytes."""
        with self.session() as session:
            found = [endorsement for endorsement in session.scalars(select(Endorsement)) if gone(endorsement)]
            for endorsement in found:
                session.delete(endorsement)
        return len(found)

    def secret(self, name: str) -> str | None:
        """A secret of the workspace, or None."""
        with self.session() as session:
            found = session.get(Secret, name)
            return found.value if found else None

    def set_secret(self, name: str, value: str) -> None:
        """Set or replace a secret."""
        with self.session() as session:
            session.merge(Secret(name=name, value=value))

    def key(self, name: str) -> bytes:
        """A random 32-byte key, made at first use."""
        with self.session() as session:
            fresh = {"name": name, "value": secrets.token_hex(32)}
            session.execute(self._database.insert(Secret).values(fresh).on_conflict_do_nothing())
            return bytes.fromhex(session.get_one(Secret, name).value)

    def redact(self, redacted: Callable[[str | None], str | None]) -> None:
        """Rewrite what the log and the quarantine say, and leave no old bytes behind."""
        with self.session() as session:
            for run in session.scalars(select(Run)):
                run.input, run.message = redacted(run.input), redacted(run.message)
            for row in session.execute(select(Quarantined.id, Quarantined.member, Quarantined.position)).all():
                place = {"member": redacted(row.member), "position": redacted(row.position)}
                if place != {"member": row.member, "position": row.position}:
                    _move(session, row.id, place)
        self.forget_pages()

    def check(self) -> str:
        """What is wrong with the database; empty when it is whole."""
        return self._database.check()

    def forget_pages(self) -> None:
        """Rewrite the database so that deleted rows leave no bytes behind."""
        with self._database.naming_trouble():
            self._database.forget_pages()

    def close(self) -> None:
        self._database.engine.dispose()

    def _migrate(self) -> None:
        # Half a second to load, for who opens a workspace alone: `--help` and `--version` do without.
        from alembic import command
        from alembic.config import Config
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        scripts = ScriptDirectory.from_config(config)
        with self._database.engine.connect() as connection, self._database.migrating(connection):
            current = MigrationContext.configure(connection).get_current_revision()
            if current not in {None, *(script.revision for script in scripts.walk_revisions())}:
                raise LakeError("A newer version of Groundswell made this", where=self.place, todo="Use that version.")
            if current != scripts.get_current_head():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                connection.commit()


def _fit(said: str, most: int) -> str:
    """So much of a text that it takes at most that many bytes: an index of PostgreSQL holds no longer rows."""
    return said.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _move(session: Session, id_: int, place: dict[str, str | None]) -> None:
    """Give a record in quarantine another place; if one is there already, the two are one."""
    row = session.get_one(Quarantined, id_)
    same = select(Quarantined.id).where(Quarantined.source_run == row.source_run, Quarantined.id != id_)
    if session.scalar(same.filter_by(**place)) is not None:
        session.execute(delete(Quarantined).where(Quarantined.id == id_))
    else:
        session.execute(update(Quarantined).where(Quarantined.id == id_).values(place))
