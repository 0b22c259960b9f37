"""Learns what each kind of reaction weighs: how well it foretells how many trusted people will react later.

Run `python -m evaluation.weights`; it writes evaluation/weights.json and docs/weights.md, from which a new score
version takes its weights when it is frozen.
"""

import json
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evaluation.sets import ROOT, SETS, add, require
from groundswell import pipeline
from groundswell.signals.versions import FIRST
from groundswell.vocabulary import ReactionKind
from groundswell.workspace import Workspace

RESULT = Path(__file__).parent / "weights.json"
LEARNT_FROM = ("slack_hyperledger", "stackexchange", "discord_meshcore", "telegram_channels")
KINDS = [kind.value for kind in ReactionKind]
START = np.array([FIRST.weights[kind] for kind in KINDS])
"""Where the weights begin and what they are pulled to: the announce is the unit, the rarer kind weighs more."""
PULL = 1.0
"""Standard deviation of the logarithm of a weight about its start: a factor of 2.7 either way is nothing unusual."""
WINDOW, GAP, CUTS, DRAWS = 28, 1, 6, 50

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """One set: decayed trusted credit of each person and kind (n, kinds), trusted reactors later (n,), and who (n,)."""

    drawn: Reals
    later: Reals
    person: NDArray[np.int64]


def observe(workspace: Workspace) -> Seen:
    """What people had drawn at several past days, and how many trusted people reacted in the four weeks after."""
    newest = workspace.reader.rows("SELECT max(day) AS day FROM ties")[0]["day"]
    days = [newest - timedelta(days=(WINDOW + GAP) * back) for back in range(1, CUTS + 1)]
    with workspace.lake.writing():
        pipeline.score_also(workspace.lake, workspace.settings, days, lambda step: None)
    rows = [row for day in days for row in _at(workspace, day)]
    names = {name: place for place, name in enumerate(sorted({row["credited"] for row in rows}))}
    return Seen(
        np.array([[row[kind] or 0.0 for kind in KINDS] for row in rows]),
        np.array([row["later"] for row in rows], np.float64),
        np.array([names[row["credited"]] for row in rows]),
    )


def _at(workspace: Workspace, day: date) -> list[dict[str, Any]]:
    fast, slow = workspace.version.half_lives
    decay = " + ".join(f"{share} * pow(2, (day - DATE '{day}') / {float(days)})" for days, share in (fast, slow))
    kinds = ", ".join(f"sum(credit * decay) FILTER (kind = '{kind}') AS \"{kind}\"" for kind in KINDS)
    return workspace.reader.rows(
        f"""WITH held AS (SELECT actor, trust FROM trust WHERE as_of = $cut AND version = $version),
        past AS (SELECT credited, kind, credit_micro / 1e6 * trust AS credit, {decay} AS decay
                 FROM ties JOIN held ON reactor = actor WHERE day <= $cut),
        later AS (SELECT credited, count(DISTINCT reactor) AS later FROM ties JOIN held ON reactor = actor
                  WHERE trust >= 0.5 AND day > $cut + {GAP} AND day <= $cut + {GAP + WINDOW} GROUP BY 1)
        SELECT credited, {kinds}, coalesce(any_value(later.later), 0) AS later
        FROM past LEFT JOIN later USING (credited) GROUP BY credited ORDER BY credited""",
        {"cut": day, "version": workspace.version.name},
    )


def fit(sets: list[Seen], counts: list[Reals], spread: list[float], begin: Reals) -> Reals:
    """Log weights (kinds,) and a log slope and level for each set: Poisson with the set's over-dispersion."""
    free = len(KINDS)

    def loss(values: Reals) -> tuple[float, Reals]:
        pull = (values[:free] - np.log(START)) / PULL
        total, slope = float(pull @ pull) / 2, np.zeros_like(values)
        slope[:free] = pull / PULL
        for nth, (seen, count, over) in enumerate(zip(sets, counts, spread, strict=True)):
            at = free + 2 * nth
            weights, level = np.exp(values[:free]), np.exp(values[at + 1])
            part = np.exp(values[at]) * seen.drawn * weights
            mean = part.sum(axis=1) + level
            total += float(count @ (mean - seen.later * np.log(mean))) / over
            back = count * (1 - seen.later / mean) / over
            slope[:free] += back @ part
            slope[at] = float(back @ (mean - level))
            slope[at + 1] = float(back.sum() * level)
        return total, slope

    found: Reals = minimize(loss, begin, jac=True, method="L-BFGS-B").x
    return found


