"""What stands between the score and the influence that the simulated town's people were given; writes docs/recovery.md.

Run `python -m evaluation.recovery`, or parts of it: `rules` (the town of the demo, or a scored workspace of it that is
named), `change` (the public sets, or those that are named), `towns` (several towns, with and without change), `memory`
(a small model of the town).
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.change import DAYS, correlations
from evaluation.memory import CHANGES, remembered
from evaluation.recovery_text import TEXT
from evaluation.rules import MANY, ladder
from evaluation.sets import ROOT
from evaluation.town import truth_of
from evaluation.towns import SCORE, several
from evaluation.validate import CHOSEN, TOWN, fill
from groundswell import graph
from groundswell.engine.run import run_steps
from groundswell.engine.steps import Scope
from groundswell.pipeline import ordered
from groundswell.workspace import Workspace

FIGURES = Path(__file__).parent / "recovery.json"
PAGE = ROOT / "docs" / "recovery.md"


def rules(folders: list[str]) -> dict[str, Any]:
    """Every step from a plain count to the score, against the influence the town's people were given, by network."""
    if folders:
        root = Path(folders[0])
        return ladder(Workspace.open(root), truth_of(root))
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.init(Path(folder) / "workspace", history_weeks=0)
        fill(workspace, TOWN, Path(folder))
        workspace.score()
        return ladder(workspace, truth_of(Path(folder)))


def change(sets: list[str]) -> dict[str, Any]:
    """How far what people draw in four weeks still tells what they draw later, by set."""
    return {name: _of_set(name) for name in sets or CHOSEN}


def _of_set(name: str) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.init(Path(folder) / "workspace", history_weeks=0)
        fill(workspace, name, Path(folder))
        reactions_only(workspace)
        return correlations(workspace.reader)


def reactions_only(workspace: Workspace) -> None:
    """Runs the steps up to reactions and objects: scores are not asked for."""
    plan = [(step, Scope()) for step in ordered(graph.STEPS)]
    limits = {"memory_mb": workspace.settings.memory_mb, "threads": workspace.settings.threads}
    with workspace.lake.writing():
        run_steps(workspace.lake, plan, **limits, note=lambda _: None)


PARTS: dict[str, Callable[[list[str]], dict[str, Any]]] = {
    "rules": rules,
    "change": change,
    "towns": lambda _: several(),
    "memory": lambda _: remembered(),
}


def page(held: dict[str, Any]) -> str:
    return TEXT.format(
        days=DAYS,
        towns=len(held["towns"]["change"]["seeds"]),
        sets="\n".join(_sets(held["change"])),
        lived="\n".join(_lived(held["towns"])),
        recovered=_recovered(held["towns"]),
        honest="\n".join(_some(held["towns"]["change"]["honest"])),
        cheats="\n".join(_cheats(held["towns"]["change"]["cheats"])),
        sure="\n".join(_some(held["towns"]["change"]["sure"])),
        rules="\n".join(_rules(held["rules"])),
        memory="\n".join(_memory(held["memory"])),
    )


def _sets(found: dict[str, dict[str, list[float]]]) -> Iterator[str]:
    """Of each public set: what was drawn, how much was written, and what each object drew."""
    yield f"| set | {' | '.join(_later())} | last over first | written: last over first | an object: first, last |"
    yield f"|---|{'---|' * 6}"
    for name, of in found.items():
        each = " ".join(f"{value:.2f}" for value in (of["each"][0], *of["each"][1:][-1:]))
        yield f"| {name} | {_fall(of['drew'])} | {of['wrote'][-1] / of['wrote'][0]:.2f} | {each} |"


def _lived(found: dict[str, Any]) -> Iterator[str]:
    """Of the towns: everybody and the residents, who change; the town of the demo; and everybody, if nobody changed."""
    yield f"| town | {' | '.join(_later())} | last over first |"
    yield f"|---|{'---|' * 4}"
    moved, still = found["change"]["change"], found["stay"]["change"]
    rows = {
        "everybody": moved["all"],
        "the residents, without the pod and the farm's customer": moved["residents"],
        "everybody, in the town of the demo": moved["all"][:1],
        "everybody, if nobody changed": still["all"],
    }
    for name, each in rows.items():
        yield f"| {name} | {_fall(np.mean(each, axis=0).tolist())} |"


