"""Which accounts may be one person, with the evidence and how likely it makes it: for somebody to decide."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from groundswell.engine.reader import Reader
from groundswell.people.links import LINKED

MOST = 2_000
"""Pairs that are looked at closer."""
COMMON = 20
"""Accounts of one handle or name, beyond which it tells nobody apart."""
BOTH = 0.2
"""Share of a network's accounts taken to have one on another: what is thought before any evidence is seen."""
KEPT = 0.5
"""Share of people taken to use the same handle, and the same name, on both."""
BY_CHANCE = {"handle": 0.05, "name": 0.5}
"""Strangers taken to share a handle, or a name, that nobody else here has."""
NAMED_ALIKE = 5.0
"""What the same name adds where the handles are the same already: handles are made from names."""
TIMES = {"domain": 50.0, "links": 10_000.0, "text": 20.0, "link": 5.0}
"""How many times likelier one person is made by a handle that is the other's domain, profiles that link to each other,
and by each text or link that both posted within a day."""
PROVING = ("domain", "links")
"""Clues that are proofs once somebody decides on them."""
COUNTED = 3
"""Texts and links that count at most."""

KNOWN = rf"""
    WITH {LINKED}, known AS (
        SELECT actor, person, network, handle,
            regexp_replace(lower(split_part(split_part(handle, '@', 1), '.', 1)), '[^\pL\pN]', '', 'g') AS stem,
            regexp_replace(lower(name), '[^\pL\pN]', '', 'g') AS called,
            CASE WHEN handle NOT LIKE '%@%' AND handle LIKE '%.%' THEN lower(handle) END AS domain,
            lower(regexp_extract(url, '^https?://([^/:]+)', 1)) AS host
        FROM actors WHERE actor_type <> 'Group'
    ),
    sizes AS (SELECT network, count(*) AS size FROM known GROUP BY network),
    stems AS (SELECT stem, count(*) AS of_stem FROM known GROUP BY stem),
    names AS (SELECT called, count(*) AS of_name FROM known GROUP BY called),
    told AS (
        SELECT * FROM known JOIN sizes USING (network) JOIN names USING (called) LEFT JOIN stems USING (stem)
    ),
    alike AS (
        SELECT a.actor AS one, b.actor AS other FROM told a JOIN told b
            ON a.stem = b.stem WHERE length(a.stem) > 2 AND a.of_stem <= $common
        UNION SELECT a.actor, b.actor FROM told a JOIN told b
            ON a.called = b.called WHERE length(a.called) > 4 AND a.of_name <= $common
        UNION SELECT a.actor, b.actor FROM told a JOIN told b ON a.domain = b.host
        UNION SELECT one, other FROM mutual
    ),
    pairs AS (
        SELECT DISTINCT a.actor AS one, b.actor AS other, greatest(a.size, b.size) AS size, a.of_stem, a.of_name,
            coalesce(length(a.stem) > 2 AND a.stem = b.stem, false) AS same_handle,
            length(a.called) > 4 AND a.called = b.called AS same_name,
            coalesce(a.domain = b.host, false) OR coalesce(b.domain = a.host, false) AS same_domain,
            m.one IS NOT NULL AS same_links
        FROM alike l JOIN told a ON a.actor = least(l.one, l.other) JOIN told b ON b.actor = greatest(l.one, l.other)
        LEFT JOIN mutual m ON m.one = a.actor AND m.other = b.actor
        WHERE (a.network <> b.network OR m.one IS NOT NULL) AND a.person <> b.person
    )
    SELECT * FROM pairs
    ORDER BY same_links DESC, same_handle::INT + same_name::INT + same_domain::INT DESC, of_stem, one, other LIMIT $most
"""
SHARED = """
    WITH pairs AS (SELECT unnest($ones::VARCHAR[]) AS one, unnest($others::VARCHAR[]) AS other),
    said AS (
        SELECT actor, published, text, links FROM activities WHERE type = 'Create' AND actor IN (
            SELECT one FROM pairs UNION SELECT other FROM pairs)
    ),
    marked AS (
        SELECT actor, published, 'text' AS kind, lower(trim(regexp_replace(text, '\\s+', ' ', 'g'))) AS what
        FROM said WHERE length(text) >= 40
        UNION ALL SELECT actor, published, 'link', unnest(links) FROM said
    )
    SELECT p.one, p.other, a.kind, count(DISTINCT a.what) AS times FROM pairs p
    JOIN marked a ON a.actor = p.one JOIN marked b ON b.actor = p.other AND b.kind = a.kind AND b.what = a.what
    WHERE abs(epoch(a.published) - epoch(b.published)) <= 86400 GROUP BY ALL
"""
WORDS = {
    "handle": "Both have the same handle.",
    "name": "Both have the same name.",
    "domain": "The handle of one is the domain of the other's profile page.",
    "links": "The profiles link to each other.",
    "text": "Both posted the same text within a day.",
    "link": "Both posted the same link within a day.",
}


