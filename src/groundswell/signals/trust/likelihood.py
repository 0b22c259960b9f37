"""How likely an account is run by a program, from five figures of its profile: a likelihood, never a verdict."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
"""Coefficients with their covariance, and the measured error; written by `python -m evaluation.bots`."""

ASSUMED_SHARE = 0.1
"""Share of accounts taken to be run by programs before anything is looked at."""
SHOWN_FROM = 0.5
"""From this likelihood on an account is said to look automated."""
Z95 = 1.959964
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIGURES = ("followers", "age", "digits in the handle", "length of the handle", "calls itself a bot")

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Likelihood:
    """A likelihood, 0 to 1, with its 95 % interval from the uncertainty of the coefficients."""

    value: float
    low: float
    high: float


def figures(handle: str, name: str, followers: int, age_days: float) -> Reals:
    """What the model looks at, shape (5,): in the order of FIGURES."""
    digits = sum(letter.isdigit() for letter in handle) / max(1, len(handle))
    says_so = float("bot" in f"{handle} {name}".lower())
    return np.array([np.log1p(max(0, followers)), np.log1p(max(0.0, age_days)), digits, len(handle) / 15.0, says_so])


def likelihood(
    handle: str | None, name: str | None, followers: int | None, created: datetime | None, observed: datetime | None
) -> Likelihood | None:
    """None when handle, followers, the account's age or the time they were observed are unknown: not enough data."""
    if not handle or followers is None or created is None or observed is None or observed <= EPOCH:
        return None
    age_days = (observed - created).total_seconds() / 86_400
    return of(figures(handle, name or "", followers, age_days))


def of(measured: Reals) -> Likelihood:
    """The likelihood for such figures, at the share of automated accounts that is assumed."""
    row = np.concatenate([[1.0], measured])
    shift = _logit(ASSUMED_SHARE) - _logit(MODEL["share"])
    middle = float(row @ np.array(MODEL["coefficients"])) + shift
    wide = Z95 * float(np.sqrt(row @ np.array(MODEL["covariance"]) @ row))
    return Likelihood(*(float(1.0 / (1.0 + np.exp(-logit))) for logit in (middle, middle - wide, middle + wide)))


def _logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))
