"""A small Mattermost bulk export: an open and a private channel, a direct one, a webhook, a bot and odd names."""

import json
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 9, "Like": 4, "Profile": 5}

ODD = '</b> "O\u202eb" =1+1'


def line(kind: str, **content: Any) -> dict[str, Any]:
    return {"type": kind, kind: content}


def said(user: str, second: int, message: str, **more: Any) -> dict[str, Any]:
    return {"user": user, "message": message, "create_at": 1_600_000_000_000 + second * 1000, **more}


def liked(user: str, second: int, emoji: str = "+1") -> dict[str, Any]:
    return {"user": user, "create_at": 1_600_000_000_000 + second * 1000, "emoji_name": emoji}


def export(text: str) -> list[dict[str, Any]]:
    town: dict[str, Any] = {"team": "acme", "channel": "town-square"}
    hook = {"from_webhook": "true", "override_username": "CI", "attachments": [{"title": "Build 7", "text": "failed"}]}
    replies = [
        said("ben", 20, "Ask @ana or @nobody, see https://x.example/a?b=1.", reactions=[liked("cleo", 25, "heart")]),
        said("cleo", 30, "Thanks, @all!", edit_at=1_600_000_040_000),
    ]
    likes = [liked("ben", 11), liked("cleo", 12)]
    return [
        {"type": "version", "version": 1, "info": {"generator": "mattermost-server"}},
        line("team", name="acme", display_name="Acme", type="O"),
        line("channel", team="acme", name="town-square", display_name="Town Square", type="O"),
        line("channel", team="acme", name="board", display_name="Board", type="P"),
        line("user", username="ana", email="ana@x.example", nickname="", first_name="Ana", last_name="Prado"),
        line("user", username="ben", nickname=ODD, first_name="Ben", last_name=""),
        line("user", username="cleo", nickname="", first_name="", last_name=""),
        line("bot", username="helper", owner="ana", display_name="Helper"),
        line("post", **town, **said("ana", 10, "How do I reset it?", reactions=likes, replies=replies)),
        line("post", **town, **said("ana", 40, "ana joined the channel", type="system_join_channel")),
        line("post", **town, **said("ana", 50, "", props=hook, type="slack_attachment")),
        line("post", **town, **said("helper", 55, "Good morning")),
        line("post", **town, **said("ben", 60, text, edit_at=0)),
        line("post", team="acme", channel="board", **said("ana", 70, "Numbers are in")),
        line("direct_channel", members=["ana", "ben"], favorited_by=None),
        line("direct_post", channel_members=["ben", "ana"], **said("ben", 80, "psst", reactions=[liked("ana", 81)])),
        line("direct_post", channel_members=["ana", "ben"], **said("ana", 90, "yes?")),
    ]


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The export as one file of JSON lines."""
    path = folder / "bulk-export.jsonl"
    path.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in export(text)), encoding="utf-8")
    return path
