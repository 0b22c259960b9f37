"""How fast pages answer on a workspace of a million activities; writes docs/pages.md.

Run `python -m perf.pages`, or with another number of reactions. Every page is asked for as a visitor would, through the
whole web app, each time for another person or object, so that no answer is remembered from the time before.
"""

import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from fastapi.testclient import TestClient

from groundswell.web.app import create_app
from groundswell.workspace import Workspace
from groundswell.world.powerlaw import activities
from perf.refresh import add

FIGURES = Path(__file__).parent / "pages.json"
PAGE = Path(__file__).parent.parent / "docs" / "pages.md"
TIMES = 15
LETTERS = "abcdefghijklmno"[:TIMES]
GOAL_MS = 150


def visits(workspace: Workspace) -> Iterator[tuple[str, list[str]]]:
    """Each page with the addresses to ask for: people and objects from the most to the least reacted to."""
    people = [row["actor"] for row in workspace.reader.rows(SPREAD.format("actor", "influence_now", "score"))]
    objects = [row["root"] for row in workspace.reader.rows(SPREAD.format("root", "cascades", "size"))]
    yield "leaderboard", [f"/?search={letter}" for letter in LETTERS]
    yield "search", [f"/search?query={quote(name.partition(':')[2])}" for name in people]
    yield "person", [f"/person?person={quote(name, safe='')}" for name in people]
    yield "evidence", [f"/evidence?person={quote(name, safe='')}" for name in people]
    yield "network", [f"/network?person={quote(name, safe='')}" for name in people]
    for view in ("klout", "kred", "qscore", "trust", "alike", "posting", "forecast", "change"):
        yield view, [f"/{view}?person={quote(name, safe='')}" for name in people]
    yield "peerindex", [f"/peerindex?who={quote(name, safe='')}" for name in people]
    yield "object", [f"/object?object={quote(name, safe='')}" for name in objects]
    yield (
        "compare",
        [f"/compare?who={quote(a, safe='')}&who={quote(b, safe='')}" for a, b in itertools.pairwise(people)],
    )
    yield "topics", [f"/topics?search={letter}" for letter in LETTERS]
    yield "data", ["/data"] * TIMES


def strangers(workspace: Workspace, count: int) -> Iterator[str]:
    """Addresses of four kinds of pages for so many people each, all over the list, that `visits` does not ask for."""
    sql = f"SELECT actor FROM influence_now WHERE score IS NOT NULL ORDER BY md5(actor), actor LIMIT {count}"
    for row in workspace.reader.rows(sql):
        name = quote(row["actor"], safe="")
        called = quote(row["actor"].partition(":")[2])
        yield from (
            f"/?search={called}",
            f"/search?query={called}",
            f"/person?person={name}",
            f"/evidence?person={name}",
        )


SPREAD = f"""
    SELECT {{0}} FROM (SELECT {{0}}, row_number() OVER (ORDER BY {{2}} DESC, {{0}}) AS place FROM {{1}})
    WHERE place IN ({", ".join(str(2**power) for power in range(TIMES))}) ORDER BY place
"""


def measure(reactions: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.init(Path(folder) / "workspace")
        rows = add(workspace, "powerlaw", activities(reactions))
        workspace.score()
        client = TestClient(create_app(workspace), base_url="http://127.0.0.1")
        client.get("/about")
        pages = {name: asked(client, addresses) for name, addresses in visits(workspace)}
    return {"activities": rows, "load": round(os.getloadavg()[0], 1), "pages": pages}


def asked(client: TestClient, addresses: list[str]) -> dict[str, float]:
    """Median and slowest answer, in milliseconds of the clock and of the processor."""
    client.get(addresses[0])
    clock, work = [], []
    for address in addresses[1:]:
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(address)
        clock.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - worked) * 1000)
        if answer.status_code != 200:
            sys.exit(f"{address} answered {answer.status_code}")
    return {"median": statistics.median(clock), "slowest": max(clock), "processor": statistics.median(work)}


def page(figures: dict[str, object]) -> str:
    pages = figures["pages"]
    head = f"""# How fast pages answer

Written by `python -m perf.pages`: a workspace of {figures["activities"]:,} made-up activities, each page asked for
once for each of {TIMES} people or objects, from the most to the least reacted to, nothing remembered from before. The
goal is a median of {GOAL_MS} ms. Load of the machine at the end: {figures["load"]} on two cores; on an idle one clock
and processor agree.

| page | median, ms | slowest, ms | processor, median, ms | goal reached |
|---|---|---|---|---|
"""
    rows = [
        f"| {name} | {f['median']:.0f} | {f['slowest']:.0f} | {f['processor']:.0f} "
        f"| {'yes' if f['median'] < GOAL_MS else 'no'} |\n"
        for name, f in (pages.items() if isinstance(pages, dict) else ())
    ]
    return head + "".join(rows)


def main() -> None:
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 900_000)
    FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(page(figures))
    print(PAGE.read_text())


if __name__ == "__main__":
    main()
