"""Builds the topic ontology that the package ships from the open Klout files: python -m evaluation.topics_data."""

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import orjson
import zstandard

from evaluation.sets import DATA
from groundswell.signals.topics.ontology import FILE, LANGUAGES, ROOT

FOLDER = DATA / "klout_topics"
UNKNOWN = {"", "null", "_display_unknown_"}


def main() -> int:
    if not FOLDER.is_dir():
        print(f"{FOLDER} is not here: the packaged ontology stays as it is.")
        return 0
    FILE.write_bytes(zstandard.compress(orjson.dumps(topics()), level=19))
    print(f"{FILE}: {FILE.stat().st_size:,} bytes, {len(topics()):,} topics")
    return 0


def topics() -> list[dict[str, object]]:
    """Every topic by slug: numbers, names by language, and the topics right above it."""
    names, parents = _names(), _parents()
    known = {row["topicSlug"] for row in _rows("klout_topic_ontology_20180601")}
    return [
        {
            "topic": row["topicSlug"],
            "klout": row["topicId"],
            "wikidata": None if row["wikiItemId"] in UNKNOWN else row["wikiItemId"],
            "name": row["topicDisplayName"],
            "names": names[row["topicId"]],
            "parents": sorted(parents[row["topicSlug"]] & known),
        }
        for row in sorted(_rows("klout_topic_ontology_20180601"), key=lambda row: row["topicSlug"])
    ]


def _names() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows("klout_topic_display_20180601"):
        if row["topicDisplayName"] not in UNKNOWN:
            found[row["topicId"]][row["language"]] = row["topicDisplayName"]
    return {topic: {lang: said[lang] for lang in LANGUAGES if lang in said} for topic, said in found.items()}


def _parents() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows("klout_topic_edge_20180601"):
        if ROOT not in {row["parrentTopicSlug"], row["childTopicSlug"]}:
            found[row["childTopicSlug"]].add(row["parrentTopicSlug"])
    return found


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(Path(FOLDER / f"{name}.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    sys.exit(main())
