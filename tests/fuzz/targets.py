"""What is fuzzed: every source with its example, of which one file is replaced by whatever bytes a fuzzer thinks of."""

import itertools
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from groundswell.sources import all_sources
from groundswell.sources.base import Source
from tests.contracts.exports import Export, as_folder, opened
from tests.contracts.test_sources import example, read_or_refused

MEMORY = Path("/dev/shm")
REPLACED = 3
"""So many of a source's files are replaced, the largest ones."""


@dataclass(frozen=True)
class Target:
    """A source, its example, and a folder in memory where each attempt is written."""

    source: Source
    export: Export
    folder: Path
    turn: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def members(self) -> list[str]:
        """The files of the example, largest first."""
        return sorted(self.export.members, key=lambda name: (-len(self.export.members[name]), name))

    def attempt(self, member: str, data: bytes) -> int:
        """How many records are read with this file replaced. Raises whatever should never be raised."""
        folder = self.folder / str(next(self.turn))
        try:
            return len(read_or_refused(self.source, as_folder(self.export.with_member(member, data), folder)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@cache
def target(name: str) -> Target:
    """The target of this name."""
    written = Path(tempfile.mkdtemp())
    export = opened(example(name).write(written))
    shutil.rmtree(written)
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    return Target(all_sources()[name], export, folder)
