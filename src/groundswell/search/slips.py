"""Names that are nearly what was asked for: a letter more, less, another or two swapped, in words of four or more."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from groundswell.search.query import SHORTEST_START, Part
from groundswell.search.words import is_run, words
from groundswell.search.writing import lefts, may_slip

MOST_NEAR = 40
"""Words near to one that are looked for."""


class Named(Protocol):
    """Something with the words of its names."""

    @property
    def card(self) -> dict[str, object]: ...


N = TypeVar("N", bound=Named)


def names_match(asked: Iterable[Part], near: Callable[[str], list[str]] | None) -> str:
    """FTS5's words for a name: each word as the beginning of one, or one of those near to it."""
    return " AND ".join(_one_of(word, near) for part in asked for word in part.words)


def _one_of(word: str, near: Callable[[str], list[str]] | None) -> str:
    begun = Part((word,), open=len(word) >= SHORTEST_START and not is_run(word)).match()
    others = near_words(word, near) if near is not None and may_slip(word) else []
    return f"({' OR '.join([begun, *(Part((other,)).match() for other in others)])})"


def near_words(word: str, having: Callable[[str], list[str]]) -> list[str]:
    """Words of the index a slip away from one, the closest first."""
    found = {other for left in lefts(word) for other in having(left)}
    best = sorted((distance(word, other), other) for other in found if other != word)
    return [other for apart, other in best if apart == 1][:MOST_NEAR]


def close(asked: Sequence[Part], matches: list[N]) -> list[N]:
    """Matches by how many slips lie between the words asked for and those of the name; equals stay in their order."""
    said = [word for part in asked for word in part.words]
    return sorted(matches, key=lambda one: sum(_least(word, words(str(one.card["said"]))) for word in said))


def _least(word: str, others: list[str]) -> int:
    return min((0 if other.startswith(word) else distance(word, other) for other in others), default=0)


def distance(one: str, other: str) -> int:
    """Slips between two words: letters put in, left out, replaced, or swapped with the next."""
    before: list[int] = []
    line = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, line = before, line, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, line[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            line.append(cost)
    return line[-1]
