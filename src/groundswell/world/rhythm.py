"""When things happen in Larkwater: twenty weeks with days, nights and weekends. Times are microseconds UTC."""

from datetime import UTC, datetime

import numpy as np

from groundswell.world.chance import Floats, Generator, Ints, weighted

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
WEEKS = 20
START = int(datetime(2026, 2, 9, tzinfo=UTC).timestamp()) * SECOND  # a Monday
END = START + WEEKS * WEEK  # the end of Sunday 2026-06-28

_SOCIAL_DAY = np.array([2, 1, 0.5, 0.5, 0.5, 1, 3, 6, 8, 8, 7, 7, 9, 8, 7, 7, 8, 10, 12, 13, 13, 11, 8, 4], dtype=float)
_OFFICE_DAY = np.array([0] * 7 + [2, 8, 11, 12, 11, 6, 9, 11, 10, 7, 2, 0.5] + [0] * 5, dtype=float)
SOCIAL: Floats = np.outer([1, 1, 1, 1, 1.05, 1.2, 1.2], _SOCIAL_DAY).ravel()
"""Weight of each hour of the week, Monday first, for what people say to the town."""
OFFICE: Floats = np.outer([1, 1.05, 1.05, 1, 0.8, 0.01, 0.01], _OFFICE_DAY).ravel()
"""The same for what they say at work."""

_FIRST_HOUR, _LAST_HOUR = 6.5, 23.5
_PATIENCE = 5 * DAY


def moments(rng: Generator, count: int, hours: Floats = SOCIAL) -> Ints:
    """Moments inside the twenty weeks, denser when people are about."""
    return moments_of(rng, rng.integers(0, WEEKS, count), hours)


def moments_of(rng: Generator, week: Ints, hours: Floats = SOCIAL) -> Ints:
    """A moment inside each of these weeks, the first being 0, denser when people are about."""
    hour = week * 168 + weighted(rng, hours, len(week))
    return START + hour * HOUR + rng.integers(0, HOUR, len(week))


def reaction_times(rng: Generator, shown: Ints, scale_minutes: float = 25.0) -> Ints:
    """When somebody reacts to what was shown at `shown`: a power-law lag, but most sleep before they react."""
    lag = np.minimum(rng.pareto(1.1, len(shown)) * scale_minutes * MINUTE, _PATIENCE) + 20 * SECOND
    at = shown + lag.astype(np.int64)
    hour = (at - START) % DAY / HOUR
    to_morning = (_FIRST_HOUR - hour) % 24 + rng.exponential(1.2, len(at))
    asleep = ((hour < _FIRST_HOUR) | (hour > _LAST_HOUR)) & (rng.random(len(at)) < 0.85)
    return at + np.where(asleep, to_morning * HOUR, 0).astype(np.int64)


def iso(at: int, timespec: str = "seconds") -> str:
    """The moment as networks write it: `2026-02-09T07:30:00Z`."""
    moment = datetime.fromtimestamp(at // SECOND, UTC).replace(microsecond=at % SECOND, tzinfo=None)
    return moment.isoformat(timespec=timespec) + "Z"
