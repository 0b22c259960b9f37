"""Train the model that reads polarity: `python -m evaluation.train_polarity`. Same data, same bytes."""

import json
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from scipy.sparse.linalg import lsqr

from evaluation.marked import EDGE, FOLDS, OPINION_SETS, expressions, folds, lexicon, rated, rating_of, sentences
from evaluation.sets import require
from groundswell.signals.opinions.emoji import valences
from groundswell.signals.opinions.features import DENSE, dense, pair_term, word_terms
from groundswell.signals.opinions.polarity import ARTEFACT
from groundswell.signals.opinions.words import Word, plain, words

SIZES = {"en": 1 << 17, "es": 1 << 15, "ca": 1 << 15, "eu": 1 << 15}
RIDGE = 2.5
"""Weight of the squares of the weights, beside the squares of the errors."""
LEAST_SEEN = 3
"""A word is known in a language from so many texts on."""
CREDITS = """Trained on: the rated snippets and the lexicon of VADER (C. J. Hutto and E. Gilbert, 2014; MIT licence);
OpeNER in English and Spanish (R. Agerri and others, 2013; CC BY 4.0); MultiBooked in Catalan and Basque (J. Barnes, T.
Badia and P. Lambert, 2018; CC BY 3.0). Changed: texts became weights of hashed words and parts of words."""

Reals = NDArray[np.float64]


def terms(said: Sequence[Word], size: int) -> dict[int, float]:
    """A text's places in the hashed space, with their values."""
    found: Counter[int] = Counter()
    for word in said:
        for place, value in word_terms(word.form, word.negated, size):
            found[place] += value
    for before, word in pairwise(said):
        found[pair_term(before.form, word.form, size)] += 1.0
    root = max(1, len(said)) ** 0.5
    return {place: value / root for place, value in found.items()}


def matrix(texts: Sequence[Sequence[Word]], size: int) -> csr_array:
    """One row a text."""
    rows = [terms(said, size) for said in texts]
    ends = np.cumsum([0, *map(len, rows)])
    places = np.fromiter((place for row in rows for place in row), np.int64)
    values = np.fromiter((value for row in rows for value in row.values()), float)
    return csr_array((values, places, ends), shape=(len(texts), size))


def ridge(rows: csr_array, ratings: Reals) -> tuple[Reals, float]:
    """Weights and the start: least squares with small weights."""
    mean = ratings.mean()
    found = lsqr(rows, ratings - mean, damp=RIDGE**0.5, atol=1e-5, btol=1e-5, iter_lim=300)[0]
    return found, float(mean)


class English:
    """The rated texts as numbers, to be fitted on any part of them."""

    def __init__(self, size: int) -> None:
        self.texts = rated()
        self.said = [words(plain(text.text)) for text in self.texts]
        self.ratings = np.array([text.rating for text in self.texts])
        self.folds = folds(self.texts)
        self.lexicon = lexicon()
        sums = np.array([dense(said, self.lexicon | valences()) for said in self.said])
        self.scale = sums.std(0)
        self.rows = csr_array(hstack([matrix(self.said, size), csr_array(sums / self.scale)]))

    def fit(self, chosen: NDArray[np.bool_]) -> tuple[Reals, Reals, float]:
        """Weights of terms, weights of sums, and the start."""
        found, start = ridge(self.rows[chosen], self.ratings[chosen])
        return found[:-DENSE], found[-DENSE:] / self.scale, start

    def held_out(self) -> Reals:
        """What each text is expected to be rated by a model that saw none of its fold."""
        expected = np.zeros(len(self.texts))
        for fold in range(FOLDS):
            own = self.folds == fold
            found, start = ridge(self.rows[~own], self.ratings[~own])
            expected[own] = self.rows[own] @ found + start
        return expected


def classes(ratings: Reals, edge: float) -> NDArray[np.int64]:
    """0 against, 1 neither, 2 for."""
    return (ratings >= -edge).astype(int) + (ratings > edge)


def recall(true: NDArray[np.int64], read: NDArray[np.int64]) -> float:
    """The mean over classes of the share that is read as what it is."""
    return float(np.mean([(read[true == one] == one).mean() for one in range(3) if (true == one).any()]))


def best_edge(expected: Reals, true: NDArray[np.int64]) -> float:
    """The edge between sides that recalls most."""
    return float(max(np.arange(0.04, 0.3, 0.01), key=lambda edge: recall(true, classes(expected, edge))).round(2))


def smaller(language: str, about: dict[str, Any]) -> tuple[Reals, list[list[Word]]]:
    """Weights of a language that has only sentences with marked opinions: of these and of the words that carry them.

    Each side weighs alike, though most reviews praise.
    """
    marked = sentences(language, "train")
    whole = [(rating_of(sentence), sentence["text"]) for sentence in marked]
    carrying = [carried for sentence in marked for carried in expressions(sentence)]
    said = [words(plain(text)) for _, text in whole + carrying]
    ratings = np.array([rating for rating, _ in whole + carrying])
    side = classes(ratings, EDGE / 4)
    balance = np.sqrt(len(side) / 3 / np.bincount(side, minlength=3)[side])
    rows = matrix(said, SIZES[language])
    weights = lsqr(csr_array(rows.multiply(balance[:, None])), ratings * balance, damp=RIDGE**0.5, iter_lim=300)[0]
    about["starts"][language] = 0.0
    about["spread"][language] = float((ratings - rows @ weights).std() * 1.5)
    return weights, said[: len(whole)]


def known_words(texts: Sequence[Sequence[Word]]) -> str:
    counted = Counter(form for said in texts for form in {word.form for word in said})
    return " ".join(sorted(form for form, seen in counted.items() if seen >= LEAST_SEEN and form[0].isalpha()))


def confusion(true: NDArray[np.int64], read: NDArray[np.int64]) -> list[list[int]]:
    return [[int(((true == i) & (read == j)).sum()) for j in range(3)] for i in range(3)]


def train() -> dict[str, Any]:
    """Everything the artefact holds, by name; `about` as a document."""
    english = English(SIZES["en"])
    expected, true = english.held_out(), classes(english.ratings, EDGE / 4)
    posts = np.array([text.kind == "tweets" for text in english.texts])
    edge = best_edge(expected[posts], true[posts])
    weights, sums, start = english.fit(np.ones(len(expected), bool))
    about: dict[str, Any] = {"credits": " ".join(CREDITS.split()), "edge": edge, "sums": sums.tolist()}
    about |= {"starts": {"en": start}, "spread": {"en": float((english.ratings - expected).std())}}
    about["confusion"] = confusion(true[posts], classes(expected[posts], edge))
    made, said = {"weights_en": weights}, {"en": english.said}
    for language in OPINION_SETS:
        if language != "en":
            made[f"weights_{language}"], said[language] = smaller(language, about)
    about["known"] = {language: known_words(texts) for language, texts in said.items()}
    return {"about": about, "lexicon": english.lexicon, "weights": made}


def save(found: dict[str, Any]) -> None:
    lexicon_ = dict(sorted(found["lexicon"].items()))
    ARTEFACT.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        ARTEFACT,
        about=np.frombuffer(json.dumps(found["about"], ensure_ascii=False).encode(), np.uint8),
        rated_words=np.frombuffer("\n".join(lexicon_).encode(), np.uint8),
        ratings=np.array(list(lexicon_.values()), np.float16),
        **{name: weights.astype(np.float16) for name, weights in found["weights"].items()},
    )


if __name__ == "__main__":
    require()
    save(train())
    print(f"{ARTEFACT}: {ARTEFACT.stat().st_size:,} bytes")
