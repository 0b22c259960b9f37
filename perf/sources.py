"""Measures how fast every source reads and how much memory it takes, and writes perf/sources.json and the docs.

Run `python -m perf.sources` for everything, which takes hours, or with names of sources and what to measure of them.
Every figure comes from a process of its own. Rates are per second of processor time on one core, so that what else runs
on the machine disturbs them as little as may be; as it takes the processor's caches all the same, a rate is the middle
one of three, and is judged by what DuckDB did in the same turn.
"""

import argparse
import json
import os
import resource
import runpy
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from groundswell.records import Rows
from groundswell.sources import read_quickly, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.workspace import Workspace
from perf.inputs import INPUTS, MIB, Input

ROOT = Path(__file__).parents[1]
FIGURES = Path(__file__).parent / "sources.json"
SIZE = 100 * MIB
ADDED = 50 * MIB
SMALLER = {"feeds": 8 * MIB}
"""Feeds are never large, and slow to read."""

GROWING = ("jetstream", "mail", "stackexchange", "mapped (CSV)", "mapped (JSON lines)", "slack")
GROWING_ADDED = ("mapped (JSON lines)",)
"""The quickest to add of those that two processes read."""
GROWTH = (512 * MIB, 1024 * MIB, 2048 * MIB)
DIVIDED = ("jetstream", "x_api", "mapped (CSV)", "slack")
TURNS = 3
ALL_OF_IT = 400 * MIB
"""Enough that what a process takes to start hardly counts."""

LARGEST_OBJECT = 64 * MIB

TEN_GIGABYTES = 10 * 1024 * MIB
LARGE = (
    "activitystreams",
    "reddit (zst)",
    "stackexchange",
    "discord",
    "mapped (CSV)",
    "mapped (Parquet)",
    "mail",
)
"""One of each kind: JSON lines, packed lines, XML, one large JSON document, tables, messages."""
LARGE_ADDED = ("activitystreams", "stackexchange", "mapped (CSV)", "mail")
"""Adding takes half an hour of processor time each."""


def parse(path: Path) -> dict[str, Any]:
    """Everything the source reads, as adding reads it, thrown away at once."""
    source, _ = recognise(Bundle(path))
    counts: Counter[str] = Counter()
    for record in read_quickly(source, Bundle(path), Options()):
        if isinstance(record, Rows):
            counts[record.kind.__name__] += record.batch.num_rows
        else:
            counts[type(record).__name__] += 1
    return {"activities": counts["Activity"], "records": counts.total(), "quarantined": counts["Malformed"]}


def add(path: Path) -> dict[str, Any]:
    """The whole of adding: reading, staging, merging into the lake."""
    os.environ.setdefault("GROUNDSWELL_WORKERS", "1")
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        added = Workspace.init(Path(folder) / "workspace", private=True).add(path)
    return {"new": added.new}


def add_together(path: Path) -> dict[str, Any]:
    """The same in two processes."""
    os.environ["GROUNDSWELL_WORKERS"] = "2"
    return add(path)


