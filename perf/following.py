"""How fast feeds are kept current, and whether hosts that misbehave delay others; writes docs/following.md.

Run `python -m perf.following`, or `well` or `bad`, a part of it, with another number of feeds. A server in
a process of its own plays that many hosts, each with one feed of ten articles; nothing leaves the machine.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
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
PARTS = {"half": 0.5, "most": 0.95, "last": 1.0}
HELD = "SELECT count(*) AS held, count(DISTINCT url) AS different, count(DISTINCT context) AS sites FROM activities"
CHOSEN: dict[str, Any] = {
    "follow_local": ["127.0.0.0/8"],
    "follow_least_minutes": 0.0,
    "follow_batch_seconds": 10.0,
    "follow_deadline_seconds": 20.0,
    "history_weeks": 0,
}


def rounds_of(folder: Path, count: int, bad: int, rounds: int) -> list[dict[str, Any]]:
    """Rounds of looks at every feed, each in a process of its own, with when the server was asked for good feeds."""
    play = [sys.executable, "-m", "perf.following_hosts", str(bad)]
    with subprocess.Popen(play, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        task = [sys.executable, "-m", "perf.following", "--follow", str(folder), str(count), port, str(bad)]
        answers = [subprocess.run(task, stdout=subprocess.PIPE, check=True).stdout for _ in range(rounds)]
        asked = np.array(json.loads(server.communicate()[0]))
    found: list[dict[str, Any]] = [json.loads(answer) for answer in answers]
    return [one | asked_in(asked, one["started"], one["seconds"]) for one in found]


def asked_in(asked: NDArray[np.float64], started: float, seconds: float) -> dict[str, float]:
    """How many good feeds were asked for in a round, and when half, most and the last of them."""
    since = np.sort(asked[(asked >= started) & (asked <= started + seconds)]) - started
    ends = {f"{name}_seconds": float(np.quantile(since, part)) for name, part in PARTS.items()}
    return {"good": len(since)} | ends


def follow(folder: Path, count: int, port: int, bad: int) -> dict[str, Any]:
    """Look once at every feed, and say what it took; in a workspace that is there already, each is due again."""
    workspace = opened(folder, count, port)
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


def measure(count: int, bad: int, names: tuple[str, ...]) -> dict[str, Any]:
    """Rounds of looks at so many feeds, of which the first so many are bad, by name."""
    with tempfile.TemporaryDirectory() as folder:
        found = dict(zip(names, rounds_of(Path(folder), count, bad, len(names)), strict=True))
    for name, one in found.items():
        print(name, json.dumps(one), flush=True)
    return found


def page(rounds: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {name} | {one['feeds']:,} | {one['new']:,} | {one['half_seconds']:.1f} | {one['most_seconds']:.1f} | "
        f"{one['last_seconds']:.1f} | {one['seconds']:.0f} | {one['processor_seconds']:.0f} | {one['peak_mib']:,} | "
        f"{one['load']:.0f} |"
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
        deadline=CHOSEN["follow_deadline_seconds"],
        rows=rows,
        wrong=wrong,
        **{f"{name}_{key}": held[key] for name, held in (("bad", bad["articles"]), ("well", well)) for key in held},
    )


PAGE_TEXT = """# How fast feeds are kept current

Written by `python -m perf.following`: feeds of {articles} articles, each on a host of its own, played by a server in
another process of the same machine, which has two cores and was not alone: *load* says how many processes wanted
them, so the processor's seconds say more than the clock's. Each host is asked for its `robots.txt` too. Of the {of:,}
hosts of the last round {bad} behave as the worst on the web do; an answer may take {deadline:.0f} s. Hosts that get no
turn in time because the machine is that busy are asked again later, as any that fail.

The columns up to *last* say when the hosts that behave were asked for their feed: hosts that do not must delay none.

| round | looks | new articles | half, s | 95 %, s | last, s | with adding, s | processor, s | peak memory, MiB | load |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

Where all is well {well_held:,} articles are kept after both rounds, {well_different:,} different ones of {well_sites:,}
sites; with bad hosts {bad_held:,}, {bad_different:,} different ones of {bad_sites:,}. So each came once.

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
        rounds |= measure(count, 0, ("all new", "nothing new"))
    if part in ("all", "bad"):
        rounds |= measure(count, int(count * BAD_SHARE), ("all new, some bad",))
    FIGURES.write_text(json.dumps(rounds, indent=1, sort_keys=True) + "\n", "utf-8")
    PAGE.write_text(page(rounds), "utf-8")


if __name__ == "__main__":
    main()
