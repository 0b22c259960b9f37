"""A town written straight into the lake, row by row, so that every figure of a report can be worked out by hand.

Ana's score is 32.5 at ten points an announce. On 28 April 2024:

    Ben shares p1 and likes p2       1.0 + 0.5 counted           10 + 5 points
    Cy shares p1                     0.75 counted, 0.25 friends  7.5 points
    Dee answers p1 with d1           0.5 counted, 0.5 limited    5 points
    Eli shares p1 through Ben        half of it is Ana's         5 points, and 8 for Ben, whose score they are

The tree of p1: Ben, Cy and Dee below it, Eli below Ben. Distances between its 5 nodes sum to 18 over 10 pairs.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.engine.lake import Lake
from groundswell.engine.reader import Reader
from groundswell.reports.base import Facts
from groundswell.state.store import State
from groundswell.tables import TABLES, Table

Rows = list[dict[str, Any]]
NOON = datetime(2024, 4, 28, 12, tzinfo=UTC)
TODAY = NOON.date()
VERSION = "v"
PEOPLE = ("ana", "ben", "cy", "dee", "eli")
POINTS = pa.schema(
    [
        *((name, pa.string()) for name in ("credited", "reactor", "reaction", "activity", "kind", "network", "object")),
        ("published", pa.timestamp("us", tz="UTC")),
        ("path", pa.string()),
        *((name, pa.float64()) for name in ("credit", "weight", "decay", "raw", "counted", "points")),
        *((name, pa.float64()) for name in ("capped", "friends", "limited")),
    ]
)


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


def nano(announces: float) -> int:
    return round(announces * 1_000_000_000)


def actor(name: str, **more: Any) -> dict[str, Any]:
    known = {"actor": f"town:{name}", "network": "town", "handle": name, "name": f"{name.title()} of Town"}
    return {**known, "actor_type": "Person", "objects_count": 1, "activities_count": 3, **more}


def made(object_: str, author: str, days: float, **more: Any) -> dict[str, Any]:
    said = {"object": f"town:{object_}", "network": "town", "author": f"town:{author}", "published": ago(days)}
    return {**said, "object_type": "Note", "text": f"{object_} says hello", "tags": [], "visibility": "public", **more}


def scored(name: str, score: float, mass: float, **more: Any) -> dict[str, Any]:
    amounts = dict.fromkeys(("capped_nano", "friend_nano", "limited_nano", "untrusted_nano"), 0)
    counts = dict.fromkeys(("reactions_count", "reactors_count", "trusted_reactors_count", "objects_count"), 1)
    return {
        "actor": f"town:{name}",
        "network": "town",
        "as_of": TODAY,
        "version": VERSION,
        "score": score,
        "score_low": score - 2,
        "score_high": score + 2,
        "mass_nano": nano(mass),
        "trusted_nano": nano(mass),
        "rank": 1,
        "percentile": 0.0,
        "provisional": False,
        "missing": "",
        **amounts,
        **counts,
        **more,
    }


def pair(credited: str, reactor: str, counted: float, **more: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("capped_nano", "friend_nano", "limited_nano"), 0)
    row = {
        "credited": f"town:{credited}",
        "reactor": f"town:{reactor}",
        "as_of": TODAY,
        "version": VERSION,
        "reactions_count": 1,
        "trust": 1.0,
        "counted_nano": nano(counted),
        **nothing,
        **more,
    }
    return {"raw_nano": sum(row[name] for name in ("counted_nano", *nothing)), **row}


def felt(author: str, reactor: str, yes: int, no: int, unclear: int = 0) -> dict[str, Any]:
    counts = {"positive_count": yes, "negative_count": no, "unclear_count": unclear}
    who = {"author": f"town:{author}", "reactor": f"town:{reactor}", "network": "town"}
    return {**who, "as_of": TODAY, "version": VERSION, **counts}


def reacted(credited: str, name: str, reactor: str, kind: str, object_: str, **more: Any) -> dict[str, Any]:
    """A credited reaction with its points: whole, new and counted as one announce unless said otherwise."""
    whole = {"credit": 1.0, "weight": 1.0, "decay": 1.0, "raw": 1.0, "counted": 1.0, "points": 10.0}
    return {
        "credited": f"town:{credited}",
        "reactor": f"town:{reactor}",
        "reaction": f"town:{name}#{kind}",
        "activity": f"town:{name}",
        "kind": kind,
        "network": "town",
        "object": f"town:{object_}",
        "published": ago(0.5),
        "path": "author",
        **whole,
        **dict.fromkeys(("capped", "friends", "limited"), 0.0),
        **more,
    }


def node(name: str, parent: str | None, who: str, kind: str, depth: int, hours: float) -> dict[str, Any]:
    return {
        "root": "town:p1",
        "node": f"town:{name}",
        "parent": f"town:{parent}" if parent else None,
        "actor": f"town:{who}",
        "kind": kind,
        "depth": depth,
        "published": ago(1) + timedelta(hours=hours),
        "subtree": 1,
    }


def points() -> Rows:
    half = {"credit": 0.5, "raw": 0.5, "counted": 0.5}
    return [
        reacted("ana", "a1", "ben", "announce", "p1"),
        reacted("ana", "a2", "ben", "like", "p2", weight=0.5, raw=0.5, counted=0.5, points=5.0, published=ago(10)),
        reacted("ana", "a3", "cy", "announce", "p1", counted=0.75, friends=0.25, points=7.5),
        reacted("ana", "d1", "dee", "reply", "p1", counted=0.5, limited=0.5, points=5.0),
        reacted("ana", "a5", "eli", "announce", "p1", **half, points=5.0),
        reacted("ben", "a5", "eli", "announce", "p1", **half, points=8.0, path="resharer"),
    ]


def credits_of(rows: Iterable[dict[str, Any]], stances: Mapping[str, str] | None = None) -> Rows:
    """Credited reactions, with their stances by name, the others being unknown."""
    known = {f"town:{name}": stance for name, stance in (stances or {}).items()}
    return [
        {**row, "credit_micro": round(row["credit"] * 1_000_000), "stance": known.get(row["reaction"], "unknown")}
        for row in rows
    ]


def reactions_of(rows: Iterable[dict[str, Any]]) -> Rows:
    by_id = {row["reaction"]: {**row, "author": "town:ana", "visibility": "public", "via": _via(row)} for row in rows}
    return list(by_id.values())


def _via(row: dict[str, Any]) -> str | None:
    return str(row["credited"]) if row["path"] == "resharer" else None


def town() -> dict[str, Rows]:
    """Every table of the town."""
    left_out = {"friend_nano": nano(0.25), "limited_nano": nano(0.5)}
    ana = {"reactions_count": 5, "reactors_count": 4, "trusted_reactors_count": 3, "objects_count": 2, **left_out}
    shared = {"trusted_nano": nano(2.75), "untrusted_nano": nano(0.5)}
    few = {"provisional": True, "missing": "reactions from 4 more people"}
    return {
        "actors": [actor(name) for name in PEOPLE],
        "objects": [made("p1", "ana", 1), made("p2", "ana", 12), made("d1", "dee", 0.5, in_reply_to="town:p1")],
        "reactions": reactions_of(points()),
        "credits": credits_of(points()),
        "influence": [
            scored("ana", 32.5, 3.25, percentile=100.0, **ana, **shared),
            scored("ben", 8.0, 0.5, rank=2, percentile=50.0, **few),
            scored("dee", 0.0, 0.0, rank=3, reactions_count=0, reactors_count=0, **few),
            scored("ana", 30.0, 3.0, as_of=TODAY - timedelta(days=7)),
            scored("ben", 8.0, 0.5, as_of=TODAY - timedelta(days=7)),
            scored("ana", 20.0, 2.0, as_of=TODAY - timedelta(days=28)),
        ],
        "influence_windows": [
            {"actor": f"town:{name}", "window_days": 7, "points": points_, "reactions_count": 1, "reactors_count": 1}
            | {"as_of": TODAY, "version": VERSION}
            for name, points_ in (("ana", 27.5), ("ben", 28.0))
        ],
        "pairs": [
            pair("ana", "ben", 1.5, reactions_count=2),
            pair("ana", "cy", 0.75, friend_nano=nano(0.25)),
            pair("ana", "dee", 0.5, limited_nano=nano(0.5), trust=0.0),
            pair("ana", "eli", 0.5),
            pair("ben", "eli", 0.5),
        ],
        "trust": [
            {"actor": f"town:{name}", "as_of": TODAY, "version": VERSION, "seed": True, "trust": 1.0} for name in PEOPLE
        ],
        "cascades": [
            {"root": "town:p1", "author": "town:ana", "size": 5, "depth": 2, "breadth": 3, "structural_virality": 1.8}
            | {"reactors_count": 4, "started": ago(1), "ended": ago(1) + timedelta(hours=4)}
        ],
        "cascade_nodes": [
            node("p1", None, "ana", "root", 0, 0),
            node("a1", "p1", "ben", "announce", 1, 1),
            node("a3", "p1", "cy", "announce", 1, 2),
            node("d1", "p1", "dee", "reply", 1, 3),
            node("a5", "a1", "eli", "announce", 2, 4),
        ],
        "reaction_counts": [{"object": "town:p1", "network": "town", "kind": "views", "count": 57, "observed": NOON}],
    }


def facts_of(root: Path, tables: dict[str, Rows] | None = None, points_: Rows | None = None) -> Facts:
    """A lake with these rows, columns left out being null, and the points behind its scores."""
    lake = Lake(root / "lake")
    draft = lake.draft()
    held = town() if tables is None else tables
    for name, rows in (held | {"given_pairs": held.get("pairs", [])}).items():
        for partition, part in _partitions(TABLES[name], rows).items():
            draft.put(name, partition, lake.write(TABLES[name], partition, part.to_batches()))
    lake.commit(draft)
    given = (points() if tables is None else []) if points_ is None else points_
    pq.write_table(pa.Table.from_pylist(given, POINTS), root / "points.parquet")
    view = {"points": f"SELECT * FROM read_parquet('{root / 'points.parquet'}')"}
    reader = Reader(lake, view, version=VERSION)
    return Facts(reader=reader, state=State(root / "state.db"), explain=told)


def told(reader: Reader, people: Sequence[str], **_held: object) -> pa.Table:
    """The points that the town's scores are said to have, whatever its pairs."""
    sql = """
        SELECT p.*, coalesce(c.stance, 'unknown') AS stance FROM points p
        LEFT JOIN credits c USING (reaction, credited) WHERE credited IN (SELECT actor FROM asked)
    """
    return reader.arrow(sql, asked=pa.table({"actor": pa.array(people, pa.string())}))


def _partitions(table: Table, rows: Rows) -> dict[str, pa.Table]:
    parts: dict[str, Rows] = {}
    for row in rows:
        parts.setdefault(_partition(table, row), []).append(row)
    order = [(name, "ascending") for name in table.order]
    return {name: pa.Table.from_pylist(part, table.schema).sort_by(order) for name, part in parts.items()}


def _partition(table: Table, row: dict[str, Any]) -> str:
    if table.partition == "score":
        return f"{row['as_of']}.{VERSION}"
    moment: date = row.get("published") or row.get("day") or TODAY
    return f"{moment:%Y-%m}" if table.partition == "month" else "all"
