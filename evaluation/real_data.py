"""Adds and scores every public set that a source covers, and writes docs/real-data.md.

Run `python -m evaluation.real_data` (all sets) or with names of sets. The sets lie in ../shared/data beside the clone.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path

from evaluation.sets import LEFT, ROOT, SETS, Set, add, require
from groundswell.errors import GroundswellError
from groundswell.outcomes import Added
from groundswell.workspace import Workspace

PAGE = ROOT / "docs" / "real-data.md"
FIGURES = Path(__file__).parent / "real_data.json"
NOT_RUN = "not run yet"
CHECKED = Path(__file__).parent / "checked.toml"
COMPARED = """The ten activities whose ids have the lowest digests, shown beside what the set itself holds by
`python -m evaluation.hand_check` with the name of a set, and compared by eye: who, when, what, about what, in which
words, with which links and mentions, and who could see it."""


@dataclass
class Figures:
    """What one set gave."""

    name: str
    source: str = ""
    new: int = 0
    unchanged: int = 0
    deleted: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    reactions: int = 0
    scored: int = 0
    provisional: int = 0
    add_seconds: float = 0.0
    score_seconds: float = 0.0
    peak_mib: int = 0
    again_new: int = 0
    error: str = ""


def measure(chosen: Set) -> Figures:
    """Add a set twice and score it, in a workspace that is thrown away."""
    figures = Figures(chosen.name)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.init(Path(folder) / "workspace")
        for added in add(workspace, chosen):
            _note(added, figures)
        started = time.monotonic()
        workspace.score()
        figures.score_seconds = round(time.monotonic() - started, 1)
        figures.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures.again_new = sum(added.new for added in add(workspace, chosen))
        _count(workspace, figures)
    return figures


def _note(added: Added, figures: Figures) -> None:
    sources = dict.fromkeys([*figures.source.split(", "), added.source])
    figures.source = ", ".join(source for source in sources if source)
    figures.new += added.new
    figures.unchanged += added.unchanged
    figures.deleted += added.deleted
    figures.add_seconds = round(figures.add_seconds + added.seconds, 1)
    for held, more in ((figures.refused, added.refused), (figures.quarantined, added.quarantined)):
        for reason, count in more.items():
            held[reason] = held.get(reason, 0) + count


def _count(workspace: Workspace, figures: Figures) -> None:
    row = workspace.reader.one(
        """SELECT (SELECT count(*) FROM reactions) AS reactions, count(*) AS scored,
                  count(*) FILTER (provisional) AS provisional FROM influence_now"""
    )
    for name, value in (row or {}).items():
        setattr(figures, name, value)


def run(chosen: Set) -> Figures:
    """Measure a set in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "evaluation.real_data", "--measure", chosen.name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "killed"
        return Figures(chosen.name, error=f"not read: {said}")
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def page(all_figures: list[dict[str, object]]) -> str:
    """The documentation page."""
    head = """# Real data

Written by `python -m evaluation.real_data`, which adds every public set below to a workspace of its own, scores it, and
adds it again (which must add nothing). Times are of one machine with two cores that others worked on as well; peak
memory is that of the whole process, the reading of the export and the scoring included.

| set | source | activities | reactions | scored (provisional) | add, s | score, s | peak, MiB | new when added again |
|---|---|---|---|---|---|---|---|---|
"""
    rows = [
        f"| {f['name']} | {f['source']} | {f['new']:,} | {f['reactions']:,} | {f['scored']:,} ({f['provisional']:,}) "
        f"| {f['add_seconds']} | {f['score_seconds']} | {f['peak_mib']:,} | {f['again_new']} |"
        if not f["error"]
        else f"| {f['name']} | {f['error']} | | | | | | | |"
        for f in all_figures
    ]
    parts = (
        head + "\n".join(rows),
        "## What was set aside",
        _aside(all_figures),
        "## Ten records of each, compared by hand",
        COMPARED,
        _checked(all_figures),
        "## Sets that no source reads",
        "\n".join(["| set | why |", "|---|---|", *(f"| {name} | {why} |" for name, why in LEFT.items())]),
    )
    return "\n\n".join(parts) + "\n"


def _aside(all_figures: list[dict[str, object]]) -> str:
    lines = ["| set | what | reason | records |", "|---|---|---|---|"]
    for figures in all_figures:
        for what in ("quarantined", "refused"):
            held = figures[what]
            if isinstance(held, dict):
                lines += [f"| {figures['name']} | {what} | {reason} | {n:,} |" for reason, n in sorted(held.items())]
    return "\n".join(lines)


def _checked(all_figures: list[dict[str, object]]) -> str:
    """What somebody found who compared records with their originals."""
    held = tomllib.loads(CHECKED.read_text("utf-8"))
    lines = ["| set | compared | right | what was seen |", "|---|---|---|---|"]
    for name in (str(figures["name"]) for figures in all_figures):
        seen = held.get(name, {"compared": 0, "right": 0, "seen": "not compared yet"})
        lines.append(f"| {name} | {seen['compared']} | {seen['right']} | {seen['seen']} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", help="names of sets; all when none is given")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    require()
    by_name = {chosen.name: chosen for chosen in SETS}
    if asked.measure:
        try:
            print(json.dumps(asdict(measure(by_name[asked.measure]))))
        except GroundswellError as error:
            sys.exit(str(error))
        return
    held = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for name in asked.sets or by_name:
        held[name] = asdict(run(by_name[name]))
        print(name, held[name])
        FIGURES.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")
        PAGE.write_text(page([held.get(chosen.name) or asdict(Figures(chosen.name, error=NOT_RUN)) for chosen in SETS]))


if __name__ == "__main__":
    main()
