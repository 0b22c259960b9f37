"""Reading the lake: every table as a DuckDB view over one committed state, safe to use from many threads."""

import re
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from groundswell.engine.duck import answer, naming_damage
from groundswell.engine.keyed import Held, Keyed
from groundswell.engine.lake import INDEX, File, Lake, Manifest
from groundswell.engine.selecting import select_files
from groundswell.errors import LakeError
from groundswell.tables import TABLES

T = TypeVar("T")
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

WORD = re.compile(r"\w+")
LOOKING = (OSError, pa.ArrowException, KeyError)
"""What looking rows up raises where a file is damaged, or lacks a column."""
LOOKS = 0.2
"""Seconds between two looks for another state, where it is made ready ahead."""


@dataclass(frozen=True)
class Told:
    """How something is told of all: with which values by the day that is shown, and what is made of the answer."""

    made: Callable[[pa.Table], Any]
    params: Callable[[date | None], Params] = lambda _: ()


ROWS = Told(pa.Table.to_pylist)
"""As rows, each a dictionary."""


class State:
    """One committed state as it is read: what each name stands for, what was made of it, and what is known of files."""

    def __init__(self, manifest: Manifest, keyed: Keyed, views: Mapping[str, str]) -> None:
        self.manifest, self.keyed = manifest, keyed
        self.lock = threading.Lock()
        self.connection: duckdb.DuckDBPyConnection | None = None
        self.unmade = dict(views)
        self.told: dict[str, tuple[Told, Any]] = {}
        self.kept: tuple[Hashable, Any] = (None, None)


