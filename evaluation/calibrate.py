"""Fixes the score's scale on public sets: the median active person at 30, the top 0.01 % at 95.

Run `python -m evaluation.calibrate`; it writes evaluation/calibration.json, from which a new score version takes B and
R0 when it is frozen. Masses within a set are close to log-normal, so the top 0.01 %, which no set is large enough to
show, is read off that curve.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from evaluation.sets import SETS, add, require
from groundswell.workspace import Workspace

RESULT = Path(__file__).parent / "calibration.json"
REFERENCE = ("slack_hyperledger", "stackexchange", "discord_meshcore", "telegram_channels")
MEDIAN_SCORE, TOP_SCORE, TOP = 30.0, 95.0, 0.9999


def shape(workspace: Workspace) -> dict[str, float]:
    """Median and spread of the mass of people with enough evidence: log-normal, from the median and the 90 % point."""
    rows = workspace.reader.rows("SELECT mass_nano / 1e9 AS mass FROM influence_now WHERE NOT provisional")
    mass = np.array([row["mass"] for row in rows])
    median, high = np.quantile(mass, [0.5, 0.9])
    sigma = float(np.log(high / median) / norm.ppf(0.9))
    return {
        "people": len(mass),
        "median": float(median),
        "sigma": sigma,
        "top": float(median * np.exp(sigma * norm.ppf(TOP))),
    }


def solve(median: float, top: float) -> tuple[float, float]:
    """B and R0 with B ln(1 + median / R0) = 30 and B ln(1 + top / R0) = 95."""

    def ratio(unit: float) -> float:
        return float(np.log1p(top / unit) / np.log1p(median / unit)) - TOP_SCORE / MEDIAN_SCORE

    unit = float(brentq(ratio, median * 1e-6, median * 1e6))
    return MEDIAN_SCORE / float(np.log1p(median / unit)), unit


def main() -> None:
    require()
    found: dict[str, Any] = {}
    for chosen in SETS:
        if chosen.name in REFERENCE:
            with tempfile.TemporaryDirectory() as folder:
                workspace = Workspace.init(Path(folder) / "workspace", history_weeks=0)
                add(workspace, chosen)
                workspace.score()
                found[chosen.name] = shape(workspace)
                print(chosen.name, found[chosen.name])
    median = float(np.exp(np.mean([np.log(held["median"]) for held in found.values()])))
    top = float(np.exp(np.mean([np.log(held["top"]) for held in found.values()])))
    scale, unit = solve(median, top)
    result = {"sets": found, "median": median, "top": top, "scale": scale, "mass_unit": unit}
    print(result)
    RESULT.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
