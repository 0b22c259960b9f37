"""Texts that people marked: rated snippets (VADER's, MIT) and sentences with opinions (OpeNER, MultiBooked, CC BY)."""

import gzip
import html
import io
import json
import tarfile
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.sets import DATA

RATED = DATA / "vader_ratings" / "hutto_ICWSM_2014.tar.gz"
KINDS = {
    "tweets": "tweets",
    "amazonReviewSnippets": "product reviews",
    "movieReviewSnippets": "film reviews",
    "nytEditorialSnippets": "news",
}
"""The parts of the rated set, by file."""
OPINION_SETS = {"en": "opener_en", "es": "opener_es", "ca": "multibooked_ca", "eu": "multibooked_eu"}
EDGE = 0.5
"""People's mean rating, of -4 to 4, beyond which a text is for or against."""
FOLDS = 5
STRENGTH = {"Strong": 0.75, "Standard": 0.5}


@dataclass(frozen=True)
class Rated:
    """A rated text: the kind it is of, the document it was cut from, and its rating from -1 to 1."""

    kind: str
    document: str
    rating: float
    text: str


def _member(name: str) -> str:
    with tarfile.open(RATED) as held:
        found = held.extractfile(f"hutto_ICWSM_2014/{name}")
        assert found is not None
        return found.read().decode("utf-8", "replace")


def rated() -> list[Rated]:
    """Every rated text."""
    found = []
    for file, kind in KINDS.items():
        for line in io.StringIO(_member(f"{file}_GroundTruth.txt")):
            id_, rating, text = line.rstrip("\n").split("\t", 2)
            document = f"{kind} {id_.partition('_')[0]}"
            found.append(Rated(kind, document, float(rating) / 4, html.unescape(text)))
    return found


def lexicon() -> dict[str, float]:
    """VADER's rated words and signs, -4 to 4."""
    lines = _member("vader_sentiment_lexicon.txt").splitlines()
    return {line.split("\t")[0]: float(line.split("\t")[1]) for line in lines if line.strip()}


def folds(texts: list[Rated]) -> NDArray[np.int64]:
    """A fold for each text; the snippets of one document are all in one."""
    _, document = np.unique([text.document for text in texts], return_inverse=True)
    return np.random.default_rng(7).integers(0, FOLDS, document.max() + 1)[document]


def sentences(language: str, part: str) -> list[dict[str, Any]]:
    """Sentences with their opinions; `part` is train or dev."""
    path = DATA / "opinions" / OPINION_SETS[language] / f"{part}.json.gz"
    found: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))
    return [sentence for sentence in found if sentence["text"].split()]


SIGNS = {"Positive": 1.0, "Negative": -1.0}


def rating_of(sentence: dict[str, Any]) -> float:
    """The mean of a sentence's opinions, -1 to 1; 0 without any."""
    said = [_strength(one) for one in sentence["opinions"]]
    return sum(said) / len(said) if said else 0.0


def expressions(sentence: dict[str, Any]) -> list[tuple[float, str]]:
    """The words that carry each opinion, with its strength from -1 to 1."""
    return [(_strength(one), " ".join(one["Polar_expression"][0])) for one in sentence["opinions"]]


def _strength(opinion: dict[str, Any]) -> float:
    return SIGNS.get(opinion["Polarity"], 0.0) * STRENGTH.get(opinion["Intensity"], 0.5)
