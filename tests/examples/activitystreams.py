"""ActivityStreams 2.0 as a server that follows others would log it: one activity a line."""

import json
from pathlib import Path
from typing import Any

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ANA = "https://sea.example/users/ana"
BEN = "https://hill.example/users/ben"
CONTEXT = "https://www.w3.org/ns/activitystreams"
EXPECTED = {"Create": 5, "Quote": 1, "Announce": 2, "Like": 2, "Follow": 1, "Undo": 1, "Delete": 1, "Profile": 2}


def activity(kind: str, actor: str, number: int, value: Any, **more: Any) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": f"{actor}/activities/{number}",
        "type": kind,
        "actor": actor,
        "published": f"2024-05-01T10:{number:02d}:00Z",
        "to": [PUBLIC],
        "object": value,
        **more,
    }


def note(actor: str, number: int, content: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{actor}/notes/{number}",
        "type": "Note",
        "attributedTo": actor,
        "published": f"2024-05-01T10:{number:02d}:00Z",
        "to": [PUBLIC],
        "content": content,
        **more,
    }


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def activities(text: str) -> list[dict[str, Any]]:
    first = note(ANA, 1, "<p>The tide is low, come and see.</p>", contentMap={"en": "<p>The tide is low.</p>"})
    tagged = [
        {"type": "Mention", "href": ANA, "name": "@ana@sea.example"},
        {"type": "Hashtag", "href": "https://hill.example/tags/tide", "name": "#Tide"},
    ]
    reply = note(BEN, 2, f"<p>{escaped(text)}</p>", inReplyTo=f"{ANA}/notes/1", tag=tagged)
    quote = note(BEN, 3, "<p>Look at this</p>", quoteUrl=f"{ANA}/notes/1")
    person = {
        "id": BEN,
        "type": "Person",
        "preferredUsername": "ben",
        "name": "Ben",
        "url": "https://hill.example/@ben",
    }
    return [
        activity("Create", ANA, 1, first),
        activity("Create", BEN, 2, reply),
        activity("Create", BEN, 3, quote),
        activity("Announce", BEN, 4, f"{ANA}/notes/1", cc=[ANA, f"{BEN}/followers"]),
        activity("Like", BEN, 5, f"{ANA}/notes/1"),
        activity("Follow", BEN, 6, ANA),
        activity("Update", ANA, 7, {**first, "content": "<p>High now</p>", "updated": "2024-05-01T10:07:00Z"}),
        activity("Undo", BEN, 8, activity("Like", BEN, 5, f"{ANA}/notes/1")),
        activity("Delete", BEN, 9, {"id": f"{BEN}/notes/3", "type": "Tombstone"}),
        activity("Update", BEN, 10, person),
        activity("Announce", ANA, 11, f"{BEN}/notes/2"),
        activity("Create", ANA, 12, {"type": "Note", "id": f"{ANA}/notes/12", "content": "Bye", "to": [BEN]}),
        {**activity("EmojiReact", ANA, 13, f"{BEN}/notes/2"), "content": "🦀"},
        {"@context": CONTEXT, "id": ANA, "type": "Organization", "preferredUsername": "ana", "name": "The sea"},
        activity("Block", ANA, 14, BEN),
    ]


def write(folder: Path, text: str = "I will be there at noon") -> Path:
    path = folder / "inbox.jsonl"
    lines = [json.dumps(value, ensure_ascii=False) for value in activities(text)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
