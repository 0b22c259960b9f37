"""Staged records into the lake: every id once, newest version kept, what was undone or deleted taken out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from operator import add
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.engine.duck import batches, connect, naming_damage, spilling
from groundswell.engine.lake import File, Lake, Manifest, write_parquet
from groundswell.engine.months import by_month
from groundswell.engine.ordered import in_order, rows_but
from groundswell.engine.selecting import select_files
from groundswell.engine.stage import Stage
from groundswell.tables import ACTIVITIES, PROFILES, REACTION_COUNTS, Table
from groundswell.tables.base import MANY

MONTH = "strftime(published, '%Y-%m')"
CONTENT = [name for name in ACTIVITIES.columns if name != "source_run"]
AT_ONCE = 9_000
"""Bytes of staged rows that are merged at once, for each square of a MiB that DuckDB has: 0.8 GB for 300 MiB. It holds
a piece of every run that it sorted; the less memory there is, the more and the shorter runs are."""

MOST_AT_ONCE = 16 * 2**30
"""The same at the most, however much memory there is: what does not fit into it is sorted on the disk, unpacked."""

ROW = 400
"""Bytes that DuckDB takes for a row, beside its texts."""

DIGEST = f"md5(to_json(struct_pack({', '.join(f'{name} := {name}' for name in CONTENT)}))::VARCHAR)"


VERSIONS = """
    CREATE OR REPLACE VIEW {name} AS SELECT * REPLACE (coalesce(updated, published) AS updated) FROM ({rows})"""
ADDED = f"""
    SELECT {", ".join(ACTIVITIES.columns)}
    FROM (SELECT * REPLACE (nullif(updated, published) AS updated) FROM fresh) WHERE id IN (SELECT id FROM added)"""
"""When a version was made is kept of edited activities alone: of others it would be their longest column again."""


@dataclass(frozen=True)
class Merged:
    """What a merge did, in activities."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0

    def __add__(self, more: "Merged") -> "Merged":
        return Merged(*map(add, astuple(self), astuple(more)))


def merge(lake: Lake, stages: list[Stage], *, memory_mb: int, threads: int) -> Merged:
    """Merge staged records and commit them in one step. Call while holding the lake for writing.

    The result depends on the records, not on their order or on how they were split into inputs: of several versions of
    one id the one with the newest `updated` stays (then the greater digest), and an Undo or Delete by the same actor,
    or by the network itself, takes out every version that is not newer than its own `updated`. What was derived from an
    activity, its id followed by `#`, goes with it; with an account that deletes itself goes everything it did. What is
    too much for the memory is merged in rounds; then an activity that comes in several of them counts in each.
    """
    draft, merged = lake.manifest(), Merged()
    # DuckDB takes more than it is given to sort wide rows, and what it sorted is written by others.
    memory_mb = memory_mb * 3 // 4
    most = min(memory_mb**2 * AT_ONCE, MOST_AT_ONCE)
    with naming_damage(lake, draft), connect(lake, memory_mb=memory_mb, threads=threads) as connection:
        for staged in _rounds(stages, ACTIVITIES, most):
            with _dropping(lake, draft):
                merged += _merge_activities(connection, lake, draft, staged)
        for table in (PROFILES, REACTION_COUNTS):
            for staged in _rounds(stages, table, most):
                with _dropping(lake, draft):
                    _merge_newest(connection, lake, draft, staged, table)
    if draft.tables != lake.manifest().tables:
        lake.commit(draft, purge=merged.deleted > 0)
    for stage in stages:
        stage.clear()
    return merged


def _rounds(stages: list[Stage], table: Table, most: int) -> Iterator[list[str]]:
    """The staged files of a table, as many at a time as hold so many bytes of rows, and always one."""
    staged: list[str] = []
    held = 0
    for path in (str(path) for stage in stages for path in stage.files(table)):
        more = _unpacked(path)
        if staged and held + more > most:
            yield staged
            staged, held = [], 0
        staged.append(path)
        held += more
    if staged:
        yield staged


def _unpacked(path: str) -> int:
    """Bytes that the rows of a file take in memory, roughly."""
    file = pq.read_metadata(path)
    values: int = sum(file.row_group(number).total_byte_size for number in range(file.num_row_groups))
    return values + int(file.num_rows) * ROW


