"""Frames of a relay: the events of the Jetstream example, as they were before they became JSON."""

from pathlib import Path
from typing import Any

from tests.examples import jetstream
from tests.examples.bluesky import car, cid, encoded

EXPECTED = jetstream.EXPECTED


def frame(kind: str, body: dict[str, Any]) -> bytes:
    content = encoded({"t": f"#{kind}", "op": 1}) + encoded(body)
    return len(content).to_bytes(4, "little") + content


def commit_body(event: dict[str, Any]) -> dict[str, Any]:
    commit = event["commit"]
    record = encoded(commit["record"]) if "record" in commit else None
    op = {"path": f"{commit['collection']}/{commit['rkey']}", "action": commit["operation"]}
    root = encoded({"did": event["did"], "version": 3, "data": None, "sig": bytes(64)})
    return {
        "repo": event["did"],
        "ops": [op | {"cid": cid(record) if record else None}],
        "blocks": car(cid(root), [root, *([record] if record else [])]),
    }


def write(folder: Path, text: str = "The tide is low, come and see") -> Path:
    path = folder / "frames.bin"
    with path.open("wb") as file:
        for event in jetstream.events(text):
            minute = (event["time_us"] - jetstream.START) // 60_000_000
            body = commit_body(event) if event["kind"] == "commit" else event[event["kind"]]
            file.write(frame(event["kind"], body | {"time": f"2024-05-01T10:{minute:02d}:00.500Z"}))
    return path
