"""Threads by subject, for answers that name no message: what an old program's `Re:` belongs to."""

import pickle
import sqlite3
from collections.abc import Iterator
from hashlib import blake2b

from groundswell.records import Activity
from groundswell.sources.mail_headers import subject_key

DAY = 86_400_000_000
AHEAD = DAY
"""An answer may seem to come so much before its question, by the clocks of two senders."""

LONGEST = 366 * DAY
"""A question older than this is not what an answer of the same subject is about."""

HELD = 10_000
TABLES = (
    "CREATE TABLE opened (subject INT, at INT, message TEXT); CREATE TABLE waiting (subject INT, at INT, said BLOB)"
)
NEWEST = "SELECT message, at FROM opened WHERE subject = ? AND at <= ? ORDER BY at DESC, message DESC LIMIT 1"
FIRST = "SELECT message, at FROM opened WHERE subject = ? AND at <= ? ORDER BY at, message LIMIT 1"


class Subjects:
    """Which messages opened a thread under which subject and when, and the answers that wait for this.

    Only the whole input says what such an answer is about. All of it is kept in a file that has no name and goes by
    itself, so that memory does not grow with a mailbox.
    """

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {TABLES}; BEGIN")
        self._opened: list[tuple[int, int, str]] = []

    def opened(self, subject: str, at: int, message: str) -> None:
        """A message that answers no other."""
        if key := _key(subject):
            self._opened.append((key, at, _storable(message)))
            if len(self._opened) >= HELD:
                self._write()

    def wait(self, subject: str, at: int, said: Activity) -> None:
        """A message that answers one it does not name."""
        self._file.execute("INSERT INTO waiting VALUES (?, ?, ?)", (_key(subject), at, pickle.dumps((subject, said))))

    def answers(self) -> Iterator[tuple[str, Activity, str | None]]:
        """Each of those that waited, with its subject and the newest message that opened a thread of this subject in
        the year before."""
        self._write()
        self._file.execute("CREATE INDEX by_subject ON opened (subject, at, message)")
        for key, at, said in self._file.execute("SELECT * FROM waiting ORDER BY rowid"):
            yield *pickle.loads(said), self._answered(key, at)  # noqa: S301

    def _answered(self, key: int, at: int) -> str | None:
        found = self._file.execute(NEWEST, (key, at)).fetchone() if key else None
        if key and found is None:
            found = self._file.execute(FIRST, (key, at + AHEAD)).fetchone()
        return found[0] if found and found[1] > at - LONGEST else None

    def _write(self) -> None:
        self._file.executemany("INSERT INTO opened VALUES (?, ?, ?)", self._opened)
        self._opened.clear()


def _key(subject: str) -> int:
    """A number for the subject, from which answering adds nothing; 0 where there is none."""
    words = subject_key(subject)
    digest = blake2b(words.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) if words else 0


def _storable(message: str) -> str:
    return message.encode("utf-8", "replace").decode()
