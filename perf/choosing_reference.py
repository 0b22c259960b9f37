"""The reference that choosing is measured against: lazy greedy over 10,000 courses of events; writes its choices down.

Run `python -m perf.choosing_reference` with names of graphs (hep, phy, slashdot, twitter); it takes minutes to an hour
each and writes perf/choosing_reference.json, which `python -m perf.choose` reads.
"""

import heapq
import json
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.engine.kernels.chance import RANDOM, STEP, next_live
from groundswell.engine.kernels.compiling import compiled, in_parts
from groundswell.engine.kernels.csr import Graph
from groundswell.engine.kernels.forward import begun
from perf.public_graphs import forwards, public_graph

FIGURES = Path(__file__).parent / "choosing_reference.json"
COURSES, CHOSEN, SEED, THREADS = 10_000, 50, 7, 2
LOOKS, COURSES_A_LOOK, ERRORS = 20, 25, 6
"""How many times everybody is looked at, over how many courses each, and how many standard errors above what they were
seen to reach so they are taken to reach at most: who might be chosen is looked at over all courses then."""


@compiled(*RANDOM, begun)
def gains(
    first: Any, to: Any, chance: Any, people: Any, seed: Any, low: int, high: int, active: Any, keep: bool
) -> Any:
    """How many each of `people` would newly reach in courses low to high - 1, summed; kept in `active` when asked.

    Each course is fixed beforehand, as whom somebody reaches in it depends on both numbers alone. One bit says whether
    somebody is reached already.
    """
    found = np.zeros(len(people), np.int64)
    seen, reached = np.zeros(len(first) - 1, np.bool_), np.empty(len(first) - 1, np.int32)
    for nth, start in enumerate(people):
        for course in range(low, high):
            row = active[course]
            if row[start >> 3] >> (start & 7) & 1:
                continue
            reached[0], count, done = start, 1, 0
            seen[start] = True
            while done < count:
                person = reached[done]
                done += 1
                state = begun(seed, course, person) + STEP + STEP
                edge, end, last, scale = first[person] - 1, first[person + 1], -1.0, 0.0
                while True:
                    edge, last, scale, state = next_live(chance, edge + 1, end, 1.0, last, scale, state)
                    if edge >= end:
                        break
                    other = to[edge]
                    if not seen[other] and not row[other >> 3] >> (other & 7) & 1:
                        seen[other] = True
                        reached[count] = other
                        count += 1
            found[nth] += count
            for at in range(count):
                other = reached[at]
                seen[other] = False
                if keep:
                    row[other >> 3] |= 1 << (other & 7)
    return found


class Courses:
    """All courses of events over one graph, and who is reached in each."""

    def __init__(self, graph: Graph) -> None:
        self._arrays = (graph.first, graph.by, graph.weight)
        self._active = np.zeros((COURSES, graph.count // 8 + 1), np.uint8)
        self.count = graph.count

    def at_most(self) -> Any:
        """What everybody may reach alone at most, but for chance, from a twentieth of the courses."""
        cuts = range(0, (LOOKS + 1) * COURSES_A_LOOK, COURSES_A_LOOK)
        parts = [(np.arange(self.count), low, high) for low, high in pairwise(cuts)]
        seen = np.stack(in_parts(self._gains, parts, THREADS)) / COURSES_A_LOOK
        return seen.mean(axis=0) + ERRORS * seen.std(axis=0, ddof=1) / LOOKS**0.5

    def gain(self, person: int, *, keep: bool = False) -> float:
        """What somebody would add, courses shared out among threads."""
        cuts = np.linspace(0, COURSES, THREADS * 4 + 1).astype(np.int64)
        parts = [(np.array([person]), int(low), int(high), keep) for low, high in pairwise(cuts)]
        return float(sum(one[0] for one in in_parts(self._gains, parts, THREADS))) / COURSES

    def _gains(self, people: Any, low: int, high: int, keep: bool = False) -> Any:
        return gains(*self._arrays, people, np.uint64(SEED), low, high, self._active, keep)


def lazily(courses: Courses) -> dict[str, Any]:
    """Lazy greedy (Leskovec and others 2007): a gain is worked out anew only when it would be chosen."""
    began = time.process_time()
    heap = [(-most, person, -1) for person, most in enumerate(courses.at_most().tolist())]
    heapq.heapify(heap)
    chosen: list[int] = []
    added: list[float] = []
    looked = 0
    while len(chosen) < CHOSEN:
        _, person, known = heapq.heappop(heap)
        if known == len(chosen):
            chosen.append(person)
            added.append(courses.gain(person, keep=True))
        else:
            looked += 1
            heapq.heappush(heap, (-courses.gain(person), person, len(chosen)))
    return {"chosen": chosen, "gains": added, "looked": looked, "processor_seconds": time.process_time() - began}


def main() -> None:
    held = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for name in sys.argv[1:] or ("hep", "phy", "slashdot", "twitter"):
        held[name] = lazily(Courses(forwards(public_graph(name)))) | {"courses": COURSES}
        FIGURES.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")
        print(name, sum(held[name]["gains"]), held[name]["processor_seconds"])


if __name__ == "__main__":
    main()
