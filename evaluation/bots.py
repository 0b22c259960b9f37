"""Trains and measures how likely an account is run by a program, and writes its coefficients and docs/bots.md.

Run `python -m evaluation.bots`. Errors are of ten-fold cross-validation, folds by a hash of the account. Where the set
gives a date in figures alone, day and month may be mixed up; the year is right.
"""

import csv
import gzip
import hashlib
import io
import json
import re
from datetime import date
from typing import Any

import numpy as np
from scipy.stats import rankdata

from evaluation.coordination import shown, wilson
from evaluation.sets import DATA, ROOT, require
from groundswell.signals.trust.likelihood import ASSUMED_SHARE, FIGURES, SHOWN_FROM, Reals, figures

TABLE = ROOT / "src" / "groundswell" / "signals" / "trust" / "likelihood.json"
PAGE = ROOT / "docs" / "bots.md"
COLLECTED = date(2017, 4, 15)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FOLDS, RIDGE, DRAWS = 10, 1.0, 1_000


def load() -> tuple[Reals, Reals, Reals]:
    """Figures (n, 5), whether each is a bot (n,), and its fold (n,)."""
    rows = [row for name in ("bots", "nonbots") for row in _rows(name)]
    x = np.array([_figures(row) for row in rows])
    y = np.array([float(row["bot"]) for row in rows])
    hashed = [hashlib.blake2b(row["screen_name"].encode(), digest_size=4).digest() for row in rows]
    return x, y, np.array([int.from_bytes(part) % FOLDS for part in hashed])


def _rows(name: str) -> list[dict[str, str]]:
    text = gzip.decompress((DATA / "bots_jubins" / f"{name}.csv.gz").read_bytes()).decode("utf-8", "replace")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["screen_name"]]


def _figures(row: dict[str, str]) -> Reals:
    age = (COLLECTED - _day(row["created_at"])).days
    return figures(row["screen_name"].strip(' "'), row["name"], int(float(row["followers_count"])), age)


def _day(said: str) -> date:
    words = re.findall(r"[A-Za-z]+|\d+", said)
    if words[0].isdigit():
        first, second, year = map(int, words[:3])
        month, day = (second, first) if first > 12 else (first, second)
        return date(year, min(month, 12), min(day, 28))
    return date(int(words[-1]), MONTHS.index(words[1]) + 1, min(int(words[2]), 28))


def fit(x: Reals, y: Reals) -> tuple[Reals, Reals]:
    """Coefficients (6,) of a logistic model and their covariance (6, 6), by Newton's method with a weak ridge."""
    rows = np.column_stack([np.ones(len(x)), x])
    ridge = np.diag([0.0, *[RIDGE] * x.shape[1]])
    held = np.zeros(rows.shape[1])
    for _ in range(50):
        guess = 1.0 / (1.0 + np.exp(-rows @ held))
        curve = rows.T @ (rows * (guess * (1.0 - guess))[:, None]) + ridge
        held = held + np.linalg.solve(curve, rows.T @ (y - guess) - ridge @ held)
    return held, np.linalg.inv(curve)


def crossed(x: Reals, y: Reals, fold: Reals) -> Reals:
    """The likelihood of each account by the model that did not see its fold, at the set's own share of bots."""
    guess = np.zeros(len(y))
    for left_out in range(FOLDS):
        held, _ = fit(x[fold != left_out], y[fold != left_out])
        rows = np.column_stack([np.ones(int((fold == left_out).sum())), x[fold == left_out]])
        guess[fold == left_out] = 1.0 / (1.0 + np.exp(-rows @ held))
    return guess


def auc(guess: Reals, y: Reals) -> float:
    """How often a bot is ranked above another account, 0.5 to 1 for a model that says anything."""
    ranks, bots = rankdata(guess), y.sum()
    return float((ranks[y == 1].sum() - bots * (bots + 1) / 2) / (bots * (len(y) - bots)))


