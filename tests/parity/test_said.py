"""What is said to Spark: every step, what is used several times once, and nothing that it would take otherwise."""

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from ibis import _

from groundswell import graph, signals
from groundswell.engine.compiled import queries
from groundswell.engine.portable import PORTABLE, SPARK, ask, told_in, words_of
from groundswell.engine.spark_words import spark_sql
from groundswell.engine.steps import Step
from groundswell.graph.addresses import canonical
from groundswell.signals.same_words import plain_words
from groundswell.signals.versions import FIRST

STEPS = (*graph.STEPS, *signals.ONCE, *signals.monthly(FIRST), *signals.steps(FIRST))
TIES = ibis.table({"who": "string", "whom": "string", "count": "int64"}, name="ties")


@pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])
def test_every_step_can_be_said_in_the_words_of_spark(step: Step) -> None:
    assert all(query.startswith(("SELECT", "WITH")) for query in queries(step, SPARK).values())


def test_what_a_query_uses_several_times_is_said_once_and_kept() -> None:
    sums = TIES.group_by("who").agg(total=_["count"].sum())
    rows = sums.inner_join(sums.view(), "total").filter(lambda both: both.total > 1)
    said = spark_sql({"rows": rows})
    (kept, name) = (next(iter(said)), next(iter(said)).partition("/")[2])
    assert list(said) == [kept, "rows"]
    assert kept == f"rows/{name}"
    assert said[kept].count("SUM(") == 1
    assert said["rows"].count("SUM(") == 0
    assert said["rows"].count(f"`{name}`") == 2


def test_what_is_only_chosen_from_a_table_is_not_kept() -> None:
    few = TIES.filter(TIES["count"] > 3).select("who", "whom")
    assert list(spark_sql({"rows": few.join(few.view(), [("who", "whom")])})) == ["rows"]


def test_numbers_with_a_point_are_real_and_texts_stay_texts() -> None:
    rows = TIES.select(half=TIES["count"] * 0.5, text=ibis.literal("it's 1.5 `times`"))
    said = spark_sql({"rows": rows})["rows"]
    assert "0.5D" in said
    assert "1.5 `times`" in said


TEXTS = [
    "https://WWW.Paper.example:443/a/?b=2&a=1&utm_source=x#top",
    "no address",
    None,
    "\u0130 \u03a3\u03a3 \x0b\u00a0A  b",
]


@pytest.mark.parametrize("make", [canonical, plain_words])
def test_workers_make_of_a_text_what_duckdb_makes_of_it_here(make: object) -> None:
    made = PORTABLE[f"groundswell_{getattr(make, '__name__', '')}"]
    connection = duckdb.connect()
    connection.register("asked", pa.table({"text": TEXTS}))
    rows = made(ibis.table({"text": "string"}, name="asked"), "text", "made")
    here = connection.sql(str(ibis.to_sql(rows, dialect="duckdb"))).to_arrow_table()["made"].to_pylist()
    assert ask(words_of(made), pa.array(TEXTS)).to_pylist() == here
    assert any(here)


def test_a_step_asks_the_workers_only_where_it_is_said_for_spark() -> None:
    def rows() -> ir.Table:
        return plain_words(ibis.table({"text": "string"}, name="said"), "text", "words")

    with told_in(SPARK):
        there = spark_sql({"rows": rows()})["rows"].lower()
    assert "groundswell_plain_words(" in there
    assert "groundswell" not in str(ibis.to_sql(rows(), dialect="duckdb"))