@contextmanager
def _dropping(lake: Lake, draft: Manifest) -> Iterator[None]:
    """Delete what an earlier round wrote and this one wrote anew: nobody else knows of it. Give back memory."""
    before = draft.paths()
    yield
    for path in before - draft.paths() - lake.manifest().paths():
        (lake.root / path).unlink()
    pa.default_memory_pool().release_unused()


def _held(lake: Lake, draft: Manifest, table: Table, partitions: list[str] | None = None) -> list[str]:
    return [str(lake.path(file)) for file in draft.files(table.name, partitions)]


def _merge_activities(connection: duckdb.DuckDBPyConnection, lake: Lake, draft: Manifest, staged: list[str]) -> Merged:
    for name, paths in (("staged", staged), ("held", _held(lake, draft, ACTIVITIES))):
        connection.execute(VERSIONS.format(name=name, rows=select_files(paths, ACTIVITIES)))
    for statement in PLAN:
        connection.execute(statement)
    months = [month for (month,) in connection.execute(AFFECTED).fetchall()]
    rewritten = _rewritten(connection, lake, _held(lake, draft, ACTIVITIES, months))
    for month in months:
        draft.put("activities", month, rewritten.get(month, []))
    counts = connection.execute(COUNTS).fetchall()[0]
    return Merged(*counts)


def _rewritten(connection: duckdb.DuckDBPyConnection, lake: Lake, held: list[str]) -> dict[str, list[File]]:
    """The months that are affected, written anew: what is added, sorted, among what is held."""
    order = ", ".join(ACTIVITIES.order)
    added = f"{ADDED} ORDER BY {order}"
    with spilling(lake) as spill:
        # Put down first: DuckDB holds what it sorts until the last of it is read.
        write_parquet(spill / "added", ACTIVITIES.schema, batches(connection, added, ACTIVITIES), quick=True)
        first = pq.ParquetFile(spill / "added").iter_batches(MANY)
        kept = rows_but(connection, held, ACTIVITIES, "SELECT id FROM removed")
        rows = in_order(first, kept, ACTIVITIES.order)
        return {month: lake.write(ACTIVITIES, month, group) for month, group in by_month(rows, "published")}


MORTAL = f"""
    SELECT id, actor, network || ':' AS host, updated, {MONTH} AS month,
           unnest([id, split_part(id, '#', 1), CASE WHEN type = 'Create' THEN object END, actor]) AS name
    FROM {{rows}} WHERE type NOT IN ('Undo', 'Delete')"""
"""Every activity that can be taken out, once for each name it can be called by: its actor's is the last of them."""

REACHED = """a.name = t.target AND a.updated <= t.until
        AND (t.actor = a.actor OR (t.actor = a.host AND a.name <> a.actor))"""
"""Whether a tombstone takes out what goes by this name. Only an account itself takes out all that it did: some networks
number posts and accounts alike."""

PLAN = (
    # Ids of which there are several versions. Only among these are digests worth working out.
    """CREATE OR REPLACE TEMP TABLE contested AS
        SELECT id FROM staged GROUP BY id HAVING count(*) > 1
        UNION SELECT id FROM held WHERE id IN (SELECT id FROM staged)""",
    f"""CREATE OR REPLACE TEMP TABLE best AS
        SELECT *, {MONTH} AS month, {DIGEST} AS digest FROM staged WHERE id IN (SELECT id FROM contested)
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated DESC, digest DESC, source_run) = 1""",
    # The best version of each staged id.
    f"""CREATE OR REPLACE TEMP VIEW fresh AS
        SELECT *, {MONTH} AS month, NULL AS digest FROM staged WHERE id NOT IN (SELECT id FROM contested)
        UNION ALL SELECT * FROM best""",
    # What the lake holds under the same ids.
    f"""CREATE OR REPLACE TEMP TABLE known AS
        SELECT id, updated, {MONTH} AS month, {DIGEST} AS digest FROM held WHERE id IN (SELECT id FROM fresh)""",
    # Everything undone or deleted, by whom and until when. An account can delete itself, not undo itself.
    """CREATE OR REPLACE TEMP TABLE tombstones AS
        SELECT object AS target, actor, max(updated) AS until FROM (
            SELECT type, object, actor, updated FROM held WHERE type IN ('Undo', 'Delete')
            UNION ALL SELECT type, object, actor, updated FROM fresh WHERE type IN ('Undo', 'Delete'))
        WHERE type = 'Delete' OR object <> actor
        GROUP BY ALL""",
    f"""CREATE OR REPLACE TEMP TABLE dead AS
        SELECT DISTINCT a.id FROM ({MORTAL.format(rows="fresh")}) a
        JOIN tombstones t ON {REACHED}""",
    """CREATE OR REPLACE TEMP TABLE added AS
        SELECT f.id, k.id IS NOT NULL AS known FROM fresh f LEFT JOIN known k ON f.id = k.id
        WHERE f.id NOT IN (SELECT id FROM dead)
          AND (k.id IS NULL OR (f.updated, f.digest) > (k.updated, k.digest))""",
    f"""CREATE OR REPLACE TEMP TABLE killed AS
        SELECT DISTINCT a.id, a.month FROM ({MORTAL.format(rows="held")}) a
        JOIN tombstones t ON {REACHED}""",
    """CREATE OR REPLACE TEMP TABLE removed AS
        SELECT id, month FROM known WHERE id IN (SELECT id FROM added)
        UNION SELECT id, month FROM killed""",
)

