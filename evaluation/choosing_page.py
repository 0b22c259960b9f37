"""Writes docs/choosing.md from what was measured of choosing: who was reached later, and how near it is to the best."""

from typing import Any

NAMES = {"hep": "NetHEPT", "phy": "NetPHY", "slashdot": "Slashdot", "twitter": "ego-Twitter", "million": "made up"}
GOALS = {"hep": 1.0, "phy": 1.0, "slashdot": 5.0, "twitter": 5.0, "million": 15.0}
HEAD = """# Does choosing together reach more people?

Written by `python -m evaluation.choosing` and `python -m perf.choose`. How it works is told
[elsewhere](explanation/choosing.md).

## On later weeks

At up to four past days, people are chosen from what was known then, and the **distinct people who reacted** to posts
that the chosen made in the four weeks after are counted: all of them, those never seen before too. The ways to choose
stand beside one another for 5, 10 and 20 people. *More* is how many more people choosing together reached, all days
together, with a 95 % interval from 1,000 resamplings of people. Followers are left out where no export tells them.
"""


def page(held: dict[str, Any], speed: dict[str, Any]) -> str:
    parts = [HEAD, *(_set(name, figures) for name, figures in held.items())]
    return "\n".join([*parts, *([_speed(speed)] if speed else [])])


def _set(name: str, figures: dict[str, Any]) -> str:
    rows = [
        f"| {one['size']} | {one['method']} | {one['reached']:,.1f} | {_more(one)} |"
        for one in sorted(figures["lines"], key=lambda one: (one["size"], -one["reached"]))
    ]
    told = [one for one in figures["foretold"] if "expected" in one]
    within = sum(one["low"] <= one["found"] <= one["high"] for one in told)
    expected, found = (sum(one[name] for one in told) for name in ("expected", "found"))
    return "\n".join(
        [
            f"### {name}\n",
            f"Days: {', '.join(figures['cuts'])}.\n",
            "| people | chosen by | reached | more by choosing together |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            f"Of people seen before, {expected:,.0f} were expected and {found:,.0f} reacted, all choices together; "
            f"{within} of {len(told)} 80 % intervals held what came.",
            "",
        ]
    )


def _more(one: dict[str, Any]) -> str:
    if one["method"] == "chosen together":
        return ""
    return f"{one['more']:+,.1f} ({one['more_low']:+,.1f} to {one['more_high']:+,.1f})"


def _speed(speed: dict[str, Any]) -> str:
    rows = [_row(name, speed[name]) for name in NAMES if name in speed]
    return "\n".join([SPEED, *rows, "", *_runs(speed)])


SPEED = """## On the graphs that papers compare on

Fifty people under the weighted cascade, epsilon 0.1, delta one over the number of people. *Spread* is what 10,000
fresh courses of events reach, the chosen included, beside that of lazy greedy (CELF) with 10,000 simulations. Seconds
are those of choosing on two threads, the graph being built, of the processor and of the wall.

| graph | people | edges | spread | lazy greedy | of it | processor s | wall s | load | goal s | shown bound |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def _row(name: str, one: dict[str, Any]) -> str:
    took = one["choose"]
    if "reference" in one:
        ours, reference = one["ours"]["mean"], one["reference"]["mean"]
        spread = f"{ours:,.1f} ± {one['ours']['error']:.1f} | {reference:,.1f} | {ours / reference:.1%}"
    else:
        spread = "| not run |"
    return (
        f"| {NAMES[name]} | {one['people']:,} | {one['edges']:,} | {spread} | {took['processor']:.2f} | "
        f"{took['wall']:.2f} | {took['load']:.0f} | {GOALS[name]:.0f} | {one['guaranteed']:.0%} |"
    )


def _runs(speed: dict[str, Any]) -> list[str]:
    told = []
    for name, one in speed.items():
        if run := one.get("reference_run"):
            among = f"the {run['candidates']:,} people likeliest to reach many" if run["candidates"] else "everybody"
            told.append(
                f"- {NAMES[name]}: lazy greedy among {among}, {run['courses']:,} courses, "
                f"{run['looked']:,} gains worked out anew, {run['processor']:,.0f} s of the processor."
            )
    built = ", ".join(f"{NAMES[name]} {one['build']['processor']:.1f}" for name, one in speed.items())
    return [*told, f"- Seconds of the processor that reading or making, and building the graphs took: {built}.", ""]