def _later() -> list[str]:
    return [f"{DAYS * lag} days later" for lag in (1, 2, 3)]


def _fall(values: list[float]) -> str:
    return f"{' | '.join(f'{value:.3f}' for value in values)} | {values[-1] / values[0]:.2f}"


def _recovered(found: dict[str, Any]) -> str:
    """A table a network: each ranking, by how much the score is ahead of it, and the same where nobody changes."""
    moved, still = (found[name]["rankings"] for name in ("change", "stay"))
    return "\n\n".join("\n".join(_of_network(name, moved[name], still[name])) for name in moved)


def _of_network(network: str, moved: dict[str, Any], still: dict[str, Any]) -> Iterator[str]:
    yield f"| {network} | people change | score ahead by | nobody changes | score ahead by |"
    yield f"|---|{'---|' * 4}"
    for method, of in sorted(moved.items(), key=lambda pair: -pair[1]["value"]):
        yield f"| {method} | {_ahead(method, of)} | {_ahead(method, still.get(method))} |"


def _some(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    """One table: of some people each ranking's figure, and by how much the score is ahead, by network."""
    yield f"| ranking | {' | '.join(f'{network} | score ahead by' for network in found)} |"
    yield f"|---|{'---|' * 2 * len(found)}"
    first = next(iter(found.values()))
    for method in sorted(first, key=lambda name: -first[name]["value"]):
        yield f"| {method} | {' | '.join(_ahead(method, of[method]) for of in found.values())} |"


def _cheats(found: dict[str, dict[str, float]]) -> Iterator[str]:
    """One table: where each group of cheats comes, by true influence and by rankings."""
    methods = list(next(iter(found.values())))
    yield f"| who | {' | '.join(methods)} |"
    yield f"|---|{'---|' * len(methods)}"
    for group, of in found.items():
        yield f"| {group} | {' | '.join(f'{of[method]:.2f}' for method in methods)} |"


def _ahead(method: str, of: dict[str, float] | None) -> str:
    if of is None:
        return " | "
    told = "" if method == SCORE else f"{of['ahead']:+.3f} ({of['low']:+.3f} to {of['high']:+.3f})"
    return f"{of['value']:.3f} | {told}"


def _rules(found: dict[str, Any]) -> Iterator[str]:
    """One table: ranking by network; of everybody, the honest, those who drew many, those with enough data."""
    networks = list(found)
    yield f"| ranking | {' | '.join(f'{name}: all | honest | drew {MANY} | enough data' for name in networks)} |"
    yield f"|---|{'---|' * 4 * len(networks)}"
    for step in found[networks[0]]["rankings"]:
        figures = (f"{value:.3f}" for name in networks for value in found[name]["rankings"][step])
        yield f"| {step} | {' | '.join(figures)} |"
    counts = (f"{value:,}" for name in networks for value in found[name]["people"])
    yield f"| people | {' | '.join(counts)} |"


def _memory(found: dict[str, Any]) -> Iterator[str]:
    yield f"| ranking | {' | '.join(CHANGES)} |"
    yield f"|---|{'---|' * len(CHANGES)}"
    for method in found[next(iter(CHANGES))]["rankings"]:
        values = (found[name]["rankings"][method] for name in CHANGES)
        yield f"| {method} | {' | '.join(f'{np.mean(value):.3f}' for value in values)} |"
    lags = (" ".join(f"{value:.2f}" for value in np.mean(found[name]["lags"], axis=0)) for name in CHANGES)
    yield f"| *how far four weeks tell the next, and those after* | {' | '.join(lags)} |"


def main() -> None:
    part, *named = sys.argv[1:] or ("all",)
    held = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for name, measure in PARTS.items():
        if part in ("all", name):
            kept = held.get(name, {}) if named and name == "change" else {}
            held[name] = kept | measure(named)
            FIGURES.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(held), "utf-8")


if __name__ == "__main__":
    main()
