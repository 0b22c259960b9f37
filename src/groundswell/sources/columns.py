"""Batches of a table's rows as columns: what every tabular format is read into."""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from groundswell.records import Malformed
from groundswell.sources.templates import Cell

BATCH_ROWS = 8_192
BATCH_BYTES = 16 * 2**20
MAX_CELL = 2**20


@dataclass
class Batch:
    """Some rows of one member as columns of equal length. `numbers` places each row, counted in `unit` (line, row)."""

    member: str
    unit: str
    numbers: Sequence[int]
    columns: Mapping[str, Sequence[Cell]]

    def malformed(self, row: int, reason: str) -> Malformed:
        return Malformed(member=self.member, position=f"{self.unit} {self.numbers[row]}", reason=reason)


@dataclass(frozen=True)
class Layout:
    """How a table is written; None is found out by looking. `empty` lists the texts that mean nothing is there."""

    columns: list[str] | None = None
    delimiter: str | None = None
    encoding: str = "utf-8"
    empty: Collection[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Member:
    """One table to read: its name and bytes, how it is written, and which columns are wanted (all, if None)."""

    name: str
    stream: io.BufferedReader
    layout: Layout
    wanted: Collection[str] | None

    def lacking(self, present: Collection[str]) -> Malformed | None:
        """What to report when wanted columns are not there."""
        missing = sorted(set(self.wanted or ()) - set(present))
        if not missing:
            return None
        reason = f"no column {', '.join(missing)}; it has {', '.join(list(present)[:50])}"
        return Malformed(member=self.name, position="header", reason=reason)
