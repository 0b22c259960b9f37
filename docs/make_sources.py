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
LETTERS = 2_000
MEGABYTES = 30
TIMES_COPY = 2
MEMORY_MIB = 1_024
FUZZED_SECONDS = 600

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
    return number(per_second(of, what)) if "seconds" in of.get("parse", {}) else "not measured"


def per_second(of: Figures, what: str) -> float:
    """Activities or megabytes read in a second."""
    done = of["parse"]
    return float((done[what] if what != "bytes" else of["bytes"] / 1e6) / max(done["seconds"], 1e-9))


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
    parts = ["## What was to be reached", goals(found), *sections(found)]
    return "\n\n".join([NOTE, "# Speed and memory of the sources", about, where, *parts]) + "\n"


def goals(found: Figures) -> str:
    """Every goal with its figure and whether it is reached; of what was not measured, that."""
    return table(("goal", "figure", "reached"), (*speed_goals(found["sources"]), *other_goals(found)))


def speed_goals(each: Figures) -> Iterable[tuple[str, str, str]]:
    lines = {name: one for name, one in each.items() if "columns" in one or one["label"] == "JSON lines"}
    slow = [f"; {name}: {rate(one, 'activities')}/s" for name, one in lines.items() if not reached(one)]
    told = f"{len(lines) - len(slow)} of {len(lines)} sources{''.join(slow)}"
    yield "JSON lines: half the rate of DuckDB alone, or 60,000 activities/s", told, yes(not slow)
    letters = per_second(each["mail"], "activities")
    yield "mail: 2,000 messages/s", f"{number(letters)}/s", yes(letters >= LETTERS)
    pages = per_second(each["stackexchange"], "bytes")
    yield "Stack Exchange's XML: 30 MB/s", f"{number(pages)} MB/s", yes(pages >= MEGABYTES)
    for name in ("mapped (CSV)", "mapped (Parquet)"):
        times = against(each[name])
        yield f"{name}: twice the time of a plain copy by DuckDB", f"{times:.1f} times", yes(times <= TIMES_COPY)


def other_goals(found: Figures) -> Iterable[tuple[str, str, str]]:
    peak = max(one["parse"]["peak_mib"] for one in found["large"].values())
    yield "reading 10 GB: under 1 GiB of memory", f"{peak} MiB at the most", yes(peak < MEMORY_MIB)
    adding = {name: one["add"] for name, one in found["large"].items() if "add" in one}
    told = "; ".join(f"{name}: {both_peaks(one)} MiB" for name, one in adding.items())
    small = all(max(one["peak_mib"], one["worker_mib"]) < MEMORY_MIB for one in adding.values())
    yield "adding 10 GB: under 1 GiB of memory for each process", told, yes(small) if adding else "not measured"
    gains = {name: walls(one) for name, one in found["workers"].items()}
    told = "; ".join(f"{name}: {one / two:.1f} times as fast" for name, (one, two) in gains.items())
    used = all(one > two for one, two in gains.values())
    yield "both cores used where files can be split", told, yes(used) if gains else "not measured"
    fuzzings = [one["seconds"] for one in fuzzed().values()]
    enough = sum(seconds >= FUZZED_SECONDS for seconds in fuzzings)
    yield "fuzzed for ten minutes", f"{enough} of {len(fuzzings)} sources", yes(enough == len(fuzzings))


def yes(reached: bool) -> str:
    return "yes" if reached else "no"


def sections(found: Figures) -> list[str]:
    each = [found["sources"][name] for name in sorted(found["sources"])]
    return [
        "## Reading and adding",
        table(
            ("source", "MB", "activities/s", "MB/s", "peak reading, MiB", "added/s", "peak adding, MiB"),
            map(read_row, each),
        ),
        "Feeds are slow because feedparser is: it bears with every way in which feeds are broken, and a quicker parser "
        "of our own would have to learn each of them again. Feeds are small, and hold few articles.",
        "## Against DuckDB alone",
        "JSON lines: the same bytes parsed to columns, with the types found by itself. The goal is half its rate, or "
        "60,000 activities a second, whichever is lower. Tables: the same table copied to Parquet; the goal is twice "
        "its time.",
        table(
            ("source", "seconds reading", "seconds of DuckDB", "ratio", "goal reached"),
            map(against_row, filter(compared, each)),
        ),
        "## Memory as inputs grow",
        "Peak memory in MiB. What does not grow from half a GiB to two will not at ten. Of adding, done by two "
        "processes, it is that of the process that merges, and of the larger of the two that read.",
        table(("source", "0.5 GiB", "1 GiB", "2 GiB"), growth_rows(found["growth"])),
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
        "they reach. What it finds is kept in `tests/fuzz/findings`, and tried again by every run of the tests. The "
        "seconds are of processor time; those until 2026-11-23 were by the clock.",
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
    ours, times = each["parse"]["seconds"], against(each)
    why = " (60,000/s)" if reached(each) and times > TIMES_COPY else ""
    return (each["name"], f"{ours:.1f}", f"{ours / times:.1f}", f"{times:.1f}", yes(reached(each)) + why)


def against(each: Figures) -> float:
    """How many times as long reading takes as what DuckDB does with the same."""
    other = each.get("columns") or each.get("copy") or {}
    return float(each["parse"]["seconds"] / other["seconds"])


def reached(each: Figures) -> bool:
    lines = "columns" in each or each["label"] == "JSON lines"
    return against(each) <= TIMES_COPY or (lines and per_second(each, "activities") >= LEAST)


def growth_rows(grown: Figures) -> Iterable[tuple[str, ...]]:
    for name, steps in sorted(grown.items()):
        yield (f"{name}, reading", *(str(step.get("peak_mib", "failed")) for step in steps))
        if "add" in steps[0]:
            yield (f"{name}, adding", *(both_peaks(step["add"]) for step in steps))


def both_peaks(added: Figures) -> str:
    return f"{added['peak_mib']} + 2 × {added['worker_mib']}" if "peak_mib" in added else "failed"


def large_row(one: tuple[str, Figures]) -> tuple[str, ...]:
    name, each = one
    read, added = each["parse"], each.get("add", {})
    return (
        name,
        number(each["bytes"] / 1e9),
        f"{read['seconds']:,.0f}",
        rate(each, "bytes"),
        str(read["peak_mib"]),
        f"{added['wall'] / 60:.0f}" if "wall" in added else "not measured",
        both_peaks(added) if added else "",
    )


def workers_row(measured: tuple[str, Figures]) -> tuple[str, ...]:
    name, each = measured
    (one, two), processor = walls(each), medians(each, "seconds")
    times = (f"{one:.1f}", f"{two:.1f}", f"{one / two:.1f}")
    return (name, number(each["bytes"] / 1e6), *times, *(f"{seconds:.1f}" for seconds in processor))


def walls(each: Figures) -> list[float]:
    """Seconds by the clock with one process and with two."""
    return medians(each, "wall")


def medians(each: Figures, what: str) -> list[float]:
    return [median(turn[task][what] for turn in each["turns"]) for task in ("add", "add_together")]


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
