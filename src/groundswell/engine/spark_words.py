"""A table expression in Spark's words: what it uses several times comes first, as queries of their own to be kept."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
from sqlglot import expressions as words
from sqlglot import parse_one

REALS = re.compile(r"""'(?:[^'\\]|\\.)*'|`[^`]*`|(\b\d+\.\d+(?:[eE][+-]?\d+)?\b)""")
"""Numbers with a point, outside of texts and names: Spark takes them for decimals, and cuts what it divides by them."""
COSTLY = (words.Join, words.Group, words.Window, words.Distinct, words.Union)
"""What is not worked out twice. Spark would, each time that a query uses it: of coordination it made 463 readings."""
KEPT = "/"
"""Stands in the name of a query that is kept, between the query that asks for it and what that calls it."""


class SparkOptions(ibis.config.Config):  # type: ignore[misc]
    """What Ibis asks before it words a query for Spark; its own answer would load all of Spark."""

    treat_nan_as_null: bool = False


def spark_sql(expressions: Mapping[str, ir.Table]) -> dict[str, str]:
    """The SQL of expressions by name, each after what is to be kept for it."""
    if ibis.options.pyspark is None:
        ibis.options.pyspark = SparkOptions()
    said: dict[str, str] = {}
    for name, rows in expressions.items():
        *kept, (_, last) = _parts(str(ibis.to_sql(rows, dialect="pyspark")))
        said |= {f"{name}{KEPT}{part}": sql for part, sql in kept} | {name: last}
    return {name: REALS.sub(lambda found: found[0] + "D" * bool(found[1]), sql) for name, sql in said.items()}


def _parts(said: str) -> list[tuple[str, str]]:
    """What is to be kept of a query, by name and in order, and last the query itself."""
    tree: Any = parse_one(said, dialect="pyspark")
    named = {one.alias: one.this for one in tree.ctes}
    tree.set("with_", None)
    used = Counter(name for part in (*named.values(), tree) for name in _tables(part))
    kept = [name for name, part in named.items() if used[name] > 1 and any(part.find_all(*COSTLY))]
    alone = {name: part for name, part in named.items() if name not in kept}
    return [(name, _with(part, alone)) for name, part in [*((name, named[name]) for name in kept), ("", tree)]]


def _with(query: Any, named: Mapping[str, Any]) -> str:
    """A query with those of the named ones that it asks for, and that these ask for."""
    needed: set[str] = set()
    asked = [query]
    while asked:
        more = {name for name in _tables(asked.pop()) if name in named} - needed
        needed |= more
        asked += [named[name] for name in more]
    whole = query.copy()
    for name, part in named.items():
        if name in needed:
            whole = whole.with_(name, as_=part.copy(), copy=False)
    return str(whole.sql(dialect="pyspark"))


def _tables(query: Any) -> Iterable[str]:
    return (table.name for table in query.find_all(words.Table))
