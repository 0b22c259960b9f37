"""Whether each goal that was set for the score is reached, in one sentence each, with the figures."""

from collections.abc import Iterator
from typing import Any

MODEL, WITHIN = "influence score", 0.01
SURE = ("followers", "PageRank", "k-core", "raw mean")
TENFOLD = ("sybil farm", "mutual pod")
OURS = ("patient people",)
COVERED = (0.78, 0.82)

Held = dict[str, Any]


def evaluation(held: Held) -> str:
    """The goals of accuracy."""
    said = (*_close(held), _ahead(held), _covered(held), *_true(held))
    return "\n".join(["## What was aimed at, and what was reached\n", *(f"- {line}" for line in said), ""])


def gaming(held: Held) -> str:
    """The goals of what cheating costs, and how long the proofs took."""
    said = (*_dear(held), _seconds(held))
    return "\n".join(["## What was aimed at, and what was reached\n", *(f"- {line}" for line in said), ""])


def _close(held: Held) -> Iterator[str]:
    """Within a hundredth of the best other ranking, boosted trees included, by both metrics."""
    for days in (7, 28):
        short = {name: gaps for name, figures in held.items() if min(gaps := _gaps(figures["lines"], days)) < -WITHIN}
        behind = "; ".join(f"{name} by {rho:+.3f} and {gain:+.3f}" for name, (rho, gain) in short.items())
        yield (
            f"Within 0.01 Spearman and 0.01 NDCG@100 of the best other ranking on at least five sets, {days} days: "
            f"{_verdict(len(held) - len(short) >= 5)}, on {len(held) - len(short)} of {len(held)}"
            + (f". Behind on {behind}." if short else ".")
        )


def _gaps(lines: list[dict[str, Any]], days: int) -> tuple[float, float]:
    found = [_gap(lines, days, metric) for metric in ("Spearman", "NDCG@100")]
    return found[0], found[1]


def _gap(lines: list[dict[str, Any]], days: int, metric: str) -> float:
    """The score less the best of the others."""
    values = _values(lines, days, metric)
    return values.pop(MODEL) - max(values.values())


def _values(lines: list[dict[str, Any]], days: int, metric: str) -> dict[str, float]:
    asked = {"window_days": days, "metric": metric, "target": "reactions"}
    return {line["method"]: line["value"] for line in lines if asked.items() <= line.items()}


def _ahead(held: Held) -> str:
    """Ahead of the rankings that people use, surely."""
    lines = [
        (f"{name}, {line['window_days']} days: {line['method']}", line["ahead_low"])
        for name, figures in held.items()
        for line in figures["lines"]
        if line["method"] in SURE and line["metric"] == "Spearman" and line["target"] == "reactions"
    ]
    unsure = [where for where, low in lines if low <= 0]
    rest = f"; not told apart, or behind, on {'; '.join(unsure)}." if unsure else "."
    words = "Ahead of followers, PageRank, k-core and raw mean by more than chance"
    return f"{words}: on {len(lines) - len(unsure)} of {len(lines)} comparisons{rest}"


def _covered(held: Held) -> str:
    low, high = COVERED
    shares = {
        name: line["covered_share"]
        for name, figures in held.items()
        for line in figures["coverage"]
        if line["target"] == "reactions in 28 days" and line["interval"] == 0.8
    }
    good = [name for name, share in shares.items() if low <= share <= high]
    told = ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
    words = f"80 % intervals of the 28-day forecast hold between {low:.0%} and {high:.0%} on at least three sets"
    return f"{words}: {_verdict(len(good) >= 3)}, on {len(good)} of {len(shares)} ({told})."


def _true(held: Held) -> Iterator[str]:
    for figures in held.values():
        for network, found in sorted(figures.get("truth", {}).items()):
            others = {method: value for method, value in found.items() if method != MODEL}
            before = sorted(method for method, value in others.items() if value >= found[MODEL])
            behind = f", behind {', '.join(before)}" if before else ""
            reached = f"{_verdict(not before)}, at {found[MODEL]:.3f}{behind}"
            yield f"The town's true influence on {network}, above every other ranking: {reached}."


def _dear(held: Held) -> Iterator[str]:
    names = {cost["attack"] for figures in held.values() for cost in figures["costs"]}
    for times, chosen in ((10, set(TENFOLD)), (3, names - {*TENFOLD, *OURS})):
        short = [
            f"{attack} on {name} ({model} against {plain})"
            for name, figures in held.items()
            for attack in sorted(chosen)
            for model, plain in [_accounts(figures["costs"], attack)]
            if model is not None and model < times * (plain or 1)
        ]
        rest = f": {'; '.join(short)}." if short else "."
        yield f"{times} times the accounts of the plain sum for {_listed(chosen)}: {_verdict(not short)}{rest}"


def _accounts(costs: list[dict[str, Any]], attack: str) -> tuple[int | None, int | None]:
    """What the score and the plain sum take; None for more than were tried."""
    found = {cost["rule"]: cost["accounts"] for cost in costs if cost["attack"] == attack}
    return found[MODEL], found["decayed sum"]


def _seconds(held: Held) -> str:
    told = ", ".join(
        f"{name} {figures['seconds']['evaluate']} and {figures['seconds']['attack']}" for name, figures in held.items()
    )
    return f"Seconds for the whole protocol and for the attacks, on two cores that others used as well: {told}."


def _listed(names: set[str]) -> str:
    *some, last = sorted(names)
    return f"{', '.join(some)} and {last}" if some else last


def _verdict(reached: bool) -> str:
    return "reached" if reached else "not reached"
