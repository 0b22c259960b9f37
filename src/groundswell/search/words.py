"""Words as the index holds them, of any script: folded so that case, accents and width make no difference."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 100_000
"""Characters of a text that are indexed; what follows them is not found."""
LONGEST_WORD = 64
RUNS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
)
"""Scripts whose words are not set apart, or not by what readers search for: Han, kana, Hangul, Thai, Lao and others."""
WORD = re.compile(rf"[{RUNS}]+|(?:[^\W_{RUNS}]|[\u0900-\u0963\u0966-\u0dff])+")
PLAIN = re.compile("[a-z0-9]+")
MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]+")
"""Accents, Hebrew points, and Arabic vowel signs and stretching: left out by many writers."""
ALONE = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart into a letter and an accent."""


def folded(text: str) -> str:
    """The text in small letters, without accents, wide forms made narrow."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", MARKS.sub("", apart)).translate(ALONE)


def words(text: str) -> list[str]:
    """The words of a text in order. A run of Han or the like is its pairs of signs, and its last sign."""
    said = folded(text[:LONGEST])
    if said.isascii():
        return [word[:LONGEST_WORD] for word in PLAIN.findall(said)]
    return [part for word in WORD.findall(said) for part in parts(word)]


def parts(word: str) -> Iterator[str]:
    """`東京都` is 東京, 京都 and 都, so that any part of it is found; any other word is itself."""
    if is_run(word):
        yield from (word[at : at + 2] for at in range(len(word)))
    else:
        yield word[:LONGEST_WORD]


def is_run(word: str) -> bool:
    """Whether a word is of a script that is cut into pairs."""
    return not word.isascii() and re.match(f"[{RUNS}]", word) is not None


def squeezed(name: str) -> str:
    """A name or handle without anything between its words."""
    said = folded(name)
    return "".join((PLAIN if said.isascii() else WORD).findall(said))[:LONGEST_WORD]
