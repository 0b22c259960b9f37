"""A small Discord archive site: its list of people, its list of threads, and two content files."""

import json
from html import escape
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 6, "ReactionCount": 3, "Profile": 4}

FIRST = 1_400_000_000_000_000_000
PEOPLE = [
    {"id": "1", "name": "Ana P", "handle": "ana", "avatar": "", "message_count": 3},
    {"id": "2", "name": '<b>"Ben"</b> \u202e', "handle": "=ben()", "avatar": "", "message_count": 2},
    {"id": "3", "name": "Cleo", "handle": "cleo.", "avatar": "", "message_count": 0},
]
THREADS = [
    {"id": "help--beans", "title": "Beans", "forum": "help", "channel": None, "is_channel_main": False}
    | {"guild": "Town", "message_count": 4, "first_msg_id": FIRST, "last_msg_id": FIRST + 3},
    {"id": "chat--general", "title": "general", "forum": "Chat", "channel": "general", "is_channel_main": True}
    | {"guild": "Town", "message_count": 2, "first_msg_id": FIRST + 10, "last_msg_id": FIRST + 11},
]


def message(number: int, author: dict[str, Any], text: str, html: str | None = None, **more: str) -> dict[str, Any]:
    shown = f"<span class=chatlog__markdown-preserve>{escape(text) if html is None else html}</span>"
    return {
        "id": str(FIRST + number),
        "author": author["name"],
        "author_handle": author["handle"],
        "user_id": author["id"],
        "timestamp": "Sunday, February 15, 2026 4:06 a.m.",
        "text": text,
        "content_html": f'<div class="chatlog__content chatlog__markdown">{shown}</div>',
        "embeds_html": [],
        "reactions_html": "",
        "reply_html": "",
        **more,
    }


def reply(number: int) -> str:
    link = f"<span class=chatlog__reply-link onclick=\"scrollToMessage(event,'{FIRST + number}')\"> ... </span>"
    return f"<div class=chatlog__reply><div class=chatlog__reply-content>{link}</div></div>"


def reactions(*chosen: tuple[str, str, int]) -> str:
    shown = (
        f"<div class=chatlog__reaction title={title}><img alt={emoji}> "
        f"<span class=chatlog__reaction-count>{count}</span></div>"
        for title, emoji, count in chosen
    )
    return f"<div class=chatlog__reactions>{''.join(shown)}</div>"


def beans(text: str) -> list[dict[str, Any]]:
    ana, ben, _ = PEOPLE
    mention = '<span class="chatlog__markdown-mention" title="ana">@Ana P</span>, '
    link = '<a href="https://x.example/?a=1&amp;b=2">this</a> <span class=chatlog__edited-timestamp>(edited)</span>'
    gone = "<div class=chatlog__reply><div class=chatlog__reply-unknown>Original message was deleted.</div></div>"
    return [
        message(0, ana, "Beans go stale", reactions_html=reactions(("thumbsup", "👍", 5), ("party", "party", 1))),
        message(1, ben, "@Ana P, this (edited)", mention + link, reply_html=reply(0)),
        message(2, ana, "Thanks", reply_html=gone),
        message(3, PEOPLE[1] | {"id": "4", "handle": "dora"}, text),
    ]


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The site's data folder."""
    general = [
        message(10, PEOPLE[0], "Hello"),
        message(11, PEOPLE[1], "Hi", reactions_html=reactions(("wave", "👋", 2))),
    ]
    files: dict[str, Any] = {
        "users.json": PEOPLE,
        "threads.json": THREADS,
        "content/help--beans.json": {"id": "help--beans", "title": "Beans", "forum": "help", "messages": beans(text)},
        "content/chat--general.json": {"id": "chat--general", "title": "general", "forum": "Chat", "messages": general},
    }
    for name, content in files.items():
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder / "data"
