"""Writes docs/sources.md from the guides of the sources, and docs/performance.md from perf/sources.json."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from groundswell.sources import all_sources
from groundswell.sources.base import Source

HERE = Path(__file__).parent
FIGURES = HERE.parent / "perf" / "sources.json"
FUZZED = HERE.parent / "perf" / "fuzz.json"
NOTE = "<!-- Written by docs/make_sources.py. Change what it describes, then run `make docs`. -->"
MIB = 2**20
LEAST = 60_000

Figures = dict[str, Any]


def figures() -> Figures:
    found: Figures = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    return {"machine": {}, "sources": {}, "growth": {}, "large": {}, "workers": {}} | found


def table(header: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *body]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def number(value: float) -> str:
    """Two significant digits, with commas."""
    if value < 10:
        return f"{value:.2g}"
    digits = 10 ** (len(str(int(value))) - 2)
    return f"{round(value / digits) * digits:,.0f}"


def rate(of: Figures, what: str) -> str:
    done = of.get("parse", {})
    if "seconds" not in done:
        return "not measured"
    return number((done[what] if what != "bytes" else of["bytes"] / 1e6) / max(done["seconds"], 1e-9))


def sources() -> str:
    """The page of all sources."""
    found = sorted(all_sources().values(), key=lambda source: source.title.lower())
    about = (
        "What `groundswell add` can read, how to get it, and what becomes of it. It looks at the content and needs no "
        "name from you. Archives need not be unpacked: zip, tar, gzip, zstd, bzip2 and xz are read as they are. A "
        "record that cannot be read is set aside with its place and the reason, and the next one is read. Counts "
        "without people, such as 57 likes, are kept and shown, and never become people or part of a score."
    )
    index = "\n".join(f"- [{source.title}](#{anchor(source.title)})" for source in found)
    return "\n\n".join([NOTE, "# Sources", about, index, *map(described, found)]) + "\n"


def anchor(title: str) -> str:
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c in "-_")


def described(source: Source) -> str:
    guide = source.guide
    leaves = table(("not read", "why"), guide.leaves)
    reads = "\n".join(f"- {what}" for what in guide.reads)
    parts = [
        f"## {source.title}",
        f"`--source {source.name}`",
        f"**How to get it.** {guide.export}",
        f"**What is read**\n\n{reads}",
        leaves,
        f"**Who could see it.** {guide.visibility}",
        f"**How fast.** {speeds(source.name)}",
    ]
    return "\n\n".join(parts)


def speeds(name: str) -> str:
    measured = [each for each in figures()["sources"].values() if each["source"] == name]
    if not measured:
        return "Not measured."
    told = (
        f"{each['label'] + ': ' if each['label'] else ''}{rate(each, 'activities')} activities or "
        f"{rate(each, 'bytes')} MB a second on one core, in {each['parse'].get('peak_mib', 0)} MiB"
        for each in measured
    )
    return "; ".join(told) + ". [How it was measured](performance.md)."


def performance() -> str:
    """The page of speed and memory."""
    found = figures()
    machine = found["machine"]
    about = (
        "Measured by `python -m perf.sources`: for each source its example, with an ordinary text, written again and "
        "again with other ids. Every figure comes from a process of its own; rates are per second of processor time on "
        "one core. Reading is the source alone, its records thrown away; adding is everything up to the lake. Memory "
        "includes the program itself, which takes about 120 MiB before it reads anything."
    )
    where = (
        f"On {machine.get('cores')} cores of {machine.get('processor')}, Python {machine.get('python')}, DuckDB "
        f"{machine.get('duckdb')}, on {machine.get('measured')}, while others worked on the same machine (load "
        f"{machine.get('load')}): on an idle one rates are higher."
    )
    return "\n\n".join([NOTE, "# Speed and memory of the sources", about, where, *sections(found)]) + "\n"


def sections(found: Figures) -> list[str]:
    each = [found["sources"][name] for name in sorted(found["sources"])]
    return [
        "## Reading and adding",
        table(
            ("source", "MB", "activities/s", "MB/s", "peak reading, MiB", "added/s", "peak adding, MiB"),
            map(read_row, each),
        ),
        "## Against DuckDB alone",
        "JSON lines: the same bytes parsed to columns, with the types found by itself. The goal is half its rate, or "
        "60,000 activities a second, whichever is lower. Tables: the same table copied to Parquet; the goal is twice "
        "its time.",
        table(
            ("source", "seconds reading", "seconds of DuckDB", "ratio", "goal reached"),
            map(against_row, filter(compared, each)),
        ),
        "## Memory as inputs grow",
        "Peak memory of reading, in MiB. What does not grow from half a GiB to two will not at ten.",
        table(("source", "0.5 GiB", "1 GiB", "2 GiB"), map(growth_row, sorted(found["growth"].items()))),
        "## Ten gigabytes",
        "One input of each kind, made by repetition with other ids; of packed ones the size is that of what is in "
        "them. Adding is done by two processes: its memory is that of the process that merges, and of the larger of "
        "the two that read.",
        table(
            ("source", "GB", "seconds reading", "MB/s", "peak reading, MiB", "minutes adding", "peak adding, MiB"),
            map(large_row, sorted(found["large"].items())),
        ),
        "## One process and two",
        "The whole of adding, in turns in one run; reading is done by as many processes, merging by two threads in "
        "both. What another process takes to start counts. The medians of "
        "`python -m perf.sources --workers`:",
        table(
            ("source", "MB", "seconds with one", "with two", "ratio", "processor time with one", "with two"),
            map(workers_row, sorted(found["workers"].items())),
        ),
        "## Fuzzing",
        "How long `python -m perf.fuzz` has fed each source, in all, with inputs it thinks of, guided by which lines "
        "they reach. What it finds is kept in `tests/fuzz/findings`, and tried again by every run of the tests.",
        table(("source", "seconds", "inputs", "found last", "last on"), map(fuzz_row, sorted(fuzzed().items()))),
    ]


def read_row(each: Figures) -> tuple[str, ...]:
    done, added = each.get("parse", {}), each.get("add", {})
    added_rate = number(added["new"] / added["seconds"]) if "new" in added else "failed"
    return (
        each["name"],
        number(each["bytes"] / 1e6),
        rate(each, "activities"),
        rate(each, "bytes"),
        str(done.get("peak_mib", "")),
        added_rate,
        str(added.get("peak_mib", "")),
    )


def compared(each: Figures) -> bool:
    return any("seconds" in each.get(name, {}) for name in ("columns", "copy"))


def against_row(each: Figures) -> tuple[str, ...]:
    other = each.get("columns") or each.get("copy") or {}
    ours, theirs = each["parse"]["seconds"], other["seconds"]
    lines = "columns" in each or each.get("label") == "JSON lines"
    fast = each["parse"]["activities"] / ours >= LEAST and lines
    reached = ours <= 2 * theirs or fast
    why = " (60,000/s)" if reached and ours > 2 * theirs else ""
    return (each["name"], f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.1f}", ("yes" if reached else "no") + why)


def growth_row(grown: tuple[str, list[Figures]]) -> tuple[str, ...]:
    name, steps = grown
    return (name, *(str(step.get("peak_mib", "failed")) for step in steps))


def large_row(one: tuple[str, Figures]) -> tuple[str, ...]:
    name, each = one
    read, added = each["parse"], each.get("add", {})
    return (
        name,
        number(each["bytes"] / 1e9),
        f"{read['seconds']:,.0f}",
        rate(each, "bytes"),
        str(read["peak_mib"]),
        f"{added['wall'] / 60:.0f}" if "wall" in added else "",
        f"{added['peak_mib']} + 2 × {added['worker_mib']}" if "wall" in added else "",
    )


def workers_row(one: tuple[str, Figures]) -> tuple[str, ...]:
    name, each = one
    walls, processor = (
        [median(turn[task][what] for turn in each["turns"]) for task in ("add", "add_together")]
        for what in ("wall", "seconds")
    )
    times = (f"{walls[0]:.1f}", f"{walls[1]:.1f}", f"{walls[0] / walls[1]:.1f}")
    return (name, number(each["bytes"] / 1e6), *times, *(f"{seconds:.1f}" for seconds in processor))


def fuzzed() -> Figures:
    found: Figures = json.loads(FUZZED.read_text("utf-8")) if FUZZED.exists() else {}
    return found


def fuzz_row(one: tuple[str, Figures]) -> tuple[str, ...]:
    name, told = one
    return (name, f"{told['seconds']:,}", f"{told['inputs']:,}", "yes" if told["found"] else "nothing", told["on"])


PAGES: dict[str, Callable[[], str]] = {"sources": sources, "performance": performance}


def main() -> None:
    for name, write in PAGES.items():
        (HERE / f"{name}.md").write_text(write(), "utf-8")


if __name__ == "__main__":
    main()
