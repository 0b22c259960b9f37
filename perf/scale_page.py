"""The page of what ever larger workspaces take, from the figures of `perf.scale`."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

Figures = dict[str, Any]
KLOUT_A_DAY = 45_000_000_000
DAY_SECONDS = 86_400
EXPONENT = 1.05
SHARE = 0.05
EXPLAIN_MS = 100
MEDIAN_MS, P99_MS = 50, 200
BYTES = 40
MEMORY_GIB = 12
REAL = "telegram_channels"
READ = "10000000"
"""The size that the goals for readers are about; where it was not measured, the largest that readers read."""
RUNS = 5
MOVED = 0.1
"""A step is told of that took so much more or less, and a second at the least."""
NAMED = (
    *("actors", "objects", "announces", "object_links", "text_sketches", "alike_texts", "copies"),
    *("reactions", "credits", "ties", "tie_weeks", "tie_months", "trust", "pairs", "influence"),
)
"""The steps that the goal means by a whole scoring (read, dedupe, credit, trust, score and intervals): all that the
score is made of, and credit."""


def page(told: dict[str, Figures]) -> str:
    """The page in Markdown. `told`: by number of reactions what each phase took."""
    made_up = {size: one for size, one in told.items() if size != REAL}
    sizes = sorted((one for one in made_up.items() if "score" in one[1]), key=lambda one: int(one[0]))
    read = {size: one for size, one in sizes if one.keys() >= {"explain", "serve"}}
    readers = read.get(READ) or list(read.values())[-1]
    parts = [
        HEAD.format(**sizes[-1][1]["machine"]),
        _goals(sizes, readers),
        _phases(sizes),
        *(_real(told[REAL]) for _ in range(REAL in told)),
        _peers(sizes),
        _steps([one for size, one in sizes if int(size) >= int(READ)] or [sizes[-1][1]]),
        *(_changes(one) for _, one in sizes if "before" in one),
        *(_explained(one) for one in read.values() if _activities(one) >= _activities(readers)),
        _served(readers),
        _klout([one for _, one in sizes if "renew" in one][-1]),
        CLUSTER,
    ]
    return "\n".join(parts)


def grown(told: dict[str, Figures]) -> Iterator[Figures]:
    """What each phase took by size, for a picture of it."""
    for one in (one for size, one in told.items() if size != REAL):
        for what, phase in (("adding", "add"), ("scoring", "score"), ("refreshing", "renew")):
            if phase in one:
                yield {"activities": _activities(one), "seconds of the processor": _total(one[phase]), "what": what}
        for name, peer in one.get("peers", {}).items():
            yield {"activities": _activities(one), "seconds of the processor": peer["seconds"], "what": name}


def kept(before: Figures, changed: str) -> Figures:
    """The profiles from before each change, with the one that is about to be replaced."""
    if not changed or "score" not in before:
        return {}
    last = {"changed": changed, "measured": before["machine"]["measured"], "steps": before["score"]["steps"]}
    return {"before": [*before.get("before", []), last]}


def served(before: Figures, found: Figures) -> Figures:
    """The 99th percentiles of pages nobody saw before, of the last runs: a few slow pages decide each."""
    newest = [found["serve"]["readers"]["anew"]["p99"]] if "serve" in found else []
    return {"anew_p99": [*before.get("anew_p99", []), *newest][-RUNS:]}


def _goals(sizes: list[tuple[str, Figures]], readers: Figures) -> str:
    rows = [_growth(sizes, phase) for phase in ("add", "score")]
    for one in (one for _, one in sizes if "renew" in one and _activities(one) >= _activities(readers)):
        share = _total(one["renew"]) / _total(one["score"])
        rows.append(
            (f"a refresh of {_activities(one):,} with 1 % new: 5 % of a full scoring", f"{share:.1%}", share <= SHARE)
        )
    largest = sizes[-1][1]
    peak = largest["score"]["peak_mib"] / 1024
    slowest = max(one["median"] for name, one in readers["explain"]["pages"].items() if name in ("person", "evidence"))
    read, anew = (readers["serve"]["readers"][name] for name in ("refreshing", "anew"))
    rows += [
        (f"scoring {_activities(largest):,} within 12 GiB", f"{peak:.1f} GiB", peak <= MEMORY_GIB),
        ("the lake: 40 bytes a reaction", f"{_bytes(largest):.0f} bytes", _bytes(largest) <= BYTES),
        ("scoring and explaining one person: 100 ms", f"{slowest:.0f} ms", slowest <= EXPLAIN_MS),
        ("50 readers, a scoring beside: median 50 ms", f"{read['median']:.0f} ms", read["median"] <= MEDIAN_MS),
        ("50 readers, a scoring beside: 99th percentile 200 ms", f"{read['p99']:.0f} ms", read["p99"] <= P99_MS),
        ("the same of pages nobody saw before: median 50 ms", f"{anew['median']:.0f} ms", anew["median"] <= MEDIAN_MS),
        ("the same of pages nobody saw before: 99th percentile", f"{anew['p99']:.0f} ms", anew["p99"] <= P99_MS),
    ]
    for one in (one for _, one in sizes if one.get("peers") and _activities(one) >= _activities(readers)):
        name, fastest = min(one["peers"].items(), key=lambda peer: peer[1]["wall"])
        whole, named = _beside(one, fastest)
        rows.append((f"scoring {_activities(one):,} faster than {name}", f"{whole:.1f} times the time", whole < 1))
        said = "the same of its steps from reading to intervals, seconds of the processor"
        rows.append((said, f"{named:.1f} times", named < 1))
    lines = [f"| {goal} | {figure} | {_said(reached)} |" for goal, figure, reached in rows if reached is not None]
    return "\n".join(["## What was to be reached\n", "| goal | figure | reached |", "|---|---|---|", *lines, ""])


def _beside(one: Figures, peer: Figures) -> tuple[float, float]:
    """A scoring beside a pipeline: times by the clock, and of the steps it stands for, times of the processor."""
    named = sum(one["score"]["steps"].get(step, 0.0) for step in NAMED)
    return one["score"]["wall"] / peer["wall"], named / peer["seconds"]


def _peers(sizes: list[tuple[str, Figures]]) -> str:
    head = (
        "| activities | put together | pairs | of the processor, s | by the clock, s | peak, MiB "
        "| scoring by the clock, times that | steps from reading to intervals, times that |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    rows = []
    for _, one in sizes:
        for name, peer in one.get("peers", {}).items():
            whole, named = _beside(one, peer)
            rows.append(
                f"| {_activities(one):,} | {name} | {peer['pairs']:,} | {peer['seconds']:.1f} | {peer['wall']:.1f} "
                f"| {peer['peak_mib']:,} | {whole:.1f} | {named:.1f} |"
            )
    return "\n".join([PEERS, head, *rows, ""])


def _growth(sizes: list[tuple[str, Figures]], phase: str) -> tuple[str, str, bool | None]:
    """The steepest growth between two sizes: seconds as a power of what there is; no verdict on one size."""
    slopes = [
        math.log(_total(more[phase]) / _total(less[phase])) / math.log(_activities(more) / _activities(less))
        for (_, less), (_, more) in pairwise(sizes)
    ]
    steepest = max(slopes, default=0.0)
    goal = f"{'adding' if phase == 'add' else 'scoring'} grows with the power 1.05 at the most"
    return goal, f"{steepest:.2f}", steepest <= EXPONENT if slopes else None


def _phases(sizes: list[tuple[str, Figures]]) -> str:
    head = (
        "| activities | adding, s | scoring, s | by the clock, s | refresh, s | "
        "peak adding, MiB | peak scoring, MiB | bytes an activity |\n|---|---|---|---|---|---|---|---|"
    )
    rows = [
        f"| {_activities(one):,} | {one['add']['adding']:.0f} | {_total(one['score']):.0f} "
        f"| {one['score']['wall']:.0f} | {_renewed(one)} | {one['add']['peak_mib']:,} "
        f"| {one['score']['peak_mib']:,} | {_bytes(one):.0f} |"
        for _, one in sizes
    ]
    notes = [f"\n{_activities(one):,}: {one['note']}" for _, one in sizes if "note" in one]
    picture = "\n![Seconds by size: adding, scoring, refreshing, and what one would put together](pictures/growth.svg)"
    return "\n".join(["## By size\n", head, *rows, picture, *notes, ""])


def _real(one: Figures) -> str:
    waits, share = one["serve"]["readers"]["refreshing"], _total(one["renew"]) / _total(one["score"])
    told = {
        "activities": f"{_activities(one):,}",
        "adding, s": f"{one['add']['adding']:.0f}",
        "scoring, s": f"{_total(one['score']):.0f}, by the clock {one['score']['wall']:.0f}",
        "peak scoring, MiB": f"{one['score']['peak_mib']:,}",
        "refresh, s": f"{_total(one['renew']):.1f}, {share:.0%} of a scoring",
        "bytes an activity": f"{_bytes(one):.0f}",
        "a person's page, median, ms": f"{one['explain']['pages']['person']['median']:.0f}",
        "50 readers, a scoring beside, median and 99th percentile, ms": f"{waits['median']:.0f} and {waits['p99']:.0f}",
    }
    rows = (f"| {what} | {figure} |" for what, figure in told.items())
    return "\n".join([REAL_SET, "| of this set | |", "|---|---|", *rows, ""])


def _steps(chosen: list[Figures]) -> str:
    """What each step took of the larger sizes, in full and for a day's news."""
    phases = [
        (f"{said} {_activities(one):,}, s", one[name]["steps"]) for one in chosen for said, name in SAID if name in one
    ]
    lines = [["step", *(said for said, _ in phases)], ["---"] * (len(phases) + 1)]
    for name, least in sorted(phases[0][1].items(), key=lambda item: -item[1]):
        if least >= 0.05:
            lines.append([name, *(f"{steps.get(name, 0.0):.1f}" for _, steps in phases)])
    return "\n".join(["## Step by step\n", *(f"| {' | '.join(line)} |" for line in lines), ""])


