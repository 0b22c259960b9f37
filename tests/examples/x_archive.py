"""An X account's archive as its owner downloads it: scripts that each assign one list."""

import json
from pathlib import Path
from typing import Any

from tests.examples.x_api import BEN, CLEO, post_id

EXPECTED = {
    "Create": 6,
    "Announce": 2,
    "Quote": 1,
    "Like": 2,
    "Follow": 3,
    "Delete": 1,
    "Profile": 1,
    "ReactionCount": 2,
    "Malformed": 2,
}

ANA = "1001"
LONG = "A long post, of which the list of posts holds only the beginning, and the list of notes the whole: " * 4


def posted(minutes: int, text: str, **more: Any) -> dict[str, Any]:
    """An entry as X writes it: all numbers as text."""
    entry = {
        "edit_info": {"initial": {"editTweetIds": [post_id(minutes)], "isEditEligible": False}},
        "retweeted": False,
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        "favorite_count": "0",
        "id_str": post_id(minutes),
        "id": post_id(minutes),
        "retweet_count": "0",
        "created_at": f"Mon Oct 03 {17 + (57 + minutes) // 60}:{(57 + minutes) % 60:02d}:01 +0000 2022",
        "full_text": text,
        "lang": "en",
        **more,
    }
    return {"tweet": entry}


def mention(number: str, name: str) -> dict[str, Any]:
    return {"user_mentions": [{"screen_name": name, "id_str": number, "id": number}]}


def tweets(text: str) -> list[dict[str, Any]]:
    """A post, an answer, a quote, an edit, two retweets of which one had a picture, a long post, a broken one."""
    link = {"urls": [{"expanded_url": f"https://twitter.com/ben/status/{post_id(50)}"}]}
    picture = {"media": [{"source_status_id_str": post_id(51), "source_user_id_str": CLEO}]}
    edit = {"edit_info": {"edit": {"initialTweetId": post_id(4), "editControlInitial": {}}}}
    answered = {"in_reply_to_status_id_str": post_id(50), "in_reply_to_user_id_str": BEN}
    return [
        posted(0, text, favorite_count="5", retweet_count="1"),
        posted(1, "@ben I see", **answered, entities=mention(BEN, "ben")),
        posted(2, "Look https://t.co/a", entities=link),
        posted(5, "Edited", **edit),
        posted(6, "RT @ben: Low tide", entities=mention(BEN, "ben")),
        posted(7, "RT @cleo: Boats https://t.co/b", entities=mention(CLEO, "cleo"), extended_entities=picture),
        posted(8, LONG[:270] + "… https://t.co/c"),
        {"tweet": {"id_str": "-", "full_text": "no number"}},
    ]


def archive(text: str) -> dict[str, list[dict[str, Any]]]:
    note = {"noteTweetId": post_id(8), "createdAt": "2022-10-03T18:05:01.000Z", "core": {"text": LONG.strip()}}
    liked = [{"tweetId": post_id(50), "fullText": "somebody's words"}, {"tweetId": post_id(51)}, {"tweetId": "20"}]
    account = {
        "accountId": ANA,
        "username": "ana",
        "accountDisplayName": "Ana <b>",
        "createdAt": "2010-03-03T12:49:24.000Z",
    }
    gone = posted(9, "never mind", deleted_at="Tue Oct 04 08:00:00 +0000 2022")
    return {
        "account.account": [{"account": account}],
        "tweets.tweets": tweets(text),
        "tweets-part1.tweets": [posted(60, "From another part")],
        "note-tweet.note_tweet": [{"noteTweet": note}],
        "like.like": [{"like": like} for like in liked],
        "follower.follower": [{"follower": {"accountId": BEN}}, {"follower": {"accountId": CLEO}}],
        "following.following": [{"following": {"accountId": BEN}}],
        "deleted-tweets.deleted_tweets": [gone],
        "direct-messages.direct_messages": [{"dmConversation": {"messages": [{"text": "a secret"}]}}],
    }


def write(folder: Path, text: str = "The tide is low &amp; the boats lie dry.") -> Path:
    data = folder / "archive" / "data"
    data.mkdir(parents=True)
    if "&amp;" not in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for names, entries in archive(text).items():
        name, variable = names.split(".")
        script = f"window.YTD.{variable}.part{1 if 'part1' in name else 0} = "
        (data / f"{name}.js").write_text(script + json.dumps(entries, ensure_ascii=False, indent=2), encoding="utf-8")
    made = {"userInfo": {"accountId": ANA}, "archiveInfo": {"generationDate": "2022-11-01T00:00:00.000Z"}}
    (data / "manifest.js").write_text(f"window.__THAR_CONFIG = {json.dumps(made)}", encoding="utf-8")
    return folder / "archive"
