"""Who may reach whom, and a choice among them: what was learned, put together for drawing and for playing through."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.sparse import csr_matrix

from groundswell.engine.kernels.chance import Odds, by_chance, sure, weighted_cascade
from groundswell.engine.kernels.csr import Graph, Ids, Reals, graph, summed
from groundswell.engine.kernels.forward import reached
from groundswell.engine.kernels.reverse import Index, Sets, draw
from groundswell.signals.choosing.cover import best, mine
from groundswell.signals.choosing.learning import (
    Pairs,
    Prior,
    Record,
    chances,
    pairs_of,
    presences,
    priors,
    relays,
    spreads,
)
from groundswell.signals.choosing.rules import Rules
from groundswell.signals.choosing.sampling import Sampled, Wanted, covered, sample

SEED = 20
COURSES = 2_000
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True)
class Model:
    """Row v of `back` holds who may reach v, row u of `forth` whom u may reach, with what chance each.

    `audience`: who can be reached at all. `priors`: (alpha, beta) of each network.
    """

    back: Graph
    forth: Graph
    odds: Odds
    audience: Ids
    pairs: Pairs
    priors: list[Prior]

    @property
    def people(self) -> int:
        return self.back.count


@dataclass(frozen=True)
class Choice:
    """People chosen together, with what each adds; people are counted as they are expected to be reached.

    `alone`: what each reaches without the others, `added`: beyond those chosen before, `only`: nobody else of the
    chosen reaches, each (k,). `shared`: what each two both reach, (k, k). `low` and `high`
    are the ends of the 80 % interval.
    """

    chosen: list[int]
    expected: float
    low: float
    high: float
    alone: Reals
    added: Reals
    only: Reals
    shared: Reals
    sampled: Sampled


def learned(record: Record, posts: Reals, *, cascade: bool = False, threads: int = 1) -> Model:
    """The model of what so many `posts` of each, (n,), set off.

    With `cascade`, chances are each author's share of all that a person reacts to, everybody is there and passes on:
    the weighted cascade that papers compare on.
    """
    pairs = pairs_of(record)
    known = priors(pairs, record.network)
    if cascade:
        votes = graph(pairs.author, pairs.reactor, pairs.reacted, record.people, threads=threads)
        return _model(weighted_cascade(votes, threads=threads), sure(record.people), pairs, known)
    once = chances(pairs, record.network, known)
    chance = -np.expm1(posts[pairs.author] * np.log1p(-np.minimum(once, 1.0 - 1e-12)))
    back = by_chance(graph(pairs.author, pairs.reactor, chance, record.people, threads=threads), threads=threads)
    present, many = presences(record), np.maximum(1.0, posts)
    # What somebody passes on is one post of theirs, not all they make.
    relay = present * relays(record) / many
    spread = np.sqrt(np.log1p(np.expm1(spreads(record) ** 2) / many))
    return _model(back, Odds(present, relay, spread), pairs, known)


def _model(back: Graph, odds: Odds, pairs: Pairs, known: list[Prior]) -> Model:
    turned = graph(back.to.astype(np.int32), back.by, back.weight, back.count)
    audience = np.flatnonzero(np.diff(back.first)).astype(np.int32)
    return Model(back, by_chance(turned), odds, audience, pairs, known)


def choose(model: Model, rules: Rules, wanted: Wanted, *, seed: int = SEED, threads: int = 1) -> Choice | None:
    """Whom to ask so that the most distinct people react to any of them; None where nobody reaches anybody.

    Same model, rules and seed: same choice, whatever the number of threads.
    """
    floor = float(np.where(rules.may, directly(model), 0.0).max(initial=0.0))
    if floor <= 0.0 or rules.most == 0:
        return None
    sampled = sample(partial(_drawn, model, seed, threads), rules, len(model.audience), floor, wanted)
    return _choice(model, sampled, seed, threads) if sampled.picked.chosen else None


def expected(model: Model, sampled: Sampled, chosen: list[int]) -> float:
    """People that anybody chosen is expected to reach."""
    return covered(sampled.other, chosen) * _share(model, sampled)


def lone(model: Model, sampled: Sampled) -> Reals:
    """People that each is expected to reach alone, (n,)."""
    return np.asarray(sampled.other.index.counts() * _share(model, sampled), np.float64)


def among(sampled: Sampled, rules: Rules) -> list[int]:
    """A further choice from the sets that were drawn, under other rules."""
    return best(sampled.own.sets, sampled.own.index, rules).chosen


def directly(model: Model) -> Reals:
    """People that each is expected to reach without anybody passing on, (n,): what is surely within reach."""
    return summed(model.back.by, model.back.weight * model.odds.present[model.back.to], model.people)


def _drawn(model: Model, seed: int, threads: int, stream: int, numbers: range) -> Sets:
    return draw(model.back, model.odds, model.audience, numbers, seed=2 * seed + stream, threads=threads)


def _share(model: Model, sampled: Sampled) -> float:
    return len(model.audience) / len(sampled.other.sets)


def _choice(model: Model, sampled: Sampled, seed: int, threads: int) -> Choice:
    chosen, share = sampled.picked.chosen, _share(model, sampled)
    held = _held(sampled.other.index, chosen, len(sampled.other.sets))
    single = np.asarray(held.sum(axis=0)).ravel() == 1
    together = [expected(model, sampled, chosen[: n + 1]) for n in range(len(chosen))]
    low, high = interval(model, chosen, seed, threads)
    return Choice(
        chosen=chosen,
        expected=together[-1],
        low=low,
        high=high,
        alone=_along(held) * share,
        added=np.diff([0.0, *together]),
        only=_along(held[:, single]) * share,
        shared=(held @ held.T).toarray() * share,
        sampled=sampled,
    )


def interval(model: Model, chosen: list[int], seed: int, threads: int) -> tuple[float, float]:
    """What eight of ten courses of events lie between, of people reached: by chance, and by how well posts happen to
    do."""
    people = np.array(chosen, np.int32)
    counts = reached(model.forth, model.odds, people, COURSES, seed=seed, threads=threads)
    low, high = np.quantile(counts, (LOW, HIGH))
    return float(low), float(high)


def _held(index: Index, chosen: list[int], sets: int) -> csr_matrix:
    """Row i, column j: whether the i-th chosen is in set j."""
    rows = [mine(index, person) for person in chosen]
    first = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    columns = np.concatenate(rows)
    return csr_matrix((np.ones(len(columns), np.int64), columns, first), shape=(len(chosen), sets))


def _along(held: csr_matrix) -> Reals:
    """The sum of each row."""
    return np.asarray(held.sum(axis=1), np.float64).ravel()
