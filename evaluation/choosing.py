"""Chooses people on the past of public sets, and counts the distinct people who reacted to them in the weeks after.

Run `python -m evaluation.choosing` (all sets) or with names of sets; it writes evaluation/choosing.json and, with the
figures of `python -m perf.choose`, docs/choosing.md. With `--page` it only writes the page anew.
"""

import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.choosing_page import page
from evaluation.sets import ROOT, SETS, add, require
from groundswell import graph, pipeline
from groundswell.engine.reader import Reader
from groundswell.engine.run import run_steps
from groundswell.engine.steps import Scope
from groundswell.signals.choosing.learning import paces
from groundswell.signals.choosing.model import choose, directly, learned
from groundswell.signals.choosing.record import Known, known
from groundswell.signals.choosing.rules import Rules
from groundswell.signals.choosing.sampling import Wanted
from groundswell.signals.influence import pairs, score
from groundswell.signals.trust import spread
from groundswell.validation.past import cuts
from groundswell.workspace import Workspace

FIGURES = Path(__file__).parent / "choosing.json"
SPEED = ROOT / "perf" / "choose.json"
CHOSEN = ("slack_hyperledger", "discord_meshcore", "telegram_channels")
SIZES, WEEKS, CUTS, DRAWS, SEED = (5, 10, 20), 28, 4, 1000, 3
LEARNED, PAST, SEEN_DAYS = "chosen together", 365, 90
AFTER = """
    SELECT DISTINCT r.reactor, r.author FROM reactions r JOIN objects o ON o.object = r.object
    WHERE r.kind <> 'mention' AND o.published > $begin AND o.published <= $end
        AND r.published > $begin AND r.published <= $end ORDER BY ALL
"""
SCORES = "SELECT actor, score FROM influence WHERE as_of = $cut"
FOLLOWERS = """
    SELECT actor, arg_max(followers_count, observed) AS followers FROM profiles
    WHERE observed <= $end AND followers_count IS NOT NULL GROUP BY actor
"""


@dataclass(frozen=True)
class Cut:
    """What was known at a cut: who may be chosen, and what each way to rank makes of them, (n,)."""

    known: Known
    may: Any
    ranks: dict[str, Any]
    after: dict[str, set[str]]


