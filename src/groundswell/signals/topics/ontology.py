"""The open Klout topic ontology: topics with their names in six languages, and the topics above each."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson
import zstandard

FILE = Path(__file__).parent / "ontology.json.zst"
LANGUAGES = ("en", "de", "es", "fr", "it", "ar")
ROOT = "_ROOT_"
ATTRIBUTION = "Topics: the Klout Topic Ontology, Lithium Technologies 2018, CC BY 3.0, repacked."
"""Shown wherever topics of the ontology are."""


@dataclass(frozen=True)
class Topic:
    """One topic of the ontology."""

    topic: str
    """Id: the slug, such as `quantum-computing`."""
    klout: str
    """Number in the ontology as published."""
    wikidata: str | None
    """Wikidata item, such as `Q176555`."""
    name: str
    """English name."""
    names: dict[str, str]
    """Names by language."""
    parents: tuple[str, ...]
    """Topics right above it."""


@cache
def ontology() -> dict[str, Topic]:
    """Every topic by id."""
    rows = orjson.loads(zstandard.decompress(FILE.read_bytes()))
    return {row["topic"]: Topic(**row | {"parents": tuple(row["parents"])}) for row in rows}


@cache
def above(topic: str) -> frozenset[str]:
    """Every topic above one, however far; none for a topic that the ontology does not know."""
    known = ontology()
    found: set[str] = set()
    waiting = [topic]
    while waiting:
        one = known.get(waiting.pop())
        fresh = set(one.parents if one else ()) - found
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)


@cache
def children() -> dict[str, tuple[str, ...]]:
    """Topics right below each, by id."""
    found: dict[str, list[str]] = {}
    for child, parent in _edges():
        found.setdefault(parent, []).append(child)
    return {parent: tuple(sorted(below)) for parent, below in found.items()}


def _edges() -> Iterator[tuple[str, str]]:
    for topic in ontology().values():
        for parent in topic.parents:
            yield topic.topic, parent


def related(one: str, other: str) -> bool:
    """Whether the ontology puts two topics together: one right above the other, or both right below the same one.

    Siblings under a parent of more than `CROWD` topics are strangers: most of the ontology is below `technology`.
    """
    known = ontology()
    if one == other or one not in known or other not in known:
        return False
    up, down = set(known[one].parents), set(known[other].parents)
    return other in up or one in down or any(len(children()[parent]) <= CROWD for parent in up & down)


CROWD = 150
