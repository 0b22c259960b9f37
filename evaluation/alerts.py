"""How often alerts are false where nothing changed, and how many of planted changes they find.

Invented topics, a year each, with the rhythm of a week and with bunches of several kinds; and the simulated town, in
which people change and topics do not. Writes evaluation/alerts.json and its section of docs/context.md:

    python -m evaluation.alerts         # with `town`, the town alone anew
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation import context_page
from groundswell import world
from groundswell.watching.kept import SAME_DAYS
from groundswell.watching.looking import findings
from groundswell.watching.unusual import PAST_DAYS, WEEKS, Led, Sided, lead, sides, volume
from groundswell.workspace import Workspace

OUT = Path(__file__).with_name("alerts.json")
RHYTHM = np.array([1.2, 1.3, 1.2, 1.1, 1.0, 0.6, 0.6])
DAYS, YEARS, DAY = 364, 30, date(2024, 1, 1)
VOLUMES: tuple[tuple[str, float, float, float, float], ...] = (
    ("1 person a day", 1, 0, 0, 0),
    ("5 people a day", 5, 0, 0, 0),
    ("20 people a day", 20, 0, 0, 0),
    ("200 people a day", 200, 0, 0, 0),
    ("20, levels move by a third", 20, 0.1, 0, 0),
    ("20, levels move by a half", 20, 0.25, 0, 0),
    ("20, levels double and halve", 20, 1.0, 0, 0),
    ("20, levels move by a third and last for days", 20, 0.1, 0.7, 0),
    ("20, growing by 2 % a week", 20, 0.02, 0, 0.02),
)
"""What it is called, people a day, variance of their level as a share of it squared, how much of yesterday's stays, and
growth a week."""
SIDES: tuple[tuple[str, float, float, float], ...] = (
    ("15 people a week, a fifth against", 15, 0.2, 0.0),
    ("60 people", 60, 0.2, 0.0),
    ("60 people, shares move by 5 points", 60, 0.2, 0.05),
    ("300 people, shares move by 3 points", 300, 0.2, 0.03),
    ("300 people, shares move by 5 points", 300, 0.2, 0.05),
    ("300 people, shares move by 8 points", 300, 0.2, 0.08),
)
LEADS: tuple[tuple[str, int, float, float, float], ...] = (
    ("5 people, 10 texts, 3 reactors each", 5, 10, 3, 0.0),
    ("20 people, 10 texts, 3 reactors each", 20, 10, 3, 0.0),
    ("20 people, 10 texts, some draw far more", 20, 10, 3, 1.0),
    ("20 people, 40 texts, some draw far more", 20, 40, 2, 1.0),
    ("50 people, 3 texts of 20, some far more", 50, 3, 20, 1.0),
)
Random = np.random.Generator
Reals = NDArray[np.float64]


def apart(days: Iterable[int], what: str) -> int:
    """How many alerts these findings are, on days in order."""
    count, last = 0, -SAME_DAYS[what]
    for day in days:
        if day - last >= SAME_DAYS[what]:
            count, last = count + 1, day
    return count


def people(draw: Random, level: float, moves: float, stays: float, growth: float) -> Reals:
    """A year and eight weeks of people a day."""
    length = PAST_DAYS + DAYS
    mean = level * RHYTHM[np.arange(length) % 7] * (1 + growth) ** (np.arange(length) / 7)
    steps, walk = draw.normal(size=length), np.zeros(length)
    for day in range(length):
        walk[day] = stays * (walk[day - 1] if day else 0.0) + np.sqrt(1 - stays**2) * steps[day]
    spread = np.sqrt(np.log1p(moves))
    return draw.poisson(mean * np.exp(spread * walk - spread**2 / 2)).astype(float)


def volumes(draw: Random) -> list[dict[str, Any]]:
    return [_volume(draw, name, *case) for name, *case in VOLUMES]


def _volume(draw: Random, name: str, *case: float) -> dict[str, Any]:
    false, found, asked = 0, {2: 0, 4: 0}, 0
    for _ in range(YEARS):
        seen, others = people(draw, *case), people(draw, 200, 0.02, 0, 0)
        parts = [slice(day, day + PAST_DAYS + 1) for day in range(DAYS)]
        false += apart((n for n, part in enumerate(parts) if volume(DAY, seen[part], others[part])), "volume")
        for part in parts[::28]:
            asked += 1
            for times in found:
                more = seen[part].copy()
                more[-1] += draw.poisson((times - 1) * case[0] * RHYTHM[(part.stop - 1) % 7])
                found[times] += volume(DAY, more, others[part]) is not None
    return {"name": name, "a_year": false / YEARS, **{f"times_{n}": hits / asked for n, hits in found.items()}}


def moved(draw: Random) -> list[dict[str, Any]]:
    return [_moved(draw, name, *case) for name, *case in SIDES]


def _moved(draw: Random, name: str, size: float, share: float, moves: float) -> dict[str, Any]:
    false = hits = asked = 0
    for _ in range(YEARS):
        counts = draw.poisson(size, WEEKS + 52)
        against = draw.binomial(counts, np.clip(share + draw.normal(0, moves, len(counts)), 0, 1))
        weeks = [Sided(*map(float, pair)) for pair in zip(counts, against, strict=True)]
        ends = range(WEEKS, len(weeks))
        false += apart((7 * end for end in ends if sides(DAY, weeks[end - WEEKS : end + 1])), "sides")
        for end in ends:
            asked += 1
            turned = Sided(float(counts[end]), float(draw.binomial(counts[end], share + 0.3)))
            hits += sides(DAY, [*weeks[end - WEEKS : end], turned]) is not None
    return {"name": name, "a_year": false / YEARS, "found": hits / asked}


def led(draw: Random) -> list[dict[str, Any]]:
    return [_led(draw, name, *case) for name, *case in LEADS]


def _led(draw: Random, name: str, *case: float) -> dict[str, Any]:
    """Weeks of texts by people, each of whom writes less than the one before; then the fifth writes twice the first."""
    among, texts, each, uneven = int(case[0]), *case[1:]

    def week(rate: float) -> Reals:
        count = draw.poisson(rate / 4)
        return draw.poisson(each * np.exp(draw.normal(0, uneven, count) - uneven**2 / 2)).astype(float)

    rates = texts / np.arange(1, among + 1) ** 0.7
    false = hits = asked = 0
    for _ in range(YEARS):
        weeks = [[week(rate) for rate in rates] for _ in range(8 + 52)]
        alarms = []
        for end in range(8, len(weeks)):
            now, before = weeks[end - 4 : end], weeks[end - 8 : end - 4]
            everyone = [_one(who, [w[who] for w in now], [w[who] for w in before]) for who in range(among)]
            alarms += [7 * end] if lead(DAY, everyone) else []
            asked += 1
            everyone[4] = _one(4, [week(2 * texts) for _ in range(4)], [w[4] for w in before])
            found = lead(DAY, everyone)
            hits += found is not None and found.person == "4"
        false += apart(alarms, "lead")
    return {"name": name, "a_year": false / YEARS, "found": hits / asked}


def _one(who: int, now: list[Reals], before: list[Reals]) -> Led:
    drew = np.concatenate([*now, *before])
    sums = (float(sum(week.sum() for week in weeks)) for weeks in (now, before))
    return Led(str(who), *sums, float(drew.sum()), float((drew**2).sum()))


def town() -> dict[str, Any]:
    """Every topic of the simulated town on every day that has eight weeks before it: none is planted to rise."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.init(Path(folder) / "workspace", private=True, simulated=True, history_weeks=0)
        for export in world.write(Path(folder) / "exports").inputs:
            workspace.add(export)
        workspace.score()
        topics = [row.topic for row in workspace.report("topics", limit=500).rows]
        span = workspace.reader.one("SELECT min(published)::DATE AS first, max(published)::DATE AS last FROM objects")
        length = (span["last"] - span["first"]).days - PAST_DAYS if span else 0
        days = [span["last"] - timedelta(days=back) for back in range(length, -1, -1)] if span else []
        found = findings(workspace.reader, topics, days)
    counts = {what: sum(_alerts(each, what) for each in found.values()) for what in SAME_DAYS}
    return {"topics": len(topics), "days": len(days), "years": len(topics) * len(days) / 365, "alerts": counts}


def _alerts(found: list[Any], what: str) -> int:
    return apart(sorted(one.day.toordinal() for one in found if one.what == what), what)


def main() -> None:
    draw = np.random.default_rng(2024)
    makers: dict[str, Callable[[Random], Any]] = {"volume": volumes, "sides": moved, "lead": led}
    held: dict[str, Any] = json.loads(OUT.read_text()) if sys.argv[1:] == ["town"] else {}
    held = held or {name: make(draw) for name, make in makers.items()}
    OUT.write_text(json.dumps({**held, "town": town()}, indent=1) + "\n")
    context_page.write()


if __name__ == "__main__":
    main()
