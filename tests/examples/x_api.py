"""Answers of X's API, one a line: a page, a flattened post, statuses of version 1.1, notices, an error."""

import json
from pathlib import Path
from typing import Any

EXPECTED = {
    "Create": 7,
    "Announce": 2,
    "Quote": 1,
    "Delete": 4,
    "Profile": 7,
    "ReactionCount": 6,
    "Malformed": 2,
}

ANA, BEN, CLEO, DORA = "1001", "1002", "1494167419413094401", "1003"
FIRST = 1_576_994_746_135_764_992  # given at 2022-10-03 17:57:01 UTC
MINUTE = 60_000 << 22


def post_id(minutes: int) -> str:
    """The id of a post of that many minutes after the first."""
    return str(FIRST + minutes * MINUTE)


def user(number: str, username: str, followers: int, **more: Any) -> dict[str, Any]:
    created = "2010-03-03T12:49:24.000Z"
    metrics = {"followers_count": followers, "following_count": 5, "tweet_count": 9, "listed_count": 0}
    return {
        "id": number,
        "username": username,
        "name": f"{username}!",
        "created_at": created,
        "public_metrics": metrics,
        **more,
    }


def tweet(minutes: int, author_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": post_id(minutes),
        "author_id": author_id,
        "text": text,
        "created_at": f"2022-10-03T{17 + (57 + minutes) // 60}:{(57 + minutes) % 60:02d}:01.000Z",
        "conversation_id": post_id(minutes),
        "edit_history_tweet_ids": [post_id(minutes)],
        "public_metrics": {"retweet_count": 0, "reply_count": 0, "like_count": 0, "quote_count": 0},
        "lang": "en",
        **more,
    }


def about(kind: str, minutes: int) -> list[dict[str, Any]]:
    return [{"type": kind, "id": post_id(minutes)}]


def page() -> dict[str, Any]:
    """Ana writes, Ben answers, Cleo passes on, Ben quotes and edits that; Cleo's account is protected."""
    counts = {"public_metrics": {"retweet_count": 1, "reply_count": 1, "like_count": 5, "quote_count": 1}}
    tagged = {
        "hashtags": [{"start": 0, "end": 5, "tag": "Tide"}],
        "mentions": [{"start": 0, "end": 4, "username": "ana"}],
    }
    edited = [post_id(3), post_id(4)]
    return {
        "data": [
            tweet(0, ANA, "The tide is low &amp; the boats lie dry.", **counts),
            tweet(
                1, BEN, "@ana #Tide", entities=tagged, referenced_tweets=about("replied_to", 0), in_reply_to_user_id=ANA
            ),
            tweet(2, CLEO, "RT @ana: The tide is low", referenced_tweets=about("retweeted", 0)),
            tweet(4, BEN, "Look, all of you", edit_history_tweet_ids=edited, referenced_tweets=about("quoted", 0)),
            {"id": post_id(5), "text": "by nobody"},
        ],
        "includes": {"users": [user(ANA, "ana", 10), user(BEN, "ben", 7), user(CLEO, "cleo", 3, protected=True)]},
        "errors": [{"title": "Not Found Error", "resource_type": "tweet", "value": "1"}],
        "__twarc": {"retrieved_at": "2022-10-04T00:00:00+00:00"},
    }


def flattened(text: str) -> dict[str, Any]:
    nested = tweet(6, ANA, "And now it is high.", author=user(ANA, "ana", 11))
    replied = [{"type": "replied_to", "id": post_id(6), **nested}]
    return tweet(7, BEN, text, author=user(BEN, "ben", 7), referenced_tweets=replied, in_reply_to_user_id=ANA)


def status(minutes: int, author: dict[str, Any], **more: Any) -> dict[str, Any]:
    at = f"Mon Oct 03 {17 + (57 + minutes) // 60}:{(57 + minutes) % 60:02d}:01 +0000 2022"
    return {
        "id_str": post_id(minutes),
        "id": int(post_id(minutes)),
        "created_at": at,
        "user": author,
        "lang": "en",
        **more,
    }


def statuses() -> list[dict[str, Any]]:
    """Two of version 1.1: one that was cut and carries its whole, and one passed on."""
    dora = {"id_str": DORA, "screen_name": "dora", "name": "Dora", "followers_count": 4, "protected": False}
    whole = {"full_text": "A long story, told whole.", "entities": {"hashtags": [{"text": "Story"}], "urls": []}}
    told = status(20, dora, text="A long st…", truncated=True, extended_tweet=whole, retweet_count=3, favorite_count=2)
    eve = {"id_str": "1004", "screen_name": "eve", "name": "Eve", "followers_count": 0, "protected": False}
    return [status(21, eve, text="RT @dora: A long st…", retweeted_status=told)]


def documents(text: str) -> list[dict[str, Any]]:
    gone = {"status": {"id_str": post_id(30), "user_id_str": ANA}, "timestamp_ms": "1664830000000"}
    event = {"delete": {"tweet": {"id": post_id(31), "author_id": BEN}, "event_at": "2022-10-05T00:00:00.000Z"}}
    return [
        page(),
        flattened(text),
        *statuses(),
        {"delete": gone},
        {"data": event},
        {"errors": [{"message": "Rate limit exceeded", "code": 88}]},
        {"id": post_id(0), "action": "delete", "created_at": "2022-10-03T17:57:01.000Z", "reason": "deleted"},
        tweet(40, ANA, "Good night", withheld={"copyright": False, "country_codes": ["IN"]}),
    ]


def write(folder: Path, text: str = "I will be there &lt;3") -> Path:
    path = folder / "posts.jsonl"
    escaped = text if "&lt;" in text else text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = [json.dumps(document, ensure_ascii=False) for document in documents(escaped)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
