"""What the lake knows of topics day by day: people who wrote, people against, and whom they react to."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from groundswell.engine.reader import Reader
from groundswell.watching.unusual import LEAD_DAYS, WEEK, WEEKS, Counts, Led, Sided

WROTE = """
    SELECT topic, date_diff('day', $first, published::DATE) AS nth, count(DISTINCT author) AS people
    FROM object_topics
    WHERE list_contains($topics, topic) AND NOT inherited AND published >= $since AND published < $until GROUP BY ALL
"""
EVERYBODY = """
    SELECT date_diff('day', $first, published::DATE) AS nth, count(DISTINCT author) AS people
    FROM objects WHERE published >= $since AND published < $until GROUP BY ALL
"""
SIDED = """
    WITH about AS (
        SELECT topic, object, author, published FROM object_topics
        WHERE list_contains($topics, topic) AND NOT inherited AND published >= $since AND published < $until
    ),
    read AS (
        SELECT object, side FROM polarities WHERE object IN (SELECT object FROM about)
        QUALIFY row_number() OVER (PARTITION BY object ORDER BY published DESC, activity) = 1
    ),
    each AS (
        SELECT topic, date_diff('day', published::DATE, $last) // {week} AS back, author,
            count(*) FILTER (side = 'negative') / count(*) AS against
        FROM about JOIN read USING (object) WHERE side <> 'unknown' AND author IS NOT NULL GROUP BY ALL
    )
    SELECT topic, back, count(*) AS people, round(sum(against), 6) AS against FROM each GROUP BY ALL
"""
LED = """
    WITH about AS (
        SELECT topic, object FROM object_topics WHERE list_contains($topics, topic) AND NOT inherited
    ),
    hit AS (
        SELECT topic, author AS person, object, reactor, date_diff('day', r.published::DATE, $last) // {days} AS back
        FROM reactions r JOIN about USING (object) WHERE r.published >= $since AND r.published < $until
    ),
    people AS (
        SELECT topic, person, count(DISTINCT reactor) FILTER (back = 0) AS now,
            count(DISTINCT reactor) FILTER (back = 1) AS before FROM hit GROUP BY ALL
    ),
    texts AS (SELECT topic, person, object, back, count(DISTINCT reactor) AS n FROM hit GROUP BY ALL),
    sums AS (SELECT topic, person, sum(n)::DOUBLE AS drew, sum(n * n)::DOUBLE AS square FROM texts GROUP BY ALL)
    SELECT * FROM people JOIN sums USING (topic, person) ORDER BY topic, person
"""


def wrote(reader: Reader, topics: Sequence[str], first: date, last: date) -> tuple[dict[str, Counts], Counts]:
    """Distinct people a day, from the first day to the last: those who wrote on each topic, and all who wrote."""
    values = _window(first, last)
    length = (last - first).days + 1
    people = {topic: np.zeros(length) for topic in topics}
    for row in reader.rows(WROTE, values | {"first": first, "topics": list(topics)}):
        people[row["topic"]][row["nth"]] = row["people"]
    everybody = np.zeros(length)
    for row in reader.rows(EVERYBODY, values | {"first": first}):
        everybody[row["nth"]] = row["people"]
    return people, everybody


def sided(reader: Reader, topics: Sequence[str], last: date) -> dict[str, list[Sided]]:
    """Each topic's weeks up to the one that ends with a day, oldest first: people, and those against."""
    values = _window(last - timedelta(days=WEEK * (WEEKS + 1) - 1), last) | {"last": last, "topics": list(topics)}
    found = {topic: [Sided(0, 0)] * (WEEKS + 1) for topic in topics}
    for row in reader.rows(SIDED.format(week=WEEK), values):
        found[row["topic"]][WEEKS - row["back"]] = Sided(row["people"], row["against"])
    return found


def led(reader: Reader, topics: Sequence[str], last: date) -> dict[str, list[Led]]:
    """How many people reacted to whom on each topic, in the days up to one and in as many before."""
    values = _window(last - timedelta(days=2 * LEAD_DAYS - 1), last) | {"last": last, "topics": list(topics)}
    found: dict[str, list[Led]] = defaultdict(list)
    for row in reader.rows(LED.format(days=LEAD_DAYS), values):
        found[row.pop("topic")].append(Led(**row))
    return found


def _window(first: date, last: date) -> dict[str, Any]:
    since, until = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
    return {"since": since, "until": until}
