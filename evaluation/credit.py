"""Measures who is credited along reposts of reposts where the true parents are known, and writes docs/credit.md.

Run `python -m evaluation.credit`. Each way to credit is fitted on half of the cascades of weibo_paths, by a hash of the
cascade, and measured on the other half. It takes about two minutes.
"""

import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from evaluation.credit_page import write
from evaluation.sets import DATA, require
from groundswell.validation.metrics import interval, spearman

FIGURES = Path(__file__).parent / "credit.json"
ROOT_ONLY, TIME_ALONE = "all to the author", "time alone"
LEAST_SECONDS = 60.0
SLOPES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
DRAWS, FOLDS, SEED = 1_000, 20, 20_240_301

Ids = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

NODES = """
    CREATE TABLE nodes AS
    SELECT cascade, message, arg_min(actor, (published, parent_message)) AS actor,
        arg_min(parent_message, (published, parent_message)) AS parent, min(published::TIMESTAMP) AS published
    FROM read_csv('{path}', all_varchar = true) GROUP BY cascade, message
"""
REACTIONS = """
    CREATE TABLE reactions AS
    SELECT row_number() OVER (ORDER BY c.cascade, c.published, c.message) - 1 AS reaction, c.cascade,
        dense_rank() OVER (ORDER BY c.cascade) - 1 AS tree, c.actor AS reactor, p.actor AS brought_by,
        r.actor AS author, epoch(c.published) AS seconds, md5_number_lower(c.cascade) % 2 = 1 AS held_out
    FROM nodes c
    JOIN nodes p ON p.cascade = c.cascade AND p.message = c.parent
    JOIN nodes r ON r.cascade = c.cascade AND r.parent IS NULL
    WHERE c.actor <> r.actor AND c.actor <> p.actor
"""
SHARERS = """
    CREATE TABLE sharers AS SELECT cascade, reactor AS actor, min(seconds) AS since FROM reactions GROUP BY ALL
"""
GRAPHS = {
    "past reactions to authors": "SELECT reactor, author AS target, seconds FROM reactions",
    "past reactions along true paths": """
        SELECT reactor, brought_by AS target, seconds FROM reactions
        UNION ALL SELECT reactor, author, seconds FROM reactions WHERE author <> brought_by""",
}
"""What is known of who reacted to whom before: on a network that names no path, and on one that names every path."""
CANDIDATES = """
    SELECT r.reaction, g.target AS actor, count(*)::DOUBLE AS strength, any_value(r.seconds - s.since) AS waited
    FROM reactions r
    JOIN ({graph}) g ON g.reactor = r.reactor AND g.seconds < r.seconds AND g.target NOT IN (r.author, r.reactor)
    JOIN sharers s ON s.cascade = r.cascade AND s.actor = g.target AND s.since < r.seconds
    GROUP BY r.reaction, g.target ORDER BY r.reaction, g.target
"""


@dataclass(frozen=True)
class Paths:
    """Every repost with its true parent: one entry each (n,), accounts and cascades as numbers."""

    tree: Ids
    reactor: Ids
    author: Ids
    brought_by: Ids
    seconds: Reals
    held_out: Flags
    accounts: int


@dataclass(frozen=True)
class Candidates:
    """Who may have brought each reaction, besides the author: one entry for each pair (m,), by reaction."""

    reaction: Ids
    actor: Ids
    strength: Reals
    waited: Reals


@dataclass(frozen=True)
class Assigned:
    """What one way gives out: to the true parent of each reaction (n,), and to each account of each cascade (k,)."""

    right: Reals
    covered: Flags
    tree: Ids
    actor: Ids
    credit: Reals
    parameters: dict[str, float]


def load() -> tuple[Paths, dict[str, Candidates]]:
    """The cascades, and the candidates that each graph names."""
    database = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    database.execute(NODES.format(path=DATA / "weibo_paths" / "paths.csv.zst"))
    for statement in (REACTIONS, SHARERS):
        database.execute(statement)
    rows = database.sql("SELECT * FROM reactions ORDER BY reaction").fetchnumpy()
    names = np.unique(np.concatenate([rows["reactor"], rows["author"], rows["brought_by"]]).astype(str))
    numbered = {name: np.searchsorted(names, rows[name].astype(str)) for name in ("reactor", "author", "brought_by")}
    paths = Paths(
        tree=rows["tree"].astype(np.int64), seconds=rows["seconds"], held_out=rows["held_out"].astype(bool),
        accounts=len(names), **numbered,
    )  # fmt: skip
    return paths, {name: _candidates(database, graph, names) for name, graph in GRAPHS.items()}


def _candidates(database: duckdb.DuckDBPyConnection, graph: str, names: NDArray[np.str_]) -> Candidates:
    rows = database.sql(CANDIDATES.format(graph=graph)).fetchnumpy()
    actor = np.searchsorted(names, rows["actor"].astype(str))
    return Candidates(rows["reaction"].astype(np.int64), actor, rows["strength"], rows["waited"])


