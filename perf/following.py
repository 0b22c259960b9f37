"""How fast feeds are kept current, and whether hosts that misbehave delay others; writes docs/following.md.

Run `python -m perf.following`, or `well`, `bad` or `stopped`, a part of it, with another number of feeds. A server in
a process of its own plays that many hosts, each with one feed; nothing leaves the machine.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import update

from groundswell.state.models import Feed
from groundswell.workspace import Workspace
from perf.following_hosts import ARTICLES, host, trouble_of

FIGURES = Path(__file__).parent / "following.json"
PAGE = Path(__file__).parent.parent / "docs" / "following.md"
FEEDS = 10_000
BAD_SHARE = 0.03
BAD_ARTICLES = 1
"""Among bad hosts the others have few articles: what counts there is when they are asked, not what is added."""
STOPPED_FEEDS, STOPPED_AFTER, STOPPED_SECONDS, ANSWER_SECONDS = 300, 3, 30, 1.0
"""Our own process stands still for longer than a deadline, while hosts that take a second to answer are being asked."""
STOPPED = "nothing new, stopped for 30 s"
PARTS = {"half": 0.5, "most": 0.95, "last": 1.0}
HELD = "SELECT count(*) AS held, count(DISTINCT url) AS different, count(DISTINCT context) AS sites FROM activities"
CHOSEN: dict[str, Any] = {
    "follow_local": ["127.0.0.0/8"],
    "follow_least_minutes": 0.0,
    "follow_batch_seconds": 10.0,
    "follow_deadline_seconds": 20.0,
    "history_weeks": 0,
}


@dataclass(frozen=True)
class Play:
    """How hosts are played: how many of the feeds are bad, how many articles one has, and how long answers take."""

    feeds: int
    bad: int = 0
    articles: int = ARTICLES
    answer_seconds: float = 0.0


def rounds_of(folder: Path, played: Play, rounds: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rounds of looks at every feed, each in a process of its own, with when the server was asked for good feeds."""
    chosen = [str(played.bad), str(played.articles), str(played.answer_seconds)]
    play = [sys.executable, "-m", "perf.following_hosts", *chosen]
    with subprocess.Popen(play, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        task = [sys.executable, "-m", "perf.following", "--follow", str(folder), str(played.feeds), port]
        task.append(str(played.bad))
        answers = [
            subprocess.run([*task, str(int(name == STOPPED))], stdout=subprocess.PIPE, check=True).stdout
            for name in rounds
        ]
        asked = np.array(json.loads(server.communicate()[0]))
    found: list[dict[str, Any]] = [json.loads(answer) for answer in answers]
    return [one | asked_in(asked, one["started"], one["seconds"]) for one in found]


def asked_in(asked: NDArray[np.float64], started: float, seconds: float) -> dict[str, float]:
    """How many good feeds were asked for in a round, and when half, most and the last of them."""
    since = np.sort(asked[(asked >= started) & (asked <= started + seconds)]) - started
    ends = {f"{name}_seconds": float(np.quantile(since, part)) for name, part in PARTS.items()}
    return {"good": len(since)} | ends


def follow(folder: Path, count: int, port: int, bad: int, stopped: int) -> dict[str, Any]:
    """Look once at every feed, and say what it took; in a workspace that is there already, each is due again."""
    workspace = opened(folder, count, port)
    if stopped:
        me = os.getpid()
        halt = f"sleep {STOPPED_AFTER}; kill -STOP {me}; sleep {STOPPED_SECONDS}; kill -CONT {me}"
        subprocess.Popen(["/bin/sh", "-c", halt])
    started, processor = time.monotonic(), time.process_time()
    done = workspace.follow(str(folder / "feeds.txt"), once=True)
    return {
        "started": started,
        "feeds": done.looked,
        "new": done.new,
        "seconds": time.monotonic() - started,
        "processor_seconds": time.process_time() - processor,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "load": os.getloadavg()[0],
        "articles": workspace.reader.rows(HELD)[0],
        "said": said(workspace, bad),
        "missed": missed(workspace, bad),
    }


def opened(folder: Path, count: int, port: int) -> Workspace:
    listed = folder / "feeds.txt"
    listed.write_text("\n".join(f"http://{host(n)}:{port}/feed" for n in range(count)))
    if not (folder / "workspace").exists():
        return Workspace.init(folder / "workspace", **CHOSEN)
    workspace = Workspace.open(folder / "workspace")
    with workspace.state.session() as session:
        session.execute(update(Feed).values(next_at=0.0))
    return workspace


def said(workspace: Workspace, bad: int) -> dict[str, dict[str, int]]:
    """What was found out about the bad hosts, by what they do."""
    wrong = {host(number): str(trouble_of(number, bad)) for number in range(bad)}
    found: dict[str, Counter[str]] = {}
    for feed in workspace.followed.feeds():
        name = feed.address.split("/")[2].partition(":")[0]
        if name in wrong:
            found.setdefault(wrong[name], Counter())[feed.said or "taken"] += 1
    return {kind: dict(counts) for kind, counts in sorted(found.items())}


def missed(workspace: Workspace, bad: int) -> dict[str, int]:
    """What is said of hosts that behave, where anything is."""
    wrong = {host(number) for number in range(bad)}
    feeds = [feed for feed in workspace.followed.feeds() if feed.address.split("/")[2].partition(":")[0] not in wrong]
    return dict(Counter(feed.said for feed in feeds if feed.said))


def measure(played: Play, names: tuple[str, ...]) -> dict[str, Any]:
    """Rounds of looks at all feeds, by name."""
    with tempfile.TemporaryDirectory() as folder:
        found = dict(zip(names, rounds_of(Path(folder), played, names), strict=True))
    for name, one in found.items():
        print(name, json.dumps(one), flush=True)
    return found


def page(rounds: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {name} | {one['feeds']:,} | {one['good']:,} | {one['new']:,} | {one['half_seconds']:.1f} | "
        f"{one['most_seconds']:.1f} | {one['last_seconds']:.1f} | {one['seconds']:.0f} | "
        f"{one['processor_seconds']:.0f} | {one['peak_mib']:,} | {one['load']:.0f} |"
        for name, one in rounds.items()
    )
    bad, well = rounds["all new, some bad"], rounds["nothing new"]["articles"]
    wrong = "\n".join(
        f"| {kind} | {sum(counts.values())} | {'; '.join(f'{text} ({n})' for text, n in counts.items())} |"
        for kind, counts in bad["said"].items()
    )
    return PAGE_TEXT.format(
        bad=sum(sum(counts.values()) for counts in bad["said"].values()),
        of=bad["feeds"],
        articles=ARTICLES,
        few=bad["articles"]["held"] // max(1, bad["articles"]["sites"]),
        deadline=CHOSEN["follow_deadline_seconds"],
        rows=rows,
        wrong=wrong,
        stopped_feeds=rounds[STOPPED]["feeds"],
        stopped_good=rounds[STOPPED]["good"],
        **{f"{name}_{key}": held[key] for name, held in (("bad", bad["articles"]), ("well", well)) for key in held},
    )


PAGE_TEXT = """# How fast feeds are kept current

Written by `python -m perf.following`: feeds of {articles} articles ({few} beside bad hosts), each on a host of its own,
played by a server in another process of the same machine, which has two cores and was not alone: *load* says how many
processes wanted them, so the processor's seconds say more than the clock's. Each host is asked for its `robots.txt`
too. Of the {of:,} hosts of the round with bad ones {bad} behave as the worst on the web do; an answer may take
{deadline:.0f} s.

*Asked* counts the hosts that behave whose feed was asked for, and the columns up to *last* say when: hosts that do not
must delay none.

| round | looks | asked | new articles | half, s | 95 %, s | last, s | with adding | processor, s | MiB | load |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

Where all is well {well_held:,} articles are kept after both rounds, {well_different:,} different ones of {well_sites:,}
sites; with bad hosts {bad_held:,}, {bad_different:,} different ones of {bad_sites:,}. So each came once.

## When we stand still ourselves

A process that is stopped for longer than a deadline, or gets no turn for so long, hears nobody. On 29 November 2026 a
round of 10,000 in which nothing was new asked only 9,854: the machine was taken for other work meanwhile, and what was
said of the others was not kept. A stop explains them: all hosts that are being asked then, 64 and as many set aside as
slow, pass their deadline, if at their `robots.txt` before they are asked for their feed, and are looked at again later,
as any that fail. Stopped on purpose for 30 s, with 20 s for an answer, a round of 300 lost 64 in just this way. Since
then time in which we stand still counts for no deadline: of {stopped_feeds:,} hosts {stopped_good:,} are asked in the
round in which we are stopped (`python -m perf.following stopped`).

## What is said of hosts that misbehave

| the host | hosts | what `follow --status` says |
| --- | ---: | --- |
{wrong}
"""


def main() -> None:
    part, *numbers = sys.argv[1:] or ("all",)
    if part == "--follow":
        print(json.dumps(follow(Path(numbers[0]), *map(int, numbers[1:]))))
        return
    count = int(numbers[0]) if numbers else FEEDS
    rounds = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    if part in ("all", "well"):
        rounds |= measure(Play(count), ("all new", "nothing new"))
    if part in ("all", "bad"):
        rounds |= measure(Play(count, int(count * BAD_SHARE), BAD_ARTICLES), ("all new, some bad",))
    if part in ("all", "stopped"):
        few = int(numbers[0]) if part == "stopped" and numbers else STOPPED_FEEDS
        found = measure(Play(few, answer_seconds=ANSWER_SECONDS), ("all new", STOPPED))
        rounds[STOPPED] = found[STOPPED]
    FIGURES.write_text(json.dumps(rounds, indent=1, sort_keys=True) + "\n", "utf-8")
    PAGE.write_text(page(rounds), "utf-8")


if __name__ == "__main__":
    main()
