"""Rows of a report as CSV that a spreadsheet can open without running anything in it."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, get_type_hints

from groundswell.reports.base import Opens

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def lines(row: type, rows: Iterable[Any]) -> Iterator[str]:
    """A line of column names, then a line a row."""
    columns = columns_of(row)
    yield _line(columns)
    for one in rows:
        flat = dict(_flat(one))
        yield _line([cell(flat.get(name)) for name in columns])


def columns_of(row: type, prefix: str = "") -> list[str]:
    """Names of the plain fields; those of a dataclass within begin with its name; lists of dataclasses are left out."""
    found: list[str] = []
    hints: dict[str, Any] = get_type_hints(row)
    for field in fields(row):
        hint = hints[field.name]
        if isinstance(hint, type) and is_dataclass(hint) and hint is not Opens:
            found += columns_of(hint, f"{prefix}{field.name}_")
        elif not _is_nested(hint):
            found.append(prefix + field.name)
    return found


def cell(value: object) -> str:
    """A value as text; text that a spreadsheet would take for a formula gets a quote before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return cell(" ".join(map(str, value)))
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
    return str(value)


def _is_nested(hint: Any) -> bool:
    return hint is Opens or any(is_dataclass(part) or part is Opens for part in getattr(hint, "__args__", ()))


def _flat(row: Any, prefix: str = "") -> Iterator[tuple[str, object]]:
    for field in fields(row):
        value = getattr(row, field.name)
        if is_dataclass(value):
            yield from _flat(value, f"{prefix}{field.name}_")
        else:
            yield prefix + field.name, value


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
