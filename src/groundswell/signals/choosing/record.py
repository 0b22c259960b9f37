"""Reads from a workspace what choosing learns from: posts and reactions of a window, up to any moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.kernels.csr import Ids, Places
from groundswell.engine.reader import Reader
from groundswell.signals.choosing.learning import Record


@dataclass(frozen=True)
class Known:
    """A record with the people in it: `names` of the persons by place, ascending, and `networks` by number."""

    record: Record
    names: list[str]
    networks: list[str]


WINDOW = "{column} > $since AND {column} <= $until"
ABOUT = "JOIN (SELECT object, max(weight) AS weight FROM object_topics WHERE topic IN ({topics}) GROUP BY 1) w"
POSTS = """
    WITH made AS (
        SELECT o.author, o.object, o.published, {weight} AS weight FROM objects o {about}
        WHERE {window} AND ($network IS NULL OR o.network = $network)
    ),
    named AS (
        SELECT min(r.author) AS author, r.object, min(r.published) AS published, 1.0 AS weight FROM reactions r
        WHERE r.kind <> 'mention' AND r.object NOT IN (SELECT object FROM objects)
            AND ($network IS NULL OR r.network = $network)
        GROUP BY r.object HAVING {first}
    )
    SELECT author, object, epoch_us(published) // 1000000 AS moment, weight
    FROM (SELECT * FROM made UNION ALL {named})
    ORDER BY author, moment, object
"""
REACTIONS = """
    SELECT r.object, r.reactor, bool_or(r.kind IN ('announce', 'quote')) AS passed FROM reactions r
    WHERE {window} GROUP BY ALL ORDER BY ALL
"""
SEEN = """
    SELECT coalesce(k.person, k.actor) AS person, epoch_us(min(a.published)) // 1000000 AS first,
        epoch_us(max(a.published)) // 1000000 AS last
    FROM activities a JOIN actors k ON k.actor = a.actor
    WHERE a.type NOT IN ('Undo', 'Delete') AND {window} GROUP BY 1 ORDER BY 1
"""
NETWORKS = "SELECT actor, network FROM actors WHERE actor IN (SELECT unnest($people)) ORDER BY actor"


def known(
    reader: Reader, until: datetime, days: int, *, topics: Collection[str] = (), network: str | None = None
) -> Known:
    """The posts of the `days` before `until`, about any of these topics or about anything, and who reacted to them.

    People are persons: joined accounts count as one. Whoever refused to be measured is in no table that is read.
    """
    since = until - timedelta(days=days)
    asked = {"since": since, "until": until}
    posts = reader.arrow(_posts_sql(bool(topics), sorted(topics)), asked | {"network": network} | _named(topics))
    given = reader.arrow(REACTIONS.format(window=WINDOW.format(column="r.published")), asked)
    seen = reader.arrow(SEEN.format(window=WINDOW.format(column="a.published")), asked)
    places = pc.index_in(given["object"], value_set=posts["object"].combine_chunks())
    given = given.append_column("post", places).filter(pc.is_valid(places))
    names = _every(posts["author"], given["reactor"], seen["person"])
    networks, of = _networks(reader, names)
    author, reactor = _places(posts["author"], names), _places(given["reactor"], names)
    post = given["post"].to_numpy().astype(np.int64)
    others = author[post] != reactor
    start, length = int(since.timestamp()), days * 86_400
    first, last = np.full(len(names), length, np.int64), np.full(len(names), -1, np.int64)
    there = _places(seen["person"], names)
    first[there], last[there] = seen["first"].to_numpy() - start, seen["last"].to_numpy() - start
    record = Record(
        author=author,
        published=np.clip(posts["moment"].to_numpy() - start, 0, length),
        weight=posts["weight"].to_numpy().astype(np.float64),
        reactor=reactor[others],
        post=post[others],
        passed=given["passed"].to_numpy(zero_copy_only=False)[others],
        network=of,
        first=np.clip(first, 0, length),
        last=np.clip(last, -1, length),
        length=length,
    )
    return Known(record, names.to_pylist(), networks)


def _posts_sql(topical: bool, topics: list[str]) -> str:
    marks = ", ".join(f"$topic{n}" for n in range(len(topics)))
    return POSTS.format(
        weight="w.weight" if topical else "1.0",
        about=f"{ABOUT.format(topics=marks)} ON w.object = o.object" if topical else "",
        window=WINDOW.format(column="o.published"),
        first=WINDOW.format(column="min(r.published)"),
        # What nobody has the words of is about nothing.
        named="SELECT * FROM named WHERE false" if topical else "SELECT * FROM named",
    )


def _named(topics: Collection[str]) -> dict[str, str]:
    return {f"topic{n}": topic for n, topic in enumerate(sorted(topics))}


def _every(*columns: pa.ChunkedArray) -> pa.Array:
    chunks = [chunk for column in columns for chunk in column.chunks]
    names = pc.unique(pa.chunked_array(chunks, pa.string()))
    return names.take(pc.sort_indices(names))


def _places(values: pa.ChunkedArray, names: pa.Array) -> Ids:
    found: Ids = pc.index_in(values, value_set=names).to_numpy().astype(np.int32)
    return found


def _networks(reader: Reader, names: pa.Array) -> tuple[list[str], Ids]:
    """Every network, and the number of each person's; of those without an account, what their id begins with."""
    found = {row["actor"]: row["network"] for row in reader.rows(NETWORKS, {"people": names.to_pylist()})}
    each = [found.get(name) or name.partition(":")[0] for name in names.to_pylist()]
    networks = sorted(set(each))
    number = {network: place for place, network in enumerate(networks)}
    return networks, np.array([number[one] for one in each], np.int32)


def last_seen(record: Record, days: int) -> Places:
    """Who was seen in the last so many days of the window, as places."""
    return np.flatnonzero(record.last >= record.length - days * 86_400)
