"""Erasing a person: every row of theirs out of the lake, every mention of them out of what others said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb
import msgspec
import pyarrow as pa

from groundswell.engine.duck import batches, connect, naming_damage
from groundswell.engine.lake import Lake, Manifest
from groundswell.engine.ordered import in_order, rows_but
from groundswell.engine.reader import Reader
from groundswell.engine.selecting import select_files
from groundswell.engine.stage import to_arrow
from groundswell.errors import InputError, NotFoundError
from groundswell.people.erased import Erased, folded
from groundswell.records import Activity, Profile
from groundswell.tables import ACTIVITIES, PROFILES, REACTION_COUNTS, TIME, Table

ID_COLUMNS = ("id", "actor", "object", "object_author", "in_reply_to", "root", "via", "url", "context", "place")


@dataclass(frozen=True)
class Traces:
    """Everything in the lake that leads to a person: their accounts, what they made, and the phrases that name them."""

    accounts: tuple[str, ...]
    objects: tuple[str, ...]
    phrases: tuple[str, ...]

    def digests(self, erased: Erased) -> Iterator[str]:
        """What to remember of the person."""
        return erased.digests((*self.accounts, *self.objects), self.phrases)


def account_called(reader: Reader, person: str) -> str:
    """The account that a person is called by: its id, its handle or its name.

    Raises NotFoundError when nobody is called that, InputError when several are.
    """
    found = reader.rows(CALLED, {"person": person})
    exact = [row["actor"] for row in found if row["actor"] == person] or sorted({row["person"] for row in found})
    if not exact:
        raise NotFoundError(f"Nobody here is called {person}", todo="Give an account id, a handle or a full name.")
    if len(exact) > 1:
        raise InputError(f"Several people are called {person}: {', '.join(exact)}", todo="Give one of these ids.")
    return str(exact[0])


CALLED = """
    WITH called AS (
        SELECT actor FROM (SELECT actor, handle, name FROM actors UNION SELECT actor, handle, name FROM profiles)
        WHERE actor = $person OR lower(handle) = lower(ltrim($person, '@')) OR lower(name) = lower($person)
        UNION SELECT $person FROM activities
        WHERE NOT ends_with($person, ':')  -- a network, which deletes things, is nobody
          AND (actor = $person OR object_author = $person OR list_contains(mentions, $person))
        ORDER BY actor LIMIT 11
    )
    SELECT actor, coalesce(person, actor) AS person FROM called LEFT JOIN persons USING (actor) ORDER BY actor"""


def traces(reader: Reader, accounts: Iterable[str]) -> Traces:
    """What is known of a person's accounts in the committed lake."""
    each = [_traces(reader, account) for account in accounts]
    return Traces(
        tuple(dict.fromkeys(account for one in each for account in one.accounts)),
        tuple(sorted({object_ for one in each for object_ in one.objects})),
        tuple(sorted({phrase for one in each for phrase in one.phrases})),
    )


def _traces(reader: Reader, account: str) -> Traces:
    known = reader.rows("SELECT handle, name, url FROM profiles WHERE actor = ?", [account])
    made = reader.rows(
        """SELECT id FROM activities WHERE actor = $who
           UNION SELECT object FROM activities WHERE actor = $who AND type = 'Create' AND object IS NOT NULL""",
        {"who": account},
    )
    network, _, native = account.partition(":")
    pages = [row["url"] for row in known if row["url"]]
    handles = [row["handle"] for row in known if row["handle"]]
    names = [row["name"] for row in known if row["name"]]
    phrases = {account, native, *pages, *handles, *names, *(f"@{handle.partition('@')[0]}" for handle in handles)}
    return Traces(
        (account, *(f"{network}:{page}" for page in pages)),
        tuple(sorted(row["id"] for row in made)),
        tuple(sorted(phrases - {"", "@"})),
    )


def erase(lake: Lake, draft: Manifest, gone: Traces, erased: Erased, *, memory_mb: int, threads: int) -> int:
    """Rewrite the raw tables of a draft without the person; returns the rows removed or changed.

    `erased` must know every trace. Derived tables are rebuilt from the raw ones by the steps.
    """
    with naming_damage(lake, draft), connect(lake, memory_mb=memory_mb, threads=threads) as connection:
        connection.execute("CREATE TEMP TABLE names AS SELECT unnest(?::VARCHAR[]) AS name", [_needles(gone)])
        connection.execute("CREATE TEMP TABLE objects AS SELECT unnest(?::VARCHAR[]) AS object", [list(gone.objects)])
        changed = sum(_rewrite(connection, lake, draft, month, erased) for month in _months(draft))
        small = ((PROFILES, "actor"), (REACTION_COUNTS, "object"))
        changed += sum(_drop(connection, lake, draft, which, erased) for which in small)
        return changed + _unlink(connection, lake, draft, erased)


def _needles(gone: Traces) -> list[str]:
    """The phrases as they may stand in lower-case text with single blanks."""
    return sorted({form for phrase in gone.phrases for form in (folded(phrase), " ".join(phrase.lower().split()))})