def shifted(guess: Reals, share: float) -> Reals:
    """The likelihoods where this share of accounts is automated."""
    odds = guess / (1.0 - guess) * (ASSUMED_SHARE / (1.0 - ASSUMED_SHARE)) / (share / (1.0 - share))
    return np.asarray(odds / (1.0 + odds))


def measure(x: Reals, y: Reals, fold: Reals) -> dict[str, Any]:
    guess, share = crossed(x, y, fold), float(y.mean())
    generator = np.random.default_rng(1)
    drawn = [auc(guess[places], y[places]) for places in generator.integers(0, len(y), (DRAWS, len(y)))]
    named = shifted(guess, share) >= SHOWN_FROM
    edges = np.clip((guess * 10).astype(int), 0, 9)
    tenths = [edges == n for n in range(10)]
    bins = [[float(guess[tenth].mean()), *wilson(int(y[tenth].sum()), int(tenth.sum()))] for tenth in tenths]
    held, covariance = fit(x, y)
    return {
        "coefficients": held.round(6).tolist(),
        "covariance": covariance.round(8).tolist(),
        "share": round(share, 6),
        "accounts": len(y),
        "auc": [round(value, 4) for value in (auc(guess, y), *map(float, np.quantile(drawn, [0.025, 0.975])))],
        "found": _rounded(wilson(int((named & (y == 1)).sum()), int(y.sum()))),
        "mistaken": _rounded(wilson(int((named & (y == 0)).sum()), int((1 - y).sum()))),
        "calibration": [_rounded(line) for line in bins],
    }


def _rounded(values: list[float]) -> list[float]:
    return [round(value, 4) for value in values]


TEXT = """# How likely an account is automated

Written by `python -m evaluation.bots`, which also writes the coefficients that Groundswell ships. A logistic model on
five figures of a profile ({figures}), trained on
bots_jubins: {accounts:,} accounts on Twitter in 2017, {share:.0%} of them bots. Errors are of ten-fold
cross-validation, intervals of 95 %.

A bot is ranked above another account {auc} of the time (AUC).

Elsewhere bots are fewer than in the set. The likelihood that is shown takes {assumed:.0%} of accounts to be automated
before it looks at anything. An account is said to look automated from a likelihood of {threshold:.0%} on:

- of the bots, {found} are found;
- of the other accounts, {mistaken} are mistaken for one;
- where {assumed:.0%} of accounts are automated, {right:.0%} of those said to look so are.

## Calibration

At the set's own share of bots: of the accounts given about such a likelihood, how many are bots.

| likelihood | are bots |
|---|---|
{calibration}
## What it does not know

The bots of the set are of one network and one year, and many say in their name what they are. Fewer followers, a young
account or digits in a handle are no fault, and newcomers look like this. It is a likelihood, never a verdict, and it
changes no score. Where a profile lacks one of the figures, the answer is "not enough data".
"""


def page(found: dict[str, Any]) -> str:
    lines = [f"| {middle:.0%} | {shown(rest)} |\n" for middle, *rest in found["calibration"]]
    return TEXT.format(
        figures=", ".join(FIGURES),
        accounts=found["accounts"],
        share=found["share"],
        assumed=ASSUMED_SHARE,
        threshold=SHOWN_FROM,
        calibration="".join(lines),
        right=precision(found),
        **{name: shown(found[name]) for name in ("auc", "found", "mistaken")},
    )


def precision(found: dict[str, Any]) -> float:
    """Of the accounts said to look automated, the share that is, at the share of bots that is assumed."""
    right, wrong = ASSUMED_SHARE * found["found"][0], (1.0 - ASSUMED_SHARE) * found["mistaken"][0]
    return float(right / (right + wrong))


def main() -> None:
    require()
    found = measure(*load())
    TABLE.write_text(json.dumps(found, indent=1) + "\n")
    PAGE.write_text(page(found))


if __name__ == "__main__":
    main()
