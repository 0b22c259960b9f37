"""A small DiscordChatExporter export: a channel, a forum thread and a direct conversation, with odd names."""

import json
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 8, "Announce": 1, "Like": 3, "ReactionCount": 2, "Profile": 4}

ANA = {"id": "1", "name": "ana", "discriminator": "0000", "nickname": "Ana P", "color": None, "isBot": False}
BEN = {"id": "2", "name": "ben", "discriminator": "4242", "nickname": '<b>"Ben"</b> \u202e', "isBot": False}
CLEO = {"id": "3", "name": "=cmd()", "discriminator": "0", "nickname": "=cmd()", "isBot": False}
BOT = {"id": "4", "name": "Helper", "discriminator": "0001", "nickname": "Helper", "isBot": True}


def message(number: int, author: dict[str, Any], content: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "type": "Default",
        "timestamp": f"2023-03-01T10:{number % 60:02}:00.123+01:00",
        "timestampEdited": None,
        "isPinned": False,
        "content": content,
        "author": author,
        "attachments": [],
        "embeds": [],
        "reactions": [],
        "mentions": [],
        **more,
    }


def reply_to(number: int, channel: int) -> dict[str, Any]:
    return {"type": "Reply", "reference": {"messageId": str(number), "channelId": str(channel), "guildId": "9"}}


def emoji(name: str, count: int, users: list[dict[str, Any]], number: str = "") -> dict[str, Any]:
    return {"emoji": {"id": number, "name": name, "code": name, "isAnimated": False}, "count": count, "users": users}


def chat(text: str) -> list[dict[str, Any]]:
    hearts = [emoji("❤️", 4, [BEN, CLEO]), emoji("party", 2, [], "777")]
    card = {"title": "Build 7", "url": "https://x.example/7", "description": "failed"}
    forward = {"reference": {"messageId": "300", "channelId": "30", "guildId": "9", "type": "Forward"}}
    return [
        message(101, ANA, "How do I reset it? @Helper", mentions=[BOT], reactions=hearts),
        message(
            102, BEN, "See https://x.example/guide.", timestampEdited="2023-03-02T00:00:00+00:00", **reply_to(101, 20)
        ),
        message(103, BOT, "", embeds=[card]),
        message(104, CLEO, "Joined the server.", type="GuildMemberJoin"),
        message(105, CLEO, text),
        message(106, CLEO, "", forwardedMessage={"content": "old words"}, **forward),
    ]


def channel(number: int, kind: str, name: str, messages: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "guild": {"id": "9", "name": "Town <9>", "iconUrl": "https://x.example/i.png"},
        "channel": {
            "id": str(number),
            "type": kind,
            "categoryId": "7",
            "category": "Text",
            "name": name,
            "topic": None,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2023-04-01T00:00:00+00:00",
        "messages": messages,
        "messageCount": len(messages),
    } | more


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The export as a folder of files named as the exporter names them."""
    thread = [
        message(200, BEN, "Beans go stale"),
        message(201, ANA, "Use a tin", reactions=[emoji("👍", 1, [BEN])]),
        message(202, BEN, "Thanks", **reply_to(201, 200)),
    ]
    direct = {"guild": {"id": "0", "name": "Direct Messages"}}
    files = {
        "Town - Text - general [20].json": channel(20, "GuildTextChat", "general", chat(text)),
        "Town - help - Beans [200].json": channel(200, "GuildPublicThread", "Beans", thread),
        "Direct Messages - ana [40].json": channel(40, "DirectTextChat", "ana", [message(400, ANA, "psst")], **direct),
    }
    for name, content in files.items():
        path = folder / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    return folder / "export"
