"""Many questions at once: which of their chances are small enough that few of those believed are false."""

from collections.abc import Sequence

FALSE = 0.05
"""Share of what is believed that may be false; so, where there is nothing to find, the chance of finding anything."""


def believed(chances: Sequence[float], asked: int | None = None) -> float:
    """The largest chance to believe, -1 when none is, by Benjamini and Hochberg (1995).

    `asked` is how many questions there were, where those without any sign are not among the chances.
    """
    count, ordered = asked or len(chances), sorted(chances)
    fits = [chance for n, chance in enumerate(ordered, 1) if chance <= FALSE * n / count]
    return fits[-1] if fits else -1.0
