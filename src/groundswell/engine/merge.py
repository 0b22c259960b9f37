"""Staged records into the lake: every id once, newest version kept, what was undone or deleted taken out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.duck import batches, connect, naming_damage
from groundswell.engine.lake import File, Lake, Manifest
from groundswell.engine.reader import select_files
from groundswell.engine.stage import Stage
from groundswell.tables import ACTIVITIES, PROFILES, REACTION_COUNTS, Table

MONTH = "strftime(published, '%Y-%m')"
CONTENT = [name for name in ACTIVITIES.columns if name != "source_run"]
DIGEST = f"md5(to_json(struct_pack({', '.join(f'{name} := {name}' for name in CONTENT)}))::VARCHAR)"


@dataclass(frozen=True)
class Merged:
    """What a merge did, in activities."""

    new: int
    changed: int
    unchanged: int
    deleted: int


def merge(lake: Lake, stages: list[Stage], *, memory_mb: int, threads: int) -> Merged:
    """Merge staged records and commit them in one step. Call while holding the lake for writing.

    The result depends on the records, not on their order or on how they were split into inputs: of several versions of
    one id the one with the newest `updated` stays (then the greater digest), and an Undo or Delete by the same actor,
    or by the network itself, takes out every version that is not newer than its own `updated`. What was derived from an
    activity, its id followed by `#`, goes with it; with an account that deletes itself goes everything it did.
    """
    draft = lake.manifest()
    with naming_damage(lake, draft), connect(lake, memory_mb=memory_mb, threads=threads) as connection:
        merged = _merge_activities(connection, lake, draft, stages)
        _merge_newest(connection, lake, draft, stages, PROFILES)
        _merge_newest(connection, lake, draft, stages, REACTION_COUNTS)
    if draft.tables != lake.manifest().tables:
        lake.commit(draft, purge=merged.deleted > 0)
    for stage in stages:
        stage.clear()
    return merged


def _staged(stages: list[Stage], table: Table) -> list[str]:
    return [str(path) for stage in stages for path in stage.files(table)]


def _held(lake: Lake, draft: Manifest, table: Table, partitions: list[str] | None = None) -> list[str]:
    return [str(lake.path(file)) for file in draft.files(table.name, partitions)]


def _merge_activities(
    connection: duckdb.DuckDBPyConnection, lake: Lake, draft: Manifest, stages: list[Stage]
) -> Merged:
    staged = _staged(stages, ACTIVITIES)
    if not staged:
        return Merged(0, 0, 0, 0)
    connection.execute(f"CREATE VIEW staged AS {select_files(staged, ACTIVITIES)}")
    connection.execute(f"CREATE VIEW held AS {select_files(_held(lake, draft, ACTIVITIES), ACTIVITIES)}")
    for statement in PLAN:
        connection.execute(statement)
    months = [month for (month,) in connection.execute(AFFECTED).fetchall()]
    rewritten = _rewritten(connection, lake, _held(lake, draft, ACTIVITIES, months))
    for month in months:
        draft.put("activities", month, rewritten.get(month, []))
    counts = connection.execute(COUNTS).fetchall()[0]
    return Merged(*counts)


def _rewritten(connection: duckdb.DuckDBPyConnection, lake: Lake, held: list[str]) -> dict[str, list[File]]:
    """The months that are affected, written anew: sorted all at once, and cut where a month ends."""
    names = ", ".join(ACTIVITIES.columns)
    query = f"""
        SELECT {names} FROM ({select_files(held, ACTIVITIES)}) WHERE id NOT IN (SELECT id FROM removed)
        UNION ALL SELECT {names} FROM fresh WHERE id IN (SELECT id FROM added)
        ORDER BY published, id"""
    pieces = _by_month(batches(connection, query, ACTIVITIES))
    return {
        month: lake.write(ACTIVITIES, month, (rows for _, rows in group))
        for month, group in groupby(pieces, key=itemgetter(0))
    }


def _by_month(sorted_batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[str, pa.RecordBatch]]:
    for batch in sorted_batches:
        runs = pc.run_end_encode(pc.strftime(batch.column("published"), "%Y-%m"))
        start = 0
        for end, month in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
            yield month, batch.slice(start, end - start)
            start = end


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
    """CREATE TEMP TABLE contested AS
        SELECT id FROM staged GROUP BY id HAVING count(*) > 1
        UNION SELECT id FROM held WHERE id IN (SELECT id FROM staged)""",
    f"""CREATE TEMP TABLE best AS
        SELECT *, {MONTH} AS month, {DIGEST} AS digest FROM staged WHERE id IN (SELECT id FROM contested)
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated DESC, digest DESC, source_run) = 1""",
    # The best version of each staged id.
    f"""CREATE TEMP VIEW fresh AS
        SELECT *, {MONTH} AS month, NULL AS digest FROM staged WHERE id NOT IN (SELECT id FROM contested)
        UNION ALL SELECT * FROM best""",
    # What the lake holds under the same ids.
    f"""CREATE TEMP TABLE known AS
        SELECT id, updated, {MONTH} AS month, {DIGEST} AS digest FROM held WHERE id IN (SELECT id FROM fresh)""",
    # Everything undone or deleted, by whom and until when. An account can delete itself, not undo itself.
    """CREATE TEMP TABLE tombstones AS
        SELECT object AS target, actor, max(updated) AS until FROM (
            SELECT type, object, actor, updated FROM held WHERE type IN ('Undo', 'Delete')
            UNION ALL SELECT type, object, actor, updated FROM fresh WHERE type IN ('Undo', 'Delete'))
        WHERE type = 'Delete' OR object <> actor
        GROUP BY ALL""",
    f"""CREATE TEMP TABLE dead AS
        SELECT DISTINCT a.id FROM ({MORTAL.format(rows="fresh")}) a
        JOIN tombstones t ON {REACHED}""",
    """CREATE TEMP TABLE added AS
        SELECT f.id, k.id IS NOT NULL AS known FROM fresh f LEFT JOIN known k ON f.id = k.id
        WHERE f.id NOT IN (SELECT id FROM dead)
          AND (k.id IS NULL OR (f.updated, f.digest) > (k.updated, k.digest))""",
    f"""CREATE TEMP TABLE killed AS
        SELECT DISTINCT a.id, a.month FROM ({MORTAL.format(rows="held")}) a
        JOIN tombstones t ON {REACHED}""",
    """CREATE TEMP TABLE removed AS
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
    connection: duckdb.DuckDBPyConnection, lake: Lake, draft: Manifest, stages: list[Stage], table: Table
) -> None:
    """Merge a small table of observations: of each key, for each column, the newest value that is known."""
    staged = _staged(stages, table)
    if not staged:
        return
    seen = select_files([*_held(lake, draft, table), *staged], table)
    fresh = lake.write(table, "all", batches(connection, _newest(seen, table), table))
    if [file.digest for file in fresh] == [file.digest for file in draft.files(table.name)]:
        for file in fresh:
            Path(lake.path(file)).unlink()
    else:
        draft.put(table.name, "all", fresh)


def _newest(seen: str, table: Table) -> str:
    """SQL for the newest observation of each key; only of keys observed several times is there anything to choose."""
    by = ", ".join(table.key)
    chosen = [
        f"coalesce(arg_max(nullif({name}, []), row(observed, {name}::VARCHAR)), []) AS {name}"
        if pa.types.is_list(column.type)
        else f"arg_max({name}, row(observed, {name}::VARCHAR)) AS {name}"
        for name, column in table.columns.items()
        if name not in (*table.key, "observed", "source_run")
    ]
    return f"""
        WITH seen AS ({seen}),
             twice AS MATERIALIZED (SELECT {by} FROM seen GROUP BY {by} HAVING count(*) > 1)
        SELECT {", ".join(table.columns)} FROM (
            SELECT {by}, {", ".join(chosen)}, max(observed) AS observed, min(source_run) AS source_run
            FROM seen WHERE ({by}) IN (SELECT {by} FROM twice) GROUP BY {by}
            UNION ALL BY NAME SELECT * FROM seen WHERE ({by}) NOT IN (SELECT {by} FROM twice))
        ORDER BY {by}"""
