"""A linear chain: the likeliest labels of a row of pieces, and how sure each of them is."""

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
LABELS = ("O", "B-H", "I-H", "B-T", "I-T", "B-P", "I-P", "B-N", "I-N")
"""Outside, holder, target, positive and negative expression; B begins one, I goes on."""


def likeliest(said: Reals, steps: Reals, first: Reals) -> list[int]:
    """The labels, by place in LABELS, with the highest sum.

    `said`: what each piece says of each label, shape (n, labels). `steps`: of going from one to another, (labels,
    labels). `first`: of beginning with one, (labels,).
    """
    best = first + said[0]
    came = []
    for row in said[1:]:
        sums = best[:, None] + steps
        came.append(sums.argmax(0))
        best = sums.max(0) + row
    found = [int(best.argmax())]
    for back in reversed(came):
        found.append(int(back[found[-1]]))
    return found[::-1]


def sureness(said: Reals, steps: Reals, first: Reals) -> Reals:
    """The chance of each label for each piece, shape (n, labels); rows sum to 1."""
    ways, away = np.exp(steps), np.exp(said - said.max(1, keepdims=True))
    forward, backward = np.empty_like(said), np.ones_like(said)
    forward[0] = _scaled(np.exp(first) * away[0])
    for at in range(1, len(said)):
        forward[at] = _scaled((forward[at - 1] @ ways) * away[at])
    for at in range(len(said) - 2, -1, -1):
        backward[at] = _scaled(ways @ (away[at + 1] * backward[at + 1]))
    both = forward * backward
    sure: Reals = both / both.sum(1, keepdims=True)
    return sure


def _scaled(row: Reals) -> Reals:
    scaled: Reals = row / row.sum()
    return scaled


def spans(labels: list[int]) -> list[tuple[str, int, int]]:
    """The kinds H, T, P and N that the labels mark, each with its first piece and the one after its last."""
    found: list[tuple[str, int, int]] = []
    for at, label in enumerate(labels):
        begins, _, kind = LABELS[label].partition("-")
        if not kind:
            continue
        if begins == "I" and found and found[-1][0] == kind and found[-1][2] == at:
            found[-1] = (kind, found[-1][1], at + 1)
        else:
            found.append((kind, at, at + 1))
    return found
