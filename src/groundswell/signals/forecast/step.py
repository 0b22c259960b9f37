"""The forecast: expected reactions to the next object and in the next 28 days, with 50, 80 and 95 % intervals."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.engine.steps import Scope, Step, Tables, score_day
from groundswell.signals.days import upto
from groundswell.signals.forecast.gamma_poisson import Prior, fit
from groundswell.signals.forecast.levels import EVEN, Levels, Reals, learned
from groundswell.signals.forecast.origins import AHEAD_DAYS, RIPE_DAYS, History, Look, Rows
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import FORECASTS

NEXT = "reactions to the next object"
TARGETS: dict[str, tuple[Look, float]] = {
    "reactions in 28 days": (History.weeks, float(AHEAD_DAYS)),
    NEXT: (History.objects, 1.0),
}
"""What is foretold: where its rows come from, and how many units of exposure lie ahead."""
HALF_LIVES = (7.0, 14.0, 30.0, 60.0)
ORIGINS = 3
"""Past days, 28 apart, that a prior is learned from."""
PROOFS = 3
"""Newest past days at which a prior of the days before them is put to the proof."""
LEAST_ROWS, FEWEST_ROWS = 100, 30
"""A network with fewer people at those days is foretold with what all networks have in common; with fewer than
FEWEST_ROWS in all, nothing is."""
INTERVALS = {"50": 0.25, "80": 0.1, "95": 0.025}
"""Tail on either side, by the name of the interval."""
RELIABLE = 0.8
"""Reliability is n / (n + k) of the rate an object, n the person's own objects, discounted."""
EPOCH = date(1970, 1, 1)


def step(version: ScoreVersion) -> Step:
    """The forecast of a day for everybody who made something in the 90 days before.

    Empirical Bayes: a Gamma-Poisson rate for each person with over-dispersion, the prior learned for each network from
    what followed at past days (Robbins 1956; Harvey and Fernandes 1989 for the discounting), and quantiles where they
    would have held at those days, had they been foretold from what went before. Unit: reactions.
    """

    def inputs(tables: Tables) -> dict[str, ir.Table]:
        return asked(tables["reactions"], tables["objects"], score_day())

    def kernel(tables: dict[str, pa.Table], scope: Scope) -> pa.Table:
        rows = forecasts(History(tables["drawn"], tables["made"]), scope.day)
        rows["version"] = [version.name] * len(rows["actor"])
        return pa.table(rows).select(list(FORECASTS.columns)).cast(FORECASTS.schema)

    return Step(
        writes=FORECASTS,
        reads=("reactions", "objects"),
        per="score",
        expression=inputs,
        kernel=kernel,
        newest_only=True,
        version=version.name,
        parameters=version,
    )


def asked(reactions: ir.Table, objects: ir.Table, day: ir.DateValue) -> dict[str, ir.Table]:
    """Reactions drawn by person and day, and each object with the reactions of its first week, up to a day."""
    given = reactions.filter(upto(reactions.published, day))
    drawn = given.group_by(author=given.author, day=_since(given.published)).agg(count=given.count())
    made = objects.filter(objects.author.notnull(), upto(objects.published, day))
    to_objects = given.select(to="object", of="author", reacted="published")
    joined = made.left_join(to_objects, (made.object == to_objects.to) & (made.author == to_objects.of))
    joined = joined.mutate(day=_since(joined.published), reacted_day=_since(joined.reacted))
    early = ibis.coalesce(joined.reacted_day <= joined.day + RIPE_DAYS, False)
    each = joined.group_by("object", "author", "day").agg(count=early.sum().cast("int64"))
    return {"drawn": drawn, "made": each.select("author", "day", "count")}


def _since(moment: ir.TimestampValue) -> ir.IntegerValue:
    return moment.date().delta(ibis.date(EPOCH.isoformat()), unit="day")


