"""A PostgreSQL server of the tests' own: started once a process on a socket in a temporary folder, gone at its end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB -c max_connections=60"


def program(name: str) -> str:
    """A program of PostgreSQL: Debian keeps them beside one another by version, not on the path."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(kept[-1]) if kept else shutil.which(name) or name


class Server:
    """A running server; it may be stopped and started again, as a server of somebody else's is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # PostgreSQL refuses to run as root: Debian's package makes a user for it.
        self._who: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
        if self._who:
            shutil.chown(folder, "postgres", "postgres")
        self._numbers = count()
        self._run(
            "initdb", "-D", self.data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"
        )
        self.start()

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        told = f"-c listen_addresses='' -k {self.folder} {QUICK}"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", str(self.folder / "log"), "-o", told, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def address(self, database: str) -> str:
        return f"postgresql://tests@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"fresh{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def execute(self, statement: str) -> str:
        """What a statement gives first; empty for one that gives nothing."""
        address = self.address("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            found = connection.execute(text(statement))
            given = str(found.scalar()) if found.returns_rows else ""
        engine.dispose()
        return given

    def bytes_of(self, address: str) -> bytes:
        """Everything the server keeps a database in, once old files are gone; its log of changes is no part of it."""
        self.execute("CHECKPOINT")
        name = address.partition("@/")[2].partition("?")[0]
        number = self.execute(f"SELECT oid FROM pg_database WHERE datname = '{name}'")
        return b"".join(path.read_bytes() for path in Path(self.data, "base", number).iterdir())

    def _run(self, name: str, *arguments: str) -> None:
        told = [program(name), *arguments]
        subprocess.run(told, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **self._who)


@contextmanager
def serving() -> Iterator[Server]:
    """A server for as long as it is needed; its folder is one that its own user may enter."""
    with tempfile.TemporaryDirectory(prefix="groundswell-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        try:
            yield server
        finally:
            server.stop()