AFFECTED = """
    SELECT DISTINCT month FROM (
        SELECT month FROM fresh WHERE id IN (SELECT id FROM added) UNION ALL SELECT month FROM removed)
    ORDER BY month"""

COUNTS = """
    SELECT (SELECT count(*) FROM added WHERE NOT known), (SELECT count(*) FROM added WHERE known),
           (SELECT count(*) FROM fresh WHERE id NOT IN (SELECT id FROM added) AND id NOT IN (SELECT id FROM dead)),
           (SELECT count(*) FROM killed WHERE id NOT IN (SELECT id FROM added))"""


def _merge_newest(
    connection: duckdb.DuckDBPyConnection, lake: Lake, draft: Manifest, staged: list[str], table: Table
) -> None:
    """Merge a small table of observations: of each key, for each column, the newest value that is known."""
    seen = select_files([*_held(lake, draft, table), *staged], table)
    fresh = lake.write(table, "all", batches(connection, _newest(seen, table), table))
    if [file.digest for file in fresh] == [file.digest for file in draft.files(table.name)]:
        for file in fresh:
            Path(lake.path(file)).unlink()
    else:
        draft.put(table.name, "all", fresh)


def _newest(seen: str, table: Table) -> str:
    """SQL for the newest observation of each key; only of keys observed several times is there anything to choose.

    What was observed last may leave out what was said before: so `said` keeps when each column was last said.
    """
    by = ", ".join(table.key)
    known = {
        name: f"nullif({name}, [])" if pa.types.is_list(column.type) else name
        for name, column in table.columns.items()
        if name not in (*table.key, "observed", "said", "source_run")
    }
    dated = "said" in table.columns
    when = {name: f"coalesce(said[{place}], observed)" if dated else "observed" for place, name in enumerate(known, 1)}
    newest = {name: f"arg_max({value}, row({when[name]}, {name}::VARCHAR))" for name, value in known.items()}
    chosen = [
        f"coalesce({newest[name]}, []) AS {name}" if value != name else f"{newest[name]} AS {name}"
        for name, value in known.items()
    ]
    last = [f"max({when[name]}) FILTER ({value} IS NOT NULL)" for name, value in known.items()]
    said = f"[{', '.join(last)}] AS told, if(len(list_filter(told, lambda one: one <> max(observed))) > 0, told, [])"
    return f"""
        WITH seen AS ({seen}),
             twice AS MATERIALIZED (SELECT {by} FROM seen GROUP BY {by} HAVING count(*) > 1)
        SELECT {", ".join(table.columns)} FROM (
            SELECT {by}, {", ".join(chosen)}, max(observed) AS observed, min(source_run) AS source_run
                   {f", {said} AS said" if dated else ""}
            FROM seen WHERE ({by}) IN (SELECT {by} FROM twice) GROUP BY {by}
            UNION ALL BY NAME SELECT * FROM seen WHERE ({by}) NOT IN (SELECT {by} FROM twice))
        ORDER BY {by}"""
