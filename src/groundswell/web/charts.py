"""What each chart is drawn from: plain figures a browser turns into a picture and a page into a table."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from groundswell.reports.compare import Comparison, Side
from groundswell.reports.data import Month
from groundswell.reports.leaderboard import Distribution
from groundswell.reports.network import NetworkReport
from groundswell.reports.object import Growth, Node
from groundswell.reports.opinions import OpinionWeek
from groundswell.reports.person import Past
from groundswell.reports.unusual import UnusualReport
from groundswell.web import wording

Chart = dict[str, Any]


def distribution(found: Distribution, marked: float | None = None) -> Chart:
    """Accounts by score, those with little evidence apart; `marked` is the score of the person looked at."""
    return {
        "labels": [f"{band.low:.0f}–{band.high:.0f}" for band in found.bins],
        "settled": [band.settled_count for band in found.bins],
        "provisional": [band.provisional_count for band in found.bins],
        "marked": marked,
    }


def history(days: Sequence[Past]) -> Chart:
    return {
        "days": [past.as_of.isoformat() for past in days],
        "score": [round(past.score, 2) for past in days],
        "low": [round(past.score_low, 2) for past in days],
        "high": [round(past.score_high, 2) for past in days],
    }


def growth(moments: Sequence[Growth]) -> Chart:
    return {"points": [[moment.at.isoformat(), moment.size] for moment in moments]}


def tree(nodes: Sequence[Node]) -> Chart:
    """The cascade as nested nodes; a node whose parent was left out hangs on the root."""
    built: dict[str, Chart] = {}
    top: Chart | None = None
    for node in nodes:
        said = wording.moment(node.published) if node.published else "time unknown"
        built[node.node] = {
            "name": node.name or "Unknown",
            "kind": wording.kind(node.kind),
            "at": said,
            "href": wording.link("person", person=node.actor) if node.actor else None,
            "children": [],
        }
        if top is None:
            top = built[node.node]
        else:
            built.get(node.parent or "", top)["children"].append(built[node.node])
    return {"root": top, "size": len(built), "depth": max((node.depth for node in nodes), default=0)}


def months(rows: Sequence[Month]) -> Chart:
    """Activities by month, one stack a network."""
    by_network: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        by_network[row.network][f"{row.month:%Y-%m}"] = row.count
    labels = sorted({f"{row.month:%Y-%m}" for row in rows})
    return {
        "labels": labels,
        "series": [
            {"name": wording.network(name), "counts": [counts.get(label, 0) for label in labels]}
            for name, counts in sorted(by_network.items())
        ],
    }


def days(found: UnusualReport) -> Chart:
    """People a day, and how many were expected on the last."""
    return {
        "days": [day.day.isoformat() for day in found.days],
        "people": [day.people_count for day in found.days],
        "expected": None if found.expected is None else round(found.expected, 1),
    }


def sides(weeks: Sequence[OpinionWeek]) -> Chart:
    """Texts a week, and the share of each side with its band; a week without enough data leaves a gap."""
    known = [week.positive_share is not None and week.negative_share is not None for week in weeks]
    return {
        "weeks": [week.week.isoformat() for week in weeks],
        "texts": [week.texts_count for week in weeks],
        "sides": [
            {
                "name": name,
                "share": _percents([share for share, _, _ in found], known),
                "low": _percents([low for _, low, _ in found], known),
                "high": _percents([high for _, _, high in found], known),
            }
            for name, found in (
                ("For", [(week.positive_share, week.positive_low, week.positive_high) for week in weeks]),
                ("Against", [(week.negative_share, week.negative_low, week.negative_high) for week in weeks]),
            )
        ],
    }


def _percents(shares: Sequence[float | None], known: Sequence[bool]) -> list[float | None]:
    return [round(100 * (share or 0.0), 1) if there else None for share, there in zip(shares, known, strict=True)]


def small_history(side: Side, found: Comparison) -> Chart:
    """One side's history with the others behind it, all on one scale."""
    lines = [
        {"name": other.label, "own": other is side, "points": [[m.as_of.isoformat(), m.score] for m in other.history]}
        for other in found.sides
    ]
    scores = [moment.score for other in found.sides for moment in other.history]
    return {"lines": lines, "low": min(scores, default=0.0), "high": max(scores, default=0.0)}


def kinds_of(found: Comparison) -> list[str]:
    """Every kind of reaction that earned one of the sides points, the one that earned most first."""
    earned: dict[str, float] = defaultdict(float)
    for side in found.sides:
        for part in side.parts:
            earned[part.kind] += part.points
    return sorted(earned, key=lambda kind: (-earned[kind], kind))


def aligned(side: Side, kinds: Sequence[str]) -> list[tuple[str, float]]:
    """A side's points by kind in the order all sides share, to the tenth, adding up to its score."""
    earned = {part.kind: part.points for part in side.parts}
    return list(zip(kinds, wording.rounded_to_sum([earned.get(kind, 0.0) for kind in kinds], 1), strict=True))


def network(found: NetworkReport) -> Chart:
    """Accounts as nodes, reactions as arrows from who reacts to who is reacted to."""
    return {
        "nodes": [
            {
                "id": vertex.actor,
                "name": vertex.name,
                "place": vertex.place,
                "score": vertex.score or 0,
                "href": wording.link("person", person=vertex.actor),
            }
            for vertex in found.vertices
        ],
        "edges": [
            {"from": edge.reactor, "to": edge.credited, "weight": edge.announces + edge.not_counted}
            for edge in found.edges
        ],
    }
