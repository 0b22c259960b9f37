"""Hacker News items: lines and an array of the official API's, a search page and a tree of comments of Algolia's."""

import json
from html import escape
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 13, "Profile": 7, "ReactionCount": 6, "Delete": 3}


def item(number: int, kind: str, by: str = "", **more: Any) -> dict[str, Any]:
    return {"id": number, "type": kind, "time": 1_175_714_200 + number, **({"by": by} if by else {}), **more}


def hit(number: int, kind: str, author: str, **more: Any) -> dict[str, Any]:
    return {
        "objectID": str(number),
        "_tags": [kind, f"author_{author}", f"story_{number}"],
        "author": author,
        "created_at": "2007-04-04T19:16:40.000Z",
        "created_at_i": 1_175_714_200 + number,
        "_highlightResult": {},
        **more,
    }


def branch(number: int, author: str, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "created_at": "2007-04-04T19:16:40.000Z",
        "created_at_i": 1_175_714_200 + number,
        "type": "comment",
        "author": author,
        "text": f"Comment {number}",
        "points": None,
        "parent_id": None,
        "story_id": 40,
        "children": [{**child, "parent_id": number} for child in children],
        "options": [],
        **more,
    }


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The items as a folder of files."""
    lines = [
        item(1, "story", "ana", title="My app", url="https://x.example/app", score=111, descendants=71, kids=[2, 3, 4]),
        item(2, "comment", "ben", parent=1, text="Nice &amp; neat.<p>See <a href=\"https://x.example/a\">this</a>."),
        item(3, "comment", parent=1, deleted=True),
        item(4, "comment", "cleo", parent=1, text=escape(text)),
        item(5, "comment", "ben", parent=4, text="spam", dead=True),
        item(6, "comment", "ana", parent=4, deleted=True),
    ]  # fmt: skip
    array = [
        None,
        item(10, "poll", "ana", title="Which?", parts=[11, 12], score=20),
        item(11, "pollopt", "ana", poll=10, text="Tea", score=15),
        item(12, "pollopt", "ana", poll=10, text="Coffee", score=3),
        item(13, "job", "acme", title="Acme is hiring", url="https://x.example/jobs", score=1),
        {"id": "ana", "created": 1_173_923_446, "karma": 2937, "submitted": [1, 10]},
    ]
    hits = [
        hit(30, "story", "dora", title="Ask HN: Tea?", story_text="Which one?", url=None, points=7, num_comments=1),
        hit(31, "comment", "ben", comment_text="Green.", parent_id=30, story_id=30, story_title="Ask HN: Tea?"),
    ]
    tree = branch(40, "dora", branch(41, "ben", branch(42, "eve")), branch(43, "cleo"), type="story", title="A tree")
    files = {
        "items.jsonl": "".join(json.dumps(line) + "\n" for line in lines),
        "array.json": json.dumps(array, indent=1),
        "search.json": json.dumps({"hits": hits, "nbHits": 2, "page": 0}),
        "items/40.json": json.dumps(tree),
        "top.json": "[1, 10, 30]",
    }
    for name, content in files.items():
        path = folder / "hackernews" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder / "hackernews"
