"""Bringing the index up to date: files whose part of the lake's tables changed are written anew, all else is kept."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from groundswell.engine.lake import INDEX, File, Lake, Manifest, digest
from groundswell.engine.selecting import select_files
from groundswell.search.words import squeezed
from groundswell.search.writing import Entry, write
from groundswell.tables import TABLES

MADE_BY = tuple((Path(__file__).parent / name).read_bytes() for name in ("refreshing.py", "words.py", "writing.py"))
WHOLE = "\u00a7"
"""Goes before a whole name or handle, so that who is called just that comes first."""
CARD = json.JSONEncoder(ensure_ascii=False)
Row = dict[str, Any]

OBJECTS = """
    WITH saying AS (SELECT * FROM objects WHERE trim(coalesce(text, '')) <> '' OR len(tags) > 0),
    moved AS (
        SELECT object, count(DISTINCT reactor) AS reactors FROM reactions
        WHERE object IN (SELECT object FROM saying) GROUP BY object
    )
    SELECT o.object AS key, floor(log2(1 + coalesce(reactors, 0)))::BIGINT AS strength,
        coalesce(epoch_us(o.published), 0) AS at_us, left(coalesce(text, ''), 100_000) AS text,
        array_to_string(tags, ' ') AS tags, author, a.name, a.handle, a.network, coalesce(reactors, 0) AS reactors,
        CASE WHEN published IS NULL OR year(published) NOT BETWEEN 1990 AND year($day) THEN 'undated'
            WHEN year(published) = year($day) THEN strftime(published, '%Y-%m')
            ELSE strftime(published, '%Y') END AS part
    FROM saying o JOIN actors a ON a.actor = o.author LEFT JOIN moved USING (object)
"""
"""What says nothing is found by no word."""
PEOPLE = """
    SELECT a.person AS key, coalesce(round(max(score) * 10), -1)::BIGINT AS strength, 0 AS at_us,
        string_agg(concat_ws(' ', a.name, a.handle), ' ' ORDER BY a.actor) AS text,
        list_sort(list_distinct(flatten(list([a.name, coalesce(a.handle, '')])))) AS names,
        any_value(a.name) FILTER (a.actor = a.person) AS name,
        any_value(a.handle) FILTER (a.actor = a.person) AS handle,
        any_value(a.network) FILTER (a.actor = a.person) AS network,
        max(i.reactors_count) AS reactors, max(i.score) AS score, bool_or(i.provisional) AS provisional,
        'people' AS part
    FROM actors a LEFT JOIN (SELECT * FROM influence WHERE actor IS NOT NULL) i ON i.actor = a.actor
    GROUP BY a.person
"""
TOPICS = """
    SELECT topic AS key, floor(log2(1 + count(*)))::BIGINT AS strength, 0 AS at_us, any_value(name) AS name,
        any_value(names) AS text, count(*) AS objects, 'topics' AS part
    FROM object_topics JOIN topic_names USING (topic) GROUP BY topic
"""
KINDS = {"object": OBJECTS, "person": PEOPLE, "topic": TOPICS}


@dataclass(frozen=True)
class Asked:
    """What the index is written from: the draft, the score day and version shown, and the names of each topic."""

    lake: Lake
    draft: Manifest
    day: date
    version: str
    topic_names: Mapping[str, tuple[str, ...]]


def refresh(asked: Asked, connection: duckdb.DuckDBPyConnection, note: Callable[[str], None]) -> None:
    """Write what is out of date or damaged, and let go of what is no longer in the lake."""
    _bind(asked, connection)
    wanted: set[str] = set()
    for kind, sql in KINDS.items():
        connection.execute("CREATE OR REPLACE TEMP TABLE found AS " + sql, {"day": asked.day} if "$day" in sql else {})
        for part, fingerprint in _fingerprints(connection):
            name = part if kind != "object" else f"objects-{part}"
            wanted.add(name)
            if asked.draft.built.get(f"{INDEX}/{name}") != fingerprint or not _whole(asked, name):
                note(f"{INDEX} {name}")
                asked.draft.put(INDEX, name, _written(asked, connection, kind, part, name))
                asked.draft.built[f"{INDEX}/{name}"] = fingerprint
    connection.execute("DROP TABLE IF EXISTS found")
    for gone in set(asked.draft.partitions(INDEX)) - wanted:
        asked.draft.put(INDEX, gone, [])
        asked.draft.built.pop(f"{INDEX}/{gone}", None)


def _bind(asked: Asked, connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of the draft as views, scores of the day and version shown alone."""
    for name in ("objects", "reactions", "actors", "object_topics", "own_topics", "influence"):
        partitions = [f"{asked.day}.{asked.version}"] if TABLES[name].partition == "score" else None
        paths = [str(asked.lake.path(file)) for file in asked.draft.files(name, partitions)]
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select_files(paths, TABLES[name])}")
    names = [(topic, said[0], " ".join(said)) for topic, said in sorted(asked.topic_names.items())]
    connection.execute("CREATE OR REPLACE TEMP TABLE topic_names (topic VARCHAR, name VARCHAR, names VARCHAR)")
    if names:
        columns = [list(column) for column in zip(*names, strict=True)]
        connection.execute("INSERT INTO topic_names SELECT unnest(?), unnest(?), unnest(?)", columns)
    connection.execute("INSERT INTO topic_names SELECT topic, name, name FROM own_topics")


def _fingerprints(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Each part with what tells whether it changed, whatever the order of its rows."""
    sql = "SELECT part, count(*), sum(hash(found)::HUGEINT)::VARCHAR FROM found GROUP BY part ORDER BY part"
    for part, count, total in connection.execute(sql).fetchall():
        hashed = hashlib.blake2b(b"\0".join(MADE_BY), digest_size=16)
        hashed.update(f"{count} {total}".encode())
        yield part, hashed.hexdigest()


def _whole(asked: Asked, name: str) -> bool:
    files = asked.draft.files(INDEX, [name])
    paths = [(asked.lake.path(file), file.digest) for file in files]
    return bool(files) and all(path.exists() and digest(path) == was for path, was in paths)


def _written(asked: Asked, connection: duckdb.DuckDBPyConnection, kind: str, part: str, name: str) -> list[File]:
    target = asked.lake.new_path(INDEX, name, ".sqlite")
    sql = "SELECT * EXCLUDE (part) FROM found WHERE part = ? ORDER BY strength DESC, at_us DESC, key"
    reader = connection.sql(sql, params=[part]).to_arrow_reader(10_000)
    rows = (row for batch in reader for row in batch.to_pylist())
    count = write(target, (_entry(kind, row) for row in rows), slips=kind != "object")
    return [File(path=target.relative_to(asked.lake.root).as_posix(), rows=count, digest=digest(target))]


def _entry(kind: str, row: Row) -> Entry:
    key, strength, at = row.pop("key"), row.pop("strength"), row.pop("at_us")
    text = f"{row['text']} {row.pop('tags')}" if kind == "object" else row.pop("text")
    names = {"object": [], "person": row.get("names") or [], "topic": [row.get("name") or ""]}[kind]
    if row.pop("names", None) is not None or kind == "topic":
        row["said"] = text
    near = {squeezed(name) for name in names} - {""}
    whole = tuple(sorted({*near, *(WHOLE + one for one in near)}))
    return Entry(key, strength, at, CARD.encode(row), text, whole)