@dataclass(frozen=True)
class Clue:
    """One piece of evidence; `times` is how often it was seen."""

    kind: str
    times: int

    @property
    def words(self) -> str:
        return WORDS[self.kind]


@dataclass(frozen=True)
class Suggestion:
    """Two accounts that may be one person, the clues, and how likely they make it, 0 to 1."""

    one: str
    other: str
    clues: tuple[Clue, ...]
    likelihood: float


def suggestions(reader: Reader, decided: Iterable[frozenset[str]] = ()) -> list[Suggestion]:
    """Pairs of accounts on different networks that may be one person, the likeliest first; without those `decided`."""
    known = set(decided)
    rows = [row for row in _alike(reader) if frozenset((row["one"], row["other"])) not in known]
    shared = _shared(reader, rows)
    found = [_suggestion(row, shared.get((row["one"], row["other"]), {})) for row in rows]
    return sorted(found, key=lambda one: (-one.likelihood, one.one, one.other))


def has_domain(reader: Reader, one: str, other: str) -> bool:
    """Whether the handle of one account is the domain that the other's profile page is on."""
    return any(row["same_domain"] and {row["one"], row["other"]} == {one, other} for row in _alike(reader))


def _alike(reader: Reader) -> list[dict[str, Any]]:
    return reader.rows(KNOWN, {"common": COMMON, "most": MOST})


def _shared(reader: Reader, rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, int]]:
    """How many texts and links both of a pair posted within a day, by kind."""
    asked = {"ones": [row["one"] for row in rows], "others": [row["other"] for row in rows]}
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in reader.rows(SHARED, asked) if rows else ():
        found.setdefault((row["one"], row["other"]), {})[row["kind"]] = row["times"]
    return found


def _suggestion(row: dict[str, Any], shared: dict[str, int]) -> Suggestion:
    clues = [Clue(kind, 1) for kind in ("handle", "name", *PROVING) if row[f"same_{kind}"]]
    clues += [Clue(kind, times) for kind, times in sorted(shared.items(), reverse=True)]
    odds = BOTH / row["size"]
    for factor in _factors(row, shared):
        odds *= factor
    return Suggestion(row["one"], row["other"], tuple(clues), round(odds / (1 + odds), 4))


def _factors(row: dict[str, Any], shared: dict[str, int]) -> Iterator[float]:
    """How many times likelier each clue, or its absence, makes one person than two (Fellegi and Sunter 1969)."""
    for kind, count in (("handle", row["of_stem"]), ("name", row["of_name"])):
        if kind == "name" and row["same_name"] and row["same_handle"]:
            yield NAMED_ALIKE
        elif row[f"same_{kind}"]:
            yield KEPT * row["size"] / (count - 2 + BY_CHANCE[kind])
        else:
            yield 1 - KEPT
    for kind in PROVING:
        if row[f"same_{kind}"]:
            yield TIMES[kind]
    for kind, times in shared.items():
        yield TIMES[kind] ** min(times, COUNTED)
