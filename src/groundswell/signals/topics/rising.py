"""What rises: the newest four weeks of many series against each one's own past, with the false alarms held down."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # loads its parts when they are first asked for: they take a second
from numpy.typing import NDArray
from scipy.special import betaincinv

from groundswell.signals.topics.chances import believed

BLOCK_DAYS = 28
PAST_BLOCKS, LEAST_BLOCKS = 6, 3
"""Blocks of four weeks before the newest: as many are looked at, and as many there must be."""
LEAST_RECENT = 5
"""People in the newest block, fewer of whom are no rise whatever was before."""
PRIOR_BLOCKS = 6.0
"""How many blocks of a series' own what all series show together weighs as, of how much counts come in bunches."""
LOW, HIGH = 0.1, 0.9

Counts = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Rise:
    """The newest block of a series against its own past."""

    recent_count: int
    past_count: int
    ratio: float
    """Its part of everything that goes on, over what that was before."""
    low: float
    high: float
    """Ends of its 80 % interval."""
    rising: bool
    """Whether it rises by more than chance, all series that were looked at taken together."""


def rises(counts: Counts, volumes: Counts) -> list[Rise | None]:
    """Judge series of people counted by block, newest first (rows by blocks), of `volumes` people about in each block.

    Counts are taken as Poisson with the bunching that their own past shows, drawn towards what all show. None for a
    series too small to judge, or where there is too little past.
    """
    blocks = min(PAST_BLOCKS, int(np.count_nonzero(volumes[1:])))
    if counts.size == 0 or blocks < LEAST_BLOCKS or not volumes[0]:
        return [None] * len(counts)
    recent, past = counts[:, 0], counts[:, 1 : blocks + 1]
    now, before = float(volumes[0]), volumes[1 : blocks + 1].astype(float)
    bunching = _bunching(past, before)
    judged = recent + past.sum(axis=1) >= LEAST_RECENT
    chances = _chances(recent, past.sum(axis=1), bunching, now / before.sum(), blocks - 1 + PRIOR_BLOCKS)
    rising = _held_down(np.where(judged & (recent >= LEAST_RECENT), chances, 1.0), judged)
    ends = _ends(recent, past.sum(axis=1), bunching, before.sum() / now)
    figures = (each.tolist() for each in (recent, past.sum(axis=1), *ends, rising))
    return [Rise(*row) if judged[n] else None for n, row in enumerate(zip(*figures, strict=True))]


def _bunching(past: Counts, volumes: Reals) -> Reals:
    """Variance of each series' counts in means, at least 1: by its own blocks, drawn towards that of all series."""
    expected = past.sum(axis=1, keepdims=True) * (volumes / volumes.sum())
    off = np.divide((past - expected) ** 2, expected, out=np.zeros_like(expected), where=expected > 0).sum(axis=1)
    free = len(volumes) - 1
    seen = past.sum(axis=1) >= LEAST_RECENT
    together = max(1.0, float(off[seen].mean() / free)) if seen.any() else 1.0
    mixed: Reals = np.maximum(1.0, (off + PRIOR_BLOCKS * together) / (free + PRIOR_BLOCKS))
    return mixed


def _chances(recent: Counts, past: Counts, bunching: Reals, part: float, free: float) -> Reals:
    """Chance of a newest block at least so large if nothing changed.

    What is not known of the past rate makes the spread wider, and what is not known of the bunching the tails heavier.
    """
    mean = (past + 0.5) * part
    spread = bunching * (1.0 + part) + 1e-9
    tail = scipy.stats.nbinom.sf(recent - 1, mean / (spread - 1.0), 1.0 / spread)
    unsure: Reals = scipy.stats.t.sf(scipy.stats.norm.isf(np.clip(tail, 1e-300, 1.0)), free)
    return unsure


def _held_down(chances: Reals, judged: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of them are below the bound that keeps false ones to their share."""
    held: NDArray[np.bool_] = judged & (chances <= believed(chances[judged].tolist()))
    return held


def _ends(recent: Counts, past: Counts, bunching: Reals, part: float) -> tuple[Reals, Reals, Reals]:
    """The ratio with its interval, by the Beta posterior (Jeffreys) of the newest block's share of a series."""
    a: Reals = recent / bunching + 0.5
    b: Reals = past / bunching + 0.5
    low, middle, high = (_odds(betaincinv(a, b, at)) * part for at in (LOW, 0.5, HIGH))
    return middle, low, high


def _odds(share: NDArray[Any]) -> Reals:
    odds: Reals = share / np.maximum(1.0 - share, 1e-12)
    return odds
