"""Pictures of the protocol: every ranking with its interval, and what foretells beside what it costs to game."""

from collections.abc import Iterator
from math import exp, log
from typing import Any

from perf.pictures import drawn

Held = dict[str, dict[str, Any]]
MODEL, MOST, DAYS = "influence score", 80, 28
OURS, OTHERS = "#0b6e8a", "#8d8a82"
COLOUR = {"condition": {"test": f"datum.rule == '{MODEL}'", "value": OURS}, "value": OTHERS}


def foretold(held: Held) -> None:
    """Of each set every ranking's rank correlation with what came in the 28 days after, with its 95 % interval."""
    y = {"field": "rule", "type": "nominal", "title": None, "sort": {"field": "value", "order": "descending"}}
    x = {"type": "quantitative", "scale": {"zero": True}, "axis": {"gridOpacity": 0.4}}
    spread = {"x": x | {"field": "low", "title": "Spearman, 95 % interval"}, "x2": {"field": "high"}}
    layers = [
        {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": spread},
        {"mark": {"type": "point", "filled": True, "size": 50}, "encoding": {"x": x | {"field": "value"}}},
    ]
    each = {"width": 280, "layer": layers, "encoding": {"y": y, "color": COLOUR}}
    drawn("foretold.svg", _of_each_set(list(_rankings(held)), each) | {"resolve": {"scale": {"y": "independent"}}})


def frontier(held: Held) -> None:
    """Of each set and rule: how well it foretells, and how many accounts attacks need, from the least to the most."""
    x = {"type": "quantitative", "scale": {"type": "log", "base": 2, "domain": [1, MOST]}, "axis": {"gridOpacity": 0.4}}
    y = {"type": "quantitative", "scale": {"zero": True}, "axis": {"gridOpacity": 0.4}}
    needed = {"x": x | {"field": "needed", "title": "accounts that an attack needs"}}
    told = {"y": y | {"field": "value", "title": "Spearman, 28 days"}}
    text = {"type": "text", "align": "right", "dx": -6, "dy": {"expr": f"datum.rule == '{MODEL}' ? -8 : 12"}}
    layers = [
        {"mark": "rule", "encoding": {"x": x | {"field": "least"}, "x2": {"field": "most"}} | told},
        {"mark": "rule", "encoding": needed | {"y": y | {"field": "low"}, "y2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 60}, "encoding": needed | told},
        {"mark": text, "encoding": needed | told | {"text": {"field": "rule"}}},
    ]
    each = {"width": 280, "height": 200, "layer": layers, "encoding": {"color": COLOUR}}
    drawn("frontier.svg", _of_each_set(list(_costs(held)), each))


def _of_each_set(rows: list[dict[str, Any]], spec: dict[str, Any]) -> dict[str, Any]:
    facet = {"field": "set", "type": "nominal", "sort": None}
    return {"data": {"values": rows}, "facet": facet, "columns": 2, "spec": spec}


def _lines(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    wanted = {"target": "reactions", "metric": "Spearman", "window_days": DAYS}
    return {line["method"]: line for line in figures["lines"] if wanted.items() <= line.items()}


def _rankings(held: Held) -> Iterator[dict[str, Any]]:
    for name, figures in held.items():
        for method, line in _lines(figures).items():
            yield {"set": name, "rule": method, "value": line["value"]} | _interval(line)


def _costs(held: Held) -> Iterator[dict[str, Any]]:
    """As the product's own picture has it: an attack that 80 accounts do not bring about counts as 80."""
    for name, figures in held.items():
        lines = _lines(figures)
        for rule in dict.fromkeys(cost["rule"] for cost in figures["costs"]):
            needed = [cost["accounts"] or MOST for cost in figures["costs"] if cost["rule"] == rule]
            mean = exp(sum(map(log, needed)) / len(needed))
            span = {"needed": mean, "least": min(needed), "most": max(needed)}
            yield {"set": name, "rule": rule, "value": lines[rule]["value"]} | span | _interval(lines[rule])


def _interval(line: dict[str, Any]) -> dict[str, float]:
    return {"low": line["value_low"], "high": line["value_high"]}
