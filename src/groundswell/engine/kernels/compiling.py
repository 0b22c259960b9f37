"""Turns a Python function over arrays into machine code when it is first called, and runs it in parts by threads."""

import functools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
COMPILING = threading.RLock()


def compiled(*uses: Callable[..., Any]) -> Callable[[F], F]:
    """The function as machine code, kept on disk beside it; `uses` are plain functions that it calls.

    Numba is loaded at the first call, because loading it takes half a second that most commands do not need. The code
    lets go of the interpreter's lock, so that threads of Python may run it side by side.
    """

    def make(function: F) -> F:
        @functools.cache
        def machine() -> Any:
            import numba

            for used in uses:
                numba.extending.register_jitable(used)
            return numba.njit(cache=True, nogil=True)(function)

        @functools.wraps(function)
        def call(*args: Any) -> Any:
            with COMPILING:
                ready = machine()
            return ready(*args)

        return call  # type: ignore[return-value]

    return make


def in_parts(work: Callable[..., Any], parts: Sequence[tuple[Any, ...]], threads: int) -> list[Any]:
    """What `work` gives for each part, in the order of the parts, however many threads share them."""
    if threads == 1 or len(parts) < 2:
        return [work(*part) for part in parts]
    with ThreadPoolExecutor(min(threads, len(parts))) as pool:
        return list(pool.map(lambda part: work(*part), parts))