def root_only(paths: Paths) -> Assigned:
    """Everything to the author of the first post."""
    whole = np.ones(len(paths.tree))
    right = (paths.brought_by == paths.author).astype(float)
    return Assigned(right, np.zeros(len(whole), bool), paths.tree, paths.author, whole, {})


def posterior(paths: Paths, known: Candidates) -> Assigned:
    """The author has pi0; the rest is shared among candidates in proportion to strength (waited + t_min)^-a."""
    fitted = max((_fit(paths, known, slope) for slope in SLOPES), key=lambda fit: fit[0])
    _, slope, prior = fitted
    share = _shares(paths, known, slope) * (1.0 - prior)
    covered = np.bincount(known.reaction, minlength=len(paths.tree)) > 0
    to_author = np.where(covered, prior, 1.0)
    hit = known.actor == paths.brought_by[known.reaction]
    right = to_author * (paths.brought_by == paths.author)
    right = right + np.bincount(known.reaction, share * hit, len(paths.tree))
    tree = np.concatenate([paths.tree, paths.tree[known.reaction]])
    actor, credit = np.concatenate([paths.author, known.actor]), np.concatenate([to_author, share])
    return Assigned(right, covered, tree, actor, credit, {"a": slope, "pi0": prior})


def _shares(paths: Paths, known: Candidates, slope: float) -> Reals:
    weight = known.strength * (known.waited + LEAST_SECONDS) ** -slope
    return np.asarray(weight / np.bincount(known.reaction, weight, len(paths.tree))[known.reaction])


def _fit(paths: Paths, known: Candidates, slope: float) -> tuple[float, float, float]:
    """Log-likelihood, slope and the best pi0 over the fitting half, by expectation and maximisation."""
    covered = np.unique(known.reaction)
    covered = covered[~paths.held_out[covered]]
    hit = known.actor == paths.brought_by[known.reaction]
    likely = np.bincount(known.reaction, _shares(paths, known, slope) * hit, len(paths.tree))[covered]
    root = (paths.brought_by == paths.author)[covered].astype(float)
    explained = root + likely > 0
    return _mixed(root[explained], likely[explained], slope)


def _mixed(root: Reals, likely: Reals, slope: float) -> tuple[float, float, float]:
    prior = 0.5
    for _ in range(200):
        prior = float((prior * root / (prior * root + (1.0 - prior) * likely)).mean())
    return float(np.log(prior * root + (1.0 - prior) * likely).sum()), slope, prior


def time_alone(paths: Paths) -> Assigned:
    """The author has pi0; the rest goes to every earlier repost of the cascade in proportion to (waited + t_min)^-a."""
    bounds = np.append(np.flatnonzero(np.diff(paths.tree, prepend=-1)), len(paths.tree))
    trees = [slice(begin, end) for begin, end in pairwise(bounds)]
    fitting = [part for part in trees if not paths.held_out[part.start]]
    root = paths.brought_by == paths.author
    fits = []
    for slope in SLOPES[::2]:
        likely = np.concatenate([_earlier(paths, part, slope).true for part in fitting])
        direct = np.concatenate([root[part] for part in fitting]).astype(float)
        explained = direct + likely > 0
        fits.append(_mixed(direct[explained], likely[explained], slope))
    _, slope, prior = max(fits)
    return _given(paths, [_earlier(paths, part, slope) for part in trees], slope, prior)


@dataclass(frozen=True)
class Earlier:
    """Shares among the earlier reposts of one cascade: of the true parent, and in sum to each repost's account."""

    true: Reals
    any: Flags
    given: Callable[[float], Reals]


def _earlier(paths: Paths, part: slice, slope: float) -> Earlier:
    seconds, reactor = paths.seconds[part], paths.reactor[part]
    waited = seconds[:, None] - seconds[None, :]
    allowed = (waited > 0) & (reactor[:, None] != reactor[None, :])
    weight = np.where(allowed, (np.maximum(waited, 0) + LEAST_SECONDS) ** -slope, 0.0)
    total = weight.sum(axis=1)
    share = weight / np.where(total > 0, total, 1.0)[:, None]
    true = (share * (paths.brought_by[part][:, None] == reactor[None, :])).sum(axis=1)
    sums = share.sum(axis=0)
    return Earlier(true, total > 0, lambda prior: (1.0 - prior) * sums)


def _given(paths: Paths, earlier: list[Earlier], slope: float, prior: float) -> Assigned:
    covered = np.concatenate([part.any for part in earlier])
    to_author = np.where(covered, prior, 1.0)
    right = to_author * (paths.brought_by == paths.author)
    right = right + (1.0 - prior) * np.concatenate([part.true for part in earlier])
    credit = np.concatenate([to_author, *(part.given(prior) for part in earlier)])
    actor = np.concatenate([paths.author, paths.reactor])
    return Assigned(right, covered, np.tile(paths.tree, 2), actor, credit, {"a": slope, "pi0": prior})


