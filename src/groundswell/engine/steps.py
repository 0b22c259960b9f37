"""What a step is: a named function from declared tables to one declared table."""

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from groundswell.tables import TABLES, Table

Tables = Mapping[str, ir.Table]


@dataclass(frozen=True)
class Scope:
    """What a step is run for: the day of a score, and the workspace's own accounts, where trust starts.

    What is found in rounds begins with what was found for the day `begins`, which is scored before; without one, anew.
    `threads` a kernel may use; what it gives must not depend on them.
    """

    as_of: date | None = None
    own_accounts: tuple[str, ...] = ()
    begins: date | None = None
    threads: int = 1

    @property
    def day(self) -> date:
        """The day of the score. Raises ValueError for a step that is not run for one."""
        if self.as_of is None:
            raise ValueError("this step is not run for a score day")
        return self.as_of


Kernel = Callable[[dict[str, pa.Table], Scope], pa.Table]
Batch = Callable[[pa.RecordBatch], pa.RecordBatch]


class Loop(Protocol):
    """What rounds are told with: what they work out is put down, and what comes next begins there."""

    def keep(self, rows: ir.Table) -> ir.Table:
        """The rows, worked out and put down."""

    def turns(self, rows: ir.Table, turn: Callable[[ir.Table], ir.Table], *, while_any: str) -> ir.Table:
        """What `turn` makes of the rows, of that again, and so on, each put down, while a row has true in the column of
        that name."""


Rounds = Callable[[Tables, Scope, Loop], ir.Table]


@dataclass(frozen=True)
class Lookup:
    """What a month's rows look up in a whole table: `used` gives the rows by `key`, with all that is used of them, and
    `columns` are those, of the first table of the same month, that name the keys. Keys are the table's own. `further`
    says that rows found in other tables name some, too, whose changes those tables show."""

    used: Callable[[ir.Table], ir.Table]
    columns: tuple[str, ...]
    further: bool = False


@dataclass(frozen=True)
class Step:
    """One step. It reads whole tables, and of `same_month` only the month that it writes.

    `per` says how its output is split: `all` (one partition), `month` (of the rows' own time), `years` (the months of
    each year, but the newest by themselves), or `score` (one for each score day and version). `newest_only` keeps no
    older score day, and `newest_months` says how many months are kept; 0 for all. A kernel step also has `kernel`:
    `expression` then prepares its inputs by name, and the kernel turns them into the rows; `rounds` do the same to 1e-9
    as queries over those inputs, where they are too many for one machine. A batch step has `batch`: `expression` then
    gives rows, sorted by what they hold of the table's order, which are turned into its rows batch after batch; what is
    made of one row comes in order. So texts are never all in memory. `read_once` names the column that says, in its
    rows as in what is made of them, of which row each is made: then only what is new or changed is read again.
    `decided_by` says, of some of the tables that a step for a score day reads, what of them decides its rows, and
    `since` which day each does (none: ever): a day is worked out anew only when that is no longer the same. `looks_up`
    says of each whole table that a step per month reads how it is read: then only months are made anew that ask for
    something that changed. `continues` says that a step for a score day reads its own rows of the day where its scope
    begins.
    """

    writes: Table
    reads: tuple[str, ...]
    per: str
    expression: Callable[[Tables], Any]
    same_month: tuple[str, ...] = ()
    kernel: Kernel | None = None
    rounds: Rounds | None = None
    batch: Batch | None = None
    read_once: str = ""
    newest_only: bool = False
    newest_months: int = 0
    continues: bool = False
    version: str = ""
    parameters: object = None
    decided_by: Callable[[Tables], Mapping[str, ir.Table]] | None = None
    looks_up: Mapping[str, Lookup] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.looks_up and set(self.looks_up) != set(self.reads):
            raise ValueError(f"{self.name} must say of each whole table that it reads what it looks up there")

    @property
    def name(self) -> str:
        return self.writes.name

    @property
    def inputs(self) -> tuple[str, ...]:
        return (*self.reads, *self.same_month, *((self.name,) if self.continues else ()))

    def code(self) -> str:
        """Hash of the code and parameters that make the output what it is."""
        return self._code

    @cached_property
    def _code(self) -> str:
        form = (self.writes.schema.to_string(), self.writes.order, self.writes.row_group)
        of = (self.name, self.expression.__qualname__, *form)
        said = repr((*of, self.parameters, self.version)).encode()
        source = part_source(self.expression.__module__, Path(inspect.getfile(self.expression)))
        return hashlib.blake2b(said + source, digest_size=12).hexdigest()


@cache
def part_source(module: str, file: Path) -> bytes:
    """The source of the part of the package that a module is in: a step of it may lean on any other."""
    names = module.split(".")
    files = sorted(file.parents[len(names) - 3].rglob("*.py")) if len(names) > 2 else [file]
    return b"\0".join(path.read_bytes() for path in files)


def score_day() -> ir.DateValue:
    """The day of the score, in table steps. The engine says which, so that SQL compiled once serves every day."""
    return SCORE_DAY()


def _no_day() -> date:
    raise NotImplementedError


SCORE_DAY = ibis.udf.scalar.builtin(_no_day, name="score_day", signature=((), "date"))


def unbound(name: str) -> ir.Table:
    """A table of the lake as an Ibis expression that any engine can bind."""
    return ibis.table(ibis.Schema.from_pyarrow(TABLES[name].schema), name=name)


def month_of(name: str) -> str:
    """Name of the column that says which month a row of the table belongs to."""
    return "day" if "day" in TABLES[name].columns else "published"
