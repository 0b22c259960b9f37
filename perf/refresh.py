"""What a day's refresh costs beside a full scoring, step by step, and whether both end in the same bytes.

Run `python -m perf.refresh`, or with other numbers of reactions; writes docs/refresh.md. Made-up activities of a year
are scored in full; then all but the newest hundredth of them, and again once that is added as one day's news.
"""

import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from evaluation import sets

from groundswell.engine.lake import INDEX, Lake, write_parquet
from groundswell.engine.merge import merge
from groundswell.engine.stage import Progress, Stage
from groundswell.tables import ACTIVITIES, DERIVED
from groundswell.workspace import Workspace
from groundswell.world.powerlaw import activities
from perf.begins import rounds_of

FIGURES = Path(__file__).parent / "refresh.json"
PAGE = Path(__file__).parent.parent / "docs" / "refresh.md"
SIZES = (300_000,)
NEWEST = 0.01
GOAL = 0.05
MEMORY_MB = 2_000
REAL = ("slack_hyperledger", "discord_meshcore", "stackexchange", "telegram_channels")
MADE_UP, A_MILLION = "made up", 1_000_000
DAY = 86_400_000_000
LONGEST = 40 * DAY
"""Microseconds that the newest hundredth spans at most; it is moved into one day without changing its order."""
Steps = dict[str, float]
Batches = Iterator[pa.RecordBatch]


def newest_from(rows: Batches) -> int:
    """The moment, in microseconds, after which the newest hundredth of all activities lies."""
    at = np.concatenate([batch["published"].cast(pa.int64()).to_numpy() for batch in rows])
    return int(np.quantile(at, 1 - NEWEST))


def older(rows: Batches, cut: int) -> Batches:
    for batch in rows:
        yield batch.filter(pc.less(batch["published"].cast(pa.int64()), cut))


