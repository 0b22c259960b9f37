"""A full disk, told as such by whoever meets it: the system, DuckDB or SQLite."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from groundswell.errors import BusyError

NUMBERS = {errno.ENOSPC, errno.EDQUOT}
WORDS = ("No space left", "disk is full", "max_temp_directory_size")
"""What databases say: they give no number, and the last is DuckDB's name for how much it may spill."""


@contextmanager
def telling_full(root: Path) -> Iterator[None]:
    """Raise BusyError for whatever fails for want of room on the disk."""
    try:
        yield
    except Exception as error:
        if not any(map(is_full, _causes(error))):
            raise
        todo = "Make room, then run it again: what was there before is intact."
        raise BusyError("The disk is full", where=str(root), todo=todo) from error


def is_full(error: BaseException) -> bool:
    """Whether an error says that there is no room left."""
    if isinstance(error, OSError):
        return error.errno in NUMBERS
    return isinstance(error, duckdb.Error | sqlite3.Error) and any(words in str(error) for words in WORDS)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
