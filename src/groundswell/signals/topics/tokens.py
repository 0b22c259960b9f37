"""Words of a text as the tagger and the queries see them, and a guess at its language from its small words."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

LONGEST = 100_000
"""Characters of a text that are looked at; what follows them is left unread."""
TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
HASHTAG = re.compile(r"#(\w+)")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
STARTS = re.compile(r"(?:^|[.!?:;…\n\"“«(])\s*$")

SMALL_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and of to is that it for you with this are was have not but they from what your there would about",
        "de": "der die und das ist nicht ein ich sie zu den von mit es auf für wir dem auch eine wie noch aber sich",
        "es": "el los que y en las un por con una es para lo como más pero del al su está muy todo nos mi también",
        "fr": "le les et des est une que pour dans qui pas sur au avec il nous vous je ce du mais sont cette ont être",
        "it": "il che di è per un non una sono con ho del della più questo anche gli ma come mi si nel alla perché",
    }.items()
}
ARABIC = re.compile(r"[\u0600-\u06ff]")
SURE = 2
"""Small words of a language that a text must hold before it is taken for it."""


@dataclass(frozen=True)
class Words:
    """The words of a text, as written and folded: case and width taken away."""

    text: str

    @cached_property
    def found(self) -> list[re.Match[str]]:
        return list(TOKEN.finditer(self.text))

    @cached_property
    def folded(self) -> list[str]:
        return [word.casefold() for word in TOKEN.findall(self.text)]

    @cached_property
    def shouts_or_whispers(self) -> bool:
        """Whether capitals say nothing: there are none, or hardly anything else."""
        letters = sum(map(str.isalpha, self.text))
        capitals = sum(map(str.isupper, self.text))
        return capitals == 0 or capitals > letters / 2

    def between(self, start: int, end: int) -> str:
        """The text from one word to before another, as written."""
        return self.text[self.found[start].start() : self.found[end - 1].end()]

    def starts_sentence(self, at: int) -> bool:
        """Whether the word at this place opens a sentence, where a capital says nothing."""
        start = self.found[at].start()
        return STARTS.search(self.text[max(0, start - 4) : start]) is not None


def words_of(text: str | None) -> Words:
    """The words of a text; addresses are left out."""
    said = plain((text or "")[:LONGEST])
    return Words(ADDRESS.sub(" ", said) if "://" in said or "www." in said else said)


def plain(text: str) -> str:
    """The text with compatibility forms, such as wide or ligated letters, made one."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """A name or phrase as the words it is matched by, with single blanks."""
    return " ".join(map(str.casefold, TOKEN.findall(plain(text))))


def squeeze(text: str) -> str:
    """A name or tag without anything between its words, as hashtags are written."""
    return fold(text).replace(" ", "")


def language_of(words: Words, stated: str | None) -> str | None:
    """Language of a text: what the network says, or the one whose small words it holds most of; None when unsure."""
    if stated:
        return stated.split("-")[0].lower()
    held = set(words.folded)
    counts = sorted(((len(held & small), language) for language, small in SMALL_WORDS.items()), reverse=True)
    if counts[0][0] >= SURE and counts[0][0] > counts[1][0]:
        return counts[0][1]
    return "ar" if ARABIC.search(words.text) else None
