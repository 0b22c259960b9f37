"""What of the topics planted in the simulated town is recovered, from a few example posts of each."""

import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from evaluation.topic_texts import lot
from groundswell.records import Activity
from groundswell.signals.topics.examples import features, query_of
from groundswell.signals.topics.queries import parsed
from groundswell.signals.topics.shapes import Read
from groundswell.signals.topics.tagger import ENOUGH
from groundswell.signals.topics.tokens import words_of
from groundswell.sources import read, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.vocabulary import ActivityType
from groundswell.world.write import Written, write

PEOPLE, EXAMPLES = 400, (5, 20)
SAMPLE = 4_000
"""Posts that are asked, drawn by the digest of their ids."""


def town() -> dict[str, Any]:
    """Figures for topics made of so many example posts each."""
    with tempfile.TemporaryDirectory() as folder:
        written = write(Path(folder) / "town", people=PEOPLE)
        planted, texts = _planted(written), _texts(written)
    said = sorted((one for one in texts if one in planted), key=lot)[:SAMPLE]
    return {
        "posts": len(said),
        "topics": len(set(planted.values())),
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
        query = parsed(query_of([texts[one] for one in examples[topic]], counts, len(others)))
        found = {one for one in rest if query.ask(reads[one]).sure >= ENOUGH}
        true = {one for one in rest if planted[one] == topic}
        hit = len(found & true)
        scores.append((hit / max(1, len(found)), hit / max(1, len(true)), 2 * hit / max(1, len(found) + len(true))))
    return {name: sum(one[n] for one in scores) / len(scores) for n, name in enumerate(("precision", "recall", "f1"))}
