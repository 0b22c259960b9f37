"""Shrinking: what a few observations allow to say of a share or a rate, with an 80 % interval."""

import math
from dataclasses import dataclass

from scipy.special import betaincinv, gammaincinv

LOW, HIGH = 0.1, 0.9
MOST = 1e9
"""What stands for a prior that leaves no room at all."""


@dataclass(frozen=True)
class Estimate:
    """A middle value with the ends of its 80 % interval."""

    value: float
    low: float
    high: float


def share(part: int, whole: int) -> Estimate:
    """The share that `part` of `whole` stands for; the interval is that of a Beta posterior (Jeffreys prior).

    Without any observation the interval is nearly all of 0 to 1.
    """
    a, b = part + 0.5, whole - part + 0.5
    low, high = float(betaincinv(a, b, LOW)), float(betaincinv(a, b, HIGH))
    value = part / whole if whole else 0.5
    return Estimate(value, min(low, value), max(high, value))


@dataclass(frozen=True)
class Rates:
    """How reactions per object differ in a network: a Gamma distribution of rates, and how much counts come in bunches.

    `bunching` is the variance of one account's counts in means, at least 1. What is known of the network weighs as much
    as `strength` times `bunching` objects.
    """

    mean: float
    strength: float
    bunching: float

    def of(self, drawn: int, objects: int) -> Estimate:
        """The rate of somebody who drew so much with so many objects: shrunk towards the mean of the network."""
        shape = self.mean * self.strength + drawn / self.bunching
        rate = self.strength + objects / self.bunching
        if shape <= 0 or rate <= 0:
            return Estimate(self.mean, 0.0, self.mean)
        low, high = (float(gammaincinv(shape, at)) / rate for at in (LOW, HIGH))
        return Estimate(shape / rate, low, high)


def rates(*, accounts: int, objects: int, objects_squared: int, drawn: int, squares: float, between: float) -> Rates:
    """Fit the network's rates by moments, over accounts i with n_i objects that drew y_i in all.

    `objects` = sum n, `objects_squared` = sum n^2, `drawn` = sum y, `squares` = sum over objects of their reactions
    squared, `between` = sum y^2 / n.
    """
    if not objects:
        return Rates(0.0, 0.0, 1.0)
    mean = drawn / objects
    inside = (squares - between) / max(objects - accounts, 1)
    bunching = max(1.0, inside / mean) if mean else 1.0
    room = objects - objects_squared / objects
    variance = (between - objects * mean**2 - (accounts - 1) * bunching * mean) / room if room > 0 else 0.0
    strength = min(mean / variance, MOST) if variance > 0 else MOST
    return Rates(mean, strength if math.isfinite(strength) else MOST, bunching)
