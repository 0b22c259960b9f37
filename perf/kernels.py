"""How fast graphs are built and votes spread along them; writes docs/kernels.md.

Run `python -m perf.kernels`, or with `--page` to write the page alone. Beside ours, in the same run and in turn, it
measures NetworKit where that is installed (it is needed for nothing else), and how fast this machine can gather at all:
the same edges, read and multiplied with what their sources hold, without rows. Times are medians over the turns; ratios
are taken within a turn.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.engine.kernels.compiling import compiled, in_parts
from groundswell.engine.kernels.csr import Graph, graph
from groundswell.engine.kernels.pull import iterate, shares

FIGURES = Path(__file__).parent / "kernels.json"
LARGE = Path(__file__).parent / "kernels_large.json"
PAGE = Path(__file__).parent.parent / "docs" / "kernels.md"
PEOPLE, EDGES = 1_000_000, 19_600_000
ROUNDS, TURNS, THREADS = 20, 3, 2
GOALS = {"iteration": 4.0, "build": 3.0, "bandwidth": 0.6, "edge_bytes": 12, "person_bytes": 40}

ONE, TWO, THREE, FOUR = (np.uint64(number) for number in (1, 2, 3, 4))
Edges = tuple[Any, Any, Any]


def made_up() -> Edges:
    """Who reacted to whom how much: both ends drawn from power laws, numbered in no order of size."""
    rng = np.random.default_rng(19)
    named = rng.permutation(PEOPLE)

    def end(steepness: float) -> Any:
        return named[np.minimum((PEOPLE * rng.random(EDGES) ** steepness).astype(np.int64), PEOPLE - 1)]

    return end(2.0).astype(np.int32), end(2.5).astype(np.int32), rng.random(EDGES) + 0.1


@compiled()
def gather(by: Any, weight: Any, held: Any, low: int, high: int) -> float:
    """Four sums side by side, so that no addition waits for the one before: nothing but memory holds this back."""
    one, two, three, four = 0.0, 0.0, 0.0, 0.0
    for at in range(low, high - FOUR, FOUR):
        one += weight[at] * held[by[at]]
        two += weight[at + ONE] * held[by[at + ONE]]
        three += weight[at + TWO] * held[by[at + TWO]]
        four += weight[at + THREE] * held[by[at + THREE]]
    return one + two + three + four


def gathered(share: Graph, held: Any) -> None:
    cuts = np.linspace(0, len(share.by), THREADS * 4 + 1).astype(np.int64)
    parts = [
        (share.by.view(np.uint32), share.weight, held, np.uint64(low), np.uint64(high)) for low, high in pairwise(cuts)
    ]
    for _ in range(ROUNDS):
        in_parts(gather, parts, THREADS)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def networkit() -> Any:
    """NetworKit, or None where it is not installed."""
    try:
        import networkit as found
    except ImportError:
        return None
    found.setNumberOfThreads(THREADS)
    return found


def turn(edges: Edges, other: Any) -> dict[str, float]:
    """Each measured once, one after the other."""
    by, to, weight = edges
    times: dict[str, float] = {}
    times["build"], votes = timed(lambda: graph(by, to, weight, PEOPLE, threads=THREADS))
    times |= spreading(shares(votes))
    del votes
    return times if other is None else times | turn_of(other, edges)


def spreading(share: Graph) -> dict[str, float]:
    start = np.ones(PEOPLE)
    gathering, _ = timed(lambda: gathered(share, start))
    iterating, _ = timed(lambda: iterate(share, start, 0.6, ROUNDS, threads=THREADS))
    return {"gather": gathering, "iterate": iterating, "edges": len(share.by), "load": os.getloadavg()[0]}


def turn_of(other: Any, edges: Edges) -> dict[str, float]:
    by, to, weight = edges
    built, made = timed(lambda: other.GraphFromCoo((weight, (by, to)), PEOPLE, weighted=True, directed=True))
    ranking = other.centrality.PageRank(made, 0.6, 1e-300)
    ranking.maxIterations = ROUNDS
    ran, _ = timed(ranking.run)
    if ranking.numberOfIterations() != ROUNDS:
        raise SystemExit(f"NetworKit ran {ranking.numberOfIterations()} rounds instead of {ROUNDS}")
    return {"networkit_build": built, "networkit_iterate": ran}


def bytes_held(edges: Edges) -> dict[str, float]:
    """What a graph and a spreading hold, by the sizes of their arrays; `held`, `following` and `start` beside it."""
    by, to, weight = edges
    share = shares(graph(by, to, weight, PEOPLE, threads=THREADS))
    return {
        "edge_bytes": (share.by.nbytes + share.weight.nbytes) / len(share.by),
        "person_bytes": (share.first.nbytes + 3 * np.ones(PEOPLE).nbytes) / PEOPLE,
    }


def measure() -> dict[str, Any]:
    edges, other = made_up(), networkit()
    few = tuple(end[:200_000] for end in edges)
    warm = shares(graph(*few, PEOPLE, threads=THREADS))  # type: ignore[call-arg, arg-type]
    iterate(warm, np.ones(PEOPLE), 0.6, 1, threads=THREADS)
    gathered(warm, np.ones(PEOPLE))
    turns = [turn(edges, other) for _ in range(TURNS)]
    ratios = {"bandwidth": [one["gather"] / one["iterate"] for one in turns]}
    if other is not None:
        ratios["build"] = [one["networkit_build"] / one["build"] for one in turns]
        ratios["iteration"] = [one["networkit_iterate"] / one["iterate"] for one in turns]
    return {
        "turns": turns,
        "networkit": getattr(other, "__version__", None),
        "ratios": {name: statistics.median(values) for name, values in ratios.items()},
        "ratios_least": {name: min(values) for name, values in ratios.items()},
        **bytes_held(edges),
    }


def page(figures: dict[str, Any]) -> str:
    turns, ratios = figures["turns"], figures["ratios"]
    middle = {name: statistics.median(one[name] for one in turns) for name in turns[0]}
    load = " to ".join(f"{value:.1f}" for value in (min(o["load"] for o in turns), max(o["load"] for o in turns)))
    head = f"""# How fast votes spread

