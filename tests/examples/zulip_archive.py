"""A small public Zulip archive of two channels, one topic a file, with quotes, mentions and odd names."""

import json
from pathlib import Path
from typing import Any

from tests.examples.zulip import html, quoted

EXPECTED = {"Create": 6, "Profile": 3}


def message(number: int, sender: str, content: str) -> dict[str, Any]:
    return {"content": content, "id": number, "sender_full_name": sender, "timestamp": 1_650_000_000 + number}


def beans(text: str) -> list[dict[str, Any]]:
    ben = '<span class="user-mention" data-user-id="6">@Ben &lt;b&gt;/2</span>'
    return [
        message(101, "Ana Prado", html("How do I keep beans?")),
        message(102, "Ben <b>/2", quoted(101) + "<p>In a <strong>tin</strong>.</p>"),
        message(104, "Ana Prado", f'<p>{ben}: see <a href="https://x.example/a?b&amp;c">this</a></p>'),
        message(105, "=cmd() \u202e", html(text)),
    ]


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The archive as a folder with an index and one folder a channel."""
    streams = {"web public": {"id": 11, "latest_id": 105}, "art & tea": {"id": 12, "latest_id": 111}}
    files: dict[str, Any] = {
        "stream_index.json": {"streams": streams, "time": 1_650_001_000.5},
        "11-web-public/Beans.20.26.20tins.json": beans(text),
        "12-art--tea/hello.json": [message(110, "Ben <b>/2", html("Hello")), message(111, "Ana Prado", html("Hi"))],
    }
    for name, content in files.items():
        path = folder / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=4, sort_keys=True), encoding="utf-8")
    return folder / "archive"
