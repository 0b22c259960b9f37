"""Names that topics go by: each with how sure it makes the topic, alone and as it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from groundswell.signals.topics.loose import IDIOMS, LOOSE
from groundswell.signals.topics.ontology import LANGUAGES, Topic, above, ontology
from groundswell.signals.topics.tokens import SMALL_WORDS, fold

LATIN = {"en", "de", "es", "fr", "it"}
SAME = 4
"""Languages of the five in Latin letters that must call a topic the same before it is taken for a proper name."""
PLACES, HEADING = "location-super", "-super"
SHORT, WORTHY = 3, 4
"""Letters that a name must have at least, and a word before another number is made of it."""
EVERYWHERE, ENGLISH = frozenset(LANGUAGES), frozenset({"en"})


SURE = {(False, True): 0.75, (False, False): 0.9, (True, True): 0.8, (True, False): 0.95}
"""How sure a name alone makes its topic, by whether it is a proper name and whether it is one word."""
LOOSELY = 0.3
"""The same for an ordinary word that also names a topic."""
OTHER_FORM = 0.95
"""What is left of it for singular and plural made by rule."""


@dataclass(frozen=True)
class Alias:
    """One name of one topic."""

    topic: str
    proper: bool
    """Whether it is a proper name, which is written with a capital where the text has capitals at all."""
    loose: bool
    """Whether it is an ordinary word too, which needs a related topic beside it."""
    prior: float
    """How sure the name alone makes the topic, 0 to 1; a name of several topics is shared out among them."""
    languages: frozenset[str]
    """Languages in which it is a name of the topic."""


@dataclass(frozen=True)
class Names:
    """Every alias by its folded words; the longest one that begins with a word, in words; tags without blanks."""

    aliases: dict[str, tuple[Alias, ...]]
    longest: dict[str, int]
    squeezed: dict[str, tuple[Alias, ...]]


@cache
def names() -> Names:
    """The aliases of the ontology."""
    said = {topic.topic: _said(topic) for topic in ontology().values()}
    found: dict[str, dict[str, frozenset[str]]] = {}
    for topic, aliases in said.items():
        for alias, languages in aliases.items():
            found.setdefault(alias, {})[topic] = languages
    forms: dict[str, list[str]] = {}
    for topic, aliases in said.items():
        for form in _other_forms(topic, aliases):
            forms.setdefault(form, []).append(topic)
    held = {alias: _aliases(alias, topics, 1.0) for alias, topics in found.items()}
    for form, of in forms.items():
        held.setdefault(form, _aliases(form, dict.fromkeys(of, ENGLISH), OTHER_FORM))
    held.update(dict.fromkeys(IDIOMS, ()))
    return Names(held, _longest(held), {alias.replace(" ", ""): topics for alias, topics in held.items() if topics})


def _said(topic: Topic) -> dict[str, frozenset[str]]:
    """The folded names of a topic, with the languages that call it so; what stands in brackets is left out."""
    if topic.topic.endswith(HEADING):
        return {}
    said: dict[str, set[str]] = {fold(topic.topic.replace("-", " ")): {"en"}}
    for language, name in topic.names.items():
        said.setdefault(fold(name.partition("(")[0]), set()).add(language)
    return {
        alias: EVERYWHERE if len(LATIN & languages) >= SAME else frozenset(languages)
        for alias, languages in said.items()
        if len(alias.replace(" ", "")) >= SHORT or (len(alias) == 2 and topic.name.isupper())
    }


def _aliases(alias: str, topics: dict[str, frozenset[str]], part: float) -> tuple[Alias, ...]:
    """A name of several topics makes each as much less sure as there are others."""
    share, common = part / len(topics), alias in LOOSE or alias.isdigit()
    return tuple(_alias(topic, alias, languages, common, share) for topic, languages in sorted(topics.items()))


def _alias(topic: str, alias: str, languages: frozenset[str], common: bool, share: float) -> Alias:
    proper = _proper(topic, languages)
    loose = common or (proper and not SMALL_WORDS["en"].isdisjoint(alias.split()))
    prior = LOOSELY if loose else SURE[proper, " " not in alias]
    return Alias(topic, proper, loose, prior * share, languages)


def _proper(topic: str, languages: frozenset[str]) -> bool:
    return languages == EVERYWHERE or ontology()[topic].name.isupper() or PLACES in above(topic)


def _other_forms(topic: str, said: dict[str, frozenset[str]]) -> Iterator[str]:
    """The English name in the other number, where it is no proper name."""
    name = fold(ontology()[topic].name)
    last = name.rpartition(" ")[2]
    if not said or _proper(topic, said.get(name, EVERYWHERE)):
        return
    if last.endswith("ies") and len(last) > WORTHY + 1:
        yield name[:-3] + "y"
    elif last.endswith("s") and not last.endswith(("ss", "us", "is", "ics")) and len(last) > WORTHY:
        yield name[:-1]
    elif not last.endswith("s") and len(last) >= WORTHY:
        yield name + "s"


def _longest(aliases: dict[str, tuple[Alias, ...]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for alias in aliases:
        first, *more = alias.split(" ")
        found[first] = max(found.get(first, 0), 1 + len(more))
    return found