class Reader:
    """Answers SQL over the lake's newest committed state.

    Each table is a view of its name. The tables kept per score day also have a view of the newest day, `influence_now`
    and so on. Tables kept per score show those of `version`. `views` adds further ones, name to SQL, each of which may
    name those before it. A few small tables are held in memory instead, as long as the state stays. A view is made when
    it is first asked for: most questions are about a few tables, and each takes some milliseconds to look at.

    Whoever asks first after a commit makes the new state ready for all; who asks meanwhile is answered from the one
    before, unless that was purged. While it is `ahead`, nobody has to: a thread of its own makes it ready.
    """

    def __init__(self, lake: Lake, views: Mapping[str, str] | None = None, *, version: str = "") -> None:
        self._lake = lake
        self._views = dict(views or {})
        self.version = version
        self._making = threading.Lock()
        self._is_ahead = False
        self._seen: tuple[tuple[int, ...] | None, State] = (None, State(Manifest(generation=-1), Keyed({}), {}))

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """While this lasts, another state is seen as soon as it is ready, and not at the next question."""
        ends = threading.Event()

        def look() -> None:
            try:
                while not ends.wait(LOOKS):
                    # What cannot be read is told of by the question that asks.
                    with suppress(LakeError, OSError):
                        self._state(wait=True)
            finally:
                # Whatever ended it: whoever asks makes states ready again.
                self._is_ahead = False

        thread = threading.Thread(target=look, daemon=True)
        self._is_ahead = True
        thread.start()
        try:
            yield
        finally:
            ends.set()
            thread.join()

    @property
    def manifest(self) -> Manifest:
        """The state that is read; the newest committed one at each call."""
        return self._state().manifest

    @property
    def shown_day(self) -> date | None:
        """The newest score day, None where nobody was scored on it or nothing was scored at all."""
        return self._day(self.manifest)

    def index(self) -> dict[str, Path]:
        """The files of the index in the newest committed state, by part."""
        held = self._lake.manifest().tables.get(INDEX, {})
        return {part: self._lake.path(file) for part, files in sorted(held.items()) for file in files}

    def rows(self, sql: str, params: Params = (), **given: pa.Table) -> list[dict[str, Any]]:
        """Result rows as dictionaries; times are aware datetimes."""
        found: list[dict[str, Any]] = self._answer(sql, params, given, few=True).to_pylist()
        return found

    def told(self, sql: str, told: Told = ROWS) -> Any:
        """What is made of the same question, remembered as long as the state stays: for what every page says of all,
        and few. Not to be changed."""
        return self._asked(lambda state: self._told(state, sql, told))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made last, if under this key, else what is made now: for what is large, and is asked for again with
        something else changed. It is let go once the state changes, or under another key. Not to be changed."""
        state = self._state()
        held, value = state.kept
        if held != key:
            value = make()
            if self._state() is state:
                state.kept = key, value
        made: T = value
        return made

    def one(self, sql: str, params: Params = (), **given: pa.Table) -> dict[str, Any] | None:
        """The first result row, or None."""
        return next(iter(self.rows(sql, params, **given)), None)

    def arrow(self, sql: str, params: Params = (), **given: pa.Table) -> pa.Table:
        """The result as an Arrow table. `given`: further tables that the SQL names.

        Raises LakeError naming the file when one that it needs is damaged, OutdatedError when another version of
        Groundswell made a table without what is asked for.
        """
        return self._answer(sql, params, given, few=False)

    def _told(self, state: State, sql: str, told: Told) -> Any:
        if sql not in state.told:
            found = self._found(state, sql, told.params(self._day(state.manifest)), {}, few=True)
            state.told[sql] = told, told.made(found)
        return state.told[sql][1]

    def _answer(self, sql: str, params: Params, given: Mapping[str, pa.Table], *, few: bool) -> pa.Table:
        return self._asked(lambda state: self._found(state, sql, params, given, few=few))

    def _asked(self, answer: Callable[[State], T]) -> T:
        """What the newest state answers: one that fails while another was committed is asked no more."""
        state = self._state()
        while True:
            try:
                return answer(state)
            except (duckdb.Error, LakeError, *LOOKING):
                if self._is_newest(state):
                    raise
                state = self._state(wait=True)

    def _found(self, state: State, sql: str, params: Params, given: Mapping[str, pa.Table], *, few: bool) -> pa.Table:
        """What one state answers."""
        cursor = self._cursor(state, sql)
        for name, table in given.items():
            cursor.register(name, table)
        with naming_damage(self._lake, state.manifest):
            values = params if isinstance(params, dict) else list(params)
            return answer(cursor, sql, values, few=few).to_arrow_table()

    def keyed(
        self,
        name: str,
        keys: Iterable[str],
        columns: Sequence[str] | None = None,
        by: str | None = None,
        since: datetime | None = None,
    ) -> pa.Table:
        """Rows of a table, or of its newest day, whose first column of the table's order is one of the keys.

        They come in the order of the table's files, with all columns when None are named; `by` names another column,
        which is quick for tables that are held alone. With `since`, rows that are earlier by the second column of that
        order may be missing. What `arrow` finds by a query this finds without one, in a third of the time where few
        rows are asked for. Raises as `arrow` does.
        """
        asked = list(keys)

        def found(state: State) -> pa.Table:
            with naming_damage(self._lake, state.manifest, LOOKING):
                return state.keyed.rows(name, asked, columns, by, since)

        return self._asked(found)

    def keyed_rows(
        self, name: str, keys: Iterable[str], columns: Sequence[str] | None = None, by: str | None = None
    ) -> list[dict[str, Any]]:
        """The same as dictionaries."""
        found: list[dict[str, Any]] = self.keyed(name, keys, columns, by).to_pylist()
        return found

    def count(self, name: str) -> int:
        """How many rows a table has, or its newest day."""
        return sum(file.rows for file in self._files(self.manifest, name))

    def _cursor(self, state: State, sql: str) -> duckdb.DuckDBPyConnection:
        """A connection of the caller's own, with all that the SQL names."""
        with state.lock:
            if state.connection is None:
                state.connection = _connection()
            for name in self._named(state, sql):
                self._show(state, name)
            return state.connection.cursor()

    def _state(self, *, wait: bool = False) -> State:
        """The newest committed state; while it is made ready, the one before, unless one has to `wait`."""
        stamp, seen = self._seen
        if stamp is not None and stamp == self._lake.stamp():
            return seen
        wait = wait or _is_gone(seen.manifest, self._lake.manifest())
        if (self._is_ahead and not wait) or not self._making.acquire(blocking=wait):
            return seen
        try:
            return self._newest_made()
        finally:
            self._making.release()

    def _newest_made(self) -> State:
        """The newest committed state, made ready. One at a time."""
        stamp, (_, before) = self._lake.stamp(), self._seen
        manifest, state = self._lake.manifest(), before
        if manifest.generation != before.manifest.generation:
            keyed = Keyed(dict(self._to_key(manifest)), before.keyed)
            state = State(manifest, keyed, dict(self._all_views(manifest)))
            self._make_ready(state, before)
        self._seen = stamp, state
        return state

    def _make_ready(self, state: State, before: State) -> None:
        """Make and read what the state before had made and read; what fails is told of by the question that asks."""
        with suppress(duckdb.Error, LakeError, *LOOKING):
            state.keyed.read_again(before.keyed)
            if before.connection is not None:
                shown = " ".join(name for name in SHOWN if name not in before.unmade)
                self._cursor(state, shown).close()
            for sql, (told, _) in list(before.told.items()):
                self._told(state, sql, told)

    def _is_newest(self, state: State) -> bool:
        """Whether no other state was committed since: then what fails, fails."""
        return self._lake.manifest().generation == state.manifest.generation

    def _named(self, state: State, sql: str, before: str | None = None) -> list[str]:
        """What of all that is not shown yet some SQL may name, each after what it is itself made of."""
        words = {word.lower() for word in WORD.findall(sql)}
        known = takewhile(lambda name: name != before, state.unmade)
        return [one for name in known if name in words for one in (*self._under(state, name), name)]

    def _under(self, state: State, name: str) -> list[str]:
        """What a view is made of: a word of it that is its own name, or a later one's, is none of these."""
        return self._named(state, self._views[name], name) if name in self._views else []

    def _show(self, state: State, name: str) -> None:
        """Make a table or a view of that name, unless it is there."""
        sql, connection = state.unmade.pop(name, None), state.connection
        if sql is None or connection is None:
            return
        if name in self._held(state.manifest) and _made(connection, f"CREATE TABLE {name} AS {sql}"):
            return
        made = _made(connection, f"CREATE VIEW {name} AS {sql}")
        # What is damaged, or of another version, is told of by the question that named it.
        if not made and not self._lake.unreadable(state.manifest) and not self._lake.outdated(state.manifest):
            connection.execute(f"CREATE VIEW {name} AS {sql}")

    def _to_key(self, manifest: Manifest) -> Iterator[tuple[str, Held]]:
        """Each table, and the newest day of those kept by day, with its files and whether it is held."""
        held = self._held(manifest)
        for name, table in SHOWN.items():
            yield name, (table, self._paths(manifest, name), name in held)

    def _all_views(self, manifest: Manifest) -> Iterator[tuple[str, str]]:
        for name, table in SHOWN.items():
            yield name, select_files(self._paths(manifest, name), table)
        yield from self._views.items()

    def _held(self, manifest: Manifest) -> set[str]:
        """Which of the tables that may be held are small enough."""
        return {name for name in HELD if sum(file.rows for file in self._files(manifest, name)) <= MOST_HELD}

    def _day(self, manifest: Manifest) -> date | None:
        """The newest score day of a state, None where nobody was scored on it."""
        partitions = self._newest(manifest)
        scored = any(file.rows for file in manifest.files("influence", partitions))
        return date.fromisoformat(partitions[0].partition(".")[0]) if scored else None

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


def _is_gone(before: Manifest, manifest: Manifest) -> bool:
    """Whether files of the state before were deleted at once, or there was none: it must not be shown any longer."""
    return before.generation < 0 or not before.paths() <= {*manifest.paths(), *manifest.retired}


def _connection() -> duckdb.DuckDBPyConnection:
    # One thread: parts summed by several would meet in any order, and the last digits of a report with them.
    connection = duckdb.connect(config={"threads": 1})
    # Global: what is set for a connection does not reach its cursors.
    connection.execute("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = true")
    return connection


def _made(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether a table or a view could be made: not where a file that it is of is damaged."""
    try:
        connection.execute(sql)
    except duckdb.Error:
        return False
    return True
