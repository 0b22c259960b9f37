"""Which target and which holder an expression belongs to, by where they stand and what stands between."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Span = tuple[str, int, int]
"""Kind, first piece, and the one after the last."""
TURNS = frozenset(["but", "although", "though", "however", "pero", "aunque", "però", "encara", "baina"])
STOPS = frozenset(",;:.!?-()")
LINKED = 0.5
"""From so much chance on, a link is taken."""
EXPRESSIONS = frozenset("PN")


@dataclass(frozen=True)
class Scene:
    """A sentence with what was found in it."""

    pieces: Sequence[str]
    found: Sequence[Span]

    def of(self, kinds: str | frozenset[str]) -> list[Span]:
        return [span for span in self.found if span[0] in kinds]


def distance(one: Span, other: Span) -> int:
    """Pieces between two spans; 0 where they touch."""
    return max(other[1] - one[2], one[1] - other[2], 0)


def signs(scene: Scene, expression: Span, other: Span) -> dict[str, float]:
    """What speaks for or against a link, by name."""
    before = other[1] < expression[1]
    first, last = (other, expression) if before else (expression, other)
    between = [piece.lower() for piece in scene.pieces[first[2] : last[1]]]
    inside = [span for span in scene.found if first[2] <= span[1] < last[1]]
    rivals, sayings = scene.of(other[0]), scene.of(EXPRESSIONS)
    place = sorted(rivals, key=lambda span: distance(expression, span)).index(other)
    back = sorted(sayings, key=lambda span: distance(other, span)).index(expression)
    side = "<" if before else ">"
    named = [
        f"side{side}",
        f"gap{side}{min(distance(expression, other), 8)}",
        f"sayings{side}{min(sum(span[0] in EXPRESSIONS for span in inside), 3)}",
        f"rivals{side}{min(sum(span[0] == other[0] for span in inside), 3)}",
        f"place{min(place, 3)}",
        f"back{min(back, 3)}",
        f"both{min(place, 2)}{min(back, 2)}{side}",
        f"of{min(len(rivals), 4)}",
        f"begins={scene.pieces[expression[1]].lower()}",
        *(f"word{side}{word}" for word in between[:6]),
    ]
    found = dict.fromkeys(named, 1.0)
    found["stop"] = float(any(word in STOPS for word in between))
    found["turn"] = float(any(word in TURNS for word in between))
    found["far"] = math.log1p(distance(expression, other))
    return found


def chance(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The chance of a link, 0 to 1; the weight of nothing is the start."""
    total = weights.get("", 0.0) + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def targets(scene: Scene, expression: Span, weights: Mapping[str, float]) -> list[tuple[Span | None, float]]:
    """The targets of an expression with the chance of each; one of None where it has none."""
    linked = [(span, chance(signs(scene, expression, span), weights)) for span in scene.of("T")]
    likely: list[tuple[Span | None, float]] = [(span, at) for span, at in linked if at > LINKED]
    return likely or [(None, 1.0 - max((at for _, at in linked), default=0.0))]


def holder(scene: Scene, expression: Span, weights: Mapping[str, float]) -> Span | None:
    """Who holds the opinion that an expression carries; None for the one who speaks."""
    linked = [(chance(signs(scene, expression, span), weights), span) for span in scene.of("H")]
    best = max(linked, key=lambda one: one[0], default=(0.0, None))
    return best[1] if best[0] > LINKED else None
