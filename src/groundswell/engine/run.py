"""Running steps on either engine: only what is out of date, month by month, committed together at the end."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

import duckdb

from groundswell.engine import spark
from groundswell.engine.base import AT_ONCE, Engine, Given, batch_rows
from groundswell.engine.compiled import UNSORTED, queries
from groundswell.engine.deciding import Deciding
from groundswell.engine.duck import connect
from groundswell.engine.lake import INDEX, File, Lake, Manifest, opens
from groundswell.engine.local import Local
from groundswell.engine.months import years
from groundswell.engine.rereading import Rereading, forget, remembered
from groundswell.engine.steps import Batch, Scope, Step
from groundswell.engine.touched import Changes
from groundswell.engine.views import Views
from groundswell.errors import GroundswellError, StepError
from groundswell.tables import TABLES

Note = Callable[[str], None]
Last = Callable[[Manifest, duckdb.DuckDBPyConnection], None]


@dataclass
class Done:
    """Which steps ran and which were up to date."""

    ran: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class Runner:
    """Runs steps against a draft of the lake. Each finished step is kept, so a killed run goes on where it stopped.

    Rows are made by an engine. What is out of date is found on this machine, by DuckDB, whichever engine that is.
    """

    def __init__(
        self,
        lake: Lake,
        draft: Manifest,
        connection: duckdb.DuckDBPyConnection,
        memory_mb: int,
        engine: Engine | None = None,
    ) -> None:
        self._lake = lake
        self.draft = draft
        self._connection = connection
        views = Views(lake, connection)
        self._local = Local(lake, views, memory_mb)
        self._engine = engine or self._local
        self._changes = Changes(lake.manifest(), draft, views)
        self._deciding = Deciding(draft, views)
        self.done = Done()

    def run(self, step: Step, scope: Scope) -> None:
        """Bring one step's output up to date. Raises StepError naming the step."""
        label = f"{step.name} {scope.as_of}" if step.per == "score" else step.name
        try:
            stale = self._stale(step, scope)
            if stale:
                self._build(step, scope, stale)
                self._lake.save(self.draft)
                self.done.ran.append(label)
            elif self._partitions(step, scope):
                self.done.skipped.append(label)
        except GroundswellError:
            raise
        except Exception as error:
            raise StepError(
                f"The step {label} failed: {error}", todo="The previous state is intact; run it again."
            ) from error

    def _stale(self, step: Step, scope: Scope) -> dict[str, str]:
        """Partitions to build, with the fingerprint each will have."""
        wanted = {p: self._fingerprint(step, scope, p) for p in self._partitions(step, scope)}
        if step.per != "score":
            for gone in set(self.draft.partitions(step.name)) - set(wanted):
                self._drop(step, gone)
        stale = {
            partition: fingerprint
            for partition, fingerprint in wanted.items()
            if self.draft.built.get(f"{step.name}/{partition}") != fingerprint or not self._whole(step, partition)
        }
        for partition in self._untouched(step, scope, sorted(stale)):
            self.draft.built[f"{step.name}/{partition}"] = stale.pop(partition)
        return stale

    def _untouched(self, step: Step, scope: Scope, stale: list[str]) -> list[str]:
        """Months that come out as they are, although whole tables in which they look things up have changed."""
        if not step.looks_up:
            return []
        asked = [month for month in stale if self._as_before(step, scope, month)]
        hit = self._changes.touched(step, asked) if asked else set()
        return [month for month in asked if month not in hit]

    def _as_before(self, step: Step, scope: Scope, month: str) -> bool:
        """Whether a month is what the committed state makes of rows of that month that are still the same."""
        key, before = f"{step.name}/{month}", self._changes.before
        return (
            self.draft.built.get(key) == before.built.get(key) == self._fingerprint(step, scope, month, before)
            and all(self.draft.files(name, [month]) == before.files(name, [month]) for name in step.same_month)
            and self._whole(step, month)
            and all(opens(self._lake.path(file)) for name in step.looks_up for file in before.files(name))
        )

    def _whole(self, step: Step, partition: str) -> bool:
        files = [*self.draft.files(step.name, [partition]), *remembered(self.draft, step, partition)]
        return all(opens(self._lake.path(file)) for file in files)

    def _partitions(self, step: Step, scope: Scope) -> list[str]:
        if step.per in {"month", "years"}:
            held = self._held_months(step)
            return held[-step.newest_months :] if step.per == "month" else sorted(years(held))
        return [score_partition(scope, step.version)] if step.per == "score" else ["all"]

    def _held_months(self, step: Step) -> list[str]:
        return sorted({month for name in step.same_month for month in self.draft.tables.get(name, {})})

    def _months(self, step: Step, partition: str) -> list[str]:
        """The months of which a partition of a step per month, or per year, is made."""
        return years(self._held_months(step))[partition] if step.per == "years" else [partition]

    def _fingerprint(self, step: Step, scope: Scope, partition: str, state: Manifest | None = None) -> str:
        """What a partition is made of: by which code, and from which rows of the draft, or of another state."""
        held = state or self.draft
        decided = self._deciding.by_table(step, scope.day) if step.decided_by else {}
        digests: dict[str, Any] = {
            name: [f.digest for f in held.files(name, self._partitions_read(step, scope, name, partition))]
            for name in step.inputs
            if name not in decided
        }
        said = [step.code(), digests, decided, str(scope.as_of), scope.own_accounts if step.per == "score" else ()]
        return hashlib.blake2b(json.dumps(said).encode(), digest_size=16).hexdigest()

    def _partitions_read(self, step: Step, scope: Scope, name: str, partition: str | None) -> list[str] | None:
        """The partitions of an input that a step looks at; None for all."""
        if name == step.name:
            return [score_partition(replace(scope, as_of=scope.begins), step.version)] if scope.begins else []
        if name in step.same_month:
            return self._months(step, partition) if partition else None
        if TABLES[name].partition == "score":
            return [score_partition(scope, step.version)]
        if step.per == "score" and TABLES[name].partition == "month":
            return [month for month in sorted(self.draft.tables.get(name, {})) if month <= str(scope.as_of)[:7]]
        return None

    def _build(self, step: Step, scope: Scope, stale: dict[str, str]) -> None:
        if step.read_once and step.batch:
            self._reread(step, step.batch, scope, stale)
        else:
            self._build_all(step, scope, stale)
        for partition, fingerprint in stale.items():
            self.draft.built[f"{step.name}/{partition}"] = fingerprint
        if step.newest_only:
            for older in set(self.draft.partitions(step.name)) - set(stale):
                if older.endswith(f".{step.version}"):
                    self._drop(step, older)

    def _given(self, step: Step, scope: Scope, months: Iterable[str]) -> Given:
        """The files that a step reads, of the month's tables only those of these months or years."""
        read = {name: self._partitions_read(step, scope, name, None) for name in step.inputs}
        read |= dict.fromkeys(step.same_month, sorted(month for part in months for month in self._months(step, part)))
        return {name: [str(self._lake.path(f)) for f in self.draft.files(name, parts)] for name, parts in read.items()}

    def _build_all(self, step: Step, scope: Scope, partitions: Iterable[str]) -> None:
        for group in self._groups(step, sorted(partitions)):
            written = self._engine.build(step, scope, self._given(step, scope, group), group)
            for partition in group:
                self._put(step, partition, written.get(partition, []))

    def _groups(self, step: Step, partitions: list[str]) -> Iterator[list[str]]:
        """Months to build together: as many as memory holds the joins and the sorting of; years one by one."""
        group: list[str] = []
        rows, most = 0, self._engine.most_together(step)
        for partition in partitions:
            more = sum(file.rows for name in step.same_month for file in self.draft.files(name, [partition]))
            if group and (step.per == "years" or rows + more > most):
                yield group
                group, rows = [], 0
            group.append(partition)
            rows += more
        yield group

    def _reread(self, step: Step, batch: Batch, scope: Scope, stale: Iterable[str]) -> None:
        """Read what is new or changed; parts in which nothing is stay as they are."""
        self._local.bind(scope, self._given(step, scope, stale))
        query = queries(step)[UNSORTED]
        reading = Rereading(self._lake, self.draft, self._connection, step)
        reading.look(query, stale)
        unread, changed = reading.news(stale)
        if unread:
            self._build_all(step, scope, unread)
        for part in changed:
            self._local.bind(scope, self._given(step, scope, [part]))
            made = batch_rows(step.writes, batch, reading.fresh(query, part, AT_ONCE))
            self._put(step, part, self._lake.write(step.writes, part, reading.together(made, part)))
        for part in (*unread, *changed):
            reading.remember(part)
        reading.close()

    def _put(self, step: Step, partition: str, fresh: list[File]) -> None:
        """Take what was written, unless it says what is there already: then the old file stays, for its readers."""
        held = self.draft.files(step.name, [partition])
        if fresh and [file.digest for file in fresh] == [file.digest for file in held] and self._whole(step, partition):
            for file in fresh:
                self._lake.path(file).unlink()
        else:
            self.draft.put(step.name, partition, fresh)

    def _drop(self, step: Step, partition: str) -> None:
        forget(self.draft, step, partition)
        self.draft.put(step.name, partition, [])
        self.draft.built.pop(f"{step.name}/{partition}", None)


