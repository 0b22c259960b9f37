"""Looks a workspace over: whether its lake and its state are whole, and whether a run was left unfinished."""

from collections.abc import Iterator
from dataclasses import dataclass

from groundswell.engine.lake import Lake
from groundswell.errors import BusyError, LakeError
from groundswell.state.store import State
from groundswell.tables import RAW


@dataclass(frozen=True)
class Finding:
    """One thing that `doctor` looked at."""

    ok: bool
    what: str
    where: str = ""
    todo: str = ""


def looked_over(lake: Lake, state: State) -> Iterator[Finding]:
    """Everything that was looked at, what is wrong and what is not."""
    yield from _check_files(lake)
    yield from _check_state(state)
    yield from _check_unfinished(lake)


def _check_files(lake: Lake) -> Iterator[Finding]:
    try:
        damaged = lake.damaged()
    except LakeError as error:
        yield Finding(False, error.what, error.where, "Restore a backup.")
        return
    for path in damaged:
        raw = path.split("/")[0] in {table.name for table in RAW}
        todo = "Restore a backup, or add every export to a new workspace." if raw else "Score: it is made again."
        yield Finding(False, "A file of the lake is missing or damaged", path, todo)
    if not damaged:
        yield Finding(True, "Every file of the lake is whole")


def _check_state(state: State) -> Iterator[Finding]:
    wrong = state.check()
    yield Finding(not wrong, wrong or "The state database is whole", state.place, "Restore a backup." if wrong else "")


def _check_unfinished(lake: Lake) -> Iterator[Finding]:
    """Unfinished runs, unless one is at work right now."""
    try:
        with lake.writing():
            left = lake.unfinished()
    except BusyError:
        yield Finding(True, "A run is at work")
        return
    for name in left:
        yield Finding(False, "A run did not finish", name, "Run the same command again: it goes on where it stopped.")
    if not left:
        yield Finding(True, "No run is unfinished")
