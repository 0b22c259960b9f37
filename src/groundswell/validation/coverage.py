"""Whether a forecast's intervals hold what they promise: at past days, against the counts that came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np
import pyarrow as pa

from groundswell.engine.lake import Lake
from groundswell.engine.reader import Reader
from groundswell.engine.steps import unbound
from groundswell.signals.forecast.gamma_poisson import Prior
from groundswell.signals.forecast.levels import Reals
from groundswell.signals.forecast.origins import AHEAD_DAYS, History, Rows
from groundswell.signals.forecast.step import EPOCH, TARGETS, asked, judged
from groundswell.tables import COVERAGE
from groundswell.validation.keeping import keep
from groundswell.validation.metrics import interval, resamples

PROMISED = (0.5, 0.8, 0.95)
CUTS = 4
DRAWS = 200
SEED = 21
LEAST_PEOPLE = 20
GRID = np.arange(0.025, 1.0, 0.05)
"""Quantiles whose pinball losses make up the continuous ranked probability score."""


@dataclass(frozen=True)
class Covered:
    """How often counts fell within an interval of `interval` promised probability; shares are 0 to 1."""

    target: str
    interval: float
    covered_share: float
    covered_low: float
    covered_high: float
    whole_share: float
    crps: float
    crps_naive: float
    cuts_count: int
    people_count: int


@dataclass(frozen=True)
class Judged:
    """One cut, (n,) each: the probability below and up to what came, what came, the score, and a naive guess's."""

    below: Reals
    upto: Reals
    crps: Reals
    naive: Reals


def coverage(reader: Reader, lake: Lake, last: date) -> list[Covered]:
    """Forecast at up to four past days with what was known then, compare, keep the figures in the lake, return them."""
    history = History(**_tables(reader, last))
    found: list[Covered] = []
    for target, (look, ahead) in TARGETS.items():
        days = [(last - EPOCH).days - AHEAD_DAYS * back for back in range(1, CUTS + 1)]
        cuts = [
            [_judge(prior, rows, ahead) for prior, rows in judged(history, day, look, ahead)] for day in reversed(days)
        ]
        whole = [_joined(parts) for parts in cuts if sum(len(part.upto) for part in parts) >= LEAST_PEOPLE]
        found += _lines(target, whole) if whole else []
    keep(lake, COVERAGE, found)
    return found


def _tables(reader: Reader, last: date) -> dict[str, pa.Table]:
    tables = asked(unbound("reactions"), unbound("objects"), ibis.date(last.isoformat()))
    return {name: reader.arrow(str(ibis.to_sql(rows, dialect="duckdb"))) for name, rows in tables.items()}


def _judge(prior: Prior, rows: Rows, ahead: float) -> Judged:
    known = np.isfinite(rows.came)
    drawn, exposed, came = rows.drawn[known], rows.exposed[known], rows.came[known]
    losses = [_pinball(came - prior.quantile(at, drawn, exposed, ahead), at) for at in GRID]
    guess = drawn / np.maximum(exposed, 1e-9) * ahead
    return Judged(
        below=prior.probability(came - 1, drawn, exposed, ahead),
        upto=prior.probability(came, drawn, exposed, ahead),
        crps=2 * np.mean(losses, axis=0) if len(came) else np.zeros(0),
        naive=np.abs(came - guess),
    )


def _pinball(over: Reals, at: float) -> Reals:
    found: Reals = np.maximum(at * over, (at - 1) * over)
    return found


def _joined(parts: list[Judged]) -> Judged:
    return Judged(*(np.concatenate([getattr(part, name) for part in parts]) for name in Judged.__dataclass_fields__))


def _lines(target: str, cuts: list[Judged]) -> Iterator[Covered]:
    for promised in PROMISED:
        tail = (1 - promised) / 2
        within = [_within(cut, tail) for cut in cuts]
        drawn = [resamples(len(each), DRAWS, SEED) for each in within]
        resampled = [
            float(np.mean([each[places[nth]].mean() for each, places in zip(within, drawn, strict=True)]))
            for nth in range(DRAWS)
        ]
        low, high = interval(np.array(resampled))
        yield Covered(
            target=target,
            interval=promised,
            covered_share=float(np.mean([each.mean() for each in within])),
            covered_low=low,
            covered_high=high,
            whole_share=float(np.mean([((cut.upto >= tail) & (cut.below <= 1 - tail)).mean() for cut in cuts])),
            crps=float(np.mean([cut.crps.mean() for cut in cuts])),
            crps_naive=float(np.mean([cut.naive.mean() for cut in cuts])),
            cuts_count=len(cuts),
            people_count=round(float(np.mean([len(each) for each in within]))),
        )


def _within(cut: Judged, tail: float) -> Reals:
    """The part of each count's probability that lies within the interval, 0 to 1.

    Counts are whole numbers, so that an interval of them holds more than it promises; counting its ends in part is the
    expectation of a randomised probability transform (Czado, Gneiting and Held 2009).
    """
    inside = np.minimum(cut.upto, 1 - tail) - np.maximum(cut.below, tail)
    found: Reals = np.clip(inside / np.maximum(cut.upto - cut.below, 1e-12), 0.0, 1.0)
    return found