def score_partition(scope: Scope, version: str) -> str:
    """Name of the partition that holds one score day of one version."""
    return f"{scope.as_of}.{version}"


class Limits(TypedDict):
    """Where steps run: what of this machine they may take, and the master of a Spark cluster; empty for none."""

    memory_mb: int
    threads: int
    master: str


def _let_go(draft: Manifest) -> None:
    """Take out of a draft the tables that an older version of Groundswell wrote, and this one does not."""
    for name in set(draft.tables) - {*TABLES, INDEX}:
        del draft.tables[name]
    draft.built = {key: made for key, made in draft.built.items() if key.partition("/")[0] in (*TABLES, INDEX)}


def run_steps(
    lake: Lake,
    plan: list[tuple[Step, Scope]],
    *,
    memory_mb: int,
    threads: int,
    note: Note,
    master: str = "",
    purge: bool = False,
    last: Last | None = None,
) -> Done:
    """Run steps in order, then what comes `last`, and commit their outputs together. Call while holding the lake.

    With a `master` the rows are made on that Spark cluster. Raises BusyError, before anything is done, when it cannot
    be reached.
    """
    lake.sweep()
    before = lake.manifest()
    draft = lake.draft()
    _let_go(draft)
    with ExitStack() as held:
        engine = held.enter_context(spark.opened(lake, master, memory_mb)) if master else None
        connection = held.enter_context(connect(lake, memory_mb=memory_mb, threads=threads))
        runner = Runner(lake, draft, connection, memory_mb, engine)
        for step, scope in plan:
            note(f"{step.name} {scope.as_of}" if step.per == "score" else step.name)
            runner.run(step, replace(scope, threads=threads))
        if last is not None:
            last(draft, connection)
    if purge or draft.purge or (draft.tables, draft.built) != (before.tables, before.built):
        lake.commit(draft, purge=purge)
    return runner.done
