"""The language of a text, among those that polarity can be read in; any other is unknown, never neutral."""

from collections.abc import Mapping, Sequence

import py3langid

from groundswell.signals.opinions.words import Word

LANGUAGES = ("en", "es", "ca", "eu")
"""English, Spanish, Catalan and Basque: what there is marked text for that may be used."""
SIGNS, UNKNOWN = "zxx", "und"
"""BCP 47: nothing but emoji and marks; a language that is not known here."""
FEW = 4
"""Below so many words a text says too little of its language, and what the network declares decides."""
KNOWN_SHARE = 0.7

Vocabulary = Mapping[str, frozenset[str]]


def language_of(words: Sequence[Word], declared: str | None, known: Vocabulary) -> str:
    """One of LANGUAGES, SIGNS or UNKNOWN."""
    spoken, guess = _spoken(words), spoken_in(words, declared)
    if guess in LANGUAGES or not spoken:
        return guess
    return UNKNOWN if len(spoken) < FEW and declared else _by_words(spoken, known)


def spoken_in(words: Sequence[Word], declared: str | None) -> str:
    """Any language that there is, as BCP 47; SIGNS without words, UNKNOWN for few that nothing is said of."""
    spoken = _spoken(words)
    if not spoken:
        return SIGNS
    said = (declared or "").partition("-")[0].lower()
    if len(spoken) < FEW:
        return said or UNKNOWN
    return str(py3langid.classify(" ".join(spoken))[0])


def _spoken(words: Sequence[Word]) -> list[str]:
    """The words that are in a language, and no mark or address."""
    return [word.form for word in words if word.form[0].isalpha() and word.form != "http"]


def _by_words(spoken: Sequence[str], known: Vocabulary) -> str:
    """The language most words are known in, if they are most of the text."""
    shares = {language: sum(word in held for word in spoken) / len(spoken) for language, held in known.items()}
    best = max(LANGUAGES, key=lambda language: shares.get(language, 0.0))
    return best if shares.get(best, 0.0) >= KNOWN_SHARE else UNKNOWN
