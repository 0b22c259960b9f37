"""A query made of examples: the words that they share and that other objects hardly hold, with how sure each is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from groundswell.errors import InputError
from groundswell.signals.topics.queries import LONGEST_QUERY
from groundswell.signals.topics.tokens import HASHTAG, fold, words_of

MOST_WORDS = 40
LEAST_EXAMPLES, LEAST_LETTERS = 2, 3
RARE = 5.0
"""How many times rarer than other objects a topic is taken to be."""
SUREST, LEAST_SURE = 0.95, 0.2


def query_of(examples: Iterable[str], others: Mapping[str, int], others_count: int) -> str:
    """A query of the words that tell the examples from other objects, the surest first.

    `others` counts of each word the other objects that hold it, of `others_count`. A word held by the share e of the
    examples and the share o of the others makes the topic e / (e + 5 o) sure. Raises InputError when there are too few
    examples, or when nothing tells them from others.
    """
    held = [features(text) for text in examples]
    if len(held) < LEAST_EXAMPLES:
        raise InputError("Too few examples", todo=f"Name {LEAST_EXAMPLES} objects or more, ten if you can.")
    counts = Counter(word for words in held for word in words)
    sure = {
        word: min(SUREST, _sure(count / len(held), (others.get(word, 0) + 0.5) / (others_count + 1)))
        for word, count in counts.items()
        if count >= LEAST_EXAMPLES
    }
    weighed = sorted(sure, key=lambda word: (-sure[word] * counts[word] ** 0.5, word))[:MOST_WORDS]
    parts = [f"{_quoted(word)}^{sure[word]:.2f}" for word in weighed if sure[word] >= LEAST_SURE]
    if not parts:
        raise InputError("Nothing tells these examples from other objects", todo="Choose others, or write a query.")
    query = parts[0]
    for part in parts[1:]:
        longer = f"{query} OR {part}"
        query = longer if len(longer) <= LONGEST_QUERY else query
    return query


def features(text: str) -> frozenset[str]:
    """Words of at least three letters, pairs of words that follow one another, and hashtags."""
    words = words_of(text)
    folded = words.folded
    single = {word for word in folded if len(word) >= LEAST_LETTERS and not word.isdigit()}
    pairs = {f"{one} {two}" for one, two in pairwise(folded) if {one, two} <= single}
    return frozenset(single | pairs | {f"#{fold(tag)}" for tag in HASHTAG.findall(words.text) if fold(tag)})


def _sure(inside: float, outside: float) -> float:
    return inside / (inside + RARE * outside)


def _quoted(word: str) -> str:
    return word if word.startswith("#") else f'"{word}"'
