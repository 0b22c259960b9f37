"""A small Stack Exchange dump: one site with all four tables, a second one with posts only, and odd names."""

from html import escape
from pathlib import Path
from xml.sax.saxutils import quoteattr

EXPECTED = {"Create": 10, "Accept": 2, "Like": 2, "Profile": 5, "ReactionCount": 9}

MORNING = "2020-05-01T08:00:00.000"


def post(number: int, kind: int, body: str, **more: str) -> dict[str, str]:
    return {
        "Id": str(number),
        "PostTypeId": str(kind),
        "CreationDate": f"2020-05-0{number}T08:00:00.123",
        "Body": body,
    } | more


def posts(text: str) -> list[dict[str, str]]:
    """A question accepted and edited, one whose accepted answer is missing, and a tag's wiki, which nobody said."""
    guide = '<p>Use the <a href="https://x.example/guide?a=1&amp;b=2">guide</a>.</p>\n<pre><code>x &lt; y</code></pre>'
    return [
        post(
            1, 1, "<p>How?</p>", OwnerUserId="1", Title="Keep beans", Tags="<storage><Whole-Bean>", AcceptedAnswerId="2"
        )
        | {"Score": "4", "ViewCount": "90", "LastActivityDate": "2020-05-09T00:00:00.000"},
        post(2, 2, guide, OwnerUserId="2", ParentId="1", Score="-1", LastEditDate="2020-05-03T09:00:00.000"),
        post(3, 2, f"<p>{escape(text)}</p>", OwnerDisplayName="user/42 \u202eneB", ParentId="1", Score="0"),
        post(4, 1, "<p>Why?</p>", OwnerUserId="2", Title="Grinders", Tags="|burr|blade|", AcceptedAnswerId="77"),
        post(5, 5, "<p>About storage.</p>", OwnerUserId="-1"),
        post(6, 2, "<p>Because.</p>", OwnerUserId="3", ParentId="4"),
    ]


COMMENTS = [
    {"Id": "10", "PostId": "2", "Score": "3", "Text": "@ana see [this](https://x.example/a)", "UserId": "1"},
    {"Id": "11", "PostId": "3", "Score": "0", "Text": "a < b && c", "UserDisplayName": "=cmd()"},
    {"Id": "12", "PostId": "3", "Text": "thanks", "UserId": "2"},
]
VOTES = [
    {"Id": "1", "PostId": "1", "VoteTypeId": "2"},
    {"Id": "2", "PostId": "1", "VoteTypeId": "2"},
    {"Id": "3", "PostId": "1", "VoteTypeId": "3"},
    {"Id": "4", "PostId": "2", "VoteTypeId": "1"},
    {"Id": "5", "PostId": "1", "VoteTypeId": "5", "UserId": "3"},
    {"Id": "6", "PostId": "1", "VoteTypeId": "8", "UserId": "2", "BountyAmount": "50"},
    {"Id": "7", "PostId": "2", "VoteTypeId": "9", "BountyAmount": "50"},
    {"Id": "8", "PostId": "3", "VoteTypeId": "6"},
]
USERS = [
    {"Id": "-1", "DisplayName": "Community", "CreationDate": MORNING, "LastAccessDate": MORNING},
    {"Id": "1", "DisplayName": "Ana Prado", "CreationDate": MORNING, "LastAccessDate": "2020-06-01T00:00:00.000"},
    {"Id": "2", "DisplayName": "</row> & \u202e", "CreationDate": MORNING, "AboutMe": "<p>hi</p>"},
]
ELSEWHERE = [
    post(1, 1, "<p>Ale?</p>", OwnerUserId="1", Title="Ale", Tags="<ale>", Score="1", ViewCount="7"),
    post(2, 2, "<p>Ale!</p>", OwnerUserId="5", ParentId="1", Score="2"),
]


def table(name: str, rows: list[dict[str, str]]) -> str:
    lines = ("  <row " + " ".join(f"{key}={attribute(value)}" for key, value in row.items()) + " />\n" for row in rows)
    return f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<{name}>\n{"".join(lines)}</{name}>\n'


def attribute(value: str) -> str:
    return quoteattr(value, {"\n": "&#xA;"})


def write(folder: Path, text: str = "Nobody reads <this> & that =cmd()") -> Path:
    """The dump as a folder with one folder a site."""
    dated = [comment | {"CreationDate": "2020-05-08T10:00:00.000"} for comment in COMMENTS]
    days = [vote | {"CreationDate": f"2020-05-1{n}T00:00:00.000"} for n, vote in enumerate(VOTES)]
    tables = {
        "coffee.example.com/Posts.xml": table("posts", posts(text)),
        "coffee.example.com/Comments.xml": table("comments", dated),
        "coffee.example.com/Votes.xml": table("votes", days),
        "coffee.example.com/Users.xml": table("users", USERS),
        "coffee.example.com/Badges.xml": table("badges", [{"Id": "1", "UserId": "1", "Name": "Informed"}]),
        "beer_2017/Posts.xml": table("posts", ELSEWHERE),
    }
    for name, content in tables.items():
        path = folder / "dump" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "dump"
