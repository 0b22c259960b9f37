"""Weeks in which opinion turned: the four weeks after them against the four before."""

from datetime import date
from statistics import NormalDist
from typing import Any

import numpy as np

from groundswell.reports.opinion_facts import WEEK, Asked

AROUND = 4
"""Weeks on each side that are compared."""
MOST = 3
FALSE = 0.025
"""Chance of a turn where there is none. Simulated with 10 and with 40 texts a week, 2 % of 400 targets had one."""


def turns(found: Asked) -> list[tuple[str, dict[str, Any]]]:
    """The surest turns, newest first, at most `MOST`, none within four weeks of a surer one; each with its new side."""
    if not found.texts:
        return []
    first = found.texts[0]["published"].date()
    count = max(0, (found.end - first).days // 7 - AROUND + 1)
    weeks = [found.end - WEEK * back for back in range(AROUND, count + 1)]
    bound = NormalDist().inv_cdf(1 - FALSE / (2 * max(1, len(weeks))))
    seen = [turn for week in weeks if (turn := _turn(found, week, bound)) is not None]
    chosen: list[tuple[float, dict[str, Any]]] = []
    for one in sorted(seen, key=lambda one: -one[0]):
        apart = all(abs((one[1]["week"] - other["week"]).days) >= 7 * AROUND for _, other in chosen)
        if apart and len(chosen) < MOST:
            chosen.append(one)
    newest = sorted((figures for _, figures in chosen), key=lambda figures: figures["week"], reverse=True)
    return [("positive" if one["after"] > one["before"] else "negative", one) for one in newest]


def _turn(found: Asked, week: date, bound: float) -> tuple[float, dict[str, Any]] | None:
    """How sure it is that opinion turned in a week, in standard errors, with the figures; None when it is not."""
    before = found.shares(found.between(week - WEEK * AROUND, week))
    after = found.shares(found.between(week, week + WEEK * AROUND))
    if before is None or after is None:
        return None
    was, now = (side.positive.value - side.negative.value for side in (before, after))
    error = float(np.hypot(before.net.std(), after.net.std()))
    if abs(now - was) <= bound * error:
        return None
    ends = {"low": now - was - bound * error, "high": now - was + bound * error}
    return abs(now - was) / error, {"week": week, "before": was, "after": now, **ends}
