"""Days as moments: a day ends just before the midnight after it, UTC."""

from datetime import UTC, datetime, timedelta

import duckdb
import ibis
import pyarrow as pa

from groundswell.signals.days import upto, within

DAY = datetime(2024, 3, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def held(moments: list[datetime]) -> list[tuple[bool, bool, bool]]:
    """Whether each came up to 1 March 2024, up to the day before that, and in the two days that end with it."""
    rows = ibis.table({"moment": "timestamp('UTC')"}, name="acts")
    day = ibis.date("2024-03-01")
    told = rows.select(upto(rows.moment, day), upto(rows.moment, day, 1), within(rows.moment, day, 2))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("acts", pa.table({"moment": pa.array(moments, pa.timestamp("us", tz="UTC"))}))
        found: list[tuple[bool, bool, bool]] = connection.sql(str(ibis.to_sql(told, dialect="duckdb"))).fetchall()
    return found


def test_a_day_ends_just_before_the_midnight_after_it() -> None:
    ends = DAY + timedelta(days=1)
    assert held([ends - INSTANT, ends]) == [(True, False, True), (False, False, False)]
    assert held([DAY - INSTANT, DAY]) == [(True, True, True), (True, False, True)]


def test_the_last_two_days_begin_with_the_midnight_before_the_first() -> None:
    begins = DAY - timedelta(days=1)
    assert held([begins - INSTANT, begins]) == [(True, True, False), (True, True, True)]
