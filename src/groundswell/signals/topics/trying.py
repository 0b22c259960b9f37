"""Trying a query before it is kept: how much of the newest objects it matches, and a query made of example objects."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from groundswell.engine.reader import Reader
from groundswell.errors import InputError, NotFoundError
from groundswell.signals.topics.examples import features, query_of
from groundswell.signals.topics.own import OwnTopic, about_own

LOOKED_AT = 20_000
"""Newest objects that a query is tried on."""
OTHERS = 5_000
"""Objects that examples are compared with."""
TOO_MUCH = 0.5
"""Share of objects from which on a query is said to match nearly everything."""
NEWEST = """
    SELECT object, text, tags, links FROM objects
    WHERE length(text) > 0 OR len(tags) > 0 OR len(links) > 0 ORDER BY published DESC, object LIMIT ?
"""
MEANT = "SELECT object, text, tags FROM objects WHERE object = $said OR url = $said ORDER BY object LIMIT 1"


@dataclass(frozen=True)
class Trial:
    """What a query made of the newest objects. `said` is a warning in words; empty when there is nothing to warn of."""

    matched_count: int
    looked_at_count: int
    said: str


def tried(reader: Reader, query: str) -> Trial:
    """How much a query matches. Raises InputError when it cannot be read."""
    asked = (OwnTopic("", query),)
    rows = reader.rows(NEWEST, [LOOKED_AT])
    matched = sum(any(about_own(row["text"], row["tags"] or [], row["links"] or [], asked)) for row in rows)
    return Trial(matched, len(rows), _warning(matched, len(rows)))


def _warning(matched: int, looked_at: int) -> str:
    if looked_at and not matched:
        return f"None of the newest {looked_at:,} objects matches: look at its spelling, or wait for objects that do."
    if matched > TOO_MUCH * looked_at:
        return f"{matched:,} of the newest {looked_at:,} objects match: nearly everything. Say more, or add NOT."
    return ""


def query_from(reader: Reader, examples: Iterable[str]) -> str:
    """A query made of example objects, named by id or address. Raises NotFoundError and InputError."""
    chosen = [_meant(reader, said) for said in dict.fromkeys(examples)]
    ids = {row["object"] for row in chosen}
    others = [row for row in reader.rows(NEWEST, [OTHERS]) if row["object"] not in ids]
    counts = Counter(word for row in others for word in features(_words(row)))
    return query_of(map(_words, chosen), counts, len(others))


def _meant(reader: Reader, said: str) -> dict[str, Any]:
    found = reader.one(MEANT, {"said": said.strip()})
    if found is None:
        raise NotFoundError(f"There is no object {said}", todo="Name objects by id or by the address of the original.")
    if not (found["text"] or found["tags"]):
        raise InputError(f"{said} says nothing", todo="Choose objects with a text or tags.")
    return found


def _words(row: dict[str, Any]) -> str:
    """An object's text with its tags as hashtags."""
    tags = " ".join(f"#{tag}" for tag in row["tags"] or [] if tag.isidentifier())
    return f"{row['text'] or ''} {tags}"