class Judge:
    """Compares what was given out with the truth on the held-out half, over resampled cascades."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._trees = int(paths.tree.max()) + 1
        self._kept = np.unique(paths.tree[paths.held_out])
        generator = np.random.default_rng(SEED)
        size = len(self._kept)
        self._draws = generator.multinomial(size, np.full(size, 1.0 / size), DRAWS).astype(float)
        ones = np.ones(len(paths.tree))
        self._true = self._table(paths.tree, paths.brought_by, ones)
        others = self._table(paths.tree, paths.author, ones) + self._table(paths.tree, paths.reactor, ones)
        self._there = self._true + others

    def _table(self, tree: Ids, actor: Ids, credit: Reals) -> csr_array:
        """Credit by held-out cascade and account."""
        return csr_array((credit, (tree, actor)), shape=(self._trees, self._paths.accounts))[self._kept]

    def misplaced(self, assigned: Assigned, among: Flags) -> tuple[float, Reals]:
        """Share of the credit of these reactions that did not go to the true parent, and resampled."""
        chosen = self._paths.held_out & among
        tree = self._paths.tree[chosen]
        wrong = np.bincount(tree, 1.0 - assigned.right[chosen], self._trees)[self._kept]
        count = np.bincount(tree, minlength=self._trees)[self._kept]
        return float(wrong.sum() / count.sum()), (self._draws @ wrong) / (self._draws @ count)

    def ranked(self, assigned: Assigned, *, among_movers: bool) -> list[float]:
        """Rank correlation of the credit given with the true one over accounts, with its 95 % interval.

        Over all that took part, or only those that truly brought somebody. The interval is a jackknife's, leaving out a
        twentieth of the cascades at a time: drawing cascades twice would leave out accounts and change what is ranked.
        """
        given = self._table(assigned.tree, assigned.actor, assigned.credit)
        present = self._true if among_movers else self._there

        def measure(times: Reals) -> float:
            there = times @ present > 0
            return spearman((times @ given)[there].round(9), (times @ self._true)[there])

        fold = np.arange(len(self._kept)) % FOLDS
        value = measure(np.ones(len(fold)))
        without = np.array([measure((fold != left_out).astype(float)) for left_out in range(FOLDS)])
        wide = 1.96 * float(np.sqrt(((without - without.mean()) ** 2).sum() * (FOLDS - 1) / FOLDS))
        return [value, value - wide, value + wide]


def friends(name: str) -> dict[str, float]:
    """What a friendship graph covers on cascades_mshgat: shares after the first that an earlier friend's precede.

    `friends` is how many there are on average where there is one. The true parents are not known there.
    """
    with tempfile.TemporaryDirectory() as folder:
        packed = DATA / "cascades_mshgat" / "data.tar.zst"
        subprocess.run(["tar", "-I", "zstd", "-xf", packed, "-C", folder, f"data/{name}"], check=True)
        place = Path(folder) / "data" / name
        edges = {tuple(line.split(",")) for line in (place / "edges.txt").read_text().split()}
        cascades = (place / "cascades.txt").read_text().splitlines()
    # A line is `cascade user time,user time,...`
    known = [_friends_before([entry.split()[-2] for entry in line.split(",") if entry], edges) for line in cascades]
    counts = np.array([count for line in known for count in line])
    return {"shares": len(counts), "covered": float((counts > 0).mean()), "friends": float(counts[counts > 0].mean())}


def _friends_before(people: list[str], edges: set[tuple[str, ...]]) -> list[int]:
    return [
        sum((who, before) in edges or (before, who) in edges for before in people[:place])
        for place, who in enumerate(people)
        if place
    ]


def figures(paths: Paths, graphs: dict[str, Candidates]) -> dict[str, Any]:
    """Everything the page shows."""
    judge, everything = Judge(paths), np.ones(len(paths.tree), bool)
    ways = {ROOT_ONLY: root_only(paths), TIME_ALONE: time_alone(paths)}
    ways |= {name: posterior(paths, known) for name, known in graphs.items()}
    base = ways[ROOT_ONLY]
    return {
        "cascades": len(np.unique(paths.tree[paths.held_out])),
        "reposts": int(paths.held_out.sum()),
        "ways": {name: _measured(judge, way, base, everything) for name, way in ways.items()},
        "covered": {name: _measured(judge, ways[name], base, ways[name].covered) for name in graphs},
        "friends": {name: friends(name) for name in ("android", "christianity")},
        "shares": {name: float(ways[name].covered[paths.held_out].mean()) for name in graphs},
    }


def _measured(judge: Judge, way: Assigned, base: Assigned, among: Flags) -> dict[str, Any]:
    (value, drawn), (before, drawn_before) = judge.misplaced(way, among), judge.misplaced(base, among)
    found: dict[str, Any] = {
        "misplaced": [value, *interval(drawn)],
        "root_only": [before, *interval(drawn_before)],
        "difference": [value - before, *interval(drawn - drawn_before)],
        "parameters": way.parameters,
    }
    if among.all():
        for name, movers in (("everybody", False), ("movers", True)):
            found[name] = judge.ranked(way, among_movers=movers)
    return found


def rounded(value: Any) -> Any:
    """Floats to six digits, so that a rerun writes the same bytes."""
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return round(value, 6) if isinstance(value, float) else value


def main() -> None:
    require()
    found = rounded(figures(*load()))
    FIGURES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    write(found)


if __name__ == "__main__":
    main()
