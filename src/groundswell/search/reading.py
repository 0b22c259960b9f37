"""Asking the index: open files that are shared between threads, and the best matches of all parts together."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any

from groundswell.search.opened import Opened
from groundswell.search.query import Part, matching, parsed
from groundswell.search.slips import close, names_match
from groundswell.search.words import squeezed

COUNTED = 1_000
"""Objects that are counted at most; more are `more than`."""
CANDIDATES = 200
"""Names that are compared with what was asked."""
Order = tuple[int, int, str]
"""Strongest first, newest first among equals, then by id."""

FOUND = """
    SELECT id, strength, at, key{card} FROM entries WHERE id IN
        (SELECT rowid FROM words WHERE words MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?) ORDER BY id
"""
PLACES, CARDS = FOUND.format(card=""), FOUND.format(card=", card")
SLIPS = "SELECT word FROM slips WHERE left = ?"
COUNT = "SELECT count(*) FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)"


@dataclass(frozen=True)
class Match:
    """One entry that was found: where it stands among all, its id, and what is to be shown."""

    order: Order
    key: str
    card: dict[str, Any]


class Index:
    """The newest committed index. `files` names its parts. Many threads may ask at once."""

    def __init__(self, files: Callable[[], dict[str, Path]]) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._open: dict[Path, Opened] = {}

    def objects(self, query: str, limit: int, after: Order | None = None) -> list[Match]:
        """Objects that hold all that is asked for, in order, from after one of them on."""
        match = matching(parsed(query))
        if match is None:
            return []
        with self._lock:
            parts = self._parts("objects-")
            found = [_places(part, nth, match, limit, after) for nth, part in enumerate(parts)]
            best = list(islice(merge(*found), limit))
            return [Match(order, order[2], _card(parts[nth], id_)) for order, nth, id_ in best]

    def count(self, query: str) -> int:
        """Objects that hold all that is asked for, counted up to one more than COUNTED."""
        match, total = matching(parsed(query)), 0
        with self._lock:
            for part in self._parts("objects-") if match else ():
                total += int(part.rows(COUNT, match, COUNTED + 1 - total)[0][0])
                if total > COUNTED:
                    break
        return total

    def names(self, part: str, query: str, limit: int) -> list[Match]:
        """People or topics whose names hold the words, each as the beginning of one; then those that nearly do."""
        asked = [one for one in parsed(query) if not one.without]
        with self._lock:
            held = self._parts(part)
            if not held or not asked:
                return []
            called = self._found(held[0], f'"\u00a7{squeezed(query)}"', limit, 0) if squeezed(query) else []
            found = self._found(held[0], names_match(asked, None), CANDIDATES, 0)
            near = [] if len(called) + len(found) >= limit else self._near(held[0], asked)
        chosen = {one.key: one for one in (*called, *found, *near)}
        return list(chosen.values())[:limit]

    def _near(self, part: Opened, asked: list[Part]) -> list[Match]:
        """Names with words a slip away from those asked for, the closest first."""
        match = names_match(asked, lambda left: [row[0] for row in part.rows(SLIPS, left)])
        return close(asked, self._found(part, match, CANDIDATES, 0))

    def _found(self, part: Opened, match: str, limit: int, after: int) -> list[Match]:
        rows = part.rows(CARDS, match, after, limit)
        return [Match((-strength, -at, key), key, json.loads(card)) for _, strength, at, key, card in rows]

    def _parts(self, begins: str) -> list[Opened]:
        """Open files of the newest state, by name; those of an older state are let go. Call with the lock."""
        files = self._files()
        for path in set(self._open) - set(files.values()):
            self._open.pop(path).close()
        return [self._opened(path) for name, path in files.items() if name.startswith(begins)]

    def _opened(self, path: Path) -> Opened:
        if path not in self._open:
            self._open[path] = Opened(path)
        return self._open[path]


def _places(part: Opened, nth: int, match: str, limit: int, after: Order | None) -> list[tuple[Order, int, int]]:
    """Where the first matches of a part stand among all, with the part's number and their ids in it."""
    rows = part.rows(PLACES, match, _first(part, after), limit)
    return [((-strength, -at, key), nth, id_) for id_, strength, at, key in rows]


def _card(part: Opened, id_: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(part.rows("SELECT card FROM entries WHERE id = ?", id_)[0][0])
    return found


def _first(part: Opened, after: Order | None) -> int:
    """The last entry of a part that is not after a place in the order, by halving."""
    if after is None:
        return 0
    low, high = 0, int(part.rows("SELECT coalesce(max(id), 0) FROM entries")[0][0])
    while low < high:
        middle = (low + high + 1) // 2
        strength, at, key = part.rows("SELECT strength, at, key FROM entries WHERE id = ?", middle)[0]
        low, high = (middle, high) if (-strength, -at, key) <= after else (low, middle - 1)
    return low
