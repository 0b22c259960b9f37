"""Chances learned from what was posted and who reacted: how likely one person reacts to one post of another."""

from dataclasses import dataclass

import numpy as np
import scipy  # loads its parts when they are first asked for: they take a second
from numpy.typing import NDArray
from scipy.special import betaln

from groundswell.engine.kernels.csr import Ids, Places, Reals, summed

DAY = 86_400
LEAST_PAIRS = 100
"""Pairs with posts to see in the later half, below which no prior is fitted."""
MOST_PAIRS = 100_000
PRIOR = (0.05, 1.0)
"""Where too little is known to fit one: nearly all of a first reaction is believed, and half of a chance of 1."""
BOUNDS = ((-7.0, 4.0), (-5.0, 9.0))
AWAY = (7, 28, 90, 365)
"""Days since somebody was last seen, by which people are told apart who are likely to come back and who are not."""
BACK_DAYS = 28
PACE_DAYS = 91
STRENGTH = 5.0
"""People or reactions that a mean counts for beside somebody's own."""
WIDEST = 1.5


@dataclass(frozen=True)
class Record:
    """What was posted in a window and who reacted, times in seconds from its start, people as places 0 to n - 1.

    Posts: `author`, `published`, `weight` on the topic (0 to 1), each (k,). Reactions, one for each post and person:
    `reactor`, `post` (a place among the posts), whether it `passed` the post on, each (r,). People: `network`, `first`
    and `last` seen, both within the window, each (n,).
    """

    author: Ids
    published: Places
    weight: Reals
    reactor: Ids
    post: Places
    passed: NDArray[np.bool_]
    network: Ids
    first: Places
    last: Places
    length: int

    @property
    def people(self) -> int:
        return len(self.network)


@dataclass(frozen=True)
class Pairs:
    """Who reacted to whom at least once: `author`, `reactor`, each (m,), with weights of posts `reacted` to, of those
    the reactor was there for (`exposed`), and of both the part in the later half of the window."""

    author: Ids
    reactor: Ids
    reacted: Reals
    exposed: Reals
    later_reacted: Reals
    later_exposed: Reals


Prior = tuple[float, float]


def pairs_of(record: Record) -> Pairs:
    """Reactions and exposures of each pair. A post counts as seen when it was made between the reactor's first and last
    act of the window: an estimate, as no network says who saw what. Never fewer than were reacted to."""
    middle = record.length // 2
    author = record.author[record.post].astype(np.int64)
    keys, pair = np.unique(author * record.people + record.reactor, return_inverse=True)
    weight, late = record.weight[record.post], record.published[record.post] >= middle
    reacted, later = summed(pair, weight, len(keys)), summed(pair, weight * late, len(keys))
    authors, reactors = (part.astype(np.int32) for part in np.divmod(keys, max(1, record.people)))
    first, last = record.first[reactors], record.last[reactors]
    seen = _posted(record, authors, first, last)
    later_seen = _posted(record, authors, np.maximum(first, middle), last)
    later_seen = np.maximum(later, later_seen)
    earlier = np.maximum(reacted - later, seen - later_seen)
    return Pairs(authors, reactors, reacted, earlier + later_seen, later, later_seen)