def measure(name: str) -> dict[str, Any]:
    """Add a set, bring its graph and the scores of the cuts up to date, and choose at each cut."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.init(Path(folder) / "workspace", history_weeks=0)
        add(workspace, next(one for one in SETS if one.name == name))
        days = scored(workspace)
        return figures(workspace.reader, days)


def scored(workspace: Workspace) -> list[date]:
    """The cuts of a workspace, with the graph and the scores that ranking by score needs, and nothing else."""
    version = workspace.version
    plan = [(step, Scope()) for step in pipeline.ordered(graph.STEPS)]
    with workspace.lake.writing():
        run_steps(workspace.lake, plan, memory_mb=1000, threads=2, note=lambda step: None)
    row = workspace.reader.one("SELECT min(published) AS first, max(published) AS last FROM reactions") or {}
    days = cuts(row["first"].date(), row["last"].date(), window=WEEKS, gap=0, count=CUTS)
    steps = pipeline.ordered([make(version) for make in (spread.step, score.step, pairs.step)])
    with workspace.lake.writing():
        plan = [(step, Scope(day)) for day in days for step in steps]
        run_steps(workspace.lake, plan, memory_mb=1000, threads=2, note=lambda step: None)
    return days


def figures(reader: Reader, days: list[date]) -> dict[str, Any]:
    lines: list[dict[str, Any]] = []
    foretold: list[dict[str, float]] = []
    for size in SIZES:
        reached: dict[str, list[dict[str, set[str]]]] = {}
        for day in days:
            at = cut_of(reader, day)
            sets, told = sets_of(at, size)
            for method, chosen in sets.items():
                people = [set().union(*(at.after.get(name, set()) for name in one)) for one in chosen]
                reached.setdefault(method, []).append({str(nth): one for nth, one in enumerate(people)})
            foretold.append(told | {"size": size, "day": day.isoformat(), "found": hits(reached[LEARNED][-1], at)})
        lines += [compared(method, size, found, reached[LEARNED]) for method, found in reached.items()]
    return {"cuts": [day.isoformat() for day in days], "lines": lines, "foretold": foretold}


def cut_of(reader: Reader, day: date) -> Cut:
    end = datetime.combine(day, time.max, UTC)
    past = known(reader, end, PAST)
    record = past.record
    may = np.zeros(record.people, np.bool_)
    may[record.author] = True
    may &= record.last >= record.length - SEEN_DAYS * 86_400
    model = learned(record, paces(record))
    scores = {row["actor"]: row["score"] for row in reader.rows(SCORES, {"cut": day})}
    followers = {row["actor"]: row["followers"] for row in reader.rows(FOLLOWERS, {"end": end})}
    ranks = {
        "score": np.array([scores.get(name, 0.0) for name in past.names]),
        "distinct reactors so far": np.bincount(model.pairs.author, minlength=record.people).astype(np.float64),
        "expected reach alone": directly(model),
    }
    if followers:
        ranks["followers"] = np.array([float(followers.get(name, 0)) for name in past.names])
    rows = reader.rows(AFTER, {"begin": end, "end": end + timedelta(days=WEEKS)})
    after: dict[str, set[str]] = {}
    for row in rows:
        after.setdefault(row["author"], set()).add(row["reactor"])
    return Cut(past, may, ranks | {LEARNED: model}, after)


def sets_of(at: Cut, size: int) -> tuple[dict[str, list[list[str]]], dict[str, float]]:
    """The people each way chooses, by name; of choosing by lot, many sets."""
    model = at.ranks[LEARNED]
    rules = Rules(at.may, np.ones(len(at.may)), size)
    choice = choose(model, rules, Wanted(), threads=2)
    people = choice.chosen if choice else []
    told = {"expected": choice.expected, "low": choice.low, "high": choice.high} if choice else {}
    sets = {LEARNED: [people], "degree discount": [discounted(at, size)]}
    for name, worth in at.ranks.items():
        if name != LEARNED:
            order = np.lexsort((np.arange(len(worth)), -np.where(at.may, worth, -1.0)))
            sets[name] = [order[:size].tolist()]
    rng = np.random.default_rng(SEED)
    candidates = np.flatnonzero(at.may)
    sets["random"] = [rng.choice(candidates, min(size, len(candidates)), replace=False).tolist() for _ in range(100)]
    return {name: [[at.known.names[place] for place in one] for one in found] for name, found in sets.items()}, told


def discounted(at: Cut, size: int, chance: float = 0.01) -> list[int]:
    """Degree discount (Chen, Wang and Yang 2009): who was reacted to by most, less what the chosen take away."""
    found = at.ranks[LEARNED].pairs
    degree = np.bincount(found.author, minlength=len(at.may)).astype(np.float64)
    near = np.zeros(len(at.may))
    chosen: list[int] = []
    for _ in range(min(size, int(at.may.sum()))):
        worth = np.where(at.may, degree - 2 * near - (degree - near) * near * chance, -np.inf)
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
        near[found.reactor[found.author == chosen[-1]]] += 1
    return chosen


def hits(reached: dict[str, set[str]], at: Cut) -> float:
    """Of the people reached, those who had reacted to somebody before: only they can be foretold."""
    before = {at.known.names[place] for place in at.ranks[LEARNED].pairs.reactor}
    return float(len(reached["0"] & before))


def compared(
    method: str, size: int, found: list[dict[str, set[str]]], ours: list[dict[str, set[str]]]
) -> dict[str, Any]:
    """People reached at all cuts together, and how many more ours reaches: people are resampled for the interval."""
    people = sorted({one for cut in (*found, *ours) for reached in cut.values() for one in reached})
    place = {name: at for at, name in enumerate(people)}
    more, own = np.zeros(len(people)), np.zeros(len(people))
    for theirs, mine in zip(found, ours, strict=True):
        for reached in theirs.values():
            for one in reached:
                own[place[one]] += 1.0 / len(theirs)
        for one in mine["0"]:
            more[place[one]] += 1.0
    rng = np.random.default_rng(SEED)
    weights = rng.poisson(1.0, (DRAWS, len(people)))
    low, high = np.quantile(weights @ (more - own), (0.025, 0.975))
    return {
        "method": method,
        "size": size,
        "reached": float(own.sum()),
        "more": float((more - own).sum()),
        "more_low": float(low),
        "more_high": float(high),
    }


def main() -> None:
    require()
    held = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    names = [] if "--page" in sys.argv else sys.argv[1:] or CHOSEN
    for name in names:
        held[name] = measure(name)
        FIGURES.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")
    speed = json.loads(SPEED.read_text()) if SPEED.exists() else {}
    ordered = {name: held[name] for name in CHOSEN if name in held}
    (ROOT / "docs" / "choosing.md").write_text(page(ordered, speed))


if __name__ == "__main__":
    main()
