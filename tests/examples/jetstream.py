"""Jetstream events: what three people did on one morning, and what they took back."""

import json
from pathlib import Path
from typing import Any

ANA, BEN, CY = "did:plc:ana2222222222222222222222", "did:plc:ben2222222222222222222222", "did:web:cy.example"
POST, LIKE, REPOST = "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost"
FOLLOW, PROFILE = "app.bsky.graph.follow", "app.bsky.actor.profile"
START = 1_714_557_600_000_000
EXPECTED = {
    "Create": 4,
    "Quote": 1,
    "Like": 2,
    "Announce": 1,
    "Follow": 1,
    "Undo": 2,
    "Delete": 2,
    "Profile": 2,
}


def ref(did: str, collection: str, key: str) -> dict[str, str]:
    return {
        "uri": f"at://{did}/{collection}/{key}",
        "cid": f"bafyrei{'a' * 52}",
    }


def at(minute: int) -> str:
    return f"2024-05-01T10:{minute:02d}:00.000Z"


def first_post(text: str) -> dict[str, Any]:
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://tide.example/today"}
    tag = {"$type": "app.bsky.richtext.facet#tag", "tag": "Tide"}
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": BEN}
    spans = [{"index": {"byteStart": n, "byteEnd": n + 1}, "features": [f]} for n, f in enumerate((link, tag, mention))]
    return {"$type": POST, "text": text, "createdAt": at(1), "langs": ["en", "de"], "facets": spans}


def records(text: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(did, collection, key, record), in order of time."""
    a1 = ref(ANA, POST, "3krg4aaaaaa2a")
    reply = {"root": a1, "parent": a1}
    quote = {"$type": "app.bsky.embed.record", "record": a1}
    via = ref(BEN, REPOST, "3krg4aaaaac2a")
    return [
        (ANA, POST, "3krg4aaaaaa2a", first_post(text)),
        (BEN, POST, "3krg4aaaaab2a", {"$type": POST, "text": "So low!", "createdAt": at(2), "reply": reply}),
        (BEN, REPOST, "3krg4aaaaac2a", {"$type": REPOST, "subject": a1, "createdAt": at(3)}),
        (CY, LIKE, "3krg4aaaaad2a", {"$type": LIKE, "subject": a1, "createdAt": at(4), "via": via}),
        (CY, POST, "3krg4aaaaae2a", {"$type": POST, "text": "Look", "createdAt": at(5), "embed": quote}),
        (CY, FOLLOW, "3krg4aaaaaf2a", {"$type": FOLLOW, "subject": ANA, "createdAt": at(6)}),
        (BEN, LIKE, "3krg4aaaaag2a", {"$type": LIKE, "subject": a1, "createdAt": "no time at all"}),
        (ANA, PROFILE, "self", {"$type": PROFILE, "displayName": "Ana", "createdAt": "2023-04-26T00:00:00Z"}),
        (ANA, "app.bsky.graph.block", "3krg4aaaaah2a", {"$type": "app.bsky.graph.block", "subject": CY}),
    ]


def event(minute: int, did: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"did": did, "time_us": START + minute * 60_000_000 + 500_000, "kind": kind, kind: value}


def commit(minute: int, operation: str, did: str, collection: str, key: str, record: Any = None) -> dict[str, Any]:
    value = {"rev": "3mptbypluud2a", "operation": operation, "collection": collection, "rkey": key}
    return event(minute, did, "commit", value | ({"record": record, "cid": "bafyrei"} if record else {}))


def events(text: str) -> list[dict[str, Any]]:
    edited = {"$type": POST, "text": "So very low!", "createdAt": at(2), "reply": None}
    return [
        *(commit(n, "create", *record) for n, record in enumerate(records(text), 1)),
        commit(11, "update", BEN, POST, "3krg4aaaaab2a", edited),
        commit(12, "delete", CY, LIKE, "3krg4aaaaad2a"),
        commit(13, "delete", CY, FOLLOW, "3krg4aaaaaf2a"),
        commit(14, "delete", CY, POST, "3krg4aaaaae2a"),
        event(15, BEN, "identity", {"did": BEN, "handle": "ben.example", "seq": 1}),
        event(16, CY, "account", {"did": CY, "active": False, "status": "deleted", "seq": 2}),
        event(17, BEN, "account", {"did": BEN, "active": True, "seq": 3}),
    ]


def write(folder: Path, text: str = "The tide is low, come and see") -> Path:
    path = folder / "events.jsonl"
    lines = [json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in events(text)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
