"""Measures how well polarity is read and opinions are found, and writes evaluation/opinions.json and docs/context.md.

Run `python -m evaluation.opinions`, or parts of it: `opinions town`. Rated texts are read by models that saw none of
their document; marked sentences are those of the published dev parts. VADER is measured beside where `vaderSentiment`
is installed; else its last figures stay.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation import context_page
from evaluation.credit import rounded
from evaluation.facebook_feelings import facebook
from evaluation.marked import EDGE, FOLDS, KINDS, OPINION_SETS, Rated, rated, rating_of, sentences
from evaluation.opinions_town import town
from evaluation.sentiment_graphs import Graph, f1, marked_graphs
from evaluation.sets import ROOT, require
from evaluation.train_opinions import graphs
from evaluation.train_polarity import SIZES, English, best_edge, classes, confusion, recall
from groundswell.signals.opinions.extraction import extractors
from groundswell.signals.opinions.polarity import polarity
from groundswell.signals.opinions.texts import opinions_in
from groundswell.vocabulary import Side

FIGURES = ROOT / "evaluation" / "opinions.json"
DRAWS = 500
PILOT = {"en": 0.43, "es": 0.45, "ca": 0.45, "eu": 0.47}
"""Sentiment Graph F1 of the pilot: a chain with a lexicon."""
PLACE = {Side.NEGATIVE: 0, Side.NEUTRAL: 1, Side.POSITIVE: 2, Side.UNKNOWN: 3}

Reals = NDArray[np.float64]
Ids = NDArray[np.int64]


def interval(of: Callable[[Ids], float], count: int) -> list[float]:
    """A figure of all texts with its 95 % interval over texts drawn again."""
    chance = np.random.default_rng(5)
    drawn = [of(chance.integers(0, count, count)) for _ in range(DRAWS)]
    return [of(np.arange(count)), *np.quantile(drawn, [0.025, 0.975]).tolist()]


def correlation(expected: Reals, true: Reals) -> list[float]:
    return interval(lambda at: float(np.corrcoef(expected[at], true[at])[0, 1]), len(true))


def recalled(read: Ids, true: Ids) -> list[float]:
    """Mean recall of the three sides."""
    return interval(lambda at: recall(true[at], read[at]), len(true))


def held_out_sides(english: English, expected: Reals, true: Ids, posts: NDArray[np.bool_]) -> Ids:
    """Sides by an edge that was chosen on the posts of all other folds."""
    read = np.zeros(len(true), np.int64)
    for fold in range(FOLDS):
        own = english.folds == fold
        others = ~own & posts
        read[own] = classes(expected[own], best_edge(expected[others], true[others]))
    return read


def snippets() -> dict[str, Any]:
    """Rated texts by kind, each read by a model that saw none of its document."""
    english = English(SIZES["en"])
    expected, true = english.held_out(), classes(english.ratings, EDGE / 4)
    kinds = np.array([text.kind for text in english.texts])
    read = held_out_sides(english, expected, true, kinds == KINDS["tweets"])
    peer = vader(english.texts)
    found = {}
    for kind in KINDS.values():
        own = kinds == kind
        found[kind] = {
            "texts": int(own.sum()),
            "correlation": correlation(expected[own], english.ratings[own]),
            "recall": recalled(read[own], true[own]),
            "confusion": confusion(true[own], read[own]),
            "vader": peer and _peer(peer, own, english.ratings, true),
        }
    return found


def _peer(compound: Sequence[float], own: NDArray[np.bool_], ratings: Reals, true: Ids) -> dict[str, Any]:
    """VADER with the edge of 0.05 that its authors give."""
    said = np.array(compound)[own]
    return {"correlation": correlation(said, ratings[own]), "recall": recalled(classes(said, 0.05), true[own])}


def vader(texts: list[Rated]) -> list[float] | None:
    """VADER's compound of each text, where it is installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    read = SentimentIntensityAnalyzer().polarity_scores
    return [float(read(text.text)["compound"]) for text in texts]


def reviews(language: str) -> dict[str, Any]:
    """The sides of dev sentences of one language, language identification and all."""
    marked = sentences(language, "dev")
    true = classes(np.array([rating_of(one) for one in marked]), 0.0)
    read = np.array([PLACE[polarity().read(one["text"]).side] for one in marked])
    told = read < 3
    table = [[int(((true == i) & (read == j)).sum()) for j in range(4)] for i in range(3)]
    unknown = float((~told).mean())
    return {"sentences": len(true), "unknown": unknown, "recall": recalled(read[told], true[told]), "confusion": table}


def found_opinions(language: str) -> dict[str, Any]:
    """Sentiment Graph F1 on the dev sentences of one language."""
    marked = sentences(language, "dev")
    true = [marked_graphs(one) for one in marked]
    read = [graphs(extractors()[language], one) for one in marked]

    def at(chosen: Ids) -> tuple[list[list[Graph]], list[list[Graph]]]:
        return [true[n] for n in chosen], [read[n] for n in chosen]

    _, precision, recall_ = f1(true, read)
    graph = interval(lambda chosen: f1(*at(chosen))[0], len(true))
    return {"sentences": len(true), "f1": graph, "precision": precision, "recall": recall_, "pilot": PILOT[language]}


def speed() -> dict[str, Any]:
    """Texts a second of one core, the first time they are seen."""
    texts = [text.text for text in rated()]
    return {
        "letters": float(np.mean([len(text) for text in texts])),
        "polarity": _rate(lambda text: polarity().read(text), texts),
        "opinions": _rate(lambda text: opinions_in(text, "en"), texts[::4]),
    }


def _rate(read: Callable[[str], object], texts: Sequence[str]) -> int:
    read("Warm up.")
    began = time.process_time()
    for text in texts:
        read(text)
    return round(len(texts) / (time.process_time() - began))


PARTS: dict[str, Callable[[], Any]] = {
    "speed": speed,
    "snippets": snippets,
    "reviews": lambda: {language: reviews(language) for language in OPINION_SETS},
    "opinions": lambda: {language: found_opinions(language) for language in OPINION_SETS},
    "town": town,
    "facebook": facebook,
}
"""What is measured, by name."""


def main() -> None:
    require()
    before = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    found = before | {name: PARTS[name]() for name in sys.argv[1:] or PARTS}
    for kind, figures in found["snippets"].items():
        figures["vader"] = figures["vader"] or before.get("snippets", {}).get(kind, {}).get("vader")
    FIGURES.write_text(json.dumps(rounded(found), indent=1, sort_keys=True) + "\n")
    context_page.write()


if __name__ == "__main__":
    main()
