"""Reports asked for lately, kept as long as the lake does not change."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

KEPT = 512


class Memory:
    """Remembers answers by their key, the least recently used forgotten first. A key names all it depends on."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def answer(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        found = ask()
        with self._lock:
            self._answers[key] = found
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)
        return found