def relative(values: Reals) -> Reals:
    """Weights in announces."""
    logs = values[: len(KINDS)]
    return np.exp(logs - logs[KINDS.index("announce")])


def dispersion(sets: list[Seen], values: Reals) -> list[float]:
    """Pearson's over-dispersion of each set, at least 1."""
    found = []
    for nth, seen in enumerate(sets):
        at = len(KINDS) + 2 * nth
        mean = np.exp(values[at]) * seen.drawn @ np.exp(values[: len(KINDS)]) + np.exp(values[at + 1])
        found.append(max(1.0, float(np.mean((seen.later - mean) ** 2 / mean))))
    return found


def learn(sets: list[Seen]) -> dict[str, Any]:
    """Weights with 95 % intervals from resampling people."""
    ones = [np.ones(len(seen.later)) for seen in sets]
    spread = [1.0] * len(sets)
    values = np.concatenate([np.log(START), np.full(2 * len(sets), -1.0)])
    for _ in range(3):
        values = fit(sets, ones, spread, values)
        spread = dispersion(sets, values)
    drawn = np.random.default_rng(7)
    resampled = [relative(fit(sets, [_resample(seen, drawn) for seen in sets], spread, values)) for _ in range(DRAWS)]
    low, high = np.quantile(resampled, [0.025, 0.975], axis=0)
    credit = np.sum([seen.drawn.sum(axis=0) for seen in sets], axis=0)
    figures = zip(KINDS, relative(values), low, high, credit, strict=True)
    return {
        kind: {"weight": float(w), "low": float(a), "high": float(b), "drawn": float(n)} for kind, w, a, b, n in figures
    }


def _resample(seen: Seen, drawn: np.random.Generator) -> Reals:
    people = int(seen.person.max()) + 1
    times = np.bincount(drawn.integers(0, people, people), minlength=people)
    return times[seen.person].astype(np.float64)


PAGE = """# What each kind of reaction weighs

Written by `python -m evaluation.weights`, from {sets}.
At {cuts} past days each, what people had drawn of each kind by then, decayed and from trusted accounts, is fitted to
how many different trusted people reacted to them in the 28 days that followed: positive weights, a slope and a level
for each set, Poisson with the set's over-dispersion. The weights are shared by all networks and pulled towards a start
(a factor of 2.7 is one standard deviation), so that a kind which hardly occurs stays where it was. An announce is the
unit. Intervals are 95 %, from {draws} resamplings of people.

Kinds that no set has keep their start, and say so. The announce itself occurs in one set alone, without other kinds
beside it: its place among them is the start's. facebook_pages could not be used: it counts reactions and names nobody.

| kind | start | learned | 95 % interval | credit seen |
|---|---|---|---|---|
{rows}
"""


def page(found: dict[str, Any]) -> str:
    rows = []
    for kind, start in zip(KINDS, START, strict=True):
        held = found["weights"][kind]
        seen = f"{held['drawn']:,.0f}" if held["drawn"] else "none"
        interval = "the unit" if kind == "announce" else f"{held['low']:.2f} to {held['high']:.2f}"
        if not held["drawn"]:
            interval = "not learned"
        rows.append(f"| {kind} | {start:g} | {held['weight']:.2f} | {interval} | {seen} |")
    return PAGE.format(sets=", ".join(found["sets"]), cuts=CUTS, draws=DRAWS, rows="\n".join(rows))


def main() -> None:
    require()
    sets = []
    for name in LEARNT_FROM:
        with tempfile.TemporaryDirectory() as folder:
            workspace = Workspace.init(Path(folder) / "workspace", history_weeks=0)
            add(workspace, next(chosen for chosen in SETS if chosen.name == name))
            workspace.score()
            sets.append(observe(workspace))
    found = {"sets": LEARNT_FROM, "weights": learn(sets)}
    RESULT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    (ROOT / "docs" / "weights.md").write_text(page(found))


if __name__ == "__main__":
    main()