Written by `python -m perf.kernels`: {PEOPLE:,} made-up people, {EDGES:,} weighted edges whose ends follow power laws,
{ROUNDS} rounds of trust on {THREADS} threads, {TURNS} turns in which everything is measured once. Load of the machine
meanwhile: {load} on two cores, so ratios within a turn say more than seconds.

| step | seconds, median | edges a second |
|---|---|---|
"""
    names = {
        "build": ("build the graph", EDGES),
        "iterate": (f"{ROUNDS} rounds", middle["edges"] * ROUNDS),
        "gather": (f"only gather, {ROUNDS} rounds: what memory allows", middle["edges"] * ROUNDS),
        "networkit_build": (f"NetworKit {figures['networkit']}: build", EDGES),
        "networkit_iterate": (f"NetworKit {figures['networkit']}: {ROUNDS} rounds of PageRank", EDGES * ROUNDS),
    }
    known = {name: told for name, told in names.items() if name in middle}
    rows = [f"| {told} | {middle[name]:.2f} | {work / middle[name]:,.0f} |\n" for name, (told, work) in known.items()]
    told = {
        "iteration": "rounds, times as fast as NetworKit",
        "build": "build, times as fast as NetworKit",
        "bandwidth": "rounds, share of what memory allows for the same gathering",
    }
    goals = ["\n| figure | median | least | goal | reached |\n|---|---|---|---|---|\n"]
    for name in ratios:
        value, least, goal = ratios[name], figures["ratios_least"][name], GOALS[name]
        goals.append(f"| {told[name]} | {value:.2f} | {least:.2f} | {goal} | {'yes' if value >= goal else 'no'} |\n")
    for name, of in (("edge_bytes", "an edge"), ("person_bytes", "a person")):
        value, goal = figures[name], GOALS[name]
        goals.append(f"| bytes {of} | {value:.1f} | | at most {goal} | {'yes' if value <= goal else 'no'} |\n")
    large = [large_section(json.loads(LARGE.read_text()))] if LARGE.exists() else []
    return "".join([head, *rows, *goals, NOTES, *large])


NOTES = """
Building sorts by counting, twice where the edges come in no order: while it runs it holds the edges as they came, a
sorted copy and the graph. Bytes are those of the graph and of a spreading under way. Sums run along a row in its order,
so that trust has the same bits with any number of threads; waiting for each addition before the next is part of what
is lost against gathering alone.
"""


LARGE_HEAD = """
## Larger than memory

Written by `python -m perf.kernels_large`: {edges:,} edges among {people:,} people, both ends by power laws, kept in
files that are mapped into memory. The process was held to {limit:.0f} GiB, the system's copies of its files included;
load of the machine at the end {load:.1f}.

| step | seconds | of the processor | edges a second |
|---|---|---|---|
"""


def large_section(figures: dict[str, Any]) -> str:
    rounds = figures["rounds"]
    named = {"build": ("build the graph", 1), "share": ("shares", 1), "spread": (f"{rounds} rounds", rounds)}
    rows = [
        f"| {told} | {figures[name]['wall']:.0f} | {figures[name]['processor']:.0f} "
        f"| {figures['kept'] * times / figures[name]['wall']:,.0f} |\n"
        for name, (told, times) in named.items()
    ]
    return LARGE_HEAD.format(**figures | {"limit": figures["limit"] / 2**30}) + "".join(rows)


def main() -> None:
    if sys.argv[1:] != ["--page"]:
        FIGURES.write_text(json.dumps(measure(), indent=1, sort_keys=True) + "\n")
    PAGE.write_text(page(json.loads(FIGURES.read_text())))
    print(PAGE.read_text())


if __name__ == "__main__":
    main()
