"""A mapping: which columns of a table say who did what, when and to whom, written in a small TOML."""

import codecs
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import tomlkit
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    ValidationError,
    model_validator,
)

from groundswell.errors import SettingsError
from groundswell.sources.clock import clock
from groundswell.sources.columns import Layout
from groundswell.sources.templates import Template
from groundswell.vocabulary import ActivityType, ActorType

ENDING = ".mapping.toml"
NETWORK = re.compile(r"[a-z0-9][a-z0-9._-]*")
TODO = "Mend the mapping, or have one proposed with `groundswell map`."

PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not a word of a mapping",
    "too_short": "needs at least one entry",
    "model_type": "must be a table",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "string_pattern_mismatch": "must be one character",
}


def _template(value: object) -> Template:
    if not isinstance(value, str) or not value:
        raise ValueError("must be text such as {channel}/{msg_id}")
    return Template.parse(value)


def _column(value: object) -> Template:
    if not isinstance(value, str) or not value:
        raise ValueError("must be the name of a column, or text such as {date} {time}")
    return Template.column(value)


def _network(template: Template) -> Template:
    if not template.columns and not NETWORK.fullmatch(template.source):
        raise ValueError(f"{template.source!r} is not a name for a network: use a-z, 0-9, dot, dash and underscore")
    return template


def _condition(value: object) -> object:
    """Numbers are compared as the text they are written as; true and false keep their own meaning."""
    if isinstance(value, list):
        return [_condition(item) for item in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise ValueError(f"{name!r} is not an encoding known here; utf-8 and cp1252 are") from error


def _time_format(name: str) -> str:
    clock(name)
    return name


Text = Annotated[Template, BeforeValidator(_template)]
Time = Annotated[Template, BeforeValidator(_column)]
Condition = StrictBool | StrictStr | list[StrictStr]
When = dict[str, Annotated[Condition, BeforeValidator(_condition)]]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class ActivityRule(Strict):
    """What one row says was done. A row gives one activity for every rule whose `when` it meets.

    `when` asks of a column: a text or list of texts (it is one of them), true (it holds something), false (nothing).
    """

    type: ActivityType
    when: When = {}
    id: Text
    actor: Text
    published: Time
    updated: Time | None = None
    object: Text | None = None
    object_type: Text | None = None
    object_author: Text | None = None
    in_reply_to: Text | None = None
    root: Text | None = None
    via: Text | None = None
    context: Text | None = None
    url: Text | None = None
    text: Text | None = None
    language: Text | None = None
    links: Text | None = None
    tags: Text | None = None
    mentions: Text | None = None
    place: Text | None = None
    visibility: Text | None = None
    consent: Text | None = None

    @model_validator(mode="after")
    def _names_what_it_acts_on(self) -> "ActivityRule":
        if self.object is None and self.type is not ActivityType.CREATE:
            raise ValueError(f"a rule of type {self.type} needs `object`, what it acts on")
        return self


class ProfileRule(Strict):
    """What a row says about an account."""

    actor: Text
    handle: Text | None = None
    name: Text | None = None
    url: Text | None = None
    actor_type: ActorType = ActorType.PERSON
    followers_count: Time | None = None
    created: Time | None = None


class Mapping(Strict):
    """A whole mapping. `counts` names, for each kind of reaction, the column that counts it without people."""

    network: Annotated[Text, AfterValidator(_network)]
    activity: list[ActivityRule] = Field(min_length=1)
    profile: list[ProfileRule] = []
    ignore: list[When] = []
    counts: dict[str, Time] = {}
    observed: Time | None = None
    time_format: Annotated[str, AfterValidator(_time_format)] = "auto"
    members: str | None = None
    columns: list[str] | None = None
    delimiter: Annotated[str | None, Field(pattern=r'^[^"\r\n]$')] = None
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    empty: list[str] = []

    @model_validator(mode="after")
    def _gives_each_activity_its_own_id(self) -> "Mapping":
        rules = self.activity
        for late, rule in enumerate(rules):
            for early, other in enumerate(rules[:late]):
                if rule.id.source == other.id.source and not _exclusive(rule.when, other.when):
                    raise ValueError(
                        f"activity {early + 1} and activity {late + 1} can both meet a row and would share its id"
                    )
        return self

    @property
    def layout(self) -> Layout:
        """How the tables are written."""
        return Layout(self.columns, self.delimiter, self.encoding, frozenset(self.empty))

    def named(self) -> set[str]:
        """Every column that the mapping speaks of."""
        return {column for template in _templates(self) for column in template.columns} | {
            column for when in (*self.ignore, *(rule.when for rule in self.activity)) for column in when
        }


def _templates(model: BaseModel) -> Iterator[Template]:
    for _, value in model:
        nested = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        for item in nested:
            if isinstance(item, Template):
                yield item
            elif isinstance(item, BaseModel):
                yield from _templates(item)


def _exclusive(one: When, other: When) -> bool:
    return any(_disjoint(one[column], other[column]) for column in one.keys() & other.keys())


def _disjoint(one: Condition, other: Condition) -> bool:
    if one is False or other is False:
        return one is not other
    return one is not True and other is not True and not accepted(one) & accepted(other)


def accepted(condition: str | list[str]) -> set[str]:
    """The texts that a condition lets through."""
    return {condition} if isinstance(condition, str) else set(condition)


def beside(path: Path) -> Path:
    """Where the mapping of this input lies."""
    return path.with_name(path.name + ENDING)


def load(path: Path) -> Mapping:
    """The mapping in a TOML file. Raises SettingsError with everything that is wrong with it."""
    try:
        return loads(path.read_bytes(), str(path))
    except OSError as error:
        raise SettingsError(f"The mapping cannot be read: {error}", where=str(path), todo=TODO) from error


def loads(text: bytes, where: str) -> Mapping:
    """The mapping in TOML bytes. Raises SettingsError with everything that is wrong with it."""
    try:
        return parse(tomllib.loads(text.decode("utf-8-sig")), where)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The mapping cannot be read: {error}", where=where, todo=TODO) from error


def parse(data: dict[str, Any], where: str = "") -> Mapping:
    """The mapping that this TOML says. Raises SettingsError with everything that is wrong with it."""
    try:
        return Mapping.model_validate(data)
    except ValidationError as error:
        problems = [_problem(found) for found in error.errors()]
        what = "The mapping is wrong: " + "; ".join(dict.fromkeys(problems))
        raise SettingsError(what, where=where, todo=TODO) from error


def _problem(found: Any) -> str:
    """`activity 2, actor is missing`."""
    place = " ".join(f"{step + 1}," if isinstance(step, int) else str(step) for step in found["loc"]).rstrip(",")
    reason = PLAIN.get(found["type"]) or found["msg"].removeprefix("Value error, ")
    return f"{place}: {reason}" if found["type"] not in PLAIN else f"{place} {reason}"


def to_toml(data: dict[str, Any]) -> str:
    """A mapping as it is kept in a file."""
    document = tomlkit.document()
    for key, value in data.items():
        document[key] = _array_of_tables(value) if key in ("activity", "profile", "ignore") else value
    return tomlkit.dumps(document)


def _array_of_tables(rules: list[dict[str, Any]]) -> tomlkit.items.AoT:
    tables = tomlkit.aot()
    for rule in rules:
        table = tomlkit.table()
        for key, value in rule.items():
            table[key] = _inline(value) if isinstance(value, dict) else value
        tables.append(table)
    return tables


def _inline(values: dict[str, Any]) -> tomlkit.items.InlineTable:
    inline = tomlkit.inline_table()
    inline.update(values)
    return inline
