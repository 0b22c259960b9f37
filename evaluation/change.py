"""How much the people of a set change: what they draw in four weeks, beside what they draw in four weeks later on."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from groundswell.engine.reader import Reader
from groundswell.validation.metrics import spearman

DAYS = 28
MOST_BLOCKS, LAGS = 14, 3
LEAST = 30
BLOCK = f"date_diff('day', published::DATE, $last) // {DAYS}"
MADE = f"SELECT author, min({BLOCK}) AS newest, max({BLOCK}) AS oldest FROM objects GROUP BY author ORDER BY author"
DREW = f"SELECT author, {BLOCK} AS block, count(*) AS n FROM reactions GROUP BY ALL"
Counts = NDArray[np.float64]
Blocks = NDArray[np.int64]


def correlations(reader: Reader) -> list[float]:
    """Rank correlation of what the same people drew in two times 28 days that lie 1, 2 and 3 such times apart."""
    last = (reader.one("SELECT max(published)::DATE AS day FROM reactions") or {})["day"]
    made = reader.rows(MADE, {"last": last})
    place = {row["author"]: n for n, row in enumerate(made)}
    blocks = min(MOST_BLOCKS, max(row["oldest"] for row in made))  # the oldest is not whole
    drew = np.zeros((len(made), blocks))
    for row in reader.rows(DREW, {"last": last}):
        if row["author"] in place and 0 <= row["block"] < blocks:
            drew[place[row["author"]], row["block"]] = row["n"]
    newest, oldest = (np.array([row[name] for row in made], np.int64) for name in ("newest", "oldest"))
    return by_lag(drew, newest, oldest)


def by_lag(drew: Counts, newest: Blocks, oldest: Blocks) -> list[float]:
    """From counts (people, blocks), the newest block first, and the newest and oldest block each made something in.

    In each stretch of four blocks, of those who made something in its last block or after it and in its first or before
    it: who left or came is not counted as changed, and the same people stand behind every distance.
    """
    found: list[list[float]] = [[] for _ in range(LAGS)]
    for at in range(drew.shape[1] - LAGS):
        stayed = (newest <= at) & (oldest >= at + LAGS)
        if stayed.sum() >= LEAST:
            for later, earlier in combinations(range(at, at + LAGS + 1), 2):
                found[earlier - later - 1].append(spearman(drew[stayed, later], drew[stayed, earlier]))
    return [float(np.mean(values)) for values in found if values]
