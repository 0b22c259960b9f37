"""Masses: what ties weigh is the same whether months are summed up beforehand or not, and what each reaction says."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.engine.steps import unbound
from groundswell.signals import masses
from groundswell.signals.masses import GIVEN_BACK, MICRO, NANO
from groundswell.signals.versions import FOURTH
from groundswell.tables import TIE_WEEKS, TIES
from groundswell.vocabulary import ReactionKind

FIRST = date(2024, 1, 1)
DAYS = 150
Tie = tuple[str, str, int, ReactionKind, int]
Row = dict[str, int]
Amounts = dict[str, float]
people = st.sampled_from(["town:ana", "town:ben"])
some_ties = st.lists(
    st.tuples(people, people, st.integers(0, DAYS), st.sampled_from(ReactionKind), st.integers(1, 3)),
    max_size=30,
    unique_by=lambda tie: tie[:4],
)


def sql(rows: ibis.Table) -> str:
    return str(ibis.to_sql(rows, dialect="duckdb"))


ALONE = {"ties": unbound("ties")}
SUMMED = [(step.writes, sql(step.expression(ALONE))) for step in (masses.week_step(FOURTH), masses.month_step(FOURTH))]
FROM_TIES, FROM_KEPT = (
    sql(masses.masses(masses.months(tables, FOURTH), FOURTH))
    for tables in (ALONE, {name: unbound(name) for name in masses.READ})
)
RAW = sql(masses.raw_masses(masses.months(ALONE, FOURTH), FOURTH))


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def put(connection: duckdb.DuckDBPyConnection, ties: list[Tie], day: int) -> None:
    """Ties as the graph keeps them, their weeks and months summed up, and the score day."""
    rows = [
        {
            "credited": to,
            "reactor": by,
            "day": FIRST + timedelta(days=ago),
            "kind": kind.value,
            "reactions_count": count,
            "credit_micro": count * MICRO,
        }
        for to, by, ago, kind, count in ties
    ]
    connection.register("ties", pa.Table.from_pylist(rows, TIES.schema))
    connection.execute(f"CREATE OR REPLACE TEMP MACRO score_day() AS DATE '{FIRST + timedelta(days=day)}'")
    for table, said in SUMMED:
        connection.register(table.name, connection.sql(said).to_arrow_table().cast(table.schema))


def hide_weeks(connection: duckdb.DuckDBPyConnection) -> None:
    """As if the month of the score day were older than those of which weeks are kept."""
    connection.register("tie_weeks", TIE_WEEKS.schema.empty_table())


def told(connection: duckdb.DuckDBPyConnection, query: str) -> dict[tuple[str, str], Row]:
    found = connection.sql(query).to_arrow_table().to_pylist()
    # Sums of whole numbers come as decimals.
    return {(row.pop("credited"), row.pop("reactor")): {name: int(row[name]) for name in row} for row in found}


def by_hand(ties: list[Tie], day: int) -> dict[tuple[str, str], Amounts]:
    """The same, reaction by reaction."""
    weights: dict[tuple[str, str, int], Amounts] = defaultdict(lambda: defaultdict(float))
    for to, by, at, kind, count in ties:
        if at <= day:
            weight = count * FOURTH.weights[kind]
            weights[to, by, at]["all"] += weight
            weights[to, by, at]["endorsed"] += weight if kind.value in GIVEN_BACK else 0.0
    found: dict[tuple[str, str], Amounts] = defaultdict(lambda: defaultdict(float))
    for (to, by, at), of_day in weights.items():
        decay = sum(share * 2.0 ** ((at - day) / half) for half, share in FOURTH.half_lives)
        kept = min(1.0, (FOURTH.day_cap or 0.0) / of_day["all"]) if of_day["all"] else 1.0
        found[to, by]["raw_nano"] += of_day["all"] * decay * NANO
        found[to, by]["daily_nano"] += of_day["all"] * kept * decay * NANO
        found[to, by]["endorsed_nano"] += of_day["endorsed"] * kept * decay * NANO
    return found


@given(some_ties, st.integers(0, DAYS))
def test_weeks_and_months_that_were_summed_up_before_weigh_what_their_ties_weigh(
    connection: duckdb.DuckDBPyConnection, ties: list[Tie], day: int
) -> None:
    put(connection, ties, day)
    expected = told(connection, FROM_TIES)
    assert told(connection, FROM_KEPT) == expected
    hide_weeks(connection)
    assert told(connection, FROM_KEPT) == expected


def test_days_of_weeks_that_are_kept_are_not_summed_up_again(connection: duckdb.DuckDBPyConnection) -> None:
    """On a Wednesday those of the week before, which is over, and on a Sunday all of them: that of its own is, too."""
    on_days = [("town:ana", "town:ben", at, ReactionKind.LIKE, 1) for at in range(DAYS)]
    for day, left in ((9, 3), (13, 0)):
        put(connection, on_days, day)
        connection.register("ties", TIES.schema.empty_table())
        assert told(connection, FROM_KEPT)["town:ana", "town:ben"]["reactions_count"] == day + 1 - left


@given(some_ties, st.integers(0, DAYS))
def test_a_pair_weighs_the_sum_of_its_reactions_each_faded_by_its_own_age(
    connection: duckdb.DuckDBPyConnection, ties: list[Tie], day: int
) -> None:
    put(connection, ties, day)
    expected, raw = by_hand(ties, day), told(connection, RAW)
    found = told(connection, FROM_TIES)
    assert found.keys() == expected.keys() == raw.keys()
    for pair, row in found.items():
        for name, amount in expected[pair].items():
            assert row[name] == pytest.approx(amount, abs=len(ties) + 1)
        assert raw[pair] == {"raw_nano": row["raw_nano"]}


def test_what_a_month_weighs_is_seen_from_its_first_day(connection: duckdb.DuckDBPyConnection) -> None:
    """A half-life of 20 days after the first, a passed on post weighs twice as much of the short part."""
    put(connection, [("town:ana", "town:ben", 20, ReactionKind.ANNOUNCE, 1)], DAYS)
    (row,) = connection.table("tie_months").to_arrow_table().to_pylist()
    short, long = 0.92 * 2 * NANO, 0.08 * 2 ** (20 / 180) * NANO
    assert (row["day"], row["raw_short_nano"], row["raw_long_nano"]) == (FIRST, short, round(long))
    # Of one announce a quarter is within the cap of a day.
    assert (row["capped_short_nano"], row["talk_short_nano"]) == (short * 0.75, 0)


def test_weeks_begin_on_mondays_and_end_with_their_month(connection: duckdb.DuckDBPyConnection) -> None:
    """The 1st of February 2024 was a Thursday."""
    put(connection, [("town:ana", "town:ben", at, ReactionKind.LIKE, 1) for at in range(28, 36)], DAYS)
    rows = connection.table("tie_weeks").order("day").to_arrow_table().to_pylist()
    firsts = [(date(2024, 1, 29), 3), (date(2024, 2, 1), 4), (date(2024, 2, 5), 1)]
    assert [(row["day"], row["reactions_count"]) for row in rows] == firsts
