"""Times as networks write them, turned into microseconds since 1970-01-01 UTC."""

from datetime import UTC, datetime

EARLIEST = 0
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000


def from_iso(text: str) -> int:
    """Microseconds of an ISO 8601 time; one without an offset is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return checked(_microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC)))


def from_seconds(seconds: str | float) -> int:
    """Microseconds of a Unix time in seconds, exact for text such as `1460742065.000123`. Raises ValueError."""
    if isinstance(seconds, str):
        whole, _, fraction = seconds.partition(".")
        return checked(int(whole) * 1_000_000 + int((fraction + "000000")[:6]))
    return checked(round(seconds * 1_000_000))


def checked(moment: int) -> int:
    """The moment, if it lies between 1970 and 2100. Raises ValueError."""
    if not EARLIEST < moment < LATEST:
        raise ValueError("the time is not between 1970 and 2100")
    return moment


def _microseconds(moment: datetime) -> int:
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
