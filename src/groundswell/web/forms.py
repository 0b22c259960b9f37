"""Forms and tables made from a report's own words, for reports that have no page of their own making."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from groundswell.reports.base import Report

UNASKED = ("cursor",)


@dataclass(frozen=True)
class Question:
    """One thing a report may be asked for. `choices` is empty where anything may be written."""

    name: str
    label: str
    description: str
    choices: tuple[str, ...]
    value: str
    required: bool


@dataclass(frozen=True)
class Column:
    """One field of a row, as a column."""

    name: str
    label: str
    description: str


def questions(report: Report[Any, Any], given: Mapping[str, object]) -> list[Question]:
    """What the form asks, what it cannot do without first, filled with what was given or holds by default."""
    asked = [(name, field) for name, field in report.filters.model_fields.items() if name not in UNASKED]
    asked.sort(key=lambda one: not one[1].is_required())
    return [_question(name, field, given.get(name, field.default)) for name, field in asked]


def _question(name: str, field: FieldInfo, value: object) -> Question:
    shown = "" if (field.is_required() and value is field.default) or value is None else str(value)
    choices = _choices(field.annotation)
    return Question(name, label(name), field.description or "", choices, shown, field.is_required())


def _choices(annotation: Any) -> tuple[str, ...]:
    """The values of a `Literal` or an enumeration, also within `X | None`; else none."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    found = [_choices(part) or (str(part),) for part in get_args(annotation) if _is_choice(part)]
    return tuple(value for values in found for value in values)


def _is_choice(part: Any) -> bool:
    return isinstance(part, str | int) or bool(_choices(part))


@cache
def columns(row: type) -> list[Column]:
    """The plain fields of a row with what each means."""
    described = TypeAdapter(row).json_schema().get("properties", {})
    return [
        Column(field.name, label(field.name), described.get(field.name, {}).get("description", ""))
        for field in fields(row)
        if "$ref" not in described.get(field.name, {})
    ]


def label(name: str) -> str:
    """`window_days` is asked for as `Window days`."""
    return name.replace("_", " ").capitalize()
