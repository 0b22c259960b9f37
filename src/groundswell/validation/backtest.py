"""The backtest: at several past days, rank people by what was known then, and compare with what followed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from threadpoolctl import threadpool_limits

from groundswell.engine.lake import Lake
from groundswell.engine.reader import Reader
from groundswell.errors import InputError
from groundswell.tables import BACKTEST
from groundswell.validation import metrics
from groundswell.validation.baselines import CEILING, MODEL, features, rankings
from groundswell.validation.keeping import keep
from groundswell.validation.past import Future, Past, Reals, cuts, future, median_lag_days, past

WINDOWS = (7, 28)
CUTS = 4
DRAWS = 100
SEED = 20
LEAST_PEOPLE = 20

Score = Callable[[list[date]], None]
Spread = tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class Line:
    """One figure: a method judged by a metric on a target, averaged over the cuts; `ahead` is model minus method."""

    window_days: int
    target: str
    method: str
    metric: str
    value: float | None
    value_low: float | None
    value_high: float | None
    ahead: float | None
    ahead_low: float | None
    ahead_high: float | None
    cuts_count: int
    people_count: int


@dataclass(frozen=True)
class Fold:
    """One cut: every method's ranking of its people, and what they drew afterwards."""

    rankings: dict[str, Reals]
    truth: dict[str, Reals]


def backtest(reader: Reader, lake: Lake, score: Score, draws: int = DRAWS) -> list[Line]:
    """Run the protocol for each window, keep the figures in the lake, and return them.

    `score` scores days that have none yet. Raises InputError when the history is too short or too few are active.
    """
    span = reader.one("SELECT min(published)::DATE AS first, max(published)::DATE AS last FROM reactions") or {}
    if span.get("first") is None:
        raise InputError("There are no reactions to test a score on", todo="Add an export in which people react.")
    gap = median_lag_days(reader)
    lines: list[Line] = []
    for window in WINDOWS:
        days = cuts(span["first"], span["last"], window=window, gap=gap, count=CUTS + 1)
        score(days)
        lines += _window(reader, days, window, gap, draws)
    if not lines:
        raise InputError(
            "The history is too short, or too few people are active, to test a score on future weeks",
            where=f"{span['first']} to {span['last']}",
            todo="Three months with twenty active people are the least that says anything.",
        )
    keep(lake, BACKTEST, lines)
    return lines


def _window(reader: Reader, days: list[date], window: int, gap: int, draws: int) -> Iterator[Line]:
    seen = [past(reader, day) for day in days]
    drawn = [future(reader, known, window=window, gap=gap) for known in seen]
    folds = [
        fold
        for before, after in zip(range(len(seen)), range(1, len(seen)), strict=False)
        if (fold := _fold(seen[before], drawn[before], seen[after], drawn[after])) is not None
    ]
    if folds:
        yield from _judge(folds, window, draws)


def _fold(trained: Past, taught: Future, known: Past, drawn: Future) -> Fold | None:
    """A cut with its rankings; the boosted trees learn from the cut before, whose window ends before this one."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # takes seconds: only for those who evaluate

    if min(len(known.people), len(trained.people)) < LEAST_PEOPLE:
        return None
    ranked = rankings(known)
    if not np.isfinite(known.followers).any():
        del ranked["followers"]
    trees = HistGradientBoostingRegressor(max_iter=100, random_state=0)
    # For so few people threads wait for each other ten times as long as they work.
    with threadpool_limits(1, user_api="openmp"):
        trees.fit(features(trained), np.log1p(taught.reactions))
        ranked[CEILING] = trees.predict(features(known))
    truth = {"reactions": drawn.reactions, "reactors": drawn.reactors, "reactions per object": drawn.per_object}
    return Fold(ranked, truth)


def _judge(folds: list[Fold], window: int, draws: int) -> Iterator[Line]:
    people = round(float(np.mean([len(fold.rankings[MODEL]) for fold in folds])))
    methods = [name for name in folds[0].rankings if all(name in fold.rankings for fold in folds)]
    for target in folds[0].truth:
        for metric in metrics.METRICS:
            drawn = draws if metric in metrics.RESAMPLED else 0
            held = {name: _resampled(folds, name, (target, metric), drawn) for name in methods}
            for name in methods:
                value = _spread(held[name])
                ahead = _spread(None if name == MODEL else held[MODEL] - held[name])
                yield Line(window, target, name, metric, *value, *ahead, len(folds), people)


def _resampled(folds: list[Fold], method: str, judged: tuple[str, str], draws: int) -> Reals:
    """The metric averaged over the cuts, (1 + draws,): as it is, then for each resampling of people."""
    per_cut = [_one_cut(fold, method, judged, draws) for fold in folds]
    averaged: Reals = np.nanmean(np.array(per_cut), axis=0)
    return averaged


def _one_cut(fold: Fold, method: str, judged: tuple[str, str], draws: int) -> list[float]:
    target, metric = judged
    known = np.isfinite(fold.truth[target])
    ranked, truth = fold.rankings[method][known], fold.truth[target][known]
    if len(truth) < LEAST_PEOPLE:
        return [np.nan] * (1 + draws)
    measure = metrics.METRICS[metric]
    drawn = metrics.resamples(len(truth), draws, SEED)
    return [measure(ranked, truth), *(measure(ranked[places], truth[places]) for places in drawn)]


def _spread(values: Reals | None) -> Spread:
    """A value with its interval, which is None where nothing was resampled."""
    if values is None:
        return None, None, None
    low, high = metrics.interval(values[1:]) if len(values) > 1 else (None, None)
    return float(values[0]), low, high
