"""What fuzzing came to, in all: perf/fuzz.json, which docs/performance.md shows."""

import fcntl
import json
from datetime import UTC, datetime
from pathlib import Path

FIGURES = Path(__file__).parent / "fuzz.json"


def note(name: str, seconds: int, inputs: int, *, found: bool, figures: Path = FIGURES) -> None:
    """Add one more fuzzing of a source to those before it: its seconds of processor time, and how many inputs.

    Whether it found something is said of the last alone.
    """
    with figures.open("a") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        held = json.loads(figures.read_text("utf-8")) if figures.stat().st_size else {}
        before = held.get(name, {"seconds": 0, "inputs": 0})
        held[name] = {
            "seconds": before["seconds"] + seconds,
            "inputs": before["inputs"] + inputs,
            "found": found,
            "on": f"{datetime.now(UTC):%Y-%m-%d}",
        }
        figures.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", "utf-8")
