"""Sentiment Graph F1, as the shared task on structured sentiment (SemEval 2022, task 10) counts it."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

NOBODY = frozenset({-1})
"""What stands for a holder or target that is not named: it meets only another that is not named."""


class Graph(NamedTuple):
    """One opinion, its parts as places of words in the sentence."""

    holder: frozenset[int]
    target: frozenset[int]
    expression: frozenset[int]
    polarity: str


def words_at(text: str, places: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The words of a text, split at blanks, that these places touch."""
    spans = [found.span() for found in re.finditer(r"[^ ]+", text)]
    return frozenset(
        at for at, (start, end) in enumerate(spans) if any(start < last and first < end for first, last in places)
    )


def marked_graphs(sentence: dict[str, Any]) -> list[Graph]:
    """The opinions that people marked in a sentence."""
    found = []
    for one in sentence["opinions"]:
        holder, target, expression = (words_at(sentence["text"], places(one[part])) for part in PARTS)
        found.append(Graph(holder, target, expression, one["Polarity"]))
    return found


PARTS = ("Source", "Target", "Polar_expression")


def places(part: list[list[str]]) -> list[tuple[int, int]]:
    """`["3:8"]` as numbers."""
    return [(int(start), int(end)) for start, _, end in (place.partition(":") for place in part[1])]


def f1(marked: Sequence[Sequence[Graph]], found: Sequence[Sequence[Graph]]) -> tuple[float, float, float]:
    """F1, precision and recall over sentences: what meets one of the other side counts by the share it overlaps."""
    precision, recall = _counted(found, marked), _counted(marked, found)
    both = precision + recall
    return (2 * precision * recall / both if both else 0.0), precision, recall


def _counted(ours: Sequence[Sequence[Graph]], theirs: Sequence[Sequence[Graph]]) -> float:
    shares = [_share(one, others) for mine, others in zip(ours, theirs, strict=True) for one in mine]
    return sum(shares) / len(shares) if shares else 0.0


def _share(one: Graph, others: Sequence[Graph]) -> float:
    """0 unless one of the others meets it in every part with its polarity; else the best mean overlap."""
    met = [(_overlap(one, other), other.polarity == one.polarity) for other in others]
    return max(overlap for overlap, _ in met) if any(same and overlap for overlap, same in met) else 0.0


def _overlap(one: Graph, other: Graph) -> float:
    pairs = [(a or NOBODY, b or NOBODY) for a, b in zip(one[:3], other[:3], strict=True)]
    shares = [len(a & b) / len(a) for a, b in pairs]
    return sum(shares) / 3 if all(shares) else 0.0
