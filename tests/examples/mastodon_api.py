"""What a Mastodon server's API hands out: a page of its public timeline as lines, then events of its stream."""

import json
from html import escape
from pathlib import Path
from typing import Any

SERVER, HILL = "https://town.example", "https://hill.example"
FIRST = 112366521098240000
EXPECTED = {"Create": 5, "Quote": 1, "Announce": 1, "Delete": 1, "Profile": 3, "ReactionCount": 2}


def account(name: str, host: str = SERVER, **more: Any) -> dict[str, Any]:
    return {
        "id": "108",
        "username": name,
        "acct": name if host == SERVER else f"{name}@{host.removeprefix('https://')}",
        "display_name": name.title(),
        "bot": False,
        "group": False,
        "created_at": "2023-04-26T00:00:00.000Z",
        "url": f"{host}/@{name}",
        "uri": f"{host}/users/{name}",
        "followers_count": 12,
        "fields": [],
        **more,
    }


def status(number: int, content: str, who: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A post; the number holds the time, one minute apart."""
    id_ = str(FIRST + number * 60_000 * 2**16)
    return {
        "id": id_,
        "created_at": f"2024-05-01T18:{number:02d}:00.000Z",
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"{who['uri']}/statuses/{id_}",
        "url": f"{who['url']}/{id_}",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": None,
        "content": f"<p>{content}</p>",
        "reblog": None,
        "account": who,
        "mentions": [],
        "tags": [],
        **more,
    }


def event(name: str, payload: Any, names: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """An event as the streams send it, with what its numbers mean."""
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return {"event": name, "payload": text, "names": names or {}}


def named(one: dict[str, Any]) -> dict[str, list[str]]:
    return {one["id"]: [one["uri"], one["account"]["uri"]]}


def documents(text: str) -> list[dict[str, Any]]:
    page = '<a href="https://ana.example" rel="me nofollow">ana.example</a>'
    ana = account("ana", fields=[{"name": "Blog", "value": page, "verified_at": "2023-05-01T00:00:00Z"}])
    ben = account("ben", HILL)
    link = '<a href="https://tide.example/today?utm_source=mastodon">the tide</a>'
    first = status(1, f"{escape(text)} {link}", ana, tags=[{"name": "Tide"}], favourites_count=3, reblogs_count=1)
    mention = [{"id": "109", "username": "ben", "acct": "ben@hill.example", "url": f"{HILL}/@ben"}]
    second = status(2, "And lower still", ana, in_reply_to_id=first["id"], mentions=mention)
    other = status(0, "Fog on the hill", account("cy", HILL), visibility="unlisted")
    boost = status(3, "", ben, reblog=other, uri=f"{HILL}/users/ben/statuses/{FIRST + 3 * 60_000 * 2**16}/activity")
    quoting = status(4, "Look", ben, quote={"state": "accepted", "quoted_status": first})
    edited = status(2, "And lower still!", ana, edited_at="2024-05-01T18:05:00.000Z", in_reply_to_id=first["id"])
    return [
        first,
        event("update", second, named(first)),
        event("update", boost),
        event("update", quoting),
        event("status.update", edited, named(first)),
        event("delete", quoting["id"], named(quoting)),
        event("delete", "112366521098240999"),
        event("filters_changed", "null"),
    ]


def write(folder: Path, text: str = "The tide is low, come and see") -> Path:
    path = folder / "events.jsonl"
    lines = [json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in documents(text)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
