"""The usual ways to rank people, each from the same past as the score: what the score has to beat."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.engine.kernels import pull
from groundswell.engine.kernels.cores import core_numbers
from groundswell.engine.kernels.csr import Graph, graph
from groundswell.validation.past import Past, Reals

Ranker = Callable[[Past], Reals]
ROUNDS = 50


def followers(past: Past) -> Reals:
    """Followers as of the cut; NaN where unknown."""
    return past.followers


def objects_posted(past: Past) -> Reals:
    """Objects made so far."""
    return _of(past, np.bincount(past.object_author, minlength=len(past.names)))


def decayed_sum(past: Past) -> Reals:
    """Reactions drawn, halved every 30 days."""
    return _of(past, np.bincount(past.author, past.decayed, len(past.names)))


def raw_mean(past: Past) -> Reals:
    """Reactions per object."""
    totals = np.bincount(past.object_author, past.object_reactions, len(past.names))
    return _of(past, totals / np.maximum(1, np.bincount(past.object_author, minlength=len(past.names))))


def h_index(past: Past) -> Reals:
    """The largest h with h objects of at least h reactions each (Hirsch 2005)."""
    order = np.lexsort((-past.object_reactions, past.object_author))
    author, drawn = past.object_author[order], past.object_reactions[order]
    first = np.searchsorted(author, np.arange(len(past.names)))
    nth = np.arange(len(author)) - first[author] + 1
    return _of(past, np.bincount(author[drawn >= nth], minlength=len(past.names)))


def distinct_reactors(past: Past) -> Reals:
    """Accounts that ever reacted."""
    return _of(past, np.bincount(past.author, minlength=len(past.names)))


def pagerank(past: Past) -> Reals:
    """PageRank over reactions, damping 0.85 (Brin and Page 1998)."""
    return _of(past, pull.pagerank(_votes(past, past.count), 0.85, ROUNDS))


def leaderrank(past: Past) -> Reals:
    """LeaderRank: PageRank with a ground node linked both ways instead of damping (Lu, Zhang, Yeung and Zhou 2011)."""
    count = len(past.names)
    links = _votes(past, np.ones(len(past.reactor)))
    given = pull.given(links) + 1.0
    votes = pull.shares(links, 1.0)
    rank: Reals = np.ones(count)
    ground = 0.0
    for _ in range(ROUNDS):
        rank, ground = pull.pulled(votes, rank) + ground / count, float((rank / given).sum())
    return _of(past, rank + ground / count)


def k_core(past: Past) -> Reals:
    """Core number in the undirected graph of who reacted to whom (Kitsak and others 2010)."""
    return _of(past, core_numbers(past.reactor, past.author, len(past.names)))


def influence_passivity(past: Past) -> Reals:
    """Influence of those who move the passive (Romero, Galuba, Asur and Huberman 2011)."""
    count = len(past.names)
    drawn = np.bincount(past.reactor, past.count, count)
    accepted = past.count / np.maximum(1.0, drawn[past.reactor])
    accept = _votes(past, accepted)
    reject = graph(past.author, past.reactor, 1.0 - accepted, count)
    influence = np.ones(count)
    for _ in range(ROUNDS):
        passivity = _unit(pull.pulled(reject, influence))
        influence = _unit(pull.pulled(accept, passivity))
    return _of(past, influence)


def score(past: Past) -> Reals:
    """The influence score of this workspace's version."""
    return past.score


METHODS: dict[str, Ranker] = {
    "influence score": score,
    "decayed sum": decayed_sum,
    "distinct reactors": distinct_reactors,
    "PageRank": pagerank,
    "LeaderRank": leaderrank,
    "k-core": k_core,
    "h-index": h_index,
    "influence-passivity": influence_passivity,
    "objects posted": objects_posted,
    "raw mean": raw_mean,
    "followers": followers,
}
MODEL = "influence score"
CEILING = "boosted trees"


def rankings(past: Past) -> dict[str, Reals]:
    """Every method's ranking of the people of a cut; what is unknown ranks below everything known."""
    return {name: np.nan_to_num(ranker(past), nan=-1.0) for name, ranker in METHODS.items()}


def features(past: Past) -> Reals:
    """Every ranking as a column, (n, methods): what the boosted trees learn from."""
    return np.column_stack([rankings(past)[name] for name in METHODS])


def _of(past: Past, values: NDArray[Any]) -> Reals:
    return values[past.people].astype(np.float64)


def _votes(past: Past, weight: Reals) -> Graph:
    return graph(past.reactor, past.author, weight, len(past.names))


def _unit(values: Reals) -> Reals:
    total = values.sum()
    return values / total if total > 0 else np.ones_like(values) / max(1, len(values))
