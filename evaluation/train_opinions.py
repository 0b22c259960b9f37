"""Train what finds opinions in sentences: `python -m evaluation.train_opinions`. Same data, same bytes."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from evaluation.chain_fit import Sentences, fit
from evaluation.marked import OPINION_SETS, lexicon, sentences
from evaluation.sentiment_graphs import Graph, f1, marked_graphs, places, words_at
from evaluation.sets import require
from groundswell.signals.opinions.chain import LABELS, spans
from groundswell.signals.opinions.extraction import ARTEFACT, Extractor, sign_id
from groundswell.signals.opinions.linking import EXPRESSIONS, Scene, signs
from groundswell.signals.opinions.pieces import AROUND, EDGE_SIGN, cut, denied, near_signs, own_signs, pair_sign

BIASES = (0.0, 0.25, 0.5, 0.75)
"""What `nothing` is made less likely by: marking more finds more."""
HELD_OUT = 5
"""One sentence in so many is held out to choose the bias; then all are learned from."""
LEAST = 0.06
"""Signs whose weights are all below this are left out."""
KINDS = (("Source", "H"), ("Target", "T"))
CREDITS = """Trained on OpeNER in English and Spanish (R. Agerri and others, 2013; CC BY 4.0) and MultiBooked in Catalan
and Basque (J. Barnes, T. Badia and P. Lambert, 2018; CC BY 3.0), and the lexicon of VADER (C. J. Hutto and E. Gilbert,
2014; MIT licence). Changed: sentences became weights of hashed signs."""

Marked = Sequence[dict[str, Any]]


def pieces_of(sentence: dict[str, Any]) -> list[str]:
    return [sentence["text"][start:end] for start, end in cut(sentence["text"])]


def all_signs(pieces: Sequence[str], rated: dict[str, float]) -> list[list[str]]:
    """The signs of each piece, as the extractor looks them up."""
    found = [own_signs(piece, rated) for piece in pieces]
    for at in range(len(pieces)):
        for far in AROUND:
            inside = 0 <= at + far < len(pieces)
            found[at] += near_signs(pieces[at + far], far, rated) if inside else [f"{far}{EDGE_SIGN}"]
        found[at] += [pair_sign(pieces[at - 1], pieces[at], own="-")] if at else []
        found[at] += [pair_sign(pieces[at], pieces[at + 1], own="+")] if at + 1 < len(pieces) else []
        found[at] += ["neg"] if denied(pieces, at) else []
    return found


def labels_of(sentence: dict[str, Any]) -> list[int]:
    """Labels of the pieces; where parts overlap, the expression is what is marked."""
    at, found = cut(sentence["text"]), [0] * len(cut(sentence["text"]))
    for part, kind in (*KINDS, ("Polar_expression", "")):
        for opinion in sentence["opinions"]:
            side = kind or ("P" if opinion["Polarity"] == "Positive" else "N")
            for first, last in places(opinion[part]):
                inside = [n for n, (start, end) in enumerate(at) if start < last and first < end]
                for nth, n in enumerate(inside):
                    found[n] = LABELS.index(f"{'I' if nth else 'B'}-{side}")
    return found


def chain(marked: Marked, rated: dict[str, float]) -> tuple[dict[int, Any], dict[str, Any]]:
    """Weights of signs, and the model's steps and beginnings."""
    rows = [row for sentence in marked for row in all_signs(pieces_of(sentence), rated)]
    names = sorted({sign for row in rows for sign in row})
    at = {name: place for place, name in enumerate(names)}
    columns = [at[sign] for row in rows for sign in row]
    ends = np.cumsum([0, *map(len, rows)])
    held = csr_array((np.ones(len(columns)), np.array(columns), ends), shape=(len(rows), len(names)))
    labels = [labels_of(sentence) for sentence in marked]
    lengths = np.array([len(row) for row in labels])
    weights, steps, first = fit(Sentences.of(held, np.array([label for row in labels for label in row]), lengths))
    kept = {sign_id(name): row for name, row in zip(names, weights, strict=True) if abs(row).max() >= LEAST}
    return kept, {"steps": steps.round(4).tolist(), "first": first.round(4).tolist()}


