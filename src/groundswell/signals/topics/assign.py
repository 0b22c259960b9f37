"""The steps that say what each object is about: its own words first, the thread it answers in at half the weight."""

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from groundswell.engine.steps import Step, Tables
from groundswell.signals.topics.ontology import FILE
from groundswell.signals.topics.own import OwnTopic, about_own
from groundswell.signals.topics.tagger import About, tag
from groundswell.tables import OBJECT_TOPICS, TEXT_TOPICS

HANDED_DOWN = 0.5
"""Weight that an object without words on a topic has from the first object of its thread."""
PARTED = "\t"
"""Stands between an own topic and its query on their way to the texts; no topic holds it."""
READ = ("object", "text", "tags", "links", "language")


def texts(tables: Tables) -> ir.Table:
    """Every object that says anything, each beside the workspace's own topics."""
    objects, own = tables["objects"], tables["own_topics"]
    speaks = (objects.text.length() > 0) | (objects.tags.length() > 0) | (objects.links.length() > 0)
    said = own.topic + ibis.literal(PARTED) + own["query"]
    asked = own.aggregate(own=said.collect())
    return objects.filter(speaks).select(*READ).cross_join(asked)


def tagged(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The topics of a batch of objects."""
    rows = batch.to_pylist()
    own = own_topics(rows[0]) if rows else ()
    found = [(row["object"], about) for row in rows for about in _about(row, own)]
    columns = [
        pa.array([object_ for object_, _ in found], pa.string()),
        *(pa.array([getattr(about, name) for _, about in found], TEXT_TOPICS.schema.field(name).type) for name in SAID),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=TEXT_TOPICS.schema)


SAID = ("topic", "weight", "confidence", "words")


def own_topics(row: dict[str, Any]) -> tuple[OwnTopic, ...]:
    return tuple(OwnTopic(*said.split(PARTED, 1)) for said in sorted(row["own"] or ()))


def _about(row: dict[str, Any], own: tuple[OwnTopic, ...]) -> Iterator[About]:
    tags, links = row["tags"] or [], row["links"] or []
    yield from tag(row["text"], tags, links, row["language"])
    if own:
        yield from about_own(row["text"], tags, links, own)


def object_topics(tables: Tables) -> ir.Table:
    """Each object with its topics, and with those of its thread's first object that it does not name itself."""
    objects = tables["objects"].select("object", "author", "published", "root")
    said = tables["text_topics"].mutate(inherited=ibis.literal(False))
    answers = objects.filter(objects.root.notnull(), objects.root != objects.object).select(
        answer="object", root="root"
    )
    handed = answers.inner_join(said.view(), [("root", "object")])
    handed = handed.select(
        "topic",
        "confidence",
        "words",
        object="answer",
        weight=handed.weight * HANDED_DOWN,
        inherited=ibis.literal(True),
    )
    fresh = handed.anti_join(said.view(), ["object", "topic"])
    columns = ("object", "topic", "weight", "confidence", "words", "inherited")
    every = said.select(*columns).union(fresh.select(*columns))
    return every.inner_join(objects.drop("root"), "object").select(*OBJECT_TOPICS.columns)


@cache
def ontology_digest() -> str:
    return hashlib.blake2b(FILE.read_bytes(), digest_size=8).hexdigest()


TEXTS_STEP = Step(
    writes=TEXT_TOPICS,
    reads=("objects", "own_topics"),
    per="all",
    expression=texts,
    batch=tagged,
    read_once="object",
    parameters=ontology_digest(),
)
OBJECTS_STEP = Step(writes=OBJECT_TOPICS, reads=("objects", "text_topics"), per="all", expression=object_topics)
STEPS = (TEXTS_STEP, OBJECTS_STEP)