SAID = (("scoring", "score"), ("refreshing", "renew"))


def _changes(one: Figures) -> str:
    """The profile of a scoring from before each change beside that from after it: steps that moved a tenth, and all."""
    profiles = [*one["before"], {"measured": one["machine"]["measured"], "steps": one["score"]["steps"]}]
    parts = [f"## Before and after each change, {_activities(one):,} activities\n"]
    for old, new in reversed(list(pairwise(profiles))):
        parts += [f"{old['changed']} ({old['measured']} and {new['measured']}).\n", "| step | before, s | after, s |"]
        parts += ["|---|---|---|", *_moved(old["steps"], new["steps"]), ""]
    return "\n".join(parts)


def _moved(old: dict[str, float], new: dict[str, float]) -> Iterator[str]:
    for name in sorted({*old, *new}, key=lambda name: (-old.get(name, 0.0), name)):
        before, after = old.get(name, 0.0), new.get(name, 0.0)
        if abs(before - after) > max(1.0, MOVED * before):
            yield f"| {name} | {before:.1f} | {after:.1f} |"
    yield f"| all steps | {sum(old.values()):.1f} | {sum(new.values()):.1f} |"


def _explained(one: Figures) -> str:
    rows = [
        f"| {name} | {told['median']:.0f} | {told['slowest']:.0f} | {told['processor']:.0f} |"
        for name, told in sorted(one["explain"]["pages"].items())
    ]
    return "\n".join(
        [
            EXPLAINED.format(activities=_activities(one)),
            "| page | median, ms | slowest, ms | processor, median, ms |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _served(one: Figures) -> str:
    told = one["serve"]["readers"]
    rows = [
        f"| {said} | {told[name]['asked']:,} | {told[name]['median']:.0f} | {told[name]['p99']:.0f} |"
        for name, said in (
            ("alone", "nothing"),
            ("refreshing", "a scoring of the next day"),
            ("anew", "the same, pages nobody saw before"),
        )
    ]
    runs = ", ".join(f"{p99:.0f}" for p99 in sorted(one.get("anew_p99", [])))
    moves = f"A few pages decide the last of these, which so moves from run to run: {runs} ms in the newest.\n"
    table = ["| beside | pages | median, ms | 99th percentile, ms |", "|---|---|---|---|", *rows, ""]
    return "\n".join([SERVED, *table, *([moves] if runs else [])])


def _klout(one: Figures) -> str:
    adding = one["add"]["adding"] / _activities(one)
    new = (one["renew"]["adding"] + _total(one["renew"])) / one["renew"]["new"]
    return KLOUT.format(
        rate=1 / adding,
        adding=KLOUT_A_DAY * adding / DAY_SECONDS,
        new=1 / new,
        cores=KLOUT_A_DAY * new / DAY_SECONDS,
        terabytes=KLOUT_A_DAY * one["add"]["raw_bytes"] / _activities(one) / 1e12,
    )


def _total(phase: Figures) -> float:
    return float(sum(phase["steps"].values())) if "steps" in phase else float(phase["adding"])


def _activities(one: Figures) -> int:
    return int(one["add"]["activities"])


def _bytes(one: Figures) -> float:
    return float(one["score"]["bytes"] / _activities(one))


def _renewed(one: Figures) -> str:
    return f"{_total(one['renew']):.1f}" if "renew" in one else ""


def _said(yes: bool) -> str:
    return "yes" if yes else "no"


HEAD = """# How it grows

Written by `python -m perf.scale`: made-up activities of a year by power laws, without texts (each text costs the same
however many there are: see [what a day's refresh costs](refresh.md)). So the index holds people alone: what has no
words takes no room in it, and bytes and seconds of [an index of texts](search.md) come on top. All but the newest
hundredth are added and scored, the newest are added as a day's news, and the same day is scored again; without history.
A workspace with texts and history, which only new ones and a changed past cost anything again, has a refresh for a
smaller part of a scoring: that is measured [there](refresh.md).
Seconds are those of the processor, all threads together, unless the clock is named. DuckDB may use 8,000 MB.

On {cores} cores of {processor}, Python {python}, DuckDB {duckdb}, on {measured}, load {load}.
With a load above the number of cores other work ran beside, and figures by the clock are too high.
"""
REAL_SET = """## A real set

telegram_channels ([what public sets gave](real-data.md)): posts of channels over eight years, and which of them were
passed on. Taken as above, its newest hundredth as a day's news. Of a public set pairs meet again, and posts that
nobody reacts to are many.
"""
PEERS = """## Beside what one would put together

Four pipelines of well-known parts that do the least of it: the newest of each activity, reactions summed up by pair,
and PageRank. A scoring does that too, and what the other steps below say. Of PySpark the rounds are joins between rows,
and its peak is that of the process that steers it, not of Java's.
"""
EXPLAINED = """## Explaining, {activities:,} activities

One reader after another, each page for people and objects from the most to the least reacted to, nothing remembered.
"""
SERVED = """## Serving

Fifty readers at once of ten million activities, each of whom looks at a page for five seconds before the next: the list
of who leads, a search for a name, a person and the evidence, of people from the most to the least reacted to. Two
processes serve them, and share the machine's two cores with the readers themselves. They read sixty pages again and
again, once each before it is measured: an answer is remembered until the workspace changes. Last, each reads pages of
people that nobody asked for.
"""
KLOUT = """## What Klout's 45 billion interactions a day would need

On one core, {rate:,.0f} activities a second are added: 45 billion a day are 520,833 a second, which is
{adding:,.0f} cores for adding alone. A day's refresh takes one core-second for {new:,.0f} new activities, adding
included; if that held at any size, 45 billion would keep {cores:,.0f} cores busy. A day's raw activities would take
{terabytes:.1f} TB. That is arithmetic from one machine, not a measurement: steps that still follow the whole workspace
(they are named in [what a day's refresh costs](refresh.md)) would have to be split first.
"""
CLUSTER = """## More than one machine

State can be kept in PostgreSQL, so that several web workers and one scheduler share it. Steps and text models can run
[on a Spark cluster](how-to/run-on-spark.md), over the same lake: the tests score a workspace on a cluster of two
workers, kill one on the way, and compare every table with DuckDB's. Adding, the forecast and the search index stay on
one machine, and nothing here was measured on a cluster of several machines: the figures above are DuckDB's alone.
"""
