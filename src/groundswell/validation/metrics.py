"""How well a ranking foretold what happened, with intervals by resampling people."""

from collections.abc import Callable

import numpy as np
import scipy  # loads scipy.stats when it is first asked for: it takes a second

from groundswell.validation.past import Ids, Reals

Metric = Callable[[Reals, Reals], float]


def spearman(ranked: Reals, truth: Reals) -> float:
    """Spearman's rank correlation, -1 to 1; 0 when either side is constant."""
    a, b = scipy.stats.rankdata(ranked), scipy.stats.rankdata(truth)
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum() / size) if size else 0.0


def kendall(ranked: Reals, truth: Reals) -> float:
    """Kendall's tau-b, -1 to 1; 0 when either side is constant."""
    tau = float(scipy.stats.kendalltau(ranked, truth).statistic)
    return 0.0 if np.isnan(tau) else tau


def ndcg(at: int) -> Metric:
    """Normalised discounted gain of the first `at`, gains log(1 + truth), 0 to 1 (Jarvelin and Kekalainen 2002).

    People ranked alike share the mean gain of their places, so that an arbitrary order of ties earns nothing.
    """

    def measure(ranked: Reals, truth: Reals) -> float:
        gains = np.log1p(truth)
        best = _discounted(np.sort(gains)[::-1], at)
        return _discounted(_tied_means(ranked, gains), at) / best if best > 0 else 0.0

    return measure


def precision(at: int) -> Metric:
    """Share of the first `at` that are among the true first `at`, 0 to 1."""

    def measure(ranked: Reals, truth: Reals) -> float:
        size = min(at, len(truth))
        if size == 0:
            return 0.0
        top = truth >= max(np.partition(truth, -size)[-size], 1e-12)
        return float(_tied_means(ranked, top.astype(float))[:size].mean())

    return measure


METRICS: dict[str, Metric] = {
    "Spearman": spearman,
    "NDCG@20": ndcg(20),
    "NDCG@100": ndcg(100),
    "Kendall": kendall,
    "precision@20": precision(20),
}
RESAMPLED = ("Spearman", "NDCG@20", "NDCG@100")
"""The metrics that get an interval; the others are too slow to resample or too coarse."""


def _tied_means(ranked: Reals, values: Reals) -> Reals:
    """Values from the highest ranked down, each replaced by the mean over its tie."""
    order = np.argsort(-ranked, kind="stable")
    _, tie = np.unique(-ranked[order], return_inverse=True)
    return np.asarray((np.bincount(tie, values[order]) / np.bincount(tie))[tie])


def _discounted(gains: Reals, at: int) -> float:
    first = gains[:at]
    return float((first / np.log2(np.arange(2, len(first) + 2))).sum())


def resamples(count: int, draws: int, seed: int) -> list[Ids]:
    """Places of people drawn with replacement, the same for every method, so that differences are paired."""
    generator = np.random.default_rng(seed)
    return [generator.integers(0, count, count) for _ in range(draws)]


def interval(values: Reals) -> tuple[float, float]:
    """The middle 95 % of resampled values."""
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)
