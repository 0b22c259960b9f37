"""Opinions in a sentence: who holds which on what, and the words that carry it."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.opinions.chain import LABELS, likeliest, spans, sureness
from groundswell.signals.opinions.linking import EXPRESSIONS, Scene, Span, holder, targets
from groundswell.signals.opinions.pieces import (
    AROUND,
    EDGE_SIGN,
    MOST_PIECES,
    cut,
    denied,
    near_signs,
    own_signs,
    pair_sign,
)
from groundswell.signals.opinions.polarity import polarity

ARTEFACT = Path(__file__).parent / "data" / "opinions.npz"
Reals = NDArray[np.float64]
Place = tuple[int, int]
"""Where words begin and end in their sentence."""


@dataclass(frozen=True)
class Opinion:
    """One opinion. Places are in the sentence; no holder is the one who speaks. `positive` is its polarity."""

    holder: Place | None
    target: Place | None
    expression: Place
    positive: bool
    confidence: float


def sign_id(sign: str) -> int:
    """What a sign is kept as."""
    return zlib.crc32(sign.encode("utf-8", "surrogatepass"))


class Extractor:
    """Finds the opinions of one language. `weights`: what each known sign says of each label."""

    def __init__(self, weights: Mapping[int, Reals], model: Mapping[str, Any], rated: Mapping[str, float]) -> None:
        self._weights, self._rated = weights, rated
        self._steps, self._first = np.array(model["steps"]), np.array(model["first"])
        self._links: dict[str, dict[str, float]] = model["links"]
        self._nothing = np.zeros(len(LABELS))
        self._nothing[0] = -model["bias"]
        self._own = lru_cache(50_000)(lambda piece: self._sum(own_signs(piece, rated)) + self._nothing)
        self._near = lru_cache(100_000)(lambda piece, far: self._sum(near_signs(piece, far, rated)))
        self._sign = lru_cache(50_000)(lambda sign: self._sum([sign]))

    def opinions(self, sentence: str) -> list[Opinion]:
        """The opinions in a sentence, in order."""
        places = cut(sentence)
        found: list[Opinion] = []
        for at in range(0, len(places), MOST_PIECES):
            found += self._in(sentence, places[at : at + MOST_PIECES])
        return found

    def _in(self, sentence: str, places: list[Place]) -> list[Opinion]:
        pieces = [sentence[start:end] for start, end in places]
        said = self._said(pieces)
        scene = Scene(pieces, spans(likeliest(said, self._steps, self._first)))
        sayings = scene.of(EXPRESSIONS)
        if not sayings:
            return []
        sure = sureness(said, self._steps, self._first)
        return [one for saying in sayings for one in self._linked(scene, saying, places, sure)]

    def _linked(self, scene: Scene, saying: Span, places: list[Place], sure: Reals) -> list[Opinion]:
        kind, first, last = saying
        labels = [LABELS.index(f"{part}-{kind}") for part in "BI"]
        confidence = float(sure[first:last, labels].sum(1).min())
        held = holder(scene, saying, self._links["H"])
        return [
            Opinion(
                holder=_place(held, places),
                target=_place(target, places),
                expression=(places[first][0], places[last - 1][1]),
                positive=kind == "P",
                confidence=confidence * likely,
            )
            for target, likely in targets(scene, saying, self._links["T"])
        ]

    def _said(self, pieces: Sequence[str]) -> Reals:
        """What each piece and those around it say of each label."""
        count = len(pieces)
        said = np.array([self._own(piece) for piece in pieces])
        for far in AROUND:
            inside = (self._near(pieces[at + far], far) if 0 <= at + far < count else None for at in range(count))
            said += [self._sign(f"{far}{EDGE_SIGN}") if near is None else near for near in inside]
        if count > 1:
            said[1:] += [self._sign(pair_sign(*pair, own="-")) for pair in pairwise(pieces)]
            said[:-1] += [self._sign(pair_sign(*pair, own="+")) for pair in pairwise(pieces)]
        for at in range(count):
            if denied(pieces, at):
                said[at] += self._sign("neg")
        return said

    def _sum(self, signs: Sequence[str]) -> Reals:
        known = (self._weights.get(sign_id(sign)) for sign in signs)
        return sum((row for row in known if row is not None), np.zeros(len(LABELS)))


def _place(span: Span | None, places: list[Place]) -> Place | None:
    return None if span is None else (places[span[1]][0], places[span[2] - 1][1])


@cache
def extractors() -> dict[str, Extractor]:
    """The extractor of each language that the package carries; rated words are known in English."""
    rated = polarity().rated
    with np.load(ARTEFACT, allow_pickle=False) as held:
        about = json.loads(held["about"].tobytes())
        found = {}
        for language, model in about["languages"].items():
            rows = held[f"weights_{language}"].astype(float) * model["unit"]
            weights = dict(zip(held[f"signs_{language}"].tolist(), rows, strict=True))
            found[language] = Extractor(weights, model, rated if language == "en" else {})
    return found
