"""A Mastodon account archive, as the account's owner downloads it: a folder of JSON documents and pictures."""

import json
from pathlib import Path
from typing import Any

from tests.examples.activitystreams import CONTEXT, PUBLIC, escaped

ANA = "https://town.example/users/ana"
BEN = "https://hill.example/users/ben"
LIKED = f"{BEN}/statuses/112366521098240001"
EXPECTED = {"Create": 4, "Quote": 1, "Announce": 2, "Like": 1, "Profile": 1, "ReactionCount": 3, "Malformed": 1}


def post(number: int, content: str, **more: Any) -> dict[str, Any]:
    """A Create as Mastodon writes it; the status id holds the time, one minute apart."""
    address = f"{ANA}/statuses/{112366521098240000 + number * 60_000 * 2**16}"
    common = {"published": f"2024-05-01T18:{number:02d}:00Z", "to": [PUBLIC], "cc": [f"{ANA}/followers"]}
    status = {
        "id": address,
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "url": address.replace("/users/", "/@").replace("/statuses", ""),
        "attributedTo": ANA,
        "sensitive": False,
        "content": content,
        "contentMap": {"en": content},
        "attachment": [],
        "tag": [],
        **common,
        **more,
    }
    wrapped = {key: status[key] for key in common}
    return {"id": f"{address}/activity", "type": "Create", "actor": ANA, **wrapped, "object": status}


def boost(number: int, address: str) -> dict[str, Any]:
    return {
        "id": f"{ANA}/statuses/{112366521098240000 + number * 60_000 * 2**16}/activity",
        "type": "Announce",
        "actor": ANA,
        "published": f"2024-05-01T18:{number:02d}:00Z",
        "to": [PUBLIC],
        "cc": [BEN, f"{ANA}/followers"],
        "object": address,
    }


def outbox(text: str) -> list[dict[str, Any]]:
    hashtag = {"type": "Hashtag", "href": "https://town.example/tags/bread", "name": "#bread"}
    counts = {"likes": {"type": "Collection", "totalItems": 12}, "shares": {"type": "Collection", "totalItems": 3}}
    replies = {"id": f"{ANA}/replies", "type": "Collection", "first": {"type": "CollectionPage", "items": []}}
    link = '<a href="https://bakery.example/menu" rel="nofollow noopener">bakery.example/menu</a>'
    return [
        post(1, f"<p>{escaped(text)}</p>", tag=[hashtag], **counts, replies=replies),
        post(2, f"<p>Today&#39;s menu<br />{link}</p>", inReplyTo=f"{BEN}/statuses/112366521098240001"),
        post(3, "<p>For friends</p>", to=[f"{ANA}/followers"], cc=[], likes={"type": "Collection", "totalItems": 0}),
        post(4, "<p>Worth reading</p>", quote=LIKED, quoteUri=LIKED, to=[f"{ANA}/followers"], cc=[PUBLIC]),
        boost(5, LIKED),
        boost(6, "https://lake.example/notes/9xk2"),
    ]


def collection(name: str, items: list[Any]) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": name,
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    }


def write(folder: Path, text: str = "Fresh bread at six") -> Path:
    actor = {
        "@context": [CONTEXT, "https://w3id.org/security/v1"],
        "id": ANA,
        "type": "Person",
        "preferredUsername": "ana",
        "name": "Ana bakes",
        "summary": "<p>Baker</p>",
        "url": "https://town.example/@ana",
        "published": "2022-11-05T00:00:00Z",
        "likes": "likes.json",
    }
    likes = collection("likes.json", ["https://lake.example/notes/9xk2", LIKED])
    documents = {"actor": actor, "outbox": collection("outbox.json", outbox(text)), "likes": likes}
    documents["bookmarks"] = collection("bookmarks.json", [LIKED])
    archive = folder / "archive"
    archive.mkdir(exist_ok=True)
    for name, document in documents.items():
        (archive / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    (archive / "avatar.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return archive
