"""Batches of a table's rows as columns: what every tabular format is read into."""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from groundswell.engine.cleaning import content
from groundswell.records import Malformed
from groundswell.sources.templates import Cell

BATCH_ROWS = 8_192
BATCH_BYTES = 16 * 2**20
MAX_CELL = 2**20
MAX_LINE = 2**20


@dataclass
class Batch:
    """Some rows of one member as columns of equal length. `numbers` places each row, counted in `unit` (line, row)."""

    member: str
    unit: str
    numbers: Sequence[int]
    columns: Mapping[str, Sequence[Cell]]

    def malformed(self, row: int, reason: str) -> Malformed:
        return Malformed(member=self.member, position=f"{self.unit} {self.numbers[row]}", reason=reason)


@dataclass
class Texts:
    """The same as Arrow strings: what holds lists, or what Arrow cannot hold, comes as a Batch instead."""

    member: str
    unit: str
    numbers: Sequence[int]
    columns: Mapping[str, pa.Array]

    @classmethod
    def of(cls, batch: Batch) -> "Texts | None":
        """The batch so, or None where it cannot be."""
        try:
            columns = {name: pa.array(cells, pa.string()) for name, cells in batch.columns.items()}
        except (UnicodeEncodeError, pa.ArrowInvalid, pa.ArrowTypeError):
            return None
        clean = all(content(cells).all() for cells in columns.values())
        return cls(batch.member, batch.unit, batch.numbers, columns) if clean else None

    @property
    def volume(self) -> int:
        """Bytes of text."""
        return sum(len(content(cells)) for cells in self.columns.values())

    @classmethod
    def joined(cls, parts: "Sequence[Texts]") -> "Texts":
        """Parts of one member that follow each other, as one."""
        if len(parts) == 1:
            return parts[0]
        first, last = parts[0].numbers, parts[-1].numbers
        count = sum(len(part.numbers) for part in parts)
        gapless = all(isinstance(part.numbers, range) for part in parts) and last[-1] - first[0] == count - 1
        numbers = range(first[0], last[-1] + 1) if gapless else [n for part in parts for n in part.numbers]
        columns = {name: pa.concat_arrays([part.columns[name] for part in parts]) for name in parts[0].columns}
        return cls(parts[0].member, parts[0].unit, numbers, columns)

    def batch(self, rows: Sequence[int]) -> Batch:
        """Some of the rows as lists."""
        chosen = pa.array(list(rows), pa.int64())
        columns = {name: cells.take(chosen).to_pylist() for name, cells in self.columns.items()}
        return Batch(self.member, self.unit, [int(self.numbers[row]) for row in rows], columns)


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
