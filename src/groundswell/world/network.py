"""Who follows whom: communities by a stochastic block model, hubs by preferential attachment, some follows returned."""

from dataclasses import dataclass

import numpy as np

from groundswell.world.chance import Flags, Floats, Generator, Ints, as_ints, weighted
from groundswell.world.people import Town
from groundswell.world.rhythm import DAY, END, START

_AT_HOME = 0.7
_RETURNED = 0.3
_RECENT = 0.2


@dataclass(frozen=True)
class Follows:
    """One row a follow, ordered by whom is followed; `start[u]:start[u + 1]` are the followers of u."""

    follower: Ints
    followed: Ints
    since: Ints
    start: Ints

    def __len__(self) -> int:
        return len(self.follower)

    @property
    def follower_counts(self) -> Ints:
        return np.diff(self.start)


def follow_graph(rng: Generator, town: Town, members: Flags) -> Follows:
    """The follows among a network's members."""
    fame = np.where(members, town.traits.fame, 0.0)
    appetite = np.clip(np.round(rng.lognormal(np.log(9), 0.6, len(town))), 2, members.sum() / 4)
    source = np.repeat(np.flatnonzero(members), appetite[members].astype(np.int64))
    first = rng.random(len(source)) < 0.5
    early = _choose(rng, town, source[first], fame)
    popularity = fame * (1.0 + np.bincount(early, minlength=len(town)))
    late = _choose(rng, town, source[~first], popularity)
    pairs = np.concatenate([_pairs(source[first], early), _pairs(source[~first], late)])
    honest = ~np.isin(pairs[:, 0], town.rows.farm)
    returned = pairs[(rng.random(len(pairs)) < _RETURNED) & honest][:, ::-1]
    return _ordered(rng, town, np.concatenate([pairs, returned, _cheating(town)]))


def _choose(rng: Generator, town: Town, source: Ints, weights: Floats) -> Ints:
    """For each follower somebody to follow: mostly a neighbour, else anybody, by weight."""
    chosen = weighted(rng, weights, len(source))
    order = np.argsort(town.community, kind="stable")
    cumulative = np.concatenate([[0.0], np.cumsum(weights[order])])
    bounds = np.searchsorted(town.community[order], np.arange(town.community.max() + 2))
    low, high = cumulative[bounds[:-1]], cumulative[bounds[1:]]
    home = town.community[source]
    local = (rng.random(len(source)) < _AT_HOME) & (high > low)[home]
    drawn = low[home] + rng.random(len(source)) * (high - low)[home]
    place = np.clip(np.searchsorted(cumulative, drawn, side="right") - 1, 0, len(town) - 1)
    return np.where(local, order[place], chosen)


def _cheating(town: Town) -> Ints:
    """The pod follows each other; the farm follows its target, and the next three accounts of the farm."""
    pod, farm = town.cheats.pod, town.rows.farm
    mutual = _pairs(np.repeat(pod, len(pod)), np.tile(pod, len(pod)))
    rings = [_pairs(farm, np.roll(farm, shift)) for shift in (1, 2, 3)]
    return np.concatenate([mutual, _pairs(farm, np.full(len(farm), town.cheats.farm_target)), *rings])


def _pairs(source: Ints, target: Ints) -> Ints:
    return np.stack([source, target], axis=1)


def _ordered(rng: Generator, town: Town, pairs: Ints) -> Follows:
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    keys = np.unique(pairs[:, 1] * len(town) + pairs[:, 0])
    followed, follower = np.divmod(keys, len(town))
    start = np.searchsorted(followed, np.arange(len(town) + 1))
    return Follows(follower, followed, _since(rng, town, follower, followed), start.astype(np.int64))


def _since(rng: Generator, town: Town, follower: Ints, followed: Ints) -> Ints:
    """Most follows are from the half year before the twenty weeks, one in five from within them."""
    recent = rng.random(len(follower)) < _RECENT
    earliest = np.where(recent, START, START - 182 * DAY)
    since = earliest + (rng.random(len(follower)) * (np.where(recent, END, START) - earliest)).astype(np.int64)
    fresh = town.joined[[follower, followed]].max(axis=0)
    soon = fresh + (rng.random(len(follower)) * 5 * DAY).astype(np.int64)
    return as_ints(np.where(fresh > START, soon, since))
