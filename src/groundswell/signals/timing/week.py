"""The week in quarter hours: how much of an audience's reactions would follow a post in each of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

Reals = NDArray[np.float64]

SLOTS = 672
HOUR = 4
STRENGTH = 50.0
"""Acts that what is known of the network weighs as much as, beside a person's own."""
SMOOTH = np.maximum(0, HOUR + 1 - np.minimum(np.arange(SLOTS), SLOTS - np.arange(SLOTS))) / (HOUR + 1) ** 2
"""A triangle of an hour on each side, (672,), sums to 1: the least that can be told apart from a few acts a week."""
SHOWN, APART = 3, 2 * HOUR
"""How many times are shown, and how many quarter hours they lie apart at least."""
LEAST_AUDIENCE, LEAST_LAGS, LEAST_PEOPLE = 10, 100, 10
"""With fewer people who reacted, reactions with a time in the network, or people to compare: not enough data."""


def shares(counts: Reals) -> Reals:
    """Counts (672,) as shares that sum to 1; the same for each quarter hour when there are none."""
    total = float(counts.sum())
    return counts / total if total else np.full(SLOTS, 1 / SLOTS)


def rates(acts: Any, everybody: Reals) -> Reals:
    """How people's acts (n, 672) spread over the week, each row summing to 1: own counts, shrunk to everybody's."""
    found: Reals = (acts + STRENGTH * shares(everybody)) / (acts.sum(axis=1) + STRENGTH)[:, None]
    return found


def hazard(weights: Any, acts: Any, everybody: Reals) -> Reals:
    """When audiences act, (m, 672): the mean of their members' rates, each row summing to 1.

    `weights` says how much each of n people belongs to each audience (m, n), `acts` counts theirs (n, 672); both may be
    sparse.
    """
    room = 1 / (acts.sum(axis=1) + STRENGTH)
    own: Any = weights @ diags_array(room) @ acts
    shrunk: Reals = (weights @ room)[:, None] * STRENGTH * shares(everybody)
    found: Reals = (np.asarray(own.todense() if isinstance(own, csr_array) else own) + shrunk) / weights.sum(axis=1)[
        :, None
    ]
    return found


def drawn(about: Reals, lags: Reals) -> Reals:
    """What a post in each quarter hour would meet, (..., 672), 1 on average over the week.

    `about` says when the audience acts (..., 672), smoothed here over an hour on each side; `lags` counts reactions by
    quarter hours after the object (672,). Summed over all lags: how likely it is, times how much of the audience acts
    then.
    """
    delay = np.conj(np.fft.rfft(shares(lags)))
    found: Reals = np.fft.irfft(np.fft.rfft(about) * np.fft.rfft(SMOOTH) * delay, SLOTS) * SLOTS
    return found


def best(met: Reals, count: int, apart: int) -> list[int]:
    """The `count` quarter hours with most, each at least `apart` from the others around the week; the earlier of two
    alike first."""
    chosen: list[int] = []
    for slot in np.argsort(-met.round(9), kind="stable").tolist():
        if all(min((slot - other) % SLOTS, (other - slot) % SLOTS) >= apart for other in chosen):
            chosen.append(slot)
        if len(chosen) == count:
            break
    return chosen


def near(slots: list[int], distance: int) -> NDArray[np.bool_]:
    """Which quarter hours of the week, (672,), lie within `distance` of one of these."""
    found = np.zeros(SLOTS, np.bool_)
    for slot in slots:
        found[np.arange(slot - distance, slot + distance + 1) % SLOTS] = True
    return found
