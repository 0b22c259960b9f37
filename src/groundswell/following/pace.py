"""When to ask again: sooner where there is news, later where there is none or something is wrong; never by chance."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MINUTE, DAY = 60, 86_400
SLOWER, FASTER = 1.5, 0.5
MOST_DOUBLINGS = 16
SPREAD = 0.2
MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def spread(seconds: float, *drawn: object) -> float:
    """The time give or take a fifth, so that what failed together does not return together.

    What it is drawn from decides it, so that it is the same on every machine and in every test.
    """
    draw = int.from_bytes(hashlib.blake2b(repr(drawn).encode(), digest_size=4).digest(), "big") / 2**32
    return seconds * (1 - SPREAD + 2 * SPREAD * draw)


def interval(before: float, *, changed: bool, least: float, most: float) -> float:
    """Seconds between two looks at a feed: halved when it had news, half as long again when it had none."""
    return min(most, max(least, before * (FASTER if changed else SLOWER)))


def back_off(failures: int, *, least: float, most: float) -> float:
    """Seconds to wait after so many failures in a row: doubled each time."""
    return float(min(most, least * 2 ** min(max(failures - 1, 0), MOST_DOUBLINGS)))


def asked_to_wait(headers: Mapping[str, str], now: float, most: float) -> float:
    """Seconds that `Retry-After` asks for, as a number or a date; 0 where it asks for nothing sensible."""
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal() and len(said) < 10:
        return min(float(said), most)
    try:
        date = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return 0.0
    return min(max(0.0, date.replace(tzinfo=date.tzinfo or UTC).timestamp() - now), most)


def fresh_for(headers: Mapping[str, str], most: float) -> float:
    """Seconds for which the answer says it stays as it is; 0 where it does not say."""
    found = MAX_AGE.search(headers.get("Cache-Control", ""))
    return min(float(found.group(1)), most) if found else 0.0


def moment(seconds: float) -> datetime:
    """A time as the state keeps it."""
    return datetime.fromtimestamp(seconds, UTC)
