"""What a text's polarity is read from: hashed words, pairs and parts of words, and sums of rated words."""

import math
import zlib
from collections.abc import Mapping, Sequence

from groundswell.signals.opinions.words import Word

Terms = list[tuple[int, float]]
"""Places in the hashed space, each with its value."""
PARTS = (3, 4, 5)
PART_SHARE = 0.5
STRONGER = frozenset(
    ["very", "really", "so", "extremely", "absolutely", "incredibly", "totally", "such", "too", "most"]
)
LOUD, STRENGTHENED, TURNED, BEFORE_BUT = 1.3, 1.25, -0.6, 0.5
DENSE = 12
MOST = 15.0
"""What rated words add up to at most, for or against: a row of hearts says no more than five."""


def place(term: str, size: int) -> int:
    """Where a term stands in a hashed space; `surrogatepass` takes whatever an export may hold."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass")) % size


def word_terms(form: str, negated: bool, size: int) -> Terms:
    """A word and its parts. Values are before the division by the root of the number of words."""
    sign = "~" if negated else ""
    found = [(place(sign + form, size), 1.0)]
    if len(form) > 3 and form[0].isalpha():
        edged = f"<{form}>"
        parts = [f"c{sign}{edged[at : at + n]}" for n in PARTS for at in range(len(edged) - n + 1)]
        value = PART_SHARE / math.sqrt(len(parts))
        found += [(place(part, size), value) for part in parts]
    return found


def pair_term(before: str, form: str, size: int) -> int:
    """Where two words that follow each other stand."""
    return place(f"{before} {form}", size)


def ratings(words: Sequence[Word], rated: Mapping[str, float]) -> list[float]:
    """The rating of each word where it stands: louder in capitals, stronger after `very`, turned after `not`."""
    found: list[float] = []
    before = ""
    for word in words:
        value = rated.get(word.written) or rated.get(word.form, 0.0)
        if value:
            value *= LOUD if word.written.isupper() and len(word.written) > 2 else 1.0
            value *= STRENGTHENED if before in STRONGER else 1.0
            value *= TURNED if word.negated else 1.0
        if word.form == "but":
            found = [earlier * BEFORE_BUT for earlier in found]
        found.append(value)
        before = word.form
    return found


def dense(words: Sequence[Word], rated: Mapping[str, float]) -> list[float]:
    """Sums of rated words and marks, `DENSE` of them."""
    each = ratings(words, rated)
    good = min(MOST, sum(value for value in each if value > 0))
    bad = max(-MOST, sum(value for value in each if value < 0))
    total, count = good + bad, max(1, len(words))
    sign = (total > 0) - (total < 0)
    cries = min(3, sum(word.form.count("!") for word in words if word.form[0] in "!?"))
    asks = min(3, sum(word.form.count("?") for word in words if word.form[0] in "!?"))
    return [
        total / math.sqrt(total * total + 15),
        good / math.sqrt(count + 3),
        bad / math.sqrt(count + 3),
        good / (good + 6),
        bad / (6 - bad),
        total / count,
        float(cries * sign),
        float(asks),
        float(sign),
        sum(each[-5:]) / 4,
        float(count < 6),
        math.log(count),
    ]
