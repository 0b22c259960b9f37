"""Times in tables: ISO, Unix in any unit, mail dates, or the format that a mapping declares."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from groundswell.sources.moments import from_iso, from_seconds

PER_SECOND = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
SECONDS_END = 10**11
"""Unix times at or above this are in a finer unit: in seconds they would lie beyond the year 5000."""

Clock = Callable[[str], int]


def clock(time_format: str) -> Clock:
    """Reads texts as microseconds since 1970-01-01 UTC; a time without an offset is UTC.

    `auto` knows ISO 8601, mail dates, and Unix times, whose unit it takes from their size. Otherwise the format is
    `iso`, `seconds`, `milliseconds`, `microseconds`, `nanoseconds` or one of strptime's. The reader raises ValueError;
    so does this, for a format that is none of these.
    """
    if time_format == "auto":
        return _any_time
    if time_format == "iso":
        return from_iso
    if (per_second := PER_SECOND.get(time_format)) is not None:
        return lambda text: _unix(text, per_second)
    if "%" not in time_format:
        raise ValueError(
            f"{time_format!r} is not a format of times: use auto, iso, seconds or one such as %d/%m/%Y %H:%M"
        )
    _check(time_format)
    return lambda text: from_iso(_at_utc(datetime.strptime(text, time_format)).isoformat())


def _check(time_format: str) -> None:
    """Raises ValueError when strptime cannot read by this format at all, whatever the text."""
    try:
        datetime.strptime("", time_format)
    except re.error as error:
        raise ValueError(f"{time_format!r} says the same part of a time twice: name each once") from error
    except ValueError as error:
        if "does not match" not in str(error):
            raise ValueError(f"{time_format!r} is not a format of times: {error}") from error


def _at_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _any_time(text: str) -> int:
    if text[4:5] != "-" and text.lstrip("-").replace(".", "", 1).isdecimal() and len(text.partition(".")[0]) != 8:
        whole = int(text.partition(".")[0])
        return _unix(
            text, next(unit for unit in PER_SECOND.values() if abs(whole) < SECONDS_END * unit or unit == 10**9)
        )
    try:
        return from_iso(text)
    except ValueError:
        return _mail_time(text)


def _mail_time(text: str) -> int:
    try:
        return from_iso(_at_utc(parsedate_to_datetime(text)).isoformat())
    except (IndexError, TypeError, OverflowError) as error:
        raise ValueError("not a time") from error


def _unix(text: str, per_second: int) -> int:
    if per_second == 1:
        return from_seconds(text)
    whole = text.partition(".")[0]
    micros = int(whole) * 10**6 // per_second
    return from_seconds(f"{micros // 10**6}.{micros % 10**6:06}")