def _months(draft: Manifest) -> list[str]:
    return sorted(draft.tables.get(ACTIVITIES.name, {}))


def _rewrite(connection: duckdb.DuckDBPyConnection, lake: Lake, draft: Manifest, month: str, erased: Erased) -> int:
    paths = [str(lake.path(file)) for file in draft.files(ACTIVITIES.name, [month])]
    held = select_files(paths, ACTIVITIES)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE touched AS SELECT * FROM ({held}) WHERE {_mentions()}")
    touched = connection.sql("SELECT * FROM touched").to_arrow_table()
    if touched.num_rows == 0:
        return 0
    kept = [activity for row in _activities(touched) if (activity := erased.activity(row)) is not None]
    runs = dict(zip(touched["id"].to_pylist(), touched["source_run"].to_pylist(), strict=True))
    changed = pa.Table.from_batches(_by_run(kept, runs), ACTIVITIES.schema)
    changed = changed.sort_by([(name, "ascending") for name in ACTIVITIES.order])
    others = rows_but(connection, paths, ACTIVITIES, "SELECT id FROM touched")
    rows = in_order(iter(changed.to_batches()), others, ACTIVITIES.order)
    draft.put(ACTIVITIES.name, month, lake.write(ACTIVITIES, month, rows))
    return len(runs)


def _mentions() -> str:
    """SQL that finds every row that may hold a trace: by id, or by a name in any text."""
    ids = " OR ".join(f"{column} IN (SELECT object FROM objects)" for column in ID_COLUMNS)
    texts = [*ID_COLUMNS, "text"] + [f"array_to_string({column}, ' ')" for column in ("links", "tags", "mentions")]
    everything = f"regexp_replace(lower(concat_ws(' ', {', '.join(texts)})), '\\s+', ' ', 'g')"
    return f"{ids} OR EXISTS (SELECT 1 FROM names WHERE contains({everything}, name))"


def _activities(rows: pa.Table) -> Iterator[Activity]:
    """Rows of the lake as records again; times as microseconds."""
    columns = {
        name: (rows[name].cast(pa.int64()) if column.type == TIME else rows[name]).to_pylist()
        for name, column in ACTIVITIES.columns.items()
        if name != "source_run"
    }
    for values in zip(*columns.values(), strict=True):
        yield msgspec.convert(dict(zip(columns, values, strict=True)), Activity, strict=False)


def _by_run(activities: Iterable[Activity], runs: dict[str, str]) -> Iterator[pa.RecordBatch]:
    grouped: dict[str, list[Activity]] = {}
    for activity in activities:
        grouped.setdefault(runs[activity.id], []).append(activity)
    for run, group in grouped.items():
        yield to_arrow(group, ACTIVITIES, run)


def _drop(
    connection: duckdb.DuckDBPyConnection, lake: Lake, draft: Manifest, which: tuple[Table, str], erased: Erased
) -> int:
    """Take the person's rows out of a small table, found by one column."""
    table, key = which
    held = select_files([str(lake.path(file)) for file in draft.files(table.name)], table)
    keys = [row[0] for row in connection.execute(f"SELECT DISTINCT {key} FROM ({held})").fetchall()]
    gone = [value for value in keys if erased.owns(value)]
    if gone:
        connection.execute("CREATE OR REPLACE TEMP TABLE gone AS SELECT unnest(?::VARCHAR[]) AS value", [gone])
        query = f"SELECT * FROM ({held}) WHERE {key} NOT IN (SELECT value FROM gone) ORDER BY {', '.join(table.order)}"
        draft.put(table.name, "all", lake.write(table, "all", batches(connection, query, table)))
    return len(gone)


def _unlink(connection: duckdb.DuckDBPyConnection, lake: Lake, draft: Manifest, erased: Erased) -> int:
    """Take links that lead to the person out of others' profiles."""
    held = select_files([str(lake.path(file)) for file in draft.files(PROFILES.name)], PROFILES)
    told = connection.execute(f"SELECT actor, network, links FROM ({held}) WHERE len(links) > 0").fetchall()
    before = [Profile(actor=actor, network=network, links=tuple(links)) for actor, network, links in told]
    after = [(one, erased.profile(one)) for one in before]
    changed = [(one.actor, list(left.links)) for one, left in after if left is not None and left is not one]
    if changed:
        rows = {"who": [actor for actor, _ in changed], "kept": [links for _, links in changed]}
        fresh = pa.table(rows, pa.schema([("who", pa.string()), ("kept", pa.list_(pa.string()))]))
        connection.register("fresh_links", fresh)
        columns = ", ".join("coalesce(kept, links) AS links" if name == "links" else name for name in PROFILES.columns)
        query = f"SELECT {columns} FROM ({held}) LEFT JOIN fresh_links ON actor = who ORDER BY actor"
        draft.put(PROFILES.name, "all", lake.write(PROFILES, "all", batches(connection, query, PROFILES)))
    return len(changed)
