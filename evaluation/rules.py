"""The rules of the score one by one, from a plain count up, against the influence that the town's people were given."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.town import LEAST, cheats_of, influence_of
from groundswell.engine.reader import Reader
from groundswell.signals.versions import ScoreVersion, version
from groundswell.validation.baselines import rankings
from groundswell.validation.metrics import spearman
from groundswell.validation.past import past
from groundswell.workspace import Workspace

MICRO = 1e6
MANY = 5
NEVER = ((10**6, 1.0),)
FREE = 1e9
Values = NDArray[np.float64]
TIES = """
    SELECT credited, reactor, day, kind, sum(reactions_count)::DOUBLE AS n, sum(credit_micro)::DOUBLE AS credit
    FROM ties WHERE day <= ? GROUP BY ALL ORDER BY ALL
"""
HELD = "SELECT actor, provisional FROM influence_now"


def ladder(workspace: Workspace, truth: dict[str, Any]) -> dict[str, Any]:
    """By network: each ranking's Spearman with true influence, of all and of three parts of them.

    Of the honest, of those who ever drew MANY people or more, and of those with enough data.
    """
    reader, day = workspace.reader, workspace.report("leaderboard").as_of
    known = past(reader, day)
    names = [known.names[place] for place in known.people]
    others = rankings(known)
    steps = _steps(reader, day, names, version(workspace.settings.score_version)) | others
    many = others["distinct reactors"] >= MANY
    unsure = provisional(reader)
    cheats = cheats_of(truth)
    found = {}
    for network, rows in influence_of(truth).items():
        given = np.array([rows.get(name, np.nan) for name in names])
        real = ~np.isnan(given)
        some = [~np.isin(names, sorted(cheats)), many, ~np.isin(names, sorted(unsure))]
        groups = [real, *(real & chosen for chosen in some)]
        if groups[-1].sum() >= LEAST:
            figures = {step: [spearman(values[who], given[who]) for who in groups] for step, values in steps.items()}
            found[network] = {"rankings": figures, "people": [int(who.sum()) for who in groups]}
    return found


def provisional(reader: Reader) -> set[str]:
    """Those of whom the score says that there is not enough data."""
    return {row["actor"] for row in reader.rows(HELD) if row["provisional"]}


def _steps(reader: Reader, day: date, names: list[str], chosen: ScoreVersion) -> dict[str, Values]:
    """A plain count of all time, and the score's rules upon it; the last but trust, which is only in the score."""
    ties = reader.rows(TIES, [day])
    plain = replace(chosen, weights=dict.fromkeys(chosen.weights, 1.0), half_lives=NEVER, day_cap=FREE, pair_cap=FREE)
    moved = replace(plain, weights={kind: float(weight > 0) for kind, weight in chosen.weights.items()})
    weighed = replace(plain, weights=chosen.weights)
    capped = replace(weighed, day_cap=chosen.day_cap, pair_cap=chosen.pair_cap)
    each = {
        "all reactions ever": (plain, "n"),
        "+ credit to who passed on": (plain, "credit"),
        "+ thanks for nothing": (moved, "credit"),
        "+ weights of kinds": (weighed, "credit"),
        "+ caps of a day and a pair": (capped, "credit"),
        "+ forgetting": (replace(capped, half_lives=chosen.half_lives), "credit"),
    }
    return {name: _sums(ties, day, names, rule, column) for name, (rule, column) in each.items()}


def _sums(ties: list[dict[str, Any]], day: date, names: list[str], rule: ScoreVersion, column: str) -> Values:
    daily: dict[tuple[str, str, date], float] = {}
    for row in ties:
        key = row["credited"], row["reactor"], row["day"]
        amount = row[column] / (MICRO if column == "credit" else 1)
        daily[key] = daily.get(key, 0.0) + amount * rule.weights.get(row["kind"], 0.0)
    pairs: dict[tuple[str, str], float] = {}
    for (credited, reactor, at), amount in daily.items():
        left = sum(share * 2.0 ** (-(day - at).days / half) for half, share in rule.half_lives)
        held = min(amount, rule.day_cap or FREE) * left
        pairs[credited, reactor] = pairs.get((credited, reactor), 0.0) + held
    found = dict.fromkeys(names, 0.0)
    for (credited, _), mass in pairs.items():
        if credited in found:
            found[credited] += min(mass, rule.pair_cap)
    return np.array([found[name] for name in names])