def columns(path: Path) -> dict[str, Any]:
    """The same bytes parsed to columns by DuckDB alone, on one thread."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"CREATE TABLE lines AS SELECT * FROM {reader_of(path)}")
    return {}


def copy(path: Path) -> dict[str, Any]:
    """A table copied to Parquet by DuckDB alone, on one thread."""
    table = next(file for file in path.iterdir() if file.suffix != ".toml")
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"COPY (SELECT * FROM {reader_of(table)}) TO '{folder}/copy.parquet' (COMPRESSION zstd)")
    return {}


def reader_of(path: Path) -> str:
    if path.suffix == ".jsonl":
        return f"read_json_auto('{path}', format = 'newline_delimited', maximum_object_size = {LARGEST_OBJECT})"
    return f"read_csv('{path}')" if path.suffix == ".csv" else f"read_parquet('{path}')"


TASKS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "parse": parse,
    "add": add,
    "add_together": add_together,
    "columns": columns,
    "copy": copy,
}


def in_this_process(task: str, path: Path) -> None:
    """Does one task and prints what it took, without loading libraries."""
    pa.array([0])
    processor, wall = processor_time(), time.monotonic()
    done = TASKS[task](path)
    done |= {"seconds": processor_time() - processor, "wall": time.monotonic() - wall}
    print(json.dumps(done | {"peak_mib": peak_mib(), "worker_mib": worker_mib()}))


def processor_time() -> float:
    """Seconds that this process took, and those it started that came to their end."""
    return sum(os.times()[:4])


def worker_mib() -> int:
    """The most memory that a process started by this one held; 0 without any."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def peak_mib() -> int:
    """The most memory this process ever held. What the system counts for a process includes what its parent held."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    held = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), None)
    return (held or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


def measured(task: str, path: Path) -> dict[str, Any]:
    """One task, in a process of its own."""
    command = [sys.executable, "-m", "perf.sources", "--task", task, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip(" ^~")]
        return {"error": said[-1][:300] if said else f"ended with {done.returncode}"}
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def bytes_of(path: Path) -> int:
    """How much there is to read, unpacked."""
    if path.suffix == ".zst":
        with Bundle(path).open(path.name) as stream:
            return sum(map(len, iter(lambda: stream.read(MIB), b"")))
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def figures_of(one: Input) -> dict[str, Any]:
    """Every figure of one input."""
    size = SMALLER.get(one.source, SIZE)
    with tempfile.TemporaryDirectory() as folder:
        path = one.make(Path(folder), size)
        found = {"name": one.name, "source": one.source, "label": one.label, "bytes": bytes_of(path)}
        found |= middle([one_turn(one, path) for _ in range(TURNS)])
    with tempfile.TemporaryDirectory() as folder:
        path = one.make(Path(folder), min(ADDED, size))
        found["add"] = {"bytes": bytes_of(path)} | measured("add", path)
    return found


def one_turn(one: Input, path: Path) -> dict[str, Any]:
    """Reading, and what DuckDB alone makes of the same."""
    peers = ["columns"] * one.lines + ["copy"] * one.table
    return {task: measured(task, path) for task in ("parse", *peers)}


def middle(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """The turn in which reading took the median of times what DuckDB took, or of seconds where that reads nothing."""

    def slowness(turn: dict[str, Any]) -> float:
        peer: dict[str, Any] = next((turn[name] for name in ("columns", "copy") if name in turn), {})
        return float(turn["parse"].get("seconds", "inf")) / float(peer.get("seconds") or 1)

    return sorted(turns, key=slowness)[len(turns) // 2]


def growth_of(one: Input) -> Iterator[dict[str, Any]]:
    """Peak memory of reading and adding ever larger inputs."""
    for size in GROWTH:
        with tempfile.TemporaryDirectory(dir=ROOT) as folder:
            path = one.make(Path(folder), size)
            read = {"bytes": bytes_of(path)} | measured("parse", path)
            yield read | ({"add": measured("add_together", path)} if one.name in GROWING_ADDED else {})


def workers_of(one: Input) -> dict[str, Any]:
    """Adding in one process and in two, in turns, so that what else the machine does slows both alike."""
    with tempfile.TemporaryDirectory() as folder:
        path = one.make(Path(folder), ALL_OF_IT)
        turns = [{task: measured(task, path) for task in ("add", "add_together")} for _ in range(TURNS)]
        return {"bytes": bytes_of(path), "turns": turns, "load": round(os.getloadavg()[0], 1)}


def large_of(one: Input) -> dict[str, Any]:
    """What reading ten gigabytes takes, and adding them."""
    # Such an input is too large for a folder that may be in memory.
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        path = one.make(Path(folder), TEN_GIGABYTES)
        found = {"bytes": bytes_of(path), "parse": measured("parse", path)}
        return found | ({"add": measured("add_together", path)} if one.name in LARGE_ADDED else {})


def held() -> dict[str, Any]:
    """The figures as they were measured last."""
    figures: dict[str, Any] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    return {"machine": {}, "sources": {}, "growth": {}, "large": {}, "workers": {}} | figures


def machine() -> dict[str, Any]:
    model = next((line.partition(": ")[2] for line in cpu_lines() if line.startswith("model name")), "unknown")
    return {
        "processor": model.strip(),
        "cores": os.cpu_count(),
        "python": sys.version.split()[0],
        "duckdb": duckdb.__version__,
        "load": round(os.getloadavg()[2], 1),
        "measured": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


MEASURES: dict[str, tuple[Callable[[Input], Any], tuple[str, ...]]] = {
    "sources": (figures_of, tuple(one.name for one in INPUTS)),
    "growth": (lambda one: list(growth_of(one)), GROWING),
    "workers": (workers_of, DIVIDED),
    "large": (large_of, LARGE),
}
"""What is measured, how, and of which inputs unless others are named; the longest last."""


def measure(names: list[str], what: str) -> None:
    of, usual = MEASURES[what]
    for one in INPUTS:
        if not ({one.name, one.source} & set(names) if names else one.name in usual):
            continue
        found = of(one)
        figures = held()
        figures[what][one.name] = found
        figures["machine"] = machine()
        FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
        print(one.name, json.dumps(found), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="names of sources, or of inputs such as 'mapped (CSV)'")
    parser.add_argument("--growth", action="store_true", help="measure memory at half a GiB, one and two")
    parser.add_argument("--large", action="store_true", help="measure ten gigabytes of each kind; takes hours")
    parser.add_argument("--workers", action="store_true", help="measure adding in one process and in two")
    parser.add_argument("--sources", action="store_true", help="measure rates; alone when names are given")
    parser.add_argument("--task", choices=TASKS, help="used by itself")
    chosen = parser.parse_args()
    if chosen.task:
        in_this_process(chosen.task, Path(chosen.names[0]))
        return
    asked = [what for what in MEASURES if getattr(chosen, what)]
    for what in asked or (["sources"] if chosen.names else MEASURES):
        measure(chosen.names, what)
    runpy.run_path(str(ROOT / "docs" / "make_sources.py"), run_name="__main__")


if __name__ == "__main__":
    main()
