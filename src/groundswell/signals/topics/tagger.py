"""What a text is about: the ontology's topics whose names, hashtags and links it holds, with the words that say so."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from groundswell.signals.topics.aliases import Alias, names
from groundswell.signals.topics.ontology import related
from groundswell.signals.topics.tokens import HASHTAG, Words, language_of, squeeze, words_of

ENOUGH = 0.5
"""Confidence from which on a topic is assigned."""
MOST = 20
"""Most topics of one object."""
OFTEN = 50
"""A text that names a topic once in so many words is wholly about it."""
TAGGED, TAGGED_LOOSE = 0.9, 0.6
"""How sure a hashtag makes a topic; one that is an ordinary word, less."""
WITHOUT_CAPITALS, AT_START, LINKED, UNSURE_LANGUAGE = 0.8, 0.9, 0.8, 0.6
"""What is left of a name's sureness where capitals say nothing, in an address, and where the language is a guess."""
WITH_RELATED = 0.4
"""Doubt that is left when a related topic stands in the same text."""


ENDING = re.compile(r"\.[a-z][a-z0-9]{1,4}$")
"""What kind of file an address leads to, which is not what it is about."""
PARTED = re.compile(r"[^\w\s'’&./+-]|\. |\n")
"""What no name runs across."""


@dataclass(frozen=True)
class About:
    """One topic of one object."""

    topic: str
    weight: float
    """How much of the object is about it, 0 to 1."""
    confidence: float
    """How sure that is, 0 to 1."""
    words: tuple[str, ...]
    """What says so, as written."""


@dataclass
class Evidence:
    """What speaks for a topic so far: how sure each distinct word makes it, and how often any of them is said."""

    sure: dict[str, float] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    times: int = 0
    tagged: bool = False

    def add(self, key: str, written: str, sure: float) -> None:
        self.times += 1
        self.written.setdefault(key, written)
        self.sure[key] = max(sure, self.sure.get(key, 0.0))

    @property
    def confidence(self) -> float:
        doubt = 1.0
        for sure in self.sure.values():
            doubt *= 1.0 - sure
        return 1.0 - doubt


@dataclass(frozen=True)
class Mention:
    """A name where it stands in a text."""

    words: Words
    at: int
    length: int
    key: str


Found = dict[str, Evidence]


def tag(text: str | None, tags: list[str], links: list[str], language: str | None) -> list[About]:
    """The topics of one object, surest first. Empty, binary or unknown text has none."""
    words = words_of(text)
    found: Found = {}
    _read(words, language_of(words, language), found)
    for one in dict.fromkeys([*(tag.lower() for tag in tags), *(mark.lower() for mark in HASHTAG.findall(words.text))]):
        _tagged(one, found)
    for link in dict.fromkeys(links):
        _linked(link, found)
    return _judged(found, len(words.folded))


def _read(words: Words, language: str | None, found: Found) -> None:
    """Every name that the text holds, the longest first, none inside another."""
    known, folded, at = names(), words.folded, 0
    while at < len(folded):
        length = min(known.longest.get(folded[at], 0), len(folded) - at)
        while length:
            key = folded[at] if length == 1 else " ".join(folded[at : at + length])
            if key in known.aliases:
                _named(Mention(words, at, length, key), language, found)
                break
            length -= 1
        at += length or 1


def _named(mention: Mention, language: str | None, found: Found) -> None:
    written = mention.words.between(mention.at, mention.at + mention.length)
    if PARTED.search(written):
        return
    for alias in names().aliases[mention.key]:
        sure = alias.prior * _in_language(alias, language, mention.length) * _as_written(alias, mention)
        if sure > 0:
            found.setdefault(alias.topic, Evidence()).add(mention.key, written, sure)


def _in_language(alias: Alias, language: str | None, length: int) -> float:
    """A single word of one language means nothing in another; an unsure guess leaves some doubt."""
    if language in alias.languages or length > 1:
        return 1.0
    if language is None and "en" in alias.languages:
        return 1.0
    return UNSURE_LANGUAGE if language is None else 0.0


def _as_written(alias: Alias, mention: Mention) -> float:
    """Proper names are written with capitals, unless nothing in the text is; an ordinary word is no name without."""
    words, at, length = mention.words, mention.at, mention.length
    if not alias.proper:
        return 1.0
    if words.shouts_or_whispers:
        return WITHOUT_CAPITALS
    capitals = sum(not words.found[at + step][0][0].islower() for step in range(length))
    if capitals * 2 < length:
        return 0.0 if alias.loose else WITHOUT_CAPITALS
    return AT_START if length == 1 and words.starts_sentence(at) else 1.0


def _tagged(tag: str, found: Found) -> None:
    held = names().squeezed.get(squeeze(tag), ())
    for alias in held:
        evidence = found.setdefault(alias.topic, Evidence())
        evidence.add(f"#{tag}", f"#{tag}", (TAGGED_LOOSE if alias.loose else TAGGED) / len(held))
        evidence.tagged = True


def _linked(link: str, found: Found) -> None:
    """The words of an address's last part, where it is written as words: `/2016/quantum-computing-explained`."""
    try:
        last = ENDING.sub("", unquote(urlsplit(link).path).rstrip("/").rpartition("/")[2][:300].lower())
    except ValueError:
        return
    if "-" in last or "_" in last:
        words = words_of(last.replace("-", " ").replace("_", " "))
        inside: Found = {}
        _read(words, None, inside)
        for topic, evidence in inside.items():
            for key, sure in evidence.sure.items():
                found.setdefault(topic, Evidence()).add(f"link {key}", evidence.written[key], sure * LINKED)


def _judged(found: Found, length: int) -> list[About]:
    """Topics that are sure enough, alone or beside a related one."""
    alone = {topic: evidence.confidence for topic, evidence in found.items()}
    firm = [topic for topic, sure in alone.items() if sure >= ENOUGH]
    rows = []
    for topic, evidence in found.items():
        sure = alone[topic]
        if any(related(topic, other) for other in firm):
            sure = 1.0 - (1.0 - sure) * WITH_RELATED
        if sure >= ENOUGH:
            weight = 1.0 if evidence.tagged else min(1.0, evidence.times * OFTEN / max(length, OFTEN))
            rows.append(About(topic, weight, sure, tuple(dict.fromkeys(evidence.written.values()))[:5]))
    return sorted(rows, key=lambda row: (-row.confidence * row.weight, row.topic))[:MOST]
