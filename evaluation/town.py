"""What only the simulated town can tell: true influence recovered, and the reactions of honest people foretold."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from groundswell.validation.backtest import CUTS
from groundswell.validation.baselines import rankings
from groundswell.validation.metrics import ndcg, spearman
from groundswell.validation.past import Past, Reals, cuts, future, median_lag_days, past
from groundswell.workspace import Workspace

TRULY, LEAST = "expected_reactions_per_week", 20
TOGETHER = "all networks"
"""Everybody in one list, as the leaderboard shows them first."""
WINDOW = 28


def truth_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((folder / "town" / "truth.json").read_bytes())
    return found


def cheats_of(truth: dict[str, Any]) -> set[str]:
    """The accounts of the farm, of its customer and of the pod."""
    return {name for group in ("farm", "pod") for name in truth[group]["members"]} | {*truth["farm"]["targets"]}


def recovered(workspace: Workspace, truth: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Rank correlation of every ranking of the newest day with the influence that the town was given, by network."""
    return {
        network: {method: spearman(values, real) for method, values in ranked.items()}
        for network, (ranked, real) in standings(workspace, truth).items()
    }


def standings(
    workspace: Workspace, truth: dict[str, Any], without: Collection[str] = ()
) -> dict[str, tuple[dict[str, Reals], Reals]]:
    """By network, and of all together: what every ranking of the newest day gives people, but for some, and what
    influence they have."""
    known = past(workspace.reader, workspace.report("leaderboard").as_of)
    names = [known.names[place] for place in known.people]
    ranked, found = rankings(known), {}
    for network, given in influence_of(truth, without).items():
        places = np.array([place for place, name in enumerate(names) if name in given], np.int64)
        if len(places) >= LEAST:
            real = np.array([given[names[place]] for place in places])
            found[network] = {method: values[places] for method, values in ranked.items()}, real
    return found


def influence_of(truth: dict[str, Any], without: Collection[str] = ()) -> dict[str, dict[str, float]]:
    """The influence that people were given, by network and of all together."""
    each = {
        network: {account: row[TRULY] for account, row in rows.items() if TRULY in row and account not in without}
        for network, rows in truth["influence"].items()
    }
    return {TOGETHER: {account: value for rows in each.values() for account, value in rows.items()}} | each


def honestly(workspace: Workspace, truth: dict[str, Any]) -> dict[str, dict[str, float]]:
    """How well every ranking foretells what honest people's posts draw of honest people, by method and metric.

    At the backtest's past days, once it has scored them; those of the farm and the pod are neither ranked nor counted.
    """
    cheats = {name for group in ("farm", "pod") for name in truth[group]["members"]}
    reader = workspace.reader
    span = reader.one("SELECT min(published)::DATE AS first, max(published)::DATE AS last FROM reactions") or {}
    gap = median_lag_days(reader)
    days = cuts(span["first"], span["last"], window=WINDOW, gap=gap, count=CUTS + 1)[1:]
    each = [_at(workspace, past(reader, day), gap, cheats) for day in days]
    return {method: {name: float(np.mean([at[method][name] for at in each])) for name in METRICS} for method in each[0]}


METRICS = {"Spearman": spearman, "NDCG@100": ndcg(100)}


def _at(workspace: Workspace, known: Past, gap: int, cheats: set[str]) -> dict[str, dict[str, float]]:
    honest = np.array([known.names[place] not in cheats for place in known.people])
    drawn = _drawn(workspace, known, gap, cheats)[honest]
    ranked = {method: values[honest] for method, values in rankings(known).items()}
    return {
        method: {name: measure(values, drawn) for name, measure in METRICS.items()} for method, values in ranked.items()
    }


def _drawn(workspace: Workspace, known: Past, gap: int, cheats: set[str]) -> Reals:
    """Reactions to the people of a cut in the window after it, less those of cheats."""
    whole = future(workspace.reader, known, window=WINDOW, gap=gap)
    begin = datetime.combine(known.cut, time.max, UTC) + timedelta(days=gap)
    rows = workspace.reader.rows(CHEATED, [begin, begin + timedelta(days=WINDOW), begin, sorted(cheats)])
    cheated = {row["author"]: row["n"] for row in rows}
    return np.array([whole.reactions[nth] - cheated.get(known.names[at], 0) for nth, at in enumerate(known.people)])


CHEATED = """
    SELECT r.author, count(*) AS n FROM reactions r LEFT JOIN objects o ON r.object = o.object
    WHERE r.published > ? AND r.published <= ? AND r.kind <> 'mention'
        AND (o.object IS NULL OR (o.published > ? AND o.author = r.author)) AND r.reactor IN (SELECT unnest(?))
    GROUP BY 1
"""
"""What a backtest counts, of cheats only."""