def prior_of(pairs: Pairs, chosen: NDArray[np.bool_]) -> Prior | None:
    """The prior (alpha, beta) with which what these pairs did in the earlier half best foretells the later one.

    Beta-binomial likelihood of the later half given the earlier: pairs are known because somebody reacted, so a prior
    fitted to one half alone would be too high. None for fewer than LEAST_PAIRS pairs with posts in both halves.
    """
    before = pairs.reacted - pairs.later_reacted
    places = np.flatnonzero(chosen & (before > 0) & (pairs.later_exposed > 0))
    if len(places) < LEAST_PAIRS:
        return None
    places = places[:: -(-len(places) // MOST_PAIRS)]
    done, after, seen = before[places], pairs.later_reacted[places], pairs.later_exposed[places]
    missed = pairs.exposed[places] - seen - done

    def unlikely(logs: Reals) -> float:
        alpha, beta = np.exp(logs)
        found = betaln(alpha + done + after, beta + missed + seen - after) - betaln(alpha + done, beta + missed)
        return -float(found.mean())

    fitted = scipy.optimize.minimize(
        unlikely, np.log(PRIOR), method="Nelder-Mead", bounds=BOUNDS, options={"xatol": 1e-3}
    )
    alpha, beta = np.exp(fitted.x)
    return float(alpha), float(beta)


def priors(pairs: Pairs, network: Ids) -> list[Prior]:
    """The prior of each network; of one with too few pairs, that of all networks together."""
    everywhere = prior_of(pairs, np.ones(len(pairs.author), np.bool_)) or PRIOR
    of = network[pairs.author]
    return [prior_of(pairs, of == one) or everywhere for one in range(int(network.max(initial=-1)) + 1)]


def chances(pairs: Pairs, network: Ids, known: list[Prior]) -> Reals:
    """Chance of each pair that the reactor, being there, reacts to one post: (alpha + reactions) / (alpha + beta +
    exposures), (m,), above 0 and below 1."""
    prior = np.array(known or [PRIOR])[network[pairs.author]].reshape(-1, 2)
    found: Reals = (prior[:, 0] + pairs.reacted) / (prior.sum(axis=1) + pairs.exposed)
    return found


def paces(record: Record) -> Reals:
    """Posts that each makes in four weeks, (n,), as in the last quarter of a year, or in the window when shorter."""
    days = min(PACE_DAYS, record.length / DAY)
    recent = record.author[record.published > record.length - days * DAY]
    return np.asarray(np.bincount(recent, minlength=record.people) * (BACK_DAYS / days), np.float64)


def relays(record: Record) -> Reals:
    """Chance that somebody who reacts passes the post on, by an announce or a quote, (n,): their own share, drawn
    towards their network's."""
    given = np.bincount(record.reactor, minlength=record.people)
    passed = np.bincount(record.reactor[record.passed], minlength=record.people)
    return _shrunk(passed, given, record.network, 0.0)


def presences(record: Record) -> Reals:
    """Chance that somebody is seen again within four weeks, (n,).

    From those who, four weeks before the end, had been away about as long: how many of them came back.
    """
    cut = record.length - BACK_DAYS * DAY
    then = np.where(record.first <= cut, cut - np.minimum(record.last, cut), -1)
    # Who was seen after the cut had last been seen before it at a time that is not kept: their posts and reactions say.
    before = _last_before(record, cut)
    then = np.where(before >= 0, cut - before, then)
    asked = then >= 0
    away, now = _away(then), _away(record.length - record.last)
    kinds = len(AWAY) + 1
    back = np.bincount(away[asked & (record.last > cut)], minlength=kinds)
    return _shrunk(back, np.bincount(away[asked], minlength=kinds), np.zeros(kinds, np.int32), 1.0)[now]


def spreads(record: Record) -> Reals:
    """Standard deviation of the logarithm of how well a post does beside its author's others, by network, (n,).

    From the variance of reactors by post over what chance alone would give, as of a mixture of Poisson counts.
    """
    drawn = np.bincount(record.post, minlength=len(record.author)).astype(np.float64)
    posts = np.bincount(record.author, minlength=record.people)
    mean = np.bincount(record.author, drawn, record.people) / np.maximum(1, posts)
    several = posts[record.author] > 1
    own = mean[record.author]
    freed = posts[record.author] / np.maximum(1, posts[record.author] - 1)
    of, count = record.network[record.author], int(record.network.max(initial=-1)) + 1
    extra = np.bincount(of[several], (((drawn - own) ** 2) * freed - own)[several], count)
    scale = np.bincount(of[several], (own**2)[several], count)
    relative = np.divide(extra, scale, out=np.zeros(count), where=scale > 0)
    return np.asarray(np.minimum(WIDEST, np.sqrt(np.log1p(np.maximum(0.0, relative))))[record.network], np.float64)


def _posted(record: Record, author: Ids, first: Places, last: Places) -> Reals:
    """Weight of what each author posted from `first` to `last`, (m,)."""
    width = record.length + 1
    order = np.lexsort((record.published, record.author))
    moments = record.author[order].astype(np.int64) * width + record.published[order]
    sums = np.concatenate([[0.0], np.cumsum(record.weight[order])])
    base = author.astype(np.int64) * width
    ends = np.searchsorted(moments, base + last, side="right")
    begins = np.searchsorted(moments, base + np.minimum(first, width - 1), side="left")
    return np.asarray(np.maximum(0.0, sums[ends] - sums[np.minimum(begins, ends)]), np.float64)


def _last_before(record: Record, cut: int) -> Places:
    """The last post or reaction of each up to a moment, -1 for none, (n,); a reaction is taken to be as old as its
    post."""
    found = np.full(record.people, -1, np.int64)
    for who, when in ((record.author, record.published), (record.reactor, record.published[record.post])):
        early = when <= cut
        np.maximum.at(found, who[early], when[early])
    return found


def _away(seconds: Places) -> Places:
    return np.asarray(np.searchsorted(np.array(AWAY) * DAY, seconds, side="left"), np.int64)


def _shrunk(part: Places, whole: Places, of: Ids, otherwise: float) -> Reals:
    """Shares drawn towards the share of their group; `otherwise` where a group has nothing to tell."""
    count = int(of.max(initial=-1)) + 1
    parts, wholes = np.bincount(of, part, count), np.bincount(of, whole, count)
    mean = np.divide(parts, wholes, out=np.full(count, otherwise), where=wholes > 0)[of]
    found: Reals = (part + STRENGTH * mean) / (whole + STRENGTH)
    return found
