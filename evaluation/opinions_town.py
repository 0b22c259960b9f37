"""What of the opinions planted in the simulated town is recovered: of posts, of brands, and of who drives them."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.workspace import Workspace
from groundswell.world.write import Written, write

PEOPLE, WEEKS, DRIVERS = 400, 260, 10
Truth = dict[str, tuple[str, float]]


def town() -> dict[str, Any]:
    """Figures of a town of so many people."""
    with tempfile.TemporaryDirectory() as folder:
        written = write(Path(folder) / "town", people=PEOPLE)
        workspace = Workspace.init(Path(folder) / "workspace", history_weeks=0)
        for path in (written.archive, written.town_server, written.jetstream):
            workspace.add(path)
        workspace.score()
        truth, known = dict(planted(written)), json.loads(written.truth.read_bytes())
        brands = [brand(workspace, one["name"], truth, known) for one in known["brands"]]
        return {"posts": sides(workspace, truth), "brands": brands, **summed(brands)}


def planted(written: Written) -> Iterator[tuple[str, tuple[str, float]]]:
    """Each post that holds an opinion: the brand, and the polarity."""
    for line in written.object_truths.read_text().splitlines():
        row = json.loads(line)
        if row.get("opinion_target"):
            yield row["object"], (row["opinion_target"], row["polarity"])


def sides(workspace: Workspace, truth: Truth) -> dict[str, Any]:
    """How posts for and against are read."""
    rows = workspace.reader.rows("SELECT object, side FROM polarities")
    found: dict[str, dict[str, int]] = {"for": {}, "against": {}}
    for row in rows:
        if row["object"] in truth:
            counts = found["for" if truth[row["object"]][1] > 0 else "against"]
            counts[row["side"]] = counts.get(row["side"], 0) + 1
    return found


def brand(workspace: Workspace, name: str, truth: Truth, known: dict[str, Any]) -> dict[str, Any]:
    """One brand: its true share of praise, as read and as corrected, and whether its drivers lean as they think."""
    report = workspace.report("opinions", opinion_target=name, weeks=WEEKS, limit=DRIVERS)
    own = [polarity for target, polarity in truth.values() if target == name]
    shown = {side.side: side for side in report.sides}
    for_, against = shown["positive"], shown["negative"]
    corrected = for_.share / max(1e-9, for_.share + against.share) if for_.share is not None else None
    thinks = {
        account: person["opinions"].get(name, 0.0) for person in known["people"] for account in person["accounts"]
    }
    leaning = [
        (one.positive_announces - one.negative_announces) * thinks.get(one.actor, 0.0)
        for one in report.drivers
        if one.positive_announces != one.negative_announces and thinks.get(one.actor)
    ]
    return {
        "brand": name,
        "texts": report.texts_count,
        "planted": len(own),
        "true": float(np.mean([polarity > 0 for polarity in own])),
        "read": for_.texts_count / max(1, for_.texts_count + against.texts_count),
        "corrected": corrected,
        "drivers": len(leaning),
        "drivers_right": sum(lean > 0 for lean in leaning),
    }


def summed(brands: list[dict[str, Any]]) -> dict[str, Any]:
    """Mean errors over brands, and all drivers together."""
    told = [one for one in brands if one["corrected"] is not None]
    return {
        "error_read": float(np.mean([abs(one["read"] - one["true"]) for one in told])),
        "error_corrected": float(np.mean([abs(one["corrected"] - one["true"]) for one in told])),
        "drivers": sum(one["drivers"] for one in brands),
        "drivers_right": sum(one["drivers_right"] for one in brands),
    }
