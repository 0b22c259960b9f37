"""A small Discourse forum: a topic with an accepted answer, lines of posts, a private message, and likes by people."""

import json
from html import escape
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 12, "Quote": 1, "Like": 4, "Accept": 2, "Delete": 1, "Profile": 4, "ReactionCount": 9}

PICTURE = "/user_avatar/talk.example.org/ana/{size}/3_2.png"
QUOTE = (
    '<aside class="quote no-group" data-username="ben" data-post="2" data-topic="7">\n<div class="title">'
    '<img class="avatar" src="https://talk.example.org/user_avatar/talk.example.org/ben/48/4_2.png"> ben:</div>\n'
    "<blockquote>\n<p>Turn it off</p>\n</blockquote>\n</aside>\n"
)
PREVIEW = '<aside class="onebox" data-onebox-src="https://x.example/a"><article><a href="https://x.example/a">x</a></article></aside>'
SMILE = '<img src="https://talk.example.org/smile.png" title=":smile:" class="emoji" alt=":smile:" width="20">'


def post(topic: int, number: int, who: str, cooked: str, **more: Any) -> dict[str, Any]:
    return {
        "id": topic * 100 + number,
        "name": who.title(),
        "username": who,
        "avatar_template": PICTURE,
        "created_at": f"2024-03-0{topic % 9 + 1}T10:{number:02}:00.000Z",
        "cooked": cooked,
        "post_number": number,
        "post_type": 1,
        "updated_at": f"2024-03-0{topic % 9 + 1}T12:{number:02}:00.000Z",
        "reply_to_post_number": None,
        "reads": 0,
        "topic_id": topic,
        "version": 1,
        "actions_summary": [],
        "user_id": 3,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
        **more,
    }


def question() -> dict[str, Any]:
    """A question with an edited and accepted answer, a quote, a notice by the forum, and a deleted post."""
    links = [{"url": "https://x.example/a", "clicks": 4, "reflection": False}, {"clicks": 9, "reflection": True}]
    hearts = [{"id": "heart", "type": "emoji", "count": 3}, {"id": "clap", "type": "emoji", "count": 1}]
    retorts = [{"emoji": "tada", "usernames": ["ben", "Ana"]}]
    posts = [
        post(7, 1, "ana", "<p>How do I <b>reset</b> it?</p>", incoming_link_count=2, reads=30),
        post(
            7, 2, "Ben", f'<p>Turn it off {SMILE}</p>{PREVIEW}<p>See <a class="mention" href="/u/ana">@ana</a></p>',
            version=2, accepted_answer=True, link_counts=links, reactions=hearts,
            actions_summary=[{"id": 2, "count": 4}],
        ),
        post(7, 3, "ana", f"{QUOTE}<p>Thanks!</p>", reply_to_post_number=1, retorts=retorts),
        post(7, 4, "system", "<p>closed</p>", post_type=3, user_id=-1),
        post(7, 5, "dora", "<p>(post deleted by author)</p>", user_deleted=True),
        post(7, 6, "cleo", "<p>Spam</p>", hidden=True),
        post(7, 7, "system", "<p>Welcome</p>", user_id=-1, actions_summary=[{"id": 2, "count": 5}, {"id": 8}]),
    ]  # fmt: skip
    return {
        "post_stream": {"posts": posts, "stream": [one["id"] for one in posts]},
        "id": 7,
        "title": "Reset & restart",
        "created_at": "2024-03-08T10:01:00.000Z",
        "last_posted_at": "2024-03-08T10:07:00.000Z",
        "views": 214,
        "archetype": "regular",
        "category_id": 10,
        "tags": ["Hardware", {"id": 4, "name": "reset", "slug": "reset"}],
        "details": {"created_by": {"id": 3, "username": "ana", "name": "Ana"}},
    }


def category() -> dict[str, Any]:
    """What an administrator exports of two categories, of which staff alone can read one."""
    allowed: dict[int, dict[str, int]] = {10: {"everyone": 3}, 11: {"staff": 1}}
    return {
        "categories": [
            {"id": n, "parent_category_id": None, "permissions_params": who} for n, who in allowed.items()
        ],
        "groups": [],
        "topics": [
            {"id": n + 10, "title": "Tea", "created_at": "2024-03-10T10:00:00.000Z", "category_id": n, "posts": [
                {"post_number": 1, "user_id": 3, "created_at": "2024-03-10T10:00:00.000Z", "raw": "Green or black?"},
            ]}
            for n in allowed
        ],
        "users": [{"id": 3, "username": "ana", "name": "Ana", "email": "ana@x.example", "trust_level": 1}],
    }  # fmt: skip


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The answers as a folder: a whole topic, posts one a line, a private message, and what somebody liked."""
    lines = [
        post(8, 1, "cleo", f"<p>{escape(text)}</p>", topic_title="Odd", accepted_answer=False, category_id=2, reads=1),
        post(8, 2, "ana", "<p>Indeed</p>", raw="Indeed"),
        post(8, 3, "ben", "<p>Odd!</p>", accepted_answer=True),
        post(9, 4, "cleo", "<p>Elsewhere</p>", accepted_answer=True),
    ]
    private = {"post_stream": {"posts": [post(6, 1, "ana", "<p>psst</p>")]}, "id": 6, "archetype": "private_message"}
    likes = [
        {"action_type": kind, "created_at": f"2024-03-09T0{kind}:00:00.000Z", "topic_id": 8, "post_number": 1,
         "username": "cleo", "acting_username": who}
        for kind, who in ((1, "ben"), (2, "Ana"), (5, "ana"))
    ]  # fmt: skip
    files = {
        "t/7.json": json.dumps(question(), indent=1),
        "t/6.json": json.dumps(private),
        "posts.jsonl": "".join(json.dumps(line) + "\n" for line in lines),
        "likes.json": json.dumps({"user_actions": likes}),
        "category.json": json.dumps(category()),
        "site.json": json.dumps({"categories": [{"id": 10, "name": "Help"}]}),
    }
    for name, content in files.items():
        path = folder / "forum" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder / "forum"
