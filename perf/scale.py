"""What ever larger workspaces take: adding, scoring, refreshing, explaining and serving them; writes docs/scale.md.

Run `python -m perf.scale`, or with other numbers of reactions, or the name of a public set; `--phases` measures some
phases alone, as of a hundred million `python -m perf.scale 100000000 --phases score`, which takes an hour and 60 GB of
disk. Every phase has a process of its own. Activities are made up, without texts: reading texts costs the same for each
of them, however many there are, and would hide the rest.
What one would put together otherwise is measured beside it, as far as it is installed (`perf/peers.py`).
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from evaluation import sets
from fastapi.testclient import TestClient

from groundswell.tables import ACTIVITIES
from groundswell.web.app import create_app
from groundswell.workspace import Workspace
from groundswell.world.powerlaw import activities
from perf import pages, peers, pictures, refresh, sources
from perf.readers import crowd
from perf.scale_page import REAL, grown, kept, page, served

ROOT = Path(__file__).parent.parent
FIGURES = Path(__file__).parent / "scale.json"
PAGE = ROOT / "docs" / "scale.md"
SIZES = (1_000_000, 10_000_000)
EXPLAINED = ("person", "evidence", "object", "compare", "leaderboard", "search")
READ = ("leaderboard", "search", "person", "evidence")
"""What is read by many at once: who leads, who is called so, one person's score, and what it was made of."""
STRANGERS = 150
"""People whose pages are read once each: more pages than readers ask for while they are measured."""


def wordless(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    place = ACTIVITIES.schema.get_field_index("text")
    for batch in batches:
        yield batch.set_column(place, ACTIVITIES.schema.field(place), pa.nulls(len(batch), pa.string()))


def opened(folder: Path, name: str = "workspace") -> Workspace:
    root = folder / name
    return Workspace.open(root) if root.exists() else Workspace.init(root, history_weeks=0, memory_mb=peers.MEMORY_MB)


def rows(folder: Path, of: int | str) -> refresh.Batches:
    """Activities nearly in order of time: so many made-up ones, or those of a public set, which a workspace holds."""
    if isinstance(of, int):
        yield from wordless(activities(of))
        return
    lake = opened(folder, of).lake
    for file in lake.manifest().files(ACTIVITIES.name):
        yield from pq.ParquetFile(lake.path(file)).iter_batches()


def add(folder: Path, of: int | str) -> dict[str, Any]:
    """Add all but the newest hundredth; says from when on the rest is, and how much the lake holds."""
    if isinstance(of, str):
        sets.add(opened(folder, of), next(one for one in sets.SETS if one.name == of))
    cut = refresh.newest_from(rows(folder, of))
    workspace, began = opened(folder), time.process_time()
    added = refresh.add(workspace, "older", refresh.older(rows(folder, of), cut))
    return {"activities": added, "cut": cut, "adding": time.process_time() - began, "raw_bytes": held(folder)}


def score(folder: Path, cut: int) -> dict[str, Any]:
    return {"steps": refresh.score(opened(folder), day_of(cut)), "bytes": held(folder)}


def renew(folder: Path, of: int | str, cut: int) -> dict[str, Any]:
    """Add the newest hundredth as a day's news, and score the same day again."""
    workspace, began = opened(folder), time.process_time()
    new = refresh.add(workspace, "news", refresh.news(rows(folder, of), cut))
    return {"new": new, "adding": time.process_time() - began, "steps": refresh.score(workspace, day_of(cut))}


def explain(folder: Path) -> dict[str, Any]:
    """How fast reports answer that say who moved whom and why, one reader at a time."""
    workspace = opened(folder)
    client = TestClient(create_app(workspace), base_url="http://127.0.0.1")
    asked = {name: found for name, found in pages.visits(workspace) if name in EXPLAINED}
    return {"pages": {name: pages.asked(client, found) for name, found in asked.items()}}


def serve(folder: Path, cut: int) -> dict[str, Any]:
    """How fast pages answer to many readers at once, without anything else and while the next day is scored."""
    workspace = opened(folder)
    asked = [address for name, found in pages.visits(workspace) if name in READ for address in found]
    others = list(pages.strangers(workspace, STRANGERS))
    return {"readers": crowd(folder / "workspace", asked, others, str(day_of(cut) + timedelta(days=1)))}


def peer(folder: Path, name: str) -> dict[str, Any]:
    """What one would put together otherwise, from the same activities."""
    return peers.measured(folder / "workspace" / "lake", name)


def held(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "workspace" / "lake").rglob("*") if path.is_file())


def day_of(cut: int) -> date:
    return date(1970, 1, 1) + timedelta(days=math.ceil(cut / refresh.DAY))


PHASES: dict[str, Callable[..., dict[str, Any]]] = {
    one.__name__: one for one in (add, score, peer, renew, explain, serve)
}


def in_this_process(phase: str, arguments: list[str]) -> None:
    """Does one phase and prints what it took."""
    began, worked = time.perf_counter(), time.process_time()
    folder, *numbers = arguments
    found = {"wall": 0.0, "seconds": 0.0} | PHASES[phase](
        Path(folder), *(int(n) if n.isdigit() else n for n in numbers)
    )
    spent = {"wall": time.perf_counter() - began, "seconds": time.process_time() - worked}
    peak = {"peak_mib": getrusage(RUSAGE_SELF).ru_maxrss // 1024, "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(found | (spent if not found["wall"] else {}) | peak))


def in_its_own(phase: str, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "perf.scale", "--phase", phase, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{phase}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(phase, json.dumps(found), flush=True)
    return found


def measure(of: int | str, phases: Collection[str]) -> dict[str, Any]:
    """What each of these phases takes, in their order; without adding there is nothing to measure."""
    found: dict[str, Any] = {}
    # So large a workspace does not belong into a folder that may be in memory.
    with tempfile.TemporaryDirectory(dir=ROOT) as name:
        found["add"] = in_its_own("add", name, of)
        cut = found["add"]["cut"]
        given = {"score": (cut,), "renew": (of, cut), "explain": (), "serve": (cut,)}
        for phase in (one for one in PHASES if one in phases):
            if phase == "peer" and isinstance(of, int):
                beside = {one: in_its_own(phase, name, one) for one in peers.chosen(of)}
                # Where none is installed, what was measured elsewhere stays.
                found |= {"peers": beside} if beside else {}
            elif phase in given:
                found[phase] = in_its_own(phase, name, *given[phase])
    return found | {"machine": sources.machine()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("arguments", nargs="*", help="numbers of reactions, or the name of a public set")
    parser.add_argument("--phases", nargs="+", choices=PHASES, default=PHASES, help="only these, beside adding")
    parser.add_argument("--changed", default="", help="what was changed since: the profile from before it is kept")
    parser.add_argument("--phase", choices=PHASES, help="used by itself")
    chosen = parser.parse_args()
    if chosen.phase:
        in_this_process(chosen.phase, chosen.arguments)
        return
    told: dict[str, Any] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    for name in chosen.arguments or (*map(str, SIZES), REAL):
        before = told.get(name, {})
        found = measure(int(name) if name.isdigit() else name, chosen.phases)
        told[name] = before | found | kept(before, chosen.changed) | served(before, found)
        FIGURES.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")
        PAGE.write_text(page(told), "utf-8")
        pictures.lines("growth.svg", grown(told), "activities", "seconds of the processor", "what")
    print(PAGE.read_text("utf-8"))


if __name__ == "__main__":
    main()
