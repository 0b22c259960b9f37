"""Whether a text is for or against something: a linear model over words, small, quick and without any download."""

import json
import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from groundswell.signals.opinions.emoji import valences
from groundswell.signals.opinions.features import dense, pair_term, word_terms
from groundswell.signals.opinions.language import LANGUAGES, SIGNS, UNKNOWN, language_of
from groundswell.signals.opinions.words import Word, plain, words
from groundswell.vocabulary import Side

ARTEFACT = Path(__file__).parent / "data" / "polarity.npz"
SARCASM = re.compile(
    r"#(?:sarcasm|sarcastic|irony|not)\b|(?:^|\s)/s\s*$|\byeah,? right\b|\bthanks for nothing\b|\bjust what i needed\b"
    r"|\boh,? (?:great|joy|wonderful|brilliant|lovely)\b|\bgreat, just great\b|🙄",
    re.IGNORECASE,
)
"""Signs that words may mean their opposite."""


PIECE = 40
"""Words that are weighed together: about as many as the longest texts the model learned from have."""


class Reading(NamedTuple):
    """What a text says. `polarity` -1 to 1, `confidence` of the side 0 to 1; both 0 where the side is unknown."""

    side: Side
    polarity: float
    confidence: float
    language: str


UNREAD = Reading(Side.UNKNOWN, 0.0, 0.0, UNKNOWN)
Text = tuple[str | None, str | None]
"""A text, and the BCP 47 language that its network names."""


class Language:
    """The weights of one language. `rated` holds the words and signs with a rating from -4 to 4."""

    def __init__(self, weights: list[float], sums: list[float], start: float, rated: dict[str, float]) -> None:
        self._weights, self._sums, self._start, self._rated = weights, sums, start, rated
        self._word = lru_cache(100_000)(self._weigh)
        self._pair = lru_cache(100_000)(self._weigh_pair)

    def score(self, said: list[Word]) -> float:
        """The expected rating, -1 to 1, a little beyond where words pile up: of a long text, the mean of its pieces."""
        pieces = [said[at : at + PIECE] for at in range(0, len(said), PIECE)]
        return sum(map(self._piece, pieces)) / len(pieces)

    def _piece(self, said: list[Word]) -> float:
        total, before = 0.0, ""
        for word in said:
            total += self._word(word.form, word.negated)
            if before:
                total += self._pair(before, word.form)
            before = word.form
        sums = sum(a * b for a, b in zip(self._sums, dense(said, self._rated), strict=True))
        return self._start + total / math.sqrt(len(said)) + sums

    def rates(self, said: list[Word]) -> bool:
        """Whether any word or sign has a rating."""
        return any(word.form in self._rated or word.written in self._rated for word in said)

    def _weigh(self, form: str, negated: bool) -> float:
        return sum(self._weights[at] * value for at, value in word_terms(form, negated, len(self._weights)))

    def _weigh_pair(self, before: str, form: str) -> float:
        return self._weights[pair_term(before, form, len(self._weights))]


class Polarity:
    """Reads the polarity of texts. `confusion[i][j]`: texts of true side i read as side j, on held-out posts."""

    def __init__(self, path: Path = ARTEFACT) -> None:
        with np.load(path, allow_pickle=False) as held:
            about = json.loads(held["about"].tobytes())
            names = held["rated_words"].tobytes().decode().split("\n")
            rated = dict(zip(names, held["ratings"].astype(float).tolist(), strict=True)) | valences()
            self.rated = rated
            signs = {name: value for name, value in rated.items() if not name[0].isalnum()}
            kept = {name: held[f"weights_{name}"].astype(float).tolist() for name in LANGUAGES}
        self.edge = float(about["edge"])
        self._spread: dict[str, float] = about["spread"]
        self.confusion: list[list[int]] = about["confusion"]
        sums, starts = about["sums"], about["starts"]
        self._languages = {
            name: Language(kept[name], sums, starts[name], rated if name == "en" else signs) for name in LANGUAGES
        }
        self._signs = Language([0.0], sums, 0.0, signs)
        self._known = {name: frozenset(about["known"][name].split()) for name in LANGUAGES}

    def read_all(self, texts: Sequence[Text]) -> list[Reading]:
        """The polarity of each text."""
        return [self.read(text, declared) for text, declared in texts]

    def read(self, text: str | None, declared: str | None = None) -> Reading:
        """The polarity of a text; `declared` is the BCP 47 language its network names."""
        shown = plain(text or "")
        said = words(shown)
        language = language_of(said, declared, self._known)
        if language == UNKNOWN or (language == SIGNS and not self._signs.rates(said)):
            return UNREAD._replace(language=language)
        model = self._languages.get(language, self._signs)
        return self._judged(model.score(said), language, bool(SARCASM.search(shown)))

    def _judged(self, score: float, language: str, sarcasm: bool) -> Reading:
        side = self.side(score)
        if sarcasm and side is not Side.NEGATIVE:
            return UNREAD._replace(language=language)
        return Reading(side, max(-1.0, min(1.0, score)), self._sureness(score, language), language)

    def side(self, score: float) -> Side:
        """The side of an expected rating: neutral up to the edge that was chosen on other texts."""
        if abs(score) <= self.edge:
            return Side.NEUTRAL
        return Side.POSITIVE if score > 0 else Side.NEGATIVE

    def _sureness(self, score: float, language: str) -> float:
        """The chance that a person's rating falls on the same side, from how ratings spread around what is expected."""
        spread = self._spread.get(language, self._spread["en"])
        below = _normal((-self.edge - score) / spread)
        above = 1.0 - _normal((self.edge - score) / spread)
        return max(below, above, 1.0 - below - above) if abs(score) <= self.edge else max(below, above)


def _normal(value: float) -> float:
    return 0.5 * (1.0 + math.erf(value / math.sqrt(2.0)))


@cache
def polarity() -> Polarity:
    """The model that the package carries."""
    return Polarity()