def forecasts(history: History, day: date) -> dict[str, list[Any]]:
    """Columns of the forecasts table but for the version."""
    columns: dict[str, list[Any]] = {name: [] for name in FORECASTS.columns if name != "version"}
    found = {target: judged(history, (day - EPOCH).days, *how) for target, how in TARGETS.items()}
    reliability = np.zeros(len(history.names))
    for prior, rows in found[NEXT]:
        reliability[rows.person] = prior.reliability(rows.exposed).round(6)
    for target, (_, ahead) in TARGETS.items():
        for prior, rows in found[target]:
            figures = _figures(prior, rows, ahead)
            figures["reliability"] = reliability[rows.person]
            figures["provisional"] = reliability[rows.person] < RELIABLE
            for name, values in figures.items():
                columns[name] += values.tolist()
            columns["actor"] += history.names.take(pa.array(rows.person)).to_pylist()
            columns["as_of"] += [day] * len(rows.person)
            columns["target"] += [target] * len(rows.person)
    return columns


def _figures(prior: Prior, rows: Rows, ahead: float) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {"expected": prior.mean(rows.drawn, rows.exposed, ahead).round(6)}
    for name, tail in INTERVALS.items():
        for side, at in (("low", tail), ("high", 1 - tail)):
            found[f"{side}_{name}"] = prior.quantile(at, rows.drawn, rows.exposed, ahead).astype(np.int64)
    return found


def judged(history: History, day: int, look: Look, ahead: float) -> list[tuple[Prior, Rows]]:
    """People known at a day, by network, each with the prior that the days before it taught."""
    look = cache(look)
    shared = cache(lambda: _learn(history, day, look, ahead, None))
    found = []
    for network in sorted(set(history.networks.tolist())):
        learned = _learn(history, day, look, ahead, network) or shared()
        if learned is not None:
            prior, half_life = learned
            found.append((prior, _of(look(history, day, half_life), history, network)))
    return found


def _learn(history: History, day: int, look: Look, ahead: float, network: str | None) -> tuple[Prior, float] | None:
    """The prior and half-life under which what followed at past days was likeliest; None without enough of them."""
    best: tuple[float, Prior, float] | None = None
    for half_life in HALF_LIVES:
        drawn, exposed, came = _known(_seen(history, day, look, half_life, network)[:ORIGINS])
        if len(came) < (LEAST_ROWS if network else FEWEST_ROWS):
            return None
        prior, loss = fit(drawn, exposed, came, ahead, best[1] if best else None)
        if best is None or loss < best[0]:
            best = loss, prior, half_life
    if best is None:
        return None
    _, prior, half_life = best
    return replace(prior, levels=_proven(_seen(history, day, look, half_life, network), ahead, prior)), half_life


def _seen(history: History, day: int, look: Look, half_life: float, network: str | None) -> list[Rows]:
    """What followed at past days, the newest first: one more than are put to the proof."""
    days = [day - AHEAD_DAYS * back for back in range(1, PROOFS + 2)]
    return [_of(look(history, past, half_life), history, network) for past in days]


def _known(seen: list[Rows]) -> tuple[Reals, Reals, Reals]:
    """What was drawn, exposed and came, of all whose count to come is known."""
    drawn, exposed, came = (np.concatenate([getattr(rows, name) for rows in seen]) for name in NAMES)
    known = np.isfinite(came)
    return drawn[known], exposed[known], came[known]


NAMES = ("drawn", "exposed", "came")


def _proven(seen: list[Rows], ahead: float, near: Prior) -> Levels:
    """Where quantiles held at each day when foretold from the days before it, as this day's will be."""
    said = []
    for nth in range(PROOFS):
        before, (drawn, exposed, came) = _known(seen[nth + 1 :]), _known(seen[nth : nth + 1])
        if len(before[0]) >= FEWEST_ROWS and len(came):
            prior, _ = fit(*before, ahead, near)
            said.append([prior.probability(count, drawn, exposed, ahead) for count in (came - 1, came)])
    return learned(*(np.concatenate(side) for side in zip(*said, strict=True))) if said else EVEN


def _of(rows: Rows, history: History, network: str | None) -> Rows:
    if network is None:
        return rows
    here = history.networks[rows.person] == network
    return Rows(rows.person[here], rows.drawn[here], rows.exposed[here], rows.came[here])
