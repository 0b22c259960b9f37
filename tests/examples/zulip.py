"""A small Zulip export: a channel on the web, a private one, a direct conversation, a bot, quotes and odd names."""

import json
from html import escape
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 8, "Quote": 1, "Like": 3, "Profile": 4}

NEAR = "#narrow/channel/11-web-public/topic/Beans/near/"


def html(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def quoted(number: int) -> str:
    said = f'<span class="user-mention silent" data-user-id="5">Ana Prado</span> <a href="{NEAR}{number}">said</a>:'
    return f"<p>{said}</p>\n<blockquote>\n<p>not my words</p>\n</blockquote>\n"


def message(number: int, sender: int, to: int, content: str, rendered: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "sender": sender,
        "recipient": to,
        "subject": "Beans",
        "content": content,
        "rendered_content": rendered,
        "date_sent": 1_650_000_000.5 + number,
        "last_edit_time": None,
        "sending_client": 1,
        **more,
    }


def messages(text: str) -> list[dict[str, Any]]:
    asked = '<p><span class="user-mention" data-user-id="6">@Ben &lt;b&gt;</span>: see <a href="https://x.example/">x</a></p>'
    raw = (
        f"@_**Ana Prado|5** [said]({NEAR}102):\n```quote\nnot my words\n```\nYes @**Ben <b>** and https://x.example/y."
    )
    return [
        message(101, 5, 21, "how?", html("How do I keep beans?")),
        message(102, 5, 21, "@**Ben**", asked, last_edit_time=1_650_000_500.25),
        message(103, 6, 21, "quotes", quoted(101) + quoted(102) + html("Both!")),
        message(104, 7, 21, raw, None),
        message(105, 6, 21, text, html(text), subject="other"),
        message(106, 5, 22, "numbers", html("Numbers")),
    ]


def realm() -> dict[str, Any]:
    return {
        "zerver_realm": [{"id": 1, "string_id": "acme", "name": "Acme"}],
        "zerver_stream": [
            {"id": 11, "name": "web public", "invite_only": False, "is_web_public": True},
            {"id": 12, "name": "board", "invite_only": True, "is_web_public": False},
        ],
        "zerver_recipient": [
            {"id": 21, "type": 2, "type_id": 11},
            {"id": 22, "type": 2, "type_id": 12},
            {"id": 23, "type": 1, "type_id": 5},
        ],
        "zerver_userprofile": [
            {"id": 5, "full_name": "Ana Prado", "delivery_email": "ana@x.example", "date_joined": 1_600_000_000.0},
            {"id": 6, "full_name": "Ben <b>", "is_bot": False, "date_joined": 1_600_000_001.0},
            {"id": 7, "full_name": "=cmd() \u202e", "is_bot": False, "date_joined": 1_600_000_002.0},
        ],
        "zerver_userprofile_crossrealm": [{"id": 1, "full_name": "Notification Bot", "is_bot": True}],
        "zerver_reaction": [
            {"id": 1, "message": 101, "user_profile": 6, "emoji_name": "+1", "emoji_code": "1f44d"},
            {"id": 2, "message": 101, "user_profile": 7, "emoji_name": "heart", "emoji_code": "2764"},
            {"id": 3, "message": 108, "user_profile": 5, "emoji_name": "wave", "emoji_code": "1f44b"},
        ],
    }


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The export as a folder of JSON files."""
    direct = [
        message(107, 6, 23, "psst", html("psst"), subject=""),
        message(108, 1, 21, "stream created", html("Stream created"), subject="stream events"),
    ]
    files = {
        "realm.json": realm(),
        "messages-000001.json": {"zerver_usermessage": [{"id": 1}], "zerver_message": messages(text)},
        "messages-000002.json": {"zerver_usermessage": [], "zerver_message": direct},
        "attachment.json": {"zerver_attachment": []},
    }
    for name, content in files.items():
        path = folder / "zulip-export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=4), encoding="utf-8")
    return folder / "zulip-export"
