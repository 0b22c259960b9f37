"""What arrived and is not added yet: a file a batch, which holds what came and the cursor that goes with it.

A batch and its cursor come to be in one step, by renaming. The cursor moves in the state only once the batch was
added; so whatever is cut off in between is added again, which changes nothing, and nothing is asked for twice in vain
or never.
"""

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from groundswell.engine.lake import replace_file
from groundswell.errors import BusyError

FOLDER = "spool"
CURSOR = "cursor.kept"
"""Name of the member that holds the cursor, with an ending that no source looks into."""

Cursor = dict[str, Any]


class Spool:
    """The batches of one thing that is followed, in a folder of its own."""

    def __init__(self, root: Path, name: str) -> None:
        self.folder = root / FOLDER / re.sub(r"[^A-Za-z0-9.-]+", "-", name)[:80]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Follow alone. Raises BusyError when another process follows the same."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=0):
                for stray in self.folder.glob(".*.zip.*"):
                    stray.unlink(missing_ok=True)
                yield
        except Timeout as error:
            told = "This is being followed already"
            raise BusyError(told, where=str(self.folder), todo="Stop that process first.") from error

    def put(self, source: str, members: Mapping[str, bytes], cursor: Cursor) -> Path:
        """Keep a batch for this source, with its cursor, in one step."""
        # No number comes twice, so that whoever forgets a batch late cannot mean another.
        number = max(time.time_ns() // 1_000, *(number_of(path) + 1 for path in self.waiting()), 0)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in members.items():
                archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
            archive.writestr(zipfile.ZipInfo(CURSOR), json.dumps(cursor), zipfile.ZIP_DEFLATED)
        path = self.folder / f"{number:017}-{source}.zip"
        replace_file(path, packed.getvalue())
        return path

    def waiting(self) -> list[Path]:
        """Batches that are not added yet, oldest first."""
        return sorted(self.folder.glob("[0-9]*.zip"))


def number_of(path: Path) -> int:
    return int(path.name.partition("-")[0])


def source_of(path: Path) -> str:
    return path.stem.partition("-")[2]


def opened(path: Path) -> tuple[Cursor, bool]:
    """The cursor of a batch, and whether anything came with it."""
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(CURSOR)), archive.namelist() != [CURSOR]


def batches(root: Path) -> list[Path]:
    """The batches of everything that is followed in a workspace, each thing's in order."""
    return sorted((root / FOLDER).glob("*/[0-9]*.zip"))


def drained(paths: list[Path], add: Callable[[Path, str], Any], moved: Callable[[Cursor], None]) -> Iterator[Any]:
    """Add each batch, move its cursor, and only then forget it."""
    for path in paths:
        try:
            cursor, full = opened(path)
            added = [add(path, source_of(path))] if full else []
        except FileNotFoundError:
            # Another process of this workspace, such as an erasure, was quicker.
            continue
        moved(cursor)
        path.unlink(missing_ok=True)
        yield from added
