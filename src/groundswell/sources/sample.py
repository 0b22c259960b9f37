"""A look into a table: its columns with the first thousands of values, and what they look like."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from groundswell.errors import InputError
from groundswell.sources.bundle import Bundle
from groundswell.sources.clock import clock
from groundswell.sources.columns import Batch, Layout
from groundswell.sources.tabular import FILE, is_table, table_batches
from groundswell.sources.templates import Cell, whole

ROWS_A_TABLE = 10_000
TABLES = 5
NEARLY_ALL = 0.95
NOTHING = {"NULL", "null", "None", "nan", "NaN", "N/A", "\\N"}
TRUE = {"1", "1.0", "true", "True", "TRUE", "yes", "t", "y"}
FALSE = {"0", "0.0", "false", "False", "FALSE", "no", "f", "n"}
UNNAMEABLE = re.compile(r"[{}:!]")
FORMATS = [
    f"{date} {time}".strip()
    for date in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %b %Y", "%b %d, %Y", "%d %B %Y")
    for time in ("%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "")
]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sample. `filled` leaves out what is absent, and what stands for nothing, such as NULL."""

    name: str
    cells: tuple[Cell, ...]

    @cached_property
    def key(self) -> str:
        """The last part of the name in small letters with underscores: `record.sourceId` is `source_id`."""
        last = self.name.rpartition(".")[2]
        return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last).lower()).strip("_")

    @cached_property
    def texts(self) -> Counter[str]:
        """Each distinct value with its number."""
        return Counter(" ".join(cell) if isinstance(cell, list) else cell for cell in self.cells if cell)

    @cached_property
    def kinds(self) -> Counter[str]:
        """The same without what stands for nothing."""
        return Counter({text: number for text, number in self.texts.items() if text not in NOTHING})

    @cached_property
    def share(self) -> float:
        """Share of rows that hold something, 0-1."""
        return self.kinds.total() / max(1, len(self.cells))

    @cached_property
    def is_telling(self) -> bool:
        """Whether a value, as a rule, belongs to one row alone."""
        return len(self.kinds) > len(self.cells) / 2

    @cached_property
    def is_joined(self) -> bool:
        """Whether the values are ids of two parts, `10_311` and `10_312`."""
        return _mostly(self.kinds, lambda kind: bool(re.fullmatch(r"[A-Za-z0-9.-]+_[A-Za-z0-9.-]+", kind)))

    @cached_property
    def is_count(self) -> bool:
        return bool(self.kinds) and all(whole(kind).isdecimal() for kind in self.kinds)

    @cached_property
    def is_flag(self) -> bool:
        return 0 < len(self.kinds) <= 2 and self.kinds.keys() <= TRUE | FALSE

    @cached_property
    def is_link(self) -> bool:
        return _mostly(self.kinds, lambda kind: kind.startswith(("http://", "https://")))

    @cached_property
    def time_formats(self) -> list[str]:
        """Formats in which nearly every value is a time; `auto` alone where that one does."""
        some = list(self.kinds)[:500]
        plain = self.is_count and all(len(whole(kind)) < 9 for kind in some)
        known = [] if plain else ["auto"] if _mostly(some, _reads_as("auto")) else FORMATS
        return known if known == ["auto"] else [name for name in known if _mostly(some, _reads_as(name))]

    @property
    def reference(self) -> str:
        """The column in a template; whole numbers that a table with gaps writes as 12.0 are mended."""
        gappy = self.is_count and any("." in kind for kind in self.kinds)
        return f"{{{self.name}:int}}" if gappy else f"{{{self.name}}}"

    def before(self, separator: str) -> set[str]:
        """What the values hold before a separator."""
        return {kind.partition(separator)[0] for kind in self.kinds}

    def among(self, values: Collection[str]) -> list[str]:
        """Those of the values that are there."""
        return sorted(self.kinds.keys() & set(values))

    def part(self, values: Collection[str]) -> float:
        """Share of rows that hold one of the values, 0-1."""
        return sum(self.kinds[value] for value in values) / max(1, len(self.cells))


def _mostly(values: Collection[str], test: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(test, values)) >= NEARLY_ALL * len(values)


def _reads_as(time_format: str) -> Callable[[str], bool]:
    read = clock(time_format)

    def test(value: str) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return test


@dataclass(frozen=True)
class Sample:
    """The first rows of an input, column by column, and the tables they came from."""

    path: Path
    members: tuple[str, ...]
    columns: tuple[Column, ...]

    def find(self, names: str, share: float = 0.0, test: Callable[[Column], bool] = lambda _: True) -> Column | None:
        """The first column that has one of these names, in their order, is filled to more than the share, and fits."""
        named = (column for name in names.split() for column in self.columns if re.fullmatch(name, column.key))
        return next((column for column in named if column.share > share and test(column)), None)

    def named(self, name: str | None) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def where(self, name: str, values: Collection[str]) -> "Sample":
        """The rows in which a column holds one of these values."""
        chosen = self.named(name)
        rows = [row for row, cell in enumerate(chosen.cells if chosen else ()) if cell in values]
        columns = [Column(column.name, tuple(column.cells[row] for row in rows)) for column in self.columns]
        return Sample(self.path, self.members, tuple(columns))


def look(path: Path) -> Sample:
    """The first rows of the first tables. Raises InputError when there is no table to look at."""
    members: dict[str, None] = {}
    cells: dict[str, list[Cell]] = {}
    rows = 0
    for batch in _first(Bundle(path)):
        members[batch.member] = None
        for name, column in batch.columns.items():
            known = cells.setdefault(name, [])
            known += [None] * (rows - len(known)) + list(column)
        rows += len(batch.numbers)
    if not rows:
        raise InputError("There is no table to look at", where=str(path), todo="Give CSV, Parquet or JSON lines.")
    padded = {name: (*known, *[None] * (rows - len(known))) for name, known in cells.items()}
    columns = [Column(name, known) for name, known in padded.items() if name != FILE and not UNNAMEABLE.search(name)]
    return Sample(path, tuple(members), tuple(columns))


def _first(bundle: Bundle) -> Iterator[Batch]:
    members = bundle.walk(lambda member: bundle.kind == "file" or is_table(member))
    for name, stream in islice(members, TABLES):
        rows = 0
        for batch in table_batches(name, stream, Layout(), None):
            if isinstance(batch, Batch):
                rows += len(batch.numbers)
                yield batch
            if rows >= ROWS_A_TABLE:
                break
