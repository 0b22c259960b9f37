"""Where chance comes from: one generator for each part of the world, so that changing one leaves the others alone."""

import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Generator = np.random.Generator


def generator(seed: int, part: str) -> Generator:
    """The generator of one named part of the world."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def weighted(rng: Generator, weights: Floats, count: int) -> Ints:
    """`count` positions drawn with these weights, with replacement."""
    cumulative = np.cumsum(weights)
    drawn = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")
    return as_ints(np.minimum(drawn, len(weights) - 1))


def weighted_rows(rng: Generator, weights: Floats) -> Ints:
    """One column drawn from each row of weights."""
    cumulative = np.cumsum(weights, axis=1)
    drawn = (cumulative < rng.random((len(weights), 1)) * cumulative[:, -1:]).sum(axis=1)
    return as_ints(np.minimum(drawn, weights.shape[1] - 1))


def as_ints(values: npt.ArrayLike) -> Ints:
    return np.asarray(values, dtype=np.int64)
