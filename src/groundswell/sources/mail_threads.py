"""Threads by subject, for answers that name no message: what an old program's `Re:` belongs to."""

from array import array
from bisect import bisect_right
from hashlib import blake2b

from groundswell.sources.mail_headers import subject_key

DAY = 86_400_000_000
AHEAD = DAY
"""An answer may seem to come so much before its question, by the clocks of two senders."""

LONGEST = 366 * DAY
"""A question older than this is not what an answer of the same subject is about."""


class Subjects:
    """Which messages opened a thread under which subject, and when."""

    def __init__(self) -> None:
        self._opened: dict[bytes, tuple[array[int], list[str]]] = {}

    def opened(self, subject: str, at: int, message: str) -> None:
        """A message that answers no other."""
        if key := _key(subject):
            times, messages = self._opened.setdefault(key, (array("q"), []))
            # Messages mostly come in order of time; equal times are put in order of ids, whichever came first.
            place = bisect_right(times, at)
            while place and times[place - 1] == at and messages[place - 1] > message:
                place -= 1
            times.insert(place, at)
            messages.insert(place, message)

    def answered(self, subject: str, at: int) -> str | None:
        """The newest message that opened a thread of this subject in the year before."""
        key = _key(subject)
        times, messages = self._opened.get(key, (array("q"), [])) if key else (array("q"), [])
        place = bisect_right(times, at) or min(1, bisect_right(times, at + AHEAD))
        return messages[place - 1] if place and times[place - 1] > at - LONGEST else None


def _key(subject: str) -> bytes:
    words = subject_key(subject)
    return blake2b(words.encode("utf-8", "replace"), digest_size=8).digest() if words else b""
