"""Fits the weights of a linear chain (a conditional random field) by its likelihood, over all sentences at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from groundswell.signals.opinions.chain import LABELS

Reals = NDArray[np.float64]
Ids = NDArray[np.int64]
SIZE = len(LABELS)
ROUNDS = 120


@dataclass(frozen=True)
class Sentences:
    """Sentences, the longest first: `rows[t]` are the places of the pieces number t, of those that have so many."""

    signs: csr_array
    labels: Ids
    rows: list[Ids]

    @classmethod
    def of(cls, signs: csr_array, labels: Ids, lengths: Ids) -> "Sentences":
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = starts[order], lengths[order]
        return cls(signs, labels, [starts[: int((lengths > at).sum())] + at for at in range(int(lengths.max()))])


def fit(held: Sentences, penalty: float = 1.0) -> tuple[Reals, Reals, Reals]:
    """Weights of signs (signs, labels), of steps (labels, labels) and of beginnings (labels,)."""
    count = held.signs.shape[1]
    split = count * SIZE
    seen, stepped = _counted(held)

    def loss(point: Reals) -> tuple[float, Reals]:
        weights, steps = point[:split].reshape(count, SIZE), point[split:].reshape(SIZE + 1, SIZE)
        total, chances, moves = _expected(held, held.signs @ weights, steps)
        fitted = (seen * weights).sum() + (stepped * steps).sum()
        slopes = [held.signs.T @ chances - seen + penalty * weights, moves - stepped + penalty * steps]
        value = total - fitted + 0.5 * penalty * float(point @ point)
        return value, np.concatenate([slope.ravel() for slope in slopes])

    start = np.zeros(split + (SIZE + 1) * SIZE)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    steps = found[split:].reshape(SIZE + 1, SIZE)
    return found[:split].reshape(count, SIZE), steps[:SIZE], steps[SIZE]


def _counted(held: Sentences) -> tuple[Reals, Reals]:
    """How often each sign stands with each label, and each label follows another; the last row is beginnings."""
    marks = csr_array((np.ones(len(held.labels)), (np.arange(len(held.labels)), held.labels)))
    marks.resize((len(held.labels), SIZE))
    stepped = np.zeros((SIZE + 1, SIZE))
    np.add.at(stepped, (np.full(len(held.rows[0]), SIZE), held.labels[held.rows[0]]), 1)
    for before, after in zip(held.rows, held.rows[1:], strict=False):
        np.add.at(stepped, (held.labels[before[: len(after)]], held.labels[after]), 1)
    return (held.signs.T @ marks).toarray(), stepped


def _expected(held: Sentences, said: Reals, steps: Reals) -> tuple[float, Reals, Reals]:
    """Log of the sum over all labellings, the chance of each label, and the steps to expect."""
    top = said.max(1, keepdims=True)
    away, ways, first = np.exp(said - top), np.exp(steps[:SIZE]), np.exp(steps[SIZE])
    forward, backward, sums = np.empty_like(said), np.ones_like(said), []
    for at, rows in enumerate(held.rows):
        came = forward[held.rows[at - 1][: len(rows)]] @ ways if at else first
        row = came * away[rows]
        sums.append(row.sum(1, keepdims=True))
        forward[rows] = row / sums[-1]
    moves = np.zeros((SIZE + 1, SIZE))
    for at in range(len(held.rows) - 2, -1, -1):
        after = held.rows[at + 1]
        before = held.rows[at][: len(after)]
        ahead = backward[after] * away[after] / sums[at + 1]
        backward[before] = ahead @ ways.T
        moves[:SIZE] += (forward[before].T @ ahead) * ways
    chances = forward * backward
    moves[SIZE] = chances[held.rows[0]].sum(0)
    return float(top.sum() + sum(np.log(one).sum() for one in sums)), chances, moves
