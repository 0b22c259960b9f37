"""A graph larger than is left of memory: built in files, and votes spread along it, in no more memory than allowed.

Run `python -m perf.kernels_large` (a billion edges; needs 36 GB of disk and rights to limit a process's memory) or with
a number of edges. The process is held to 16 GiB, what the system keeps of its files included, so that to finish at all
is the proof. Edges are put in order in memory, in turns, and then written: a first version wrote all over a file larger
than what is left of memory, whose pages went to the disk again and again, and was stopped at 240 GB written. It writes
perf/kernels_large.json; `python -m perf.kernels --page` writes docs/kernels.md from it.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.engine.kernels.csr import graph, room
from groundswell.engine.kernels.pull import iterate, shares

FIGURES = Path(__file__).parent / "kernels_large.json"
EDGES, EDGES_A_PERSON, ROUNDS, THREADS = 1_000_000_000, 20, 5, 2
LIMIT = 16 * 2**30
STRETCH = 10_000_000
FEW = 1_000_000
"""Enough to have everything compiled before it is measured."""

HOLDS = (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max"))
"""Where each kind of control group is, and the file of its limit."""


@contextmanager
def held_to(limit: int) -> Iterator[None]:
    """This process within so much memory, its files in the page cache included. Raises SystemExit."""
    for root, name in HOLDS:
        group, process = Path(root) / f"groundswell-{os.getpid()}", str(os.getpid())
        try:
            group.mkdir()
            (group / name).write_text(str(limit))
            (group / "cgroup.procs").write_text(process)
        except OSError:
            continue
        try:
            yield
        finally:
            (Path(root) / "cgroup.procs").write_text(process)
            group.rmdir()
        return
    raise SystemExit("This needs rights to make a control group that limits memory: run it as root of a machine.")


def made_up(folder: Path, edges: int, people: int) -> tuple[Any, Any, Any]:
    """Edges in files, by who reacts in ascending order; both ends follow power laws, and hubs are anywhere."""
    rng = np.random.default_rng(19)
    named = rng.permutation(people).astype(np.int32)
    by, to = (room(edges, np.int32, folder, name) for name in ("by", "to"))
    weight = room(edges, np.float64, folder, "weight")
    for low in range(0, edges, STRETCH):
        part = slice(low, min(low + STRETCH, edges))
        size = part.stop - low
        by[part] = people * ((low + np.arange(size)) / edges) ** 2
        to[part] = named[(people * rng.random(size) ** 2.5).astype(np.int64)]
        weight[part] = rng.random(size) + 0.1
    return by, to, weight


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    wall, processor = time.perf_counter(), time.process_time()
    made = work()
    return {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}, made


def measure(edges: int) -> dict[str, Any]:
    people = edges // EDGES_A_PERSON
    start = np.ones(people)
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
        folder = Path(name)
        ends = made_up(folder, edges, people)
        steps: dict[str, dict[str, float]] = {}
        steps["build"], votes = timed(partial(graph, *ends, people, threads=THREADS, folder=folder))
        del ends
        for used in ("by.int32", "to.int32", "weight.float64"):
            (folder / used).unlink()
        steps["share"], share = timed(lambda: shares(votes, 2.0, folder=folder))
        steps["spread"], held = timed(lambda: iterate(share, start, 0.6, ROUNDS, threads=THREADS))
        if not np.isfinite(held).all():
            raise SystemExit("What people hold is no number.")
        return {"edges": edges, "kept": len(share.by), "people": people, "limit": LIMIT, "rounds": ROUNDS, **steps}


def main() -> None:
    with held_to(LIMIT):
        measure(FEW)
        figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else EDGES)
    FIGURES.write_text(json.dumps(figures | {"load": os.getloadavg()[0]}, indent=1, sort_keys=True) + "\n")
    print(FIGURES.read_text())


if __name__ == "__main__":
    main()
