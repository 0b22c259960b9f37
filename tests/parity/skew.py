"""How even the work of a round is: what part of a stage's rows its busiest task is given."""

from pathlib import Path
from typing import Any

import ibis

from groundswell.engine.compiled import sql_of
from groundswell.engine.ground import Ground
from groundswell.engine.portable import SPARK
from groundswell.signals.trust.rounds import passed_on

SHUFFLED = {"spark.sql.shuffle.partitions": "20", "spark.sql.autoBroadcastJoinThreshold": "-1"}
"""As for more than can be sent to everybody, over twenty tasks."""
ROWS = 20_000
VOTES = """
SELECT CASE id % 10 WHEN 0 THEN 'hub' WHEN 1 THEN concat('one', id) ELSE concat('two', id % 997) END credited,
  CASE id % 10 WHEN 1 THEN 'hub' ELSE concat('one', id) END reactor, 0.5D share,
  CASE id % 10 WHEN 1 THEN id DIV 10 % {parts} ELSE 0 END part
FROM range(0, {rows}, 1, 4)
"""
"""Votes of which a tenth came to one account, and another tenth came from it, in so many parts."""
START = """
SELECT DISTINCT credited actor, CASE credited WHEN 'hub' THEN {parts} ELSE 1L END parts, 0.4D held FROM votes
"""


def busiest(session: Any, folder: Path, parts: int) -> float:
    """The largest part of the rows of a stage that one task is given, in one round of trust over 20 tasks, when one
    account has a tenth of all votes and gave them in so many parts."""
    before = {name: session.conf.get(name) for name in SHUFFLED}
    for name, value in SHUFFLED.items():
        session.conf.set(name, value)
    folder.mkdir()
    ground = Ground(session, folder)
    for name, query in (("votes", VOTES), ("start", START)):
        ground.put(name, {name: query.format(parts=f"{parts}L", rows=ROWS)})
    votes = ibis.table({"reactor": "string", "credited": "string", "share": "float64", "part": "int64"}, name="votes")
    start = ibis.table({"actor": "string", "parts": "int64", "held": "float64"}, name="start")
    group = f"a round in {parts} parts"
    session.sparkContext.setJobGroup(group, group)
    ground.put("held", sql_of({"held": passed_on(votes, start, start, 0.6)}, SPARK))
    for name, value in before.items():
        session.conf.set(name, value)
    return max(_shares(session, group))


def _shares(session: Any, group: str) -> list[float]:
    """The busiest task's part of the rows that each stage of some jobs was sent."""
    tracker, store = session.sparkContext.statusTracker(), session.sparkContext._jsc.sc().statusStore()
    found = []
    for stage in (stage for job in tracker.getJobIdsForGroup(group) for stage in tracker.getJobInfo(job).stageIds):
        tasks = store.taskList(stage, 0, 10_000)
        metrics = [tasks.apply(place).taskMetrics() for place in range(tasks.size())]
        read = [one.get().shuffleReadMetrics().recordsRead() for one in metrics if one.isDefined()]
        found += [max(read) / sum(read)] if sum(read) > ROWS / 4 else []
    return found
