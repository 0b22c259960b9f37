"""Counts to come, from counts so far: a Gamma-Poisson rate for each person, with a prior learned from everybody."""

from dataclasses import dataclass

import numpy as np
import scipy  # loads its parts when they are first asked for: scipy.stats alone would take a second
from scipy.special import betainc, digamma, gammaln, nbdtrik
from threadpoolctl import threadpool_limits

from groundswell.signals.forecast.levels import EVEN, Levels, Reals

BEGIN = np.log([0.5, 5.0, 1.0, 0.3, 1.0])
LOOSE = 3.0
"""Standard deviation of the logarithms of a prior's parameters about BEGIN: it only keeps them from running away."""
LARGEST = 20_000
"""Rows that a prior is fitted to; more say nothing more."""


@dataclass(frozen=True)
class Prior:
    """What a network's people have in common.

    A person who drew `a` reactions over `e` units of exposure (days or objects, the old ones discounted) has the rate
    (shape + a) / (exposure + e), times `drift` for what comes after. Counts to come are negative binomial with
    1 / size = noise / (shape + a) + spread: less sure the less was seen, and never surer than `spread`. `levels` puts
    right what the shape of that curve gets wrong.
    """

    shape: float
    exposure: float
    drift: float
    spread: float
    noise: float
    levels: Levels = EVEN

    def logs(self) -> Reals:
        """Logarithms of what is fitted, (5,), in the order of BEGIN."""
        return np.log([self.shape, self.exposure, self.drift, self.spread, self.noise])

    def mean(self, drawn: Reals, exposed: Reals, ahead: float) -> Reals:
        """Expected count over `ahead` units of exposure, (n,)."""
        return self.drift * ahead * (self.shape + drawn) / (self.exposure + exposed)

    def size(self, drawn: Reals) -> Reals:
        """Size of the negative binomial: its variance is mean + mean^2 / size, (n,)."""
        return 1.0 / (self.noise / (self.shape + drawn) + self.spread)

    def quantile(self, at: float, drawn: Reals, exposed: Reals, ahead: float) -> Reals:
        """The least count that the one to come stays at or below with probability `at`, (n,)."""
        mean, size = self.mean(drawn, exposed, ahead), self.size(drawn)
        return _least(self.levels.to_ask(at), size, size / (size + mean))

    def probability(self, count: Reals, drawn: Reals, exposed: Reals, ahead: float) -> Reals:
        """Probability of no more than so many, (n,); 0 for less than nothing."""
        mean, size = self.mean(drawn, exposed, ahead), self.size(drawn)
        return self.levels.probability(_no_more(count, size, size / (size + mean)))

    def reliability(self, exposed: Reals) -> Reals:
        """How far a rate rests on the person's own past instead of everybody's, 0 to 1."""
        found: Reals = exposed / (exposed + self.exposure)
        return found


def _no_more(count: Reals, size: Reals, chance: Reals) -> Reals:
    """Probability that a negative binomial count is `count` or less, (n,); 0 for less than nothing."""
    found: Reals = np.where(count < 0, 0.0, betainc(size, np.maximum(count, 0.0) + 1.0, chance))
    return found


def _least(at: float, size: Reals, chance: Reals) -> Reals:
    """The least whole count that comes to no more with probability `at`, (n,)."""
    found = np.zeros(len(size))
    some = np.flatnonzero(_no_more(found, size, chance) < at)
    size, chance = size[some], chance[some]
    near = np.ceil(nbdtrik(at, size, chance))
    # Solved for real numbers, it may end a hair beside a whole one.
    low = np.where(_no_more(near - 1, size, chance) >= at, near - 1, near)
    found[some] = np.where(_no_more(low, size, chance) < at, low + 1, low)
    return found


def fit(drawn: Reals, exposed: Reals, came: Reals, ahead: float, near: Prior | None = None) -> tuple[Prior, float]:
    """The prior under which what came is likeliest, and its mean log loss; each array (n,), counts that came over
    `ahead` units of exposure. `near`: one that was fitted to much the same, from which less is left to find."""
    every = max(1, -(-len(came) // LARGEST))
    seen = drawn[::every], exposed[::every], came[::every]
    ways = gammaln(seen[2] + 1)

    def loss(logs: Reals) -> tuple[float, Reals]:
        value, slope = _loss(np.exp(logs), *seen, ahead, ways=ways)
        pull = (logs - BEGIN) / LOOSE
        return value + float(pull @ pull) / 2, slope * np.exp(logs) + pull / LOOSE

    minimize = scipy.optimize.minimize
    # Threads that wait for each other take a hundred times what a problem of five numbers does.
    with threadpool_limits(1, user_api="blas"):
        found = minimize(loss, near.logs() if near else BEGIN, jac=True, method="L-BFGS-B", bounds=[(-12.0, 12.0)] * 5)
    shape, exposure, drift, spread, noise = map(float, np.exp(found.x))
    return Prior(shape, exposure, drift, spread, noise), float(found.fun) / max(1, len(seen[0]))


def _loss(
    values: Reals, drawn: Reals, exposed: Reals, came: Reals, ahead: float, *, ways: Reals
) -> tuple[float, Reals]:
    """Minus the log likelihood of negative binomial counts, and its slopes in the order of the prior's parameters.

    `ways`: the logarithm of `came` factorial, the same at every turn.
    """
    shape, exposure, drift, spread, noise = values
    mean = drift * ahead * (shape + drawn) / (exposure + exposed)
    size = 1.0 / (noise / (shape + drawn) + spread)
    both = size + mean
    left = np.log(size / both)
    likely, more = _beyond(came, size)
    likely = likely - ways + (size * left + came * np.log(np.maximum(mean, 1e-300) / both))
    by_mean = came / mean - (came + size) / both
    by_size = more + left + 1 - (came + size) / both
    by_shape = by_mean * mean / (shape + drawn) + by_size * size**2 * noise / (shape + drawn) ** 2
    slopes = [
        by_shape,
        -by_mean * mean / (exposure + exposed),
        by_mean * mean / drift,
        -by_size * size**2,
        -by_size * size**2 / (shape + drawn),
    ]
    return -float(likely.sum()), -np.array([part.sum() for part in slopes])


def _beyond(came: Reals, size: Reals) -> tuple[Reals, Reals]:
    """How much further the logarithm of the gamma function, and its slope, are at came + size than at size, (n,).

    Nothing where nothing came, which is so for most: these functions are most of what a fit takes.
    """
    found = np.zeros((2, len(came)))
    some = np.flatnonzero(came)
    below = size[some]
    above = came[some] + below
    found[0, some], found[1, some] = gammaln(above) - gammaln(below), digamma(above) - digamma(below)
    return found[0], found[1]
