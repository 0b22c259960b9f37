"""Submissions and comments of one community, one a line, as archives of Reddit keep them."""

import json
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 6, "Quote": 1, "Delete": 2, "Profile": 4, "ReactionCount": 5, "Malformed": 1}

NOON = 1_714_564_800  # 2024-05-01 12:00 UTC


def thing(number: int, author: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"a{number}",
        "author": author,
        "created_utc": NOON + number * 60,
        "subreddit": "Boats",
        "subreddit_type": "public",
        "score": 1,
        "edited": False,
        "retrieved_on": NOON + 86_400,
        "over_18": False,
        **more,
    }


def submission(number: int, author: str, title: str, **more: Any) -> dict[str, Any]:
    link = f"/r/Boats/comments/a{number}/x/"
    own = {"url": f"https://www.reddit.com{link}", "is_self": True, "selftext": "", "num_comments": 0}
    return thing(number, author, title=title, permalink=link, **{**own, **more})


def comment(number: int, author: str, parent: str, body: str, **more: Any) -> dict[str, Any]:
    return thing(number, author, body=body, parent_id=parent, link_id="t3_a1", **more)


def things(text: str) -> list[dict[str, Any]]:
    """Two posts and a crosspost; answers, one to a deleted one, one removed, one by a robot; a broken one."""
    parent = {"crosspost_parent": "t3_a1", "crosspost_parent_list": [{"id": "a1", "author": "Ana"}]}
    return [
        submission(1, "Ana", "Low tide", selftext=text, score=57, num_comments=3),
        submission(2, "ben_1", "A chart", url="https://sea.example/a&amp;b", is_self=False, score=0),
        submission(3, "cleo", "Look", **parent),
        comment(4, "ben_1", "t3_a1", "Thanks u/ana, see https://sea.example/x", edited=NOON + 600),
        comment(5, "[deleted]", "t1_a4", "[deleted]"),
        comment(6, "cleo", "t1_a5", "You should not have said that", score=-4),
        comment(7, "ben_1", "t1_a6", "[removed]", created_utc=str(NOON + 420)),
        comment(8, "AutoModerator", "t3_a1", "Read the rules"),
        thing(9, "cleo", body="?", parent_id="nothing", link_id="t3_a1"),
    ]


def write(folder: Path, text: str = "The boats lie dry &gt; all of them") -> Path:
    path = folder / "RS_2024-05.jsonl"
    if "&gt;" not in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    path.write_text("".join(json.dumps(found, ensure_ascii=False) + "\n" for found in things(text)), encoding="utf-8")
    return path
