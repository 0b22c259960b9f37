"""How near choosing comes to lazy greedy on the papers' graphs, and how long it takes; writes perf/choose.json.

Run `python -m perf.choose` (all) or with names: hep, phy, slashdot, twitter, million. Then `python -m
evaluation.choosing --page` writes docs/choosing.md. Seconds are of the processor and of the wall, with the load.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.engine.kernels.chance import sure, weighted_cascade
from groundswell.engine.kernels.csr import Graph, graph
from groundswell.engine.kernels.forward import reached
from groundswell.engine.kernels.reverse import Sets, draw
from groundswell.signals.choosing.rules import Rules
from groundswell.signals.choosing.sampling import Sampled, Wanted, sample
from perf.choosing_reference import FIGURES as REFERENCE
from perf.public_graphs import GRAPHS, forwards, public_graph

FIGURES = Path(__file__).parent / "choose.json"
PEOPLE, EDGES = 1_000_000, 17_000_000
CHOSEN, EPSILON, THREADS, COURSES, SEED = 50, 0.1, 2, 10_000, 99
MILLION = "million"


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds of the wall and of the processor, all threads together, and the load meanwhile."""
    wall, processor = time.perf_counter(), time.process_time()
    made = work()
    spent = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    return spent | {"load": os.getloadavg()[0]}, made


def chosen(chances: Graph) -> Sampled:
    """Fifty people, as many sets as Groundswell draws by default."""
    count = chances.count
    everybody = np.arange(count, dtype=np.int32)

    def drawn(stream: int, numbers: range) -> Sets:
        return draw(chances, sure(count), everybody, numbers, seed=stream, own=True, threads=THREADS)

    rules = Rules(np.ones(count, np.bool_), np.ones(count), CHOSEN)
    return sample(drawn, rules, count, float(CHOSEN), Wanted(EPSILON, 1.0 / count))


def spread(forth: Graph, people: list[int]) -> dict[str, float]:
    """People reached, the chosen included, in courses that neither choice was made on."""
    courses = reached(
        forth, sure(forth.count), np.array(people, np.int32), COURSES, seed=SEED, own=True, threads=THREADS
    )
    return {"mean": float(courses.mean()), "error": float(courses.std() / COURSES**0.5)}


def measure(name: str) -> dict[str, Any]:
    building, chances = timed(made_up if name == MILLION else partial(public_graph, name))
    choosing, found = timed(lambda: chosen(chances))
    told: dict[str, Any] = {"people": chances.count, "edges": len(chances.by), "build": building, "choose": choosing}
    told |= {"sets": 2 * len(found.own.sets), "members": len(found.own.sets.members) + len(found.other.sets.members)}
    told |= {"guaranteed": found.guaranteed}
    reference = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
    if name in reference:
        forth = forwards(chances)
        told["ours"], told["reference"] = (
            spread(forth, people) for people in (found.picked.chosen, reference[name]["chosen"])
        )
        told["reference_run"] = {key: reference[name].get(key) for key in ("courses", "candidates", "looked")}
        told["reference_run"]["processor"] = reference[name]["processor_seconds"]
    return told


def made_up() -> Graph:
    """A million people, both ends of seventeen million reactions drawn from power laws."""
    rng = np.random.default_rng(19)
    named = rng.permutation(PEOPLE)

    def end(steepness: float) -> Any:
        return named[np.minimum((PEOPLE * rng.random(EDGES) ** steepness).astype(np.int64), PEOPLE - 1)]

    by, to = end(2.0).astype(np.int32), end(2.5).astype(np.int32)
    return weighted_cascade(graph(by, to, np.ones(EDGES), PEOPLE, threads=THREADS), threads=THREADS)


def main() -> None:
    chosen(public_graph("hep"))  # compiles what is not compiled yet
    held = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for name in sys.argv[1:] or (*GRAPHS, MILLION):
        held[name] = measure(name)
        FIGURES.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")
        print(name, held[name], flush=True)


if __name__ == "__main__":
    main()
