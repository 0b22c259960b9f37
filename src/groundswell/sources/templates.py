"""Templates over columns: `{channel}/{msg_id:int}` gives one text a row, worked out a column at a time."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from string import Formatter
from typing import cast

Cell = str | list[str] | None
"""What a column holds in one row: text, several texts, or nothing."""

Columns = Mapping[str, Sequence[Cell]]
Change = Callable[[str], str | None]

TOKEN = re.compile(r"[^\s,;|\[\]'\"]+")
LINK = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"\]|<>]+", re.IGNORECASE)
PART = re.compile(r"part (\d+) of (.+)", re.DOTALL)


@dataclass(frozen=True)
class Template:
    """Fixed text and columns. In braces stands a column and, after a colon, at most one change to its value:

    `int` (12.0 becomes 12), `lower`, `before X`, `after X`, `part N of X` (counted from 1). A value that the change
    leaves empty is absent.
    """

    source: str
    literals: tuple[str, ...]
    columns: tuple[str, ...]
    changes: tuple[Change | None, ...]
    worded: tuple[str, ...] = ()
    """The changes as they are written, one for each column."""

    @classmethod
    def parse(cls, source: str) -> "Template":
        """Raises ValueError when the text is not a template."""
        literals, columns, changes, worded = [""], [], [], []
        for literal, column, change, conversion in Formatter().parse(source):
            literals[-1] += literal
            if column is None:
                continue
            if not column or conversion or "{" in (change or ""):
                raise ValueError(f"{source!r} is not a template: write a column as {{name}} or {{name:change}}")
            literals.append("")
            columns.append(column)
            changes.append(_change(change) if change else None)
            worded.append(change or "")
        return cls(source, tuple(literals), tuple(columns), tuple(changes), tuple(worded))

    @classmethod
    def column(cls, source: str) -> "Template":
        """The same, where a bare word is the name of a column."""
        return cls.parse(source if "{" in source else f"{{{source}}}")

    def behind(self, prefix: str) -> "Template":
        """The same, with fixed text before it."""
        return replace(self, literals=(prefix + self.literals[0], *self.literals[1:]))

    def fill(self, columns: Columns, rows: int) -> list[str | None]:
        """One text a row; None where any column is absent."""
        parts = self._parts(columns)
        if not parts:
            return [self.literals[0] or None] * rows
        if self.literals == ("", ""):
            return parts[0]
        if len(parts) == 1:
            before, after = self.literals
            return [None if value is None else before + value + after for value in parts[0]]
        pattern = "%s".join(literal.replace("%", "%%") for literal in self.literals)
        return [None if None in values else pattern % values for values in zip(*parts, strict=True)]

    def fill_prose(self, columns: Columns, rows: int) -> list[str | None]:
        """One text a row, absent columns left out; None where all are absent."""
        if len(self.columns) < 2:
            return self.fill(columns, rows)
        pattern = "%s".join(literal.replace("%", "%%") for literal in self.literals)
        filled = zip(*self._parts(columns), strict=True)
        return [(pattern % tuple(v or "" for v in values)).strip() if any(values) else None for values in filled]

    def fill_lists(self, columns: Columns, rows: int, token: re.Pattern[str] = TOKEN) -> list[list[str]]:
        """Several texts a row, from a list as it is, or from text cut into tokens."""
        if self.literals == ("", "") and self.changes == (None,):
            cells = columns[self.columns[0]]
            return [cell if isinstance(cell, list) else token.findall(cell) if cell else [] for cell in cells]
        return [token.findall(text) if text else [] for text in self.fill(columns, rows)]

    def _parts(self, columns: Columns) -> list[list[str | None]]:
        pairs = zip(self.columns, self.changes, strict=True)
        return [_changed(_texts(columns[column]), change) for column, change in pairs]


def _texts(cells: Sequence[Cell]) -> list[str | None]:
    if list not in set(map(type, cells)):
        return cast(list[str | None], cells)
    return [" ".join(cell) or None if isinstance(cell, list) else cell for cell in cells]


def _changed(values: list[str | None], change: Change | None) -> list[str | None]:
    if change is None:
        return values
    return [(change(value) or None) if value is not None else None for value in values]


def _change(name: str) -> Change:
    if name == "int":
        return whole
    if name == "lower":
        return str.lower
    if name.startswith("before ") and name[7:]:
        return lambda value: value.partition(name[7:])[0] if name[7:] in value else None
    if name.startswith("after ") and name[6:]:
        return lambda value: value.partition(name[6:])[2]
    if (part := PART.fullmatch(name)) and int(part[1]):
        return partial(_nth, number=int(part[1]), separator=part[2])
    raise ValueError(f"{name!r} is not a change: use int, lower, before X, after X or part N of X")


def _nth(value: str, number: int, separator: str) -> str | None:
    parts = value.split(separator, number)
    return parts[number - 1] if len(parts) >= number else None


def whole(value: str) -> str:
    """12 for 12.0, as tables with gaps write whole numbers; anything else as it is."""
    head, dot, tail = value.partition(".")
    return head if dot and head and not tail.strip("0") else value
