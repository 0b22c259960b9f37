"""Measures how well topics are found, and writes evaluation/topics.json and docs/context.md.

Run `python -m evaluation.topics`, with names of parts to measure only those anew. What was judged by hand is kept in
topics_judged.toml and topics_read.toml beside it.
"""

import csv
import gzip
import json
import math
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from evaluation import context_page
from evaluation.credit import rounded
from evaluation.sets import DATA, ROOT, require
from evaluation.topic_texts import Said, objects
from evaluation.topics_town import town
from groundswell.errors import InputError
from groundswell.reports.shrinking import share
from groundswell.signals.topics.aliases import names
from groundswell.signals.topics.examples import features, query_of
from groundswell.signals.topics.ontology import above, ontology
from groundswell.signals.topics.queries import parsed
from groundswell.signals.topics.rising import rises
from groundswell.signals.topics.shapes import Node, Read
from groundswell.signals.topics.tagger import tag as about_of
from groundswell.signals.topics.tokens import squeeze, words_of

FIGURES = ROOT / "evaluation" / "topics.json"
JUDGED, READ = (ROOT / "evaluation" / f"topics_{name}.toml" for name in ("judged", "read"))
SITES = {"quantum": "quantumcomputing", "beer": "beer"}
DEPTH = 10
LEAST_QUESTIONS = 10
"""Older questions that a tag needs before it is made a topic by examples."""
WORLDS = 200


def labelled() -> dict[str, Any]:
    """The labelled pairs of an entity and a topic, by the entity's name alone and by its item alone."""
    path = DATA / "klout_topics" / "entity_to_topic_labels_20180101.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_number = {topic.klout: topic.topic for topic in ontology().values()}
    by_item = {topic.wikidata: topic.topic for topic in ontology().values() if topic.wikidata}
    known = [row for row in rows if row["topicId"] in by_number]
    true = [row["label"] == "1" for row in known]
    asked = [by_number[row["topicId"]] for row in known]
    named = [_with_above(one.topic for one in about_of(row["entityDisplayName"], [], [], "en")) for row in known]
    items = [_with_above([by_item[row["entityId"]]] if row["entityId"] in by_item else []) for row in known]
    return {
        "pairs": len(rows),
        "known": len(known),
        "yes": sum(true),
        "by_name": _against(true, asked, named),
        "by_item": _against(true, asked, items),
    }


def _with_above(topics: Iterable[str]) -> frozenset[str]:
    held = set(topics)
    return frozenset(held.union(*(above(topic) for topic in held)))


def _against(true: Sequence[bool], asked: Sequence[str], found: Sequence[frozenset[str]]) -> dict[str, Any]:
    """All pairs, where silence is a no, and only those pairs whose entity has any topic."""
    applies = [n for n, topics in enumerate(found) if topics]
    said = [asked[n] in topics for n, topics in enumerate(found)]
    return {"applies": len(applies), "all": _scores(true, said, range(len(true))), "some": _scores(true, said, applies)}


def _scores(true: Sequence[bool], said: Sequence[bool], at: Iterable[int]) -> dict[str, float]:
    counts = Counter((true[n], said[n]) for n in at)
    hit, missed, wrong, right_no = (counts[key] for key in ((True, True), (True, False), (False, True), (False, False)))
    return {
        "accuracy": (hit + right_no) / max(1, counts.total()),
        "majority": max(hit + missed, wrong + right_no) / max(1, counts.total()),
        "precision": hit / max(1, hit + wrong),
        "recall": hit / max(1, hit + missed),
        "f1": 2 * hit / max(1, 2 * hit + missed + wrong),
    }


def tags_of(questions: list[Said]) -> dict[str, Any]:
    """How well a question's tags are found in its words, by the ontology and by topics made of older questions."""
    ordered = sorted(questions, key=lambda one: (one.published, one.object))
    older, newer = ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :]
    queries, counts = _by_examples(older), Counter(tag for one in older for tag in one.tags)
    own, usual, ontologic = [], [], []
    for one in newer:
        wanted = set(one.tags)
        own.append(ndcg(_ranked(queries, counts, one), wanted))
        usual.append(ndcg([tag for tag, _ in counts.most_common(DEPTH)], wanted))
    for one in ordered:
        topics = {alias.topic for tag in one.tags for alias in names().squeezed.get(squeeze(tag), ())}
        if topics:
            ontologic.append(ndcg([about.topic for about in one.about(tags=False)], topics))
    figures = {"by_examples": own, "by_frequency": usual, "by_ontology": ontologic}
    return {"questions": len(newer), "tags": len(queries), "named": len(ontologic)} | {
        name: _mean(values) for name, values in figures.items()
    }


