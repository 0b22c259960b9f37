"""What of the topics planted in the simulated town is recovered: from a few example posts of each, and by name."""

import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from evaluation.topic_texts import lot
from groundswell.errors import InputError
from groundswell.records import Activity
from groundswell.signals.topics.examples import features, query_of
from groundswell.signals.topics.ontology import above
from groundswell.signals.topics.queries import Node, parsed
from groundswell.signals.topics.shapes import Read
from groundswell.signals.topics.tagger import ENOUGH, tag
from groundswell.signals.topics.tokens import words_of
from groundswell.sources import read, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.vocabulary import ActivityType
from groundswell.world.write import Written, write

PEOPLE, EXAMPLES = 400, (5, 20)
SAMPLE = 4_000
"""Posts that are asked, drawn by the digest of their ids."""

IN_ONTOLOGY = {
    "allotments": {"garden", "community-gardening"},
    "baking": {"baking"},
    "birds": {"birds", "birdwatching"},
    "books": {"books"},
    "concerts": {"concerts"},
    "cycling": {"bicycling", "bicycles"},
    "football": {"football", "soccer"},
    "history": {"history"},
    "market": {"farmers-markets"},
    "school": {"education"},
}
"""What the town's topics are called in the ontology; it has nothing for a river and a ferry."""


def town() -> dict[str, Any]:
    """Figures for topics made of so many example posts each."""
    with tempfile.TemporaryDirectory() as folder:
        written = write(Path(folder) / "town", people=PEOPLE)
        planted, texts = _planted(written), _texts(written)
    said = sorted((one for one in texts if one in planted), key=lot)[:SAMPLE]
    return {
        "posts": len(said),
        "topics": len(set(planted.values())),
        "by_ontology": by_ontology(said, planted, texts),
        "by_examples": {str(count): recovered(said, planted, texts, count) for count in EXAMPLES},
    }


def _planted(written: Written) -> dict[str, str]:
    rows = map(json.loads, written.object_truths.read_text().splitlines())
    return {row["object"]: row["topic"] for row in rows if "topic" in row}


def _texts(written: Written) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (written.archive, written.town_server, written.jetstream):
        bundle = Bundle(path)
        for one in read(recognise(bundle)[0], bundle, Options()):
            if isinstance(one, Activity) and one.type == ActivityType.CREATE and one.object and one.text:
                found[one.object] = f"{one.text} {' '.join(f'#{tag}' for tag in one.tags)}"
    return found


def by_ontology(said: list[str], planted: dict[str, str], texts: dict[str, str]) -> dict[str, Any]:
    """What the default path finds of planted topics that have a name in the ontology, or below it, by topic."""
    known = {topic: IN_ONTOLOGY[topic] for topic in sorted(set(planted.values())) if topic in IN_ONTOLOGY}
    tagged = {one: {about.topic for about in tag(texts[one], [], [], "en")} for one in said}
    held = {one: topics.union(*map(above, topics)) for one, topics in tagged.items()}
    return {
        topic: scores_of({one for one in said if meant & held[one]}, {one for one in said if planted[one] == topic})
        for topic, meant in known.items()
    }


def scores_of(found: set[str], true: set[str]) -> dict[str, float]:
    hit = len(found & true)
    return {
        "precision": hit / max(1, len(found)),
        "recall": hit / max(1, len(true)),
        "f1": 2 * hit / max(1, len(found) + len(true)),
    }


def _query(texts: list[str], others: Counter[str], others_count: int) -> Node | None:
    """None where nothing tells the examples from the others: a user is asked for better ones, here nothing is found."""
    try:
        return parsed(query_of(texts, others, others_count))
    except InputError:
        return None


def recovered(said: list[str], planted: dict[str, str], texts: dict[str, str], count: int) -> dict[str, float]:
    """Precision and recall of posts that were no examples, the mean over topics."""
    of: dict[str, list[str]] = defaultdict(list)
    for one in said:
        of[planted[one]].append(one)
    examples = {topic: held[:count] for topic, held in of.items()}
    taken = {one for held in examples.values() for one in held}
    rest = [one for one in said if one not in taken]
    reads = {one: Read(words_of(texts[one]), (), ()) for one in rest}
    scores = []
    for topic in sorted(examples):
        others = [texts[one] for other, held in examples.items() if other != topic for one in held]
        counts = Counter(word for text in others for word in features(text))
        query = _query([texts[one] for one in examples[topic]], counts, len(others))
        found = {one for one in rest if query and query.ask(reads[one]).sure >= ENOUGH}
        true = {one for one in rest if planted[one] == topic}
        scores.append(scores_of(found, true))
    return {name: sum(one[name] for one in scores) / len(scores) for name in ("precision", "recall", "f1")}
