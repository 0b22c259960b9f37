"""A Telegram Desktop export of a whole account: a channel it follows and a group it is in."""

import json
from pathlib import Path
from typing import Any

START = 1_714_557_600
ANA, BEN, CHANNEL = "user1001", "user1002", "channel2001"
EXPECTED = {"Create": 6, "Announce": 2, "Like": 2, "Profile": 5, "ReactionCount": 3}


def times(minute: int) -> dict[str, str]:
    """Local time two hours ahead of UTC, and Unix time, as the export has both."""
    return {"date": f"2024-05-01T12:{minute:02d}:00", "date_unixtime": str(START + minute * 60)}


def message(number: int, sender: tuple[str | None, str], text: Any, **more: Any) -> dict[str, Any]:
    name, peer = sender
    pieces = text if isinstance(text, list) else [{"type": "plain", "text": text}] if text else []
    common = {"id": number, "type": "message", **times(number), "from": name, "from_id": peer}
    return {**common, "text": text, "text_entities": pieces, **more}


def service(number: int, action: str) -> dict[str, Any]:
    common = {"id": number, "type": "service", **times(number), "actor": "Ana", "actor_id": ANA}
    return {**common, "action": action, "text": "", "text_entities": []}


def channel(text: str) -> list[dict[str, Any]]:
    town = ("Town news", CHANNEL)
    hearts = [{"type": "emoji", "count": 41, "emoji": "❤"}]
    link = [{"type": "plain", "text": "Read "}, {"type": "text_link", "text": "this", "href": "https://town.example/1"}]
    return [
        service(1, "create_channel"),
        message(2, town, text, reactions=hearts),
        message(3, town, link, edited="2024-05-01T12:09:00", edited_unixtime=str(START + 540)),
        message(4, town, "From elsewhere", forwarded_from="Hill news", forwarded_from_id="channel2002"),
        message(5, town, "", photo="photos/photo_1.jpg", width=800, height=600),
    ]


def group() -> list[dict[str, Any]]:
    thumbs = {"type": "emoji", "count": 2, "emoji": "👍"}
    recent = [
        {"from": "Ben", "from_id": BEN, "date": "2024-05-01T12:11:00"},
        {"from": "Ana", "from_id": ANA, "date": "2024-05-01T12:12:00"},
    ]
    tagged = [{"type": "hashtag", "text": "#Bread"}, {"type": "plain", "text": " at six, "}]
    tagged.append({"type": "mention", "text": "@Ben_bakes"})
    return [
        message(10, ("Ana", ANA), tagged, reactions=[thumbs | {"recent": recent}]),
        message(11, ("Ben", BEN), "I will come", reply_to_message_id=10),
        message(12, ("Ben", BEN), "Seen in the news", forwarded_from="Town news"),
        message(13, ("Ana", ANA), "", poll={"question": "Rye or wheat?", "closed": False, "total_voters": 2}),
        service(14, "pin_message"),
    ]


def write(folder: Path, text: str = "Market day is on Saturday") -> Path:
    news = {"name": "Town news", "type": "public_channel", "id": 2001, "messages": channel(text)}
    bakers = {"name": "Bakers", "type": "private_group", "id": 3001, "messages": group()}
    contact = {"user_id": 1003, "first_name": "Cy", "last_name": "", "phone_number": "+000", **times(0)}
    account = {
        "about": "Here is the data you requested. Use Telegram Desktop to view it.",
        "personal_information": {"user_id": 1001, "first_name": "Ana", "last_name": "", "phone_number": "+001"},
        "contacts": {"about": "Your contacts", "list": [contact]},
        "chats": {"about": "All chats", "list": [news, bakers]},
        "left_chats": {"about": "Chats you left", "list": []},
    }
    path = folder / "result.json"
    path.write_text(json.dumps(account, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
