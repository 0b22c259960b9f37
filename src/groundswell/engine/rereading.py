"""Batch steps read a text once: what was read before and has not changed since is taken from what was made of it."""

from collections.abc import Iterable, Iterator

import duckdb
import pyarrow as pa

from groundswell.engine.duck import batches
from groundswell.engine.lake import File, Lake, Manifest, digest
from groundswell.engine.selecting import numbered_rows, select_files
from groundswell.engine.steps import Step, month_of
from groundswell.tables import TEXTS_READ

GIVEN = """
    CREATE OR REPLACE TABLE given AS
    SELECT {name} AS named, {part} AS part, (hash(q) >> 1)::BIGINT AS digest FROM ({query}) q
"""
KNOWN = "CREATE OR REPLACE TABLE known AS SELECT part, digest FROM ({held}) WHERE step = '{step}'"
CHANGED = """
    WITH now AS (SELECT part, count(*) AS n, sum(digest::HUGEINT) AS total FROM given GROUP BY part),
         was AS (SELECT part, count(*) AS n, sum(digest::HUGEINT) AS total FROM known GROUP BY part)
    SELECT coalesce(now.part, was.part) FROM now FULL JOIN was ON now.part = was.part
    WHERE (now.n, now.total) IS DISTINCT FROM (was.n, was.total)
"""
READ = "SELECT digest FROM known WHERE part = '{part}'"
FRESH = f"""
    SELECT * FROM ({{query}})
    WHERE {{name}} IN (SELECT named FROM given WHERE part = '{{part}}' AND digest NOT IN ({READ}))
"""
TOGETHER = f"""
    SELECT {{columns}} FROM (
        SELECT * FROM ({{held}})
        WHERE {{name}} IN (SELECT named FROM given WHERE part = '{{part}}' AND digest IN ({READ}))
        UNION ALL BY NAME SELECT * FROM fresh)
    ORDER BY {{order}}, place
"""
"""What is made of one text stays in the order in which it was made."""
SEEN = "SELECT '{step}' AS step, part, digest FROM given WHERE part = '{part}' ORDER BY digest"


class Rereading:
    """What a batch step is given now, beside what it was given when it last ran, by the parts of its table.

    What the step reads has to be bound as views of their names in the connection.
    """

    def __init__(self, lake: Lake, draft: Manifest, connection: duckdb.DuckDBPyConnection, step: Step) -> None:
        self._lake, self._draft, self._connection, self._step = lake, draft, connection, step

    def look(self, query: str, parts: Iterable[str]) -> None:
        """See what there is to read, and what of it was read before."""
        part = f"strftime({month_of(self._step.name)}, '%Y-%m')" if self._step.per == "month" else "'all'"
        self._connection.execute(GIVEN.format(name=self._step.read_once, part=part, query=query))
        kept = [str(self._lake.path(file)) for part in parts if self._kept(part) for file in self._memory(part)]
        held = select_files(kept, TEXTS_READ)
        self._connection.execute(KNOWN.format(held=held, step=self._step.name))

    def news(self, parts: Iterable[str]) -> tuple[list[str], list[str]]:
        """The parts that must be read from their beginning, and those of which something is new, changed or gone."""
        kept = {part for part in parts if self._kept(part)}
        changed = {part for (part,) in self._connection.execute(CHANGED).fetchall()}
        return sorted(set(parts) - kept), sorted(kept & changed)

    def fresh(self, query: str, part: str, at_once: int) -> Iterator[pa.RecordBatch]:
        """What is to be read of a part, so many rows at a time."""
        asked = FRESH.format(query=query, name=self._step.read_once, part=part)
        with self._connection.cursor() as other:
            other.execute("SET TimeZone = 'UTC'")
            yield from other.sql(asked).to_arrow_reader(at_once)

    def together(self, made: Iterable[pa.RecordBatch], part: str) -> Iterator[pa.RecordBatch]:
        """The part's rows: what was made of what is read only now, and what was made before of what stayed."""
        self._connection.register("nothing", self._step.writes.schema.empty_table())
        self._connection.execute("CREATE OR REPLACE TABLE fresh AS SELECT *, 0::BIGINT AS place FROM nothing")
        self._connection.unregister("nothing")
        place = 0
        for batch in made:
            numbers = pa.array(range(place, place + batch.num_rows), pa.int64())
            place += batch.num_rows
            self._connection.register("batch", pa.table(batch.append_column("place", numbers)))
            self._connection.execute("INSERT INTO fresh BY NAME SELECT * FROM batch")
            self._connection.unregister("batch")
        return batches(self._connection, self._all_rows(part), self._step.writes)

    def remember(self, part: str) -> None:
        """Keep what was read of a part, and by which code."""
        name = _named(self._step, part)
        rows = batches(self._connection, SEEN.format(step=self._step.name, part=part), TEXTS_READ)
        self._draft.put(TEXTS_READ.name, name, self._lake.write(TEXTS_READ, name, rows))
        self._draft.built[f"{TEXTS_READ.name}/{name}"] = self._step.code()

    def close(self) -> None:
        """Let go of what was looked at."""
        self._connection.execute("DROP TABLE IF EXISTS given; DROP TABLE IF EXISTS known; DROP TABLE IF EXISTS fresh")

    def _all_rows(self, part: str) -> str:
        files = [str(self._lake.path(file)) for file in self._draft.files(self._step.name, [part])]
        return TOGETHER.format(
            columns=", ".join(self._step.writes.columns),
            order=", ".join(self._step.writes.order),
            held=numbered_rows(files) if files else "SELECT * FROM fresh WHERE false",
            name=self._step.read_once,
            part=part,
        )

    def _memory(self, part: str) -> list[File]:
        return self._draft.files(TEXTS_READ.name, [_named(self._step, part)])

    def _kept(self, part: str) -> bool:
        """Whether it is known what this code read of the part, and what it made of that is whole."""
        made_by = self._draft.built.get(f"{TEXTS_READ.name}/{_named(self._step, part)}")
        files = [*self._memory(part), *self._draft.files(self._step.name, [part])]
        return made_by == self._step.code() and all(
            self._lake.path(file).exists() and digest(self._lake.path(file)) == file.digest for file in files
        )


def forget(draft: Manifest, step: Step, part: str) -> None:
    """Let go of what is kept of a part that is gone."""
    draft.put(TEXTS_READ.name, _named(step, part), [])
    draft.built.pop(f"{TEXTS_READ.name}/{_named(step, part)}", None)


def remembered(draft: Manifest, step: Step, part: str) -> list[File]:
    """The files in which it is kept what a step has read of a part."""
    return draft.files(TEXTS_READ.name, [_named(step, part)])


def _named(step: Step, part: str) -> str:
    return f"{step.name}.{part}"
