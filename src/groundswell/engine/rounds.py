"""A kernel as rounds of table steps, for more rows than one machine holds: each round is put down before the next."""

from collections.abc import Callable
from itertools import count
from typing import Protocol

import ibis
import ibis.expr.types as ir

from groundswell.engine.compiled import sql_of
from groundswell.engine.portable import Dialect, told_in
from groundswell.engine.remembered import SQL
from groundswell.engine.steps import Scope, Step, unbound

GIVEN = "given_"
"""Stands before the name of an input, so that it is not taken for a table of the lake."""


class Ground(Protocol):
    """Where rounds are worked out and put down: a connection to DuckDB, or a session on a cluster."""

    @property
    def dialect(self) -> Dialect:
        """In whose words it is told what to work out."""

    def put(self, name: str, said: SQL) -> None:
        """Work out a query and put down what it gives under that name, in place of what lay there before."""

    def any(self, name: str, flag: str) -> bool:
        """Whether that column is true in any row of what was put down."""


def rows_of(step: Step, scope: Scope, ground: Ground) -> SQL:
    """The query that gives a kernel step's rows, in no order, once its rounds are done; its inputs are put down."""
    if step.rounds is None:
        raise ValueError(f"{step.name} cannot be made in rounds")
    with told_in(ground.dialect):
        prepared = step.expression({name: unbound(name) for name in step.inputs})
        given = {name: ibis.table(rows.schema(), name=GIVEN + name) for name, rows in prepared.items()}
        rows = step.rounds(given, scope, Laying(ground)).select(*step.writes.columns)
    return sql_of({"rows": rows}, ground.dialect)


class Laying:
    """The loop that rounds are told with: it puts down what is worked out, under names of its own."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._numbers = count()

    def keep(self, rows: ir.Table) -> ir.Table:
        kept = ibis.table(rows.schema(), name=f"kept_{next(self._numbers)}")
        self._put(kept, rows)
        return kept

    def turns(self, rows: ir.Table, turn: Callable[[ir.Table], ir.Table], *, while_any: str) -> ir.Table:
        kept = self.keep(rows)
        name = kept.get_name()
        said = sql_of({name: turn(kept).select(*kept.columns)}, self._ground.dialect)
        while self._ground.any(name, while_any):
            self._ground.put(name, said)
        return kept

    def _put(self, kept: ir.Table, rows: ir.Table) -> None:
        name = kept.get_name()
        self._ground.put(name, sql_of({name: rows}, self._ground.dialect))
