"""The derived tables of a few records, worked out in memory by the same steps that a workspace runs."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

import duckdb
import pyarrow as pa

from groundswell import graph, signals
from groundswell.engine.compiled import ROWS, queries
from groundswell.engine.duck import answer
from groundswell.engine.reader import NOW
from groundswell.engine.stage import KINDS, to_arrow
from groundswell.engine.steps import Scope, Step
from groundswell.records import Activity, Record
from groundswell.signals.influence.explained import shared_out
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import ACTIVITIES, OWN_TOPICS, PERSONS, REFUSED_TOPICS
from tests.worlds import NETWORK, id_of, on

Row = dict[str, Any]
HAND = ScoreVersion(
    name="hand",
    weights={
        "announce": 1.0,
        "quote": 1.0,
        "accept": 1.0,
        "reply": 0.7,
        "mention": 0.5,
        "like": 0.3,
        "thank": 0.0,
        "open": 0.1,
    },
    half_lives=((30, 0.5), (365, 0.5)),
    pair_cap=3.0,
    untrusted_share=0.5,
    untrusted_base=0.5,
    damping=0.6,
    scale=10.0,
    mass_unit=0.25,
    least_reactors=5,
    least_trusted=3,
    least_objects=3,
    windows=(7, 28, 90, 365),
)
"""The version that numbers are worked out for by hand; the versions in use may change."""


WORD = re.compile(r"\w+")


class Derived:
    """Every table of the records, scored for a day: by default that of the newest of them.

    A table is worked out when it is first asked for, and whatever it is made of: a test of one step waits for no other.
    """

    def __init__(
        self,
        records: Iterable[Record],
        *,
        as_of: date | None = None,
        own_accounts: Iterable[str] = (),
        version: ScoreVersion = HAND,
        scored: bool = True,
        graph_only: bool = False,
        persons: Mapping[str, str] | None = None,
        own_topics: Mapping[str, str] | None = None,
        refused: Mapping[str, str] | None = None,
    ) -> None:
        self._connection = _database().cursor()
        self._connection.execute("SET TimeZone = 'UTC'")
        held = list(records)
        for kind, table in KINDS.items():
            chosen = [record for record in held if type(record) is kind]
            rows = [to_arrow(chosen, table, "test")] if chosen else []
            self._make(table.name, pa.Table.from_batches(rows, table.schema))
        joined = [{"actor": id_of(actor), "person": id_of(person)} for actor, person in (persons or {}).items()]
        self._make(PERSONS.name, pa.Table.from_pylist(joined, PERSONS.schema))
        topics = [{"topic": f"own/{name}", "name": name, "query": query} for name, query in (own_topics or {}).items()]
        self._make(OWN_TOPICS.name, pa.Table.from_pylist(topics, OWN_TOPICS.schema))
        taken = [{"person": id_of(person), "topic": topic} for person, topic in (refused or {}).items()]
        self._make(REFUSED_TOPICS.name, pa.Table.from_pylist(taken, REFUSED_TOPICS.schema))
        accounts = tuple(f"{NETWORK}:{name}" for name in own_accounts)
        self._unmade: dict[str, Callable[[], None]] = {}
        self._plan(graph.STEPS if graph_only else (*graph.STEPS, *signals.ONCE), Scope())
        if scored:
            self._score(Scope(as_of or self._newest(), accounts), version)

    def rows(self, table: str, **where: object) -> list[Row]:
        """The rows of a table that have these values, in order."""
        found = self.ask(f"SELECT * FROM {table}")
        return [row for row in found if all(row[name] == value for name, value in where.items())]

    def one(self, table: str, **where: object) -> Row:
        (row,) = self.rows(table, **where)
        return row

    def ask(self, sql: str) -> list[Row]:
        self._need(WORD.findall(sql))
        rows: list[Row] = self._arrow(sql).to_pylist()
        return rows

    def _score(self, scope: Scope, version: ScoreVersion) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP MACRO score_day() AS DATE '{scope.day}'")
        self._plan(signals.monthly(version), Scope())
        self._plan(signals.steps(version), scope)
        self._unmade |= {f"{name}_now": partial(self._show_now, name) for name in NOW}
        self._unmade["points"] = partial(self._share_out, version)

    def _plan(self, steps: Iterable[Step], scope: Scope) -> None:
        self._unmade |= {step.name: partial(self._run, step, scope) for step in steps}

    def _need(self, names: Iterable[str]) -> None:
        """Work out what of these is not there yet."""
        for name in names:
            if make := self._unmade.pop(name, None):
                make()

    def _show_now(self, name: str) -> None:
        self._need([name])
        self._connection.execute(f"CREATE TEMP VIEW {name}_now AS SELECT * FROM {name}")

    def _share_out(self, version: ScoreVersion) -> None:
        self._need(["credits", "pairs", "influence"])
        given = self._arrow("SELECT *, published::DATE AS day FROM credits")
        pairs, scores = (self._arrow(f"FROM {name}") for name in ("pairs", "influence"))
        self._make("points", shared_out(given, pairs, scores, version))

    def _run(self, step: Step, scope: Scope) -> None:
        if step.continues:
            self._make(step.name, step.writes.schema.empty_table())
        self._need(step.inputs)
        if step.kernel:
            inputs = {name: self._arrow(query) for name, query in queries(step).items()}
            made = step.kernel(inputs, scope).select(list(step.writes.columns)).cast(step.writes.schema)
            made = made.sort_by([(name, "ascending") for name in step.writes.order])
        elif step.batch:
            given = self._arrow(queries(step)[ROWS]).to_batches(max_chunksize=2)
            made = pa.Table.from_batches(
                [step.batch(batch).cast(step.writes.schema) for batch in given], step.writes.schema
            )
        else:
            made = self._arrow(queries(step)[ROWS]).cast(step.writes.schema)
        self._make(step.name, made)

    def _arrow(self, query: str) -> pa.Table:
        return answer(self._connection, query, few=True).to_arrow_table()

    def _make(self, name: str, rows: pa.Table) -> None:
        self._connection.register("fresh", rows)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM fresh")
        self._connection.unregister("fresh")

    def _newest(self) -> date:
        newest: date | None = self.ask(f"SELECT max(published)::DATE AS day FROM {ACTIVITIES.name}")[0]["day"]
        return newest or on(0)


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One for all, as making one takes longer than most tables; what is temporary is its connection's alone."""
    return duckdb.connect(config={"threads": 1})


def once(records: Iterable[Activity]) -> list[Activity]:
    """The first record of each id, as a merge would leave them."""
    held: dict[str, Activity] = {}
    for record in records:
        held.setdefault(record.id, record)
    return list(held.values())


def bare(name: str) -> str:
    """An id without the town."""
    return name.removeprefix(f"{NETWORK}:")
