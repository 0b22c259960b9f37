"""How much the people of a set change: what they draw in four weeks, beside what they draw in four weeks later on.

And in what they change: in how much they make, or in what each object of theirs draws.
"""

from collections.abc import Collection
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
WROTE = f"SELECT author, {BLOCK} AS block, count(*) AS n FROM objects GROUP BY ALL"
DREW = f"SELECT author, {BLOCK} AS block, count(*) AS n FROM reactions GROUP BY ALL"
EACH = f"""
    SELECT o.author, {BLOCK.replace("published", "o.published")} AS block, count(*) AS n
    FROM reactions r JOIN objects o ON r.object = o.object AND r.author = o.author GROUP BY ALL
"""
Counts = NDArray[np.float64]
Blocks = NDArray[np.int64]


def correlations(reader: Reader, without: Collection[str] = ()) -> dict[str, list[float]]:
    """Rank correlations of the same people, but for some, in two times 28 days that lie 1, 2 and 3 such times apart.

    Of what they `drew`, of how much they `wrote`, and of what `each` object drew of those who made any in both times.
    """
    last = (reader.one("SELECT max(published)::DATE AS day FROM reactions") or {})["day"]
    made = [row for row in reader.rows(MADE, {"last": last}) if row["author"] not in without]
    place = {row["author"]: n for n, row in enumerate(made)}
    blocks = min(MOST_BLOCKS, max(row["oldest"] for row in made))  # the oldest is not whole

    def counted(query: str) -> Counts:
        counts = np.zeros((len(made), blocks))
        for row in reader.rows(query, {"last": last}):
            if row["author"] in place and 0 <= row["block"] < blocks:
                counts[place[row["author"]], row["block"]] = row["n"]
        return counts

    newest, oldest = (np.array([row[name] for row in made], np.int64) for name in ("newest", "oldest"))
    drew, wrote, each = (counted(query) for query in (DREW, WROTE, EACH))
    with np.errstate(invalid="ignore"):
        rate = each / wrote  # none where nothing was made
    return {name: by_lag(counts, newest, oldest) for name, counts in (("drew", drew), ("wrote", wrote), ("each", rate))}


def by_lag(counts: Counts, newest: Blocks, oldest: Blocks) -> list[float]:
    """From counts (people, blocks), the newest block first, and the newest and oldest block each made something in.

    In each stretch of four blocks, of those who made something in its last block or after it and in its first or before
    it: who left or came is not counted as changed, and the same people stand behind every distance. Who has no count in
    one of two blocks is left out of that pair.
    """
    found: list[list[float]] = [[] for _ in range(LAGS)]
    for at in range(counts.shape[1] - LAGS):
        stayed = counts[(newest <= at) & (oldest >= at + LAGS)]
        for later, earlier in combinations(range(at, at + LAGS + 1), 2):
            pair = stayed[:, [later, earlier]]
            pair = pair[~np.isnan(pair).any(axis=1)]
            if len(pair) >= LEAST:
                found[earlier - later - 1].append(spearman(pair[:, 0], pair[:, 1]))
    return [float(np.mean(values)) for values in found if values]
