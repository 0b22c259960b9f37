"""Several simulated towns: how far rankings recover true influence, and by how much the score is ahead, with intervals.

Each town is lived twice, once by people who change and once by the same people when nobody does; other versions of
the score, and the honest and those with enough data alone, are asked for where they change.
"""

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import rankdata

from evaluation.change import correlations
from evaluation.rules import provisional
from evaluation.town import TOGETHER, cheats_of, influence_of, standings, truth_of
from groundswell import world
from groundswell.validation.metrics import resamples, spearman
from groundswell.validation.past import Reals, past
from groundswell.workspace import Workspace

SEEDS = (7, 11, 12, 13, 14)
WORLDS = {"change": 1.0, "stay": 0.0}
SCORE, OTHERS = "influence score", ("second", "third")
PLACED = (SCORE, "distinct reactors")
"""Rankings by which it is told where cheats come."""

DRAWS, LEVEL = 400, 95
Standing = dict[str, tuple[dict[str, Reals], Reals]]


class Lived(NamedTuple):
    """One town: how everybody stands by every ranking, how some do, where cheats come, and how people change."""

    everybody: Standing
    honest: Standing
    sure: Standing
    cheats: dict[str, dict[str, float]]
    change: dict[str, list[float]]


def several(seeds: tuple[int, ...] = SEEDS) -> dict[str, Any]:
    """By world: each ranking's mean Spearman by network, by how much the score is ahead, and how much people change."""
    return {name: _world(seeds, changing) for name, changing in WORLDS.items()}


def _world(seeds: tuple[int, ...], changing: float) -> dict[str, Any]:
    lived = [_lived(seed, changing) for seed in seeds]
    return {
        "seeds": list(seeds),
        "rankings": _by_network([one.everybody for one in lived]),
        "honest": _by_network([one.honest for one in lived]),
        "sure": _by_network([one.sure for one in lived]),
        "cheats": _means([one.cheats for one in lived]),
        "change": {who: [one.change[who] for one in lived] for who in lived[0].change},
    }


def _by_network(towns: list[Standing]) -> dict[str, Any]:
    return {network: _compared([standing[network] for standing in towns]) for network in towns[0]}


def _lived(seed: int, changing: float) -> Lived:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        inputs = world.write(root / "town", seed=seed, changing=changing).inputs
        truth = truth_of(root)
        workspace = _scored(root / "shown", inputs)
        found = standings(workspace, truth)
        honest = standings(workspace, truth, cheats_of(truth)) if changing else {}
        sure = standings(workspace, truth, provisional(workspace.reader)) if changing else {}
        cheats = places(workspace, truth) if changing else {}
        if changing:
            for name in OTHERS:
                other = standings(_scored(root / name, inputs, score_version=name), truth)
                for network, (ranked, _) in found.items():
                    ranked[f"{SCORE}, version {name}"] = other[network][0][SCORE]
        planted = cheats_of(truth) | {account for brand in truth["brands"] for account in brand["accounts"]}
        reader = workspace.reader
        change = {"all": correlations(reader)["drew"], "residents": correlations(reader, planted)["drew"]}
        return Lived(found, honest, sure, cheats, change)


def places(workspace: Workspace, truth: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The mean place of each group of cheats, 0 to 1 from the last to the first, by true influence and by rankings."""
    groups = {
        "the pod": truth["pod"]["members"],
        "the farm's customer": truth["farm"]["targets"],
        "the farm": truth["farm"]["members"],
    }
    known = past(workspace.reader, workspace.report("leaderboard").as_of)
    found = {}
    given = influence_of(truth)
    for network, (ranked, real) in standings(workspace, truth).items():
        if network == TOGETHER:
            continue
        names = [known.names[place] for place in known.people if known.names[place] in given[network]]
        values = {"true influence": real} | {method: ranked[method] for method in PLACED}
        for group, members in groups.items():
            among = np.isin(names, sorted(members))
            if among.any():
                found[f"{network}: {group}"] = {
                    method: float(rankdata(value)[among].mean() / len(value)) for method, value in values.items()
                }
    return found


def _means(towns: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        group: {method: float(np.mean([town[group][method] for town in towns])) for method in of}
        for group, of in towns[0].items()
    }


def _scored(folder: Path, inputs: tuple[Path, ...], **settings: str) -> Workspace:
    workspace = Workspace.init(folder, history_weeks=0, **settings)
    for path in inputs:
        workspace.add(path)
    workspace.score()
    return workspace


def _compared(towns: list[tuple[dict[str, Reals], Reals]]) -> dict[str, dict[str, float]]:
    """Means over the towns; intervals of differences by resampling the people of each, the same for all rankings."""
    resampled = {
        method: np.mean([_draws(ranked[method], real, nth) for nth, (ranked, real) in enumerate(towns)], axis=0)
        for method in towns[0][0]
    }
    found = {}
    for method, drawn in resampled.items():
        value, score = (np.mean([spearman(ranked[name], real) for ranked, real in towns]) for name in (method, SCORE))
        low, high = np.percentile(resampled[SCORE] - drawn, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
        found[method] = {"value": float(value), "ahead": float(score - value), "low": float(low), "high": float(high)}
    return found


def _draws(values: Reals, real: Reals, nth: int) -> Reals:
    """Of the nth town, each resampling's figure."""
    return np.array([spearman(values[who], real[who]) for who in resamples(len(real), DRAWS, nth)])