def news(rows: Batches, cut: int) -> Batches:
    """The newest hundredth, as if it all came, in its order, on the day after the others."""
    for batch in rows:
        new = batch.filter(pc.greater_equal(batch["published"].cast(pa.int64()), cut))
        ago = new["published"].cast(pa.int64()).to_numpy() - cut
        moved = pa.array(-(-cut // DAY) * DAY + ago * (DAY - 1) // LONGEST, pa.timestamp("us", tz="UTC"))
        place = new.schema.get_field_index("published")
        yield new.set_column(place, new.schema.field(place), moved)


def add(workspace: Workspace, name: str, batches: Batches) -> int:
    """Stage batches as a source would have left them, and merge them; returns how many activities they hold."""
    stage = Stage(workspace.lake, f"made-up:{name}")
    stage.folder.mkdir(parents=True)
    progress = Progress(done=True)
    for batch in batches:
        target = stage.folder / f"{ACTIVITIES.name}-{progress.pieces:06}-000000.parquet"
        progress.records += write_parquet(target, ACTIVITIES.schema, [batch], quick=True)
        progress.pieces += 1
    stage.note(progress)
    limits = workspace.settings
    with workspace.lake.writing():
        merge(workspace.lake, [stage], memory_mb=limits.memory_mb, threads=limits.threads)
    return progress.records


def score(workspace: Workspace, day: date) -> Steps:
    """Seconds of the processor that each step took, all its score days together."""
    spent: Steps = defaultdict(float)
    marks = [("the rest", time.process_time())]
    workspace.score(as_of=day, progress=lambda step, _: marks.append((step.split(maxsplit=1)[0], time.process_time())))
    for (step, began), (_, ended) in pairwise([*marks, ("", time.process_time())]):
        spent[step] += ended - began
    return dict(spent)


def digests(workspace: Workspace, like: Workspace) -> dict[str, list[str]]:
    """Of tables kept by score day, those days that the other workspace has: what was shown before stays."""
    manifest, days = workspace.lake.manifest(), like.lake.manifest()
    kept = {table.name: sorted(days.tables.get(table.name, {})) for table in DERIVED if table.partition == "score"}
    names = (*(table.name for table in DERIVED), INDEX)
    return {name: [file.digest for file in manifest.files(name, kept.get(name))] for name in names}


def compacted(lake: Lake) -> dict[str, int]:
    """How many ties there are, by pair, day and kind; how many by pair and week, and by pair and month; and pairs."""
    manifest = lake.manifest()
    days, months = (sum(file.rows for file in manifest.files(name)) for name in ("ties", "tie_months"))
    files = [str(lake.path(file)) for file in manifest.files("ties")]
    counted = "SELECT count(*) FROM (SELECT DISTINCT credited, reactor, {} FROM read_parquet(?))"
    with duckdb.connect() as connection:
        weeks, pairs = (connection.execute(counted.format(by), [files]).fetchall()[0][0] for by in PERIODS)
    return {"days": days, "weeks": weeks, "months": months, "pairs": pairs}


PERIODS = ("date_trunc('week', day)", "true")


def of_sets() -> dict[str, dict[str, Any]]:
    """What trust takes of public sets and of made-up activities, and how ties of the public ones are compacted: who
    meets whom again is what made-up activities do not know."""
    found: dict[str, dict[str, Any]] = {"trust": {}, "real ties": {}}
    for name in (MADE_UP, *REAL):
        with tempfile.TemporaryDirectory() as folder:
            workspace = Workspace.init(Path(folder) / "workspace")
            if name == MADE_UP:
                add(workspace, "all", activities(A_MILLION))
            else:
                sets.add(workspace, next(one for one in sets.SETS if one.name == name))
            found["trust"][name] = rounds_of(workspace)
            found["real ties"][name] = compacted(workspace.lake)
    found["real ties"].pop(MADE_UP)
    return found


def measure(reactions: int, folder: Path) -> dict[str, Any]:
    cut = newest_from(activities(reactions))
    day = date(1970, 1, 1) + timedelta(days=-(-cut // DAY))
    whole, refreshed = (Workspace.init(folder / name, memory_mb=MEMORY_MB) for name in ("whole", "refreshed"))
    rows = add(whole, "older", older(activities(reactions), cut)) + add(whole, "news", news(activities(reactions), cut))
    full = score(whole, day)
    add(refreshed, "older", older(activities(reactions), cut))
    score(refreshed, day - timedelta(days=1))
    began = time.process_time()
    fresh = add(refreshed, "news", news(activities(reactions), cut))
    adding = time.process_time() - began
    again = score(refreshed, day)
    return {
        "activities": rows,
        "new": fresh,
        "adding": adding,
        "steps": {step: [full.get(step, 0.0), again.get(step, 0.0)] for step in {**full, **again}},
        "ties": compacted(whole.lake),
        "same_bytes": digests(whole, whole) == digests(refreshed, whole),
        "peak_mib": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
        "load": os.getloadavg()[0],
    }


def ids(rows: int = 2_000_000, people: int = 50_000) -> dict[str, dict[str, float]]:
    """Seconds to sum up rows by pair, and to put them in order, by what the two ids of a pair are."""
    found: dict[str, dict[str, float]] = {}
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"""
            CREATE TABLE pairs AS SELECT hash(range) % {people} AS a, hash(-range) % {people} AS b, range AS weight
            FROM range({rows})""")
        for name, made in IDS.items():
            connection.execute(f"CREATE OR REPLACE TABLE named AS SELECT {made}a AS a, {made}b AS b, weight FROM pairs")
            found[name] = {}
            for what, sql in DONE.items():
                began = time.process_time()
                connection.execute(sql).fetchall()
                found[name][what] = time.process_time() - began
    return found


IDS = {"numbers": "", "short names": "'town:u' || ", "addresses": "'town:https://social.larkwater.example/users/u' || "}
DONE = {
    "summed up": "SELECT max(weight) FROM (SELECT sum(weight) AS weight FROM named GROUP BY a, b)",
    "put in order": "SELECT max(place) FROM (SELECT row_number() OVER (ORDER BY a, b) AS place FROM named)",
}


def page(told: dict[str, Any]) -> str:
    figures: dict[str, dict[str, Any]] = told["sizes"]
    largest = max((size for size, one in figures.items() if "note" not in one), key=int)
    steps = sorted(figures[largest]["steps"].items(), key=lambda one: -one[1][0])
    totals = {size: [sum(both[n] for both in one["steps"].values()) for n in (0, 1)] for size, one in figures.items()}
    sizes = "".join(
        f"| {one['activities']:,} | {one['new']:,} | {totals[size][0]:.0f} | {totals[size][1]:.1f} "
        f"| {totals[size][1] / totals[size][0]:.1%} | {_said(totals[size][1] / totals[size][0] <= GOAL)} "
        f"| {_said(one['same_bytes'])} | {one['adding']:.1f} | {one['peak_mib']:,.0f} | {one['load']:.1f} "
        f"| {one.get('note', '')} |\n"
        for size, one in sorted(figures.items(), key=lambda one: int(one[0]))
    )
    rows = "".join(
        f"| {step} | {full:.2f} | {again:.2f} | {again / full if full else 1:.0%} |\n" for step, (full, again) in steps
    )
    named = "".join(
        f"| {name} | {spent['summed up']:.1f} | {spent['put in order']:.1f} |\n" for name, spent in told["ids"].items()
    )
    one = figures[largest]
    ties = "".join(
        f"| {name} | {kept['days']:,} | {kept['weeks']:,} | {kept['months']:,} | {kept['pairs']:,} |\n"
        for name, kept in {"made up": one["ties"], **told["real ties"]}.items()
    )
    trust = "".join(
        f"| {name} | {kept['people']:,} | {kept['pairs']:,} | {kept['rounds anew']} | {kept['rounds begun']} "
        f"| {kept['anew']:.1f} | {kept['begun']:.1f} | {kept['looked up']:.1f} |\n"
        for name, kept in told["trust"].items()
    )
    return PROSE.format(sizes=sizes, activities=one["activities"], rows=rows, ids=named, ties=ties, trust=trust)


def _said(yes: bool) -> str:
    return "yes" if yes else "no"


PROSE = """# What a day's refresh costs

Written by `python -m perf.refresh`: made-up activities of a year, whose newest hundredth comes on one day. They are
scored in full; beside that, all but the newest are scored on the day before, the newest are added, and the day itself
is scored. Twelve weeks of history are scored too. Seconds are those of the processor, all threads together, so that
other work on the machine changes them little. The goal is a refresh for at most 5 % of a full scoring, with the same
bytes.

| activities | new | full, s | refresh, s | share | goal reached | same bytes | adding, s | peak, MiB | load | note |
|---|---|---|---|---|---|---|---|---|---|---|
{sizes}
## Step by step, {activities:,} activities

| step | full, s | refresh, s | share |
|---|---|---|---|
{rows}
## What makes a refresh cheaper

- A text is read once: what a step made of it is taken over as long as nothing that the step is told of it changes.
- Past weeks are scored at their Sundays, which stay the same from one day to the next, and only once more when
  something dated up to that day changed: a late activity, an edit, a deletion, an older account. What decides each of
  them is summed up by day, in one look at each table for all of them.
- A month of reactions, or of texts, is made anew only if something in it asks for a row that changed: an object that
  came late, somebody who was joined. What follows from a month that stayed the same (ties, credit) stays too.
- Ties are kept more and more compacted with age. Those of the score day's own week are by day, the weeks before it in
  the same month have a row for each pair and week, and the months before a row for each pair and month, with a sum for
  each half-life as seen from the month's first day, so that what is left of it on any later day is one factor (forward
  decay). Weeks of a month sum up to that month, and masses are the same to the last digit as from each day by itself; a
  late reaction makes its own week and month anew. Weeks are kept of the two newest months.

| ties of | by pair, day and kind | by pair and week | by pair and month | pairs |
|---|---|---|---|---|
{ties}
- Rounds of trust begin with what everybody held on the past Sunday that is scored last, and end when five of them move
  nobody by more than a millionth of a millionth. Sundays begin with nothing but what is everybody's own. Which Sunday
  it is hangs on the day alone, so that bytes do not hang on when refreshes happened, as they would if a day began with
  whatever was scored last.

Each round takes four tenths of what is missing, so a start saves four or five rounds for each digit that it has right.
Rounds and their milliseconds, from nothing and begun so, and what it takes to look up what everybody held:

| trust of | people | pairs | rounds anew | rounds begun | anew, ms | begun, ms | looked up, ms |
|---|---|---|---|---|---|---|---|
{trust}
## Where the time of these steps goes

A step that is made anew whole finds the rows of the same pair again by a hash of both ids, and puts what it makes in
order. Pairs, given pairs and rhythms are mostly that. Long ids cost little where rows are summed up, and much where
they are put in order, as what ids have in common at their beginning is compared again and again. Two million rows, on
one thread:

| ids | summed up by pair, s | put in order, s |
|---|---|---|
{ids}
So nothing is put in order that need not be: the cap of a day is summed up by day and pair instead of beside each tie,
shares that came close are joined and those that came near only counted, nodes of cascades are joined by numbers, and
moments are compared with the end of a day, which passes over files of other days. The rest of a small refresh is
loading libraries, once for each run.

## What still follows the whole workspace

The goal is not reached. Every reaction fades from one day to the next, so that what is kept of the newest day for each
pair and person (trust, pairs, influence, topics, communities, windows) has to be written anew whole, from all pairs.
Tables that are kept in one piece (actors, objects, announces, cascades, coordinated pairs), links between objects,
habits, rhythms, tempos, feelings and repeats are worked out from all of the activities, too, although few of their rows
change; the index is written anew for people and for each month whose objects drew something. Forecasts learn from at
most a fixed number of people, so their share falls as a workspace grows.
"""


def main() -> None:
    told: dict[str, Any] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {"sizes": {}}
    # First, so that the peak is theirs.
    for size in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            told["sizes"][str(size)] = measure(size, Path(folder))
    told |= {"ids": ids(), **of_sets()}
    FIGURES.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")
    PAGE.write_text(page(told), "utf-8")
    print(PAGE.read_text("utf-8"))


if __name__ == "__main__":
    main()
