"""Times as networks write them, turned into microseconds since 1970-01-01 UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WITHOUT_ZONE = datetime(1970, 1, 1)
EARLIEST = 0
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

UNDATED = LATEST - 1
"""The `updated` of a Delete that does not say when it was: it reaches every version."""


def from_iso(text: object) -> int:
    """Microseconds of an ISO 8601 time; one without an offset is UTC. Raises ValueError for anything else."""
    if not isinstance(text, str):
        raise ValueError("the time is not text")
    moment = datetime.fromisoformat(text)
    # Giving a zone to each moment that has none takes as long as all the rest.
    return checked(_microseconds(moment - (EPOCH if moment.tzinfo else WITHOUT_ZONE)))


def from_seconds(seconds: object) -> int:
    """Microseconds of a Unix time in seconds, exact for text such as `1460742065.000123`.

    Raises ValueError for anything else.
    """
    if isinstance(seconds, str):
        whole, _, fraction = seconds.partition(".")
        if fraction and not fraction.isdecimal():
            raise ValueError("the time is not a number of seconds")
        return checked(int(whole) * 1_000_000 + int((fraction + "000000")[:6]))
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise ValueError("the time is not a number of seconds")
    try:
        return checked(round(seconds * 1_000_000))
    except OverflowError as error:
        raise ValueError("the time is not a finite number") from error


def checked(moment: int) -> int:
    """The moment, if it lies between 1970 and 2100. Raises ValueError."""
    if not EARLIEST < moment < LATEST:
        raise ValueError("the time is not between 1970 and 2100")
    return moment


def _microseconds(delta: timedelta) -> int:
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
