"""A small Slack export: public channels, private ones, a direct conversation, a bot, another workspace, odd names."""

import json
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 12, "Like": 5, "Quote": 1, "Delete": 1, "Profile": 4, "ReactionCount": 1}

USERS = [
    {"id": "U1", "name": "ana", "real_name": "Ana Prado", "updated": 1700000000, "profile": {"display_name": "ana"}},
    {"id": "U2", "name": "ben", "profile": {"real_name": "Ben </script> \u202eneB", "display_name": ""}},
    {"id": "U3", "name": "deploy", "real_name": "Deploy", "is_bot": True, "deleted": True, "profile": {}},
]
CHANNELS = [{"id": "C1", "name": "general", "is_general": True}, {"id": "C2", "name": "café", "members": ["U1"]}]
GROUPS = [{"id": "G1", "name": "board", "members": ["U1", "U2"]}]
DIRECT = [{"id": "D1", "members": ["U1", "U2"]}]


def message(ts: str, user: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "text": text, "ts": ts, **more}


def general(text: str) -> list[dict[str, Any]]:
    """A thread of three, an edit, a shared message, a file with a comment, and what is not said by anybody."""
    root = "1700000100.000100"
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    thread: dict[str, Any] = {"thread_ts": root, "parent_user_id": "U1"}
    stars = [{"name": "+1", "users": ["U2", "U4"], "count": 5}, {"name": "tada", "users": ["U1"], "count": 1}]
    share = {"is_msg_unfurl": True, "channel_id": "C2", "ts": "1700000150.000000", "author_id": "U2", "text": "Hola"}
    file_comment = {"user": "U2", "comment": "Looks <http://x.example?a=1&amp;b=2|right>"}
    return [
        message("1700000050.000000", "U4", "<@U4|dora> has joined the channel", subtype="channel_join"),
        message(root, "U1", "How do I reset &amp; restart <@U2>?", thread_ts=root, reply_count=2, reactions=stars),
        message("1700000200.000200", "U2", "See <https://x.example/reset|the guide>, <@U1|ana>", **thread),
        message("1700000300.000300", "U4", "Thanks!", subtype="thread_broadcast", **thread),
        message("1700000400.000400", "U1", "Fixed typo", edited={"user": "U1", "ts": "1700000500.000000"}),
        message("1700000600.000600", "U1", "Worth reading", attachments=[share, {"fallback": "a preview"}]),
        message("1700000650.000650", "USLACKBOT", "This message was deleted.", subtype="tombstone", hidden=True),
        {
            **message("1700000700.000700", "", "<@U2|ben> commented on <@U1|ana>’s file", subtype="file_comment"),
            "comment": file_comment,
        },
        {
            "type": "message",
            "subtype": "bot_message",
            "bot_id": "B1",
            "username": "CI <bot>",
            "text": "",
            "attachments": [{"title": "Build 7", "text": "failed in &lt;main&gt;"}],
            "ts": "1700000800.000800",
        },
        message("1700000900.000900", "U4", escaped),
        message("1700001000.001000", "U1", "pinned a message", subtype="pinned_item"),
    ]


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The export as a folder of JSON files."""
    reactions = [{"name": "eyes", "users": ["U1", "U1"], "count": 1}, {"name": "wave", "users": ["U4"], "count": 1}]
    files: dict[str, Any] = {
        "users.json": USERS,
        "channels.json": CHANNELS,
        "groups.json": GROUPS,
        "dms.json": DIRECT,
        "general/2023-11-14.json": general(text),
        "café/2023-11-14.json": [message("1700000150.000000", "U2", "Hola <#C1>", reactions=reactions)],
        "board/2023-11-15.json": [message("1700050000.000000", "U1", "/me thinks", subtype="me_message")],
        "D1/2023-11-15.json": [message("1700060000.000000", "U2", "psst <!here>")],
        # Another workspace of the organisation has a channel of the same name, for a few.
        "teams/air/groups.json": [{"id": "C9", "name": "general", "is_private": True}],
        "teams/air/general/2023-11-15.json": [message("1700070000.000000", "U4", "Between us")],
    }
    for name, content in files.items():
        path = folder / "workspace" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder / "workspace"