def _by_examples(older: list[Said]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for tag_ in sorted({tag for one in older for tag in one.tags}):
        examples = [one.text for one in older if tag_ in one.tags]
        others = [one.text for one in older if tag_ not in one.tags]
        if len(examples) >= LEAST_QUESTIONS:
            counts = Counter(word for text in others for word in features(text))
            try:
                found[tag_] = parsed(query_of(examples, counts, len(others)))
            except InputError:
                continue
    return found


def _ranked(queries: dict[str, Node], counts: Counter[str], one: Said) -> list[str]:
    """Tags by how sure their topic is of the question, the commoner first where two are as sure."""
    read = Read(words_of(one.text), (), ())
    sure = {tag_: query.ask(read).sure for tag_, query in queries.items()}
    return sorted((tag_ for tag_ in sure if sure[tag_] > 0), key=lambda tag_: (-sure[tag_], -counts[tag_], tag_))[
        :DEPTH
    ]


def ndcg(ranked: Sequence[str], wanted: set[str]) -> float:
    """Normalised discounted cumulative gain of the first ten, every wanted one worth the same."""
    gain = sum(1 / math.log2(place + 2) for place, one in enumerate(ranked[:DEPTH]) if one in wanted)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(DEPTH, len(wanted))))


def _mean(values: Sequence[float]) -> list[float]:
    """A mean with its 95 % interval, over values drawn again."""
    chance, held = np.random.default_rng(5), np.array(values)
    drawn = [chance.choice(held, len(held)).mean() for _ in range(500)]
    return [float(held.mean()), *np.quantile(drawn, [0.025, 0.975]).tolist()]


def speed(said: list[Said]) -> dict[str, float]:
    """Objects a second of one core on the default path."""
    began = time.process_time()
    for one in said:
        one.about()
    seconds = time.process_time() - began
    letters = sum(len(one.text) for one in said)
    return {"objects": len(said), "letters": letters / len(said), "a_second": round(len(said) / seconds)}


def judged() -> dict[str, Any]:
    """What somebody found who read assignments, by set and by how sure they were."""
    rows = tomllib.loads(JUDGED.read_text("utf-8"))["judged"]
    parts = {name: [row for row in rows if row["set"] == name] for name in ("slack_hyperledger", "stackexchange")}
    parts |= {"at least 0.9 sure": [row for row in rows if row["sure"] >= 0.9], "all": rows}
    return {name: _verdicts(part) for name, part in parts.items()}


def _verdicts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(row["verdict"] for row in rows)
    means, meant = counts["yes"] + counts["passing"], share(counts["yes"] + counts["passing"], len(rows))
    strict = share(counts["yes"], len(rows))
    return {
        "assignments": len(rows),
        **{name: counts[name] for name in ("yes", "passing", "no")},
        "meant": [means / len(rows), meant.low, meant.high],
        "strict": [strict.value, strict.low, strict.high],
    }


def alarms() -> list[dict[str, float]]:
    """Worlds where nothing rises, with any alarm; and of ten that grow fourfold among two hundred, those found."""
    return [_alarms(mean, bunching) for mean in (3.0, 20.0) for bunching in (1.0, 4.0)]


def _alarms(mean: float, bunching: float) -> dict[str, float]:
    chance = np.random.default_rng(3)
    false, found = 0, 0.0
    for _ in range(WORLDS):
        rates = np.repeat(chance.exponential(mean, (200, 1)), 7, axis=1)
        false += any(rise is not None and rise.rising for rise in rises(_counts(chance, rates, bunching), VOLUMES))
        rates[:10, 0] = 4 * np.maximum(rates[:10, 0], mean)
        rates[:10, 1:] = np.maximum(rates[:10, 1:], mean)
        risen = rises(_counts(chance, rates, bunching), VOLUMES)[:10]
        found += sum(rise is not None and rise.rising for rise in risen) / 10
    return {"mean": mean, "bunching": bunching, "false": false / WORLDS, "found": found / WORLDS}


VOLUMES = np.full(7, 300)


def _counts(chance: np.random.Generator, rates: Any, bunching: float) -> Any:
    """Poisson counts whose own rates vary so that the variance is up to so many means."""
    over = np.linspace(0.0, bunching - 1.0, len(rates))[:, None] + 1e-6
    return chance.poisson(chance.gamma(rates / over) * over)


def tags() -> dict[str, Any]:
    """The sites whose questions have tags."""
    sites = objects("stackexchange")
    asked = {name: [one for one in sites if part in one.network] for name, part in SITES.items()}
    return {name: tags_of([one for one in said if one.title and one.tags]) for name, said in asked.items()}


def speeds() -> dict[str, Any]:
    return {
        "chat": speed(objects("slack_hyperledger")),
        "questions and answers": speed(objects("stackexchange")),
    }


def pages_read() -> list[dict[str, str]]:
    """What one of us found on pages of topics."""
    rows: list[dict[str, str]] = tomllib.loads(READ.read_text("utf-8"))["read"]
    return rows


PARTS: dict[str, Callable[[], Any]] = {
    "judged": judged,
    "read": pages_read,
    "labelled": labelled,
    "tags": tags,
    "alarms": alarms,
    "town": town,
    "speed": speeds,
}
"""What is measured, by name."""


def main() -> None:
    require()
    found = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for name in sys.argv[1:] or PARTS:
        found[name] = rounded(PARTS[name]())
    FIGURES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    context_page.write()


if __name__ == "__main__":
    main()