def links(marked: Marked, part: str, kind: str) -> dict[str, float]:
    """Weights of what speaks for a link between expression and target, or holder."""
    told, true = [], []
    for sentence in marked:
        scene = Scene(pieces_of(sentence), spans(labels_of(sentence)))
        joined = [
            (_inside(sentence, one, "Polar_expression"), _inside(sentence, one, part)) for one in sentence["opinions"]
        ]
        for saying in scene.of(EXPRESSIONS):
            for other in scene.of(kind):
                told.append(signs(scene, saying, other))
                true.append(any(_meets(saying, a) and _meets(other, b) for a, b in joined))
    names = DictVectorizer()
    model = LogisticRegression(C=0.5, max_iter=1000).fit(names.fit_transform(told), true)
    weights = zip(names.get_feature_names_out().tolist(), model.coef_[0].tolist(), strict=True)
    found = {name: round(weight, 3) for name, weight in weights if abs(weight) >= LEAST}
    return found | {"": round(float(model.intercept_[0]), 3)}


def _inside(sentence: dict[str, Any], opinion: dict[str, Any], part: str) -> set[int]:
    at = places(opinion[part])
    return {n for n, (a, b) in enumerate(cut(sentence["text"])) if any(a < last and first < b for first, last in at)}


def _meets(span: tuple[str, int, int], pieces: set[int]) -> bool:
    return any(span[1] <= piece < span[2] for piece in pieces)


def graphs(extractor: Extractor, sentence: dict[str, Any]) -> list[Graph]:
    """What the extractor finds, as words of the sentence."""
    text = sentence["text"]
    return [
        Graph(
            words_at(text, [one.holder] if one.holder else []),
            words_at(text, [one.target] if one.target else []),
            words_at(text, [one.expression]),
            "Positive" if one.positive else "Negative",
        )
        for one in extractor.opinions(text)
    ]


def measured(extractor: Extractor, marked: Marked) -> tuple[float, float, float]:
    """Sentiment Graph F1, precision and recall."""
    return f1([marked_graphs(one) for one in marked], [graphs(extractor, one) for one in marked])


def learned(marked: Marked, rated: dict[str, float]) -> tuple[dict[int, Any], dict[str, Any]]:
    weights, model = chain(marked, rated)
    return weights, model | {"links": {kind: links(marked, part, kind) for part, kind in KINDS}}


def train(language: str, rated: dict[str, float]) -> tuple[dict[int, Any], dict[str, Any]]:
    """One language: the bias is chosen on held-out sentences, then everything is learned from all."""
    marked = sentences(language, "train")
    own = [one for at, one in enumerate(marked) if at % HELD_OUT]
    weights, model = learned(own, rated)
    scores = {
        bias: measured(Extractor(weights, model | {"bias": bias}, rated), marked[::HELD_OUT])[0] for bias in BIASES
    }
    weights, model = learned(marked, rated)
    return weights, model | {"bias": max(scores, key=lambda bias: (scores[bias], -bias))}


def save(found: dict[str, tuple[dict[int, Any], dict[str, Any]]]) -> None:
    about: dict[str, Any] = {"credits": " ".join(CREDITS.split()), "languages": {}}
    arrays = {}
    for language, (weights, model) in found.items():
        held = dict(sorted(weights.items()))
        rows = np.array(list(held.values()))
        unit = float(abs(rows).max() / 127)
        about["languages"][language] = model | {"unit": unit}
        arrays[f"signs_{language}"] = np.array(list(held), np.uint32)
        arrays[f"weights_{language}"] = (rows / unit).round().astype(np.int8)
    said = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    np.savez_compressed(ARTEFACT, about=np.frombuffer(said, np.uint8), **arrays)


if __name__ == "__main__":
    require()
    words = {language: lexicon() if language == "en" else {} for language in OPINION_SETS}
    save({language: train(language, words[language]) for language in OPINION_SETS})
    print(f"{ARTEFACT}: {ARTEFACT.stat().st_size:,} bytes")
