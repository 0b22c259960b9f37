"""Which memory a ranking needs, in a small model of the simulated town whose people change as much as is asked for."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.change import DAYS, by_lag
from groundswell.validation.metrics import spearman
from groundswell.world.chance import generator
from groundswell.world.influence import true_influence
from groundswell.world.network import follow_graph
from groundswell.world.people import settle
from groundswell.world.posting import Posts, original_posts
from groundswell.world.rhythm import DAY, END, WEEKS
from groundswell.world.spread import spread

PEOPLE, SEEDS = 400, (7, 11, 12, 13, 14)
CHANGES = {"nobody changes": 0.0, "half as much": 0.5, "as in the town": 1.0}
"""How much people change, as a multiple of what the town's do."""
HALF_LIVES = (7, 20, 60, 180)
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """Who reacted to whom on which day before the end, with how many reactions."""

    author: NDArray[np.int64]
    reactor: NDArray[np.int64]
    age_days: Values
    count: Values


def remembered() -> dict[str, Any]:
    """By how much people change: each ranking's Spearman with true influence, and how far weeks tell later weeks."""
    return {name: _towns(change) for name, change in CHANGES.items()}


def _towns(changing: float) -> dict[str, Any]:
    each = [_town(seed, changing) for seed in SEEDS]
    rankings = {method: [found[0][method] for found in each] for method in each[0][0]}
    return {"rankings": rankings, "lags": [lags for _, lags in each]}


def _town(seed: int, changing: float) -> tuple[dict[str, float], list[float]]:
    town = settle(PEOPLE, seed, changing)
    rng = generator(seed, "memory")
    members = town.on_fediverse & (np.arange(len(town)) < town.rows.residents)
    follows = follow_graph(rng, town, members)
    posts = original_posts(rng, town, members)
    _, reactions = spread(rng, town, follows, posts)
    before = reactions.rows(reactions.at < END)
    age = (END - before.at) / DAY
    drawn = Drawn(posts.author[before.post], before.actor, age, before.forms.astype(float))
    people = np.flatnonzero(members)
    real = true_influence(town, members, follows, "memory", seed).reactions_per_week
    found = {name: spearman(values[people], real[people]) for name, values in rankings(drawn, len(town)).items()}
    return found, _lags(drawn, posts, people, len(town))


def rankings(drawn: Drawn, people: int) -> dict[str, Values]:
    """Sums and distinct reactors, without forgetting and with half-lives."""
    found = {"all reactions ever": np.bincount(drawn.author, drawn.count, people)}
    for half in reversed(HALF_LIVES):
        left = drawn.count * 2.0 ** (-drawn.age_days / half)
        found[f"sum, half-life {half} days"] = np.bincount(drawn.author, left, people)
    newest: dict[tuple[int, int], float] = {}
    for author, reactor, age in zip(drawn.author.tolist(), drawn.reactor.tolist(), drawn.age_days, strict=True):
        newest[author, reactor] = min(age, newest.get((author, reactor), np.inf))
    author, ages = np.array([pair[0] for pair in newest], np.int64), np.array(list(newest.values()))
    found["distinct reactors"] = np.bincount(author, minlength=people).astype(float)
    for half in reversed(HALF_LIVES):
        found[f"distinct reactors, half-life {half} days"] = np.bincount(author, 2.0 ** (-ages / half), people)
    return found


def _lags(drawn: Drawn, posts: Posts, people: NDArray[np.int64], count: int) -> list[float]:
    """The same figures as `change` gives of sets."""
    blocks = WEEKS * 7 // DAYS
    place = np.minimum(drawn.age_days // DAYS, blocks - 1).astype(np.int64)
    drew = np.bincount(drawn.author * blocks + place, drawn.count, count * blocks).reshape(count, blocks)
    made = np.minimum((END - posts.at) // (DAYS * DAY), blocks - 1)
    newest, oldest = np.full(count, blocks), np.full(count, -1)
    np.minimum.at(newest, posts.author, made)
    np.maximum.at(oldest, posts.author, made)
    return by_lag(drew[people], newest[people], oldest[people])
