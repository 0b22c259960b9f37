"""Tables with their mappings beside them: JSON lines of a club's app, CSV of its channel, Parquet of who liked what."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

EXPECTED = {
    "Create": 5,
    "Announce": 1,
    "Like": 3,
    "Follow": 1,
    "Delete": 1,
    "Profile": 3,
    "ReactionCount": 4,
    "Malformed": 3,
}

EVENTS_MAPPING = """
network = "{event.app}"

[[activity]]
type = "Create"
when = { "event.kind" = ["post", "answer"] }
id = "{event.uid}"
actor = "{event.user.id}"
published = "event.at"
updated = "event.edited"
in_reply_to = "{event.about.uid}"
text = "{event.body}"
tags = "{event.tags}"
mentions = "{event.people.id}"
links = "{event.links}"
language = "{event.lang}"

[[activity]]
type = "Like"
when = { "event.kind" = "heart" }
id = "{event.uid}"
actor = "{event.user.id}"
published = "event.at"
object = "{event.about.uid}"
object_author = "{event.about.owner}"

[[activity]]
type = "Follow"
when = { "event.kind" = "follow" }
id = "{event.uid}"
actor = "{event.user.id}"
published = "event.at"
object = "{event.about.owner}"

[[activity]]
type = "Delete"
when = { "event.kind" = "removed" }
id = "{event.uid}"
actor = "{event.user.id}"
published = "event.at"
object = "{event.about.uid}"

[[ignore]]
"event.kind" = "settings"

[[profile]]
actor = "{event.user.id}"
handle = "{event.user.handle}"
name = "{event.user.name}"
followers_count = "event.user.followers"

[counts]
views = "event.stats.views"
saves = "event.stats.saves"
"""

POSTS_MAPPING = """
network = "channel"

[[activity]]
type = "Create"
when = { source = false }
id = "{channel}/{number:int}"
actor = "{channel}"
published = "{day} {hour}"
text = "{text}"

[[activity]]
type = "Announce"
when = { source = true }
id = "{channel}/{number:int}"
actor = "{channel}"
published = "{day} {hour}"
object = "{source}/{number:int}"
object_author = "{source}"

[counts]
views = "views"
"""

LIKES_MAPPING = """
network = "channel"
[[activity]]
type = "Like"
id = "{who}/likes/{what.channel}/{what.number}"
actor = "{who}"
published = "when"
object = "{what.channel}/{what.number}"
"""

USERS = {
    "u1": {"id": "u1", "handle": "ana", "name": "Ana <b>of</b> the harbour", "followers": 12},
    "u2": {"id": "u2", "handle": "=ben()", "name": "Ben\u202e", "followers": 3},
    "u3": {"id": "u3", "handle": "cleo", "name": None, "followers": None},
}


def event(number: int, kind: str, user: str, **more: Any) -> str:
    at = f"2024-05-01T10:{number:02d}:00+02:00"
    fields = {"app": "club", "uid": f"e{number}", "kind": kind, "user": USERS[user], "at": at, **more}
    return json.dumps({"event": fields}, ensure_ascii=False)


def events(text: str) -> list[str]:
    stats = {"views": 57, "saves": 0, "likes": 3}
    about = {"uid": "e1", "owner": "u1"}
    pointing = {"tags": ["#Tide", "sea"], "people": [{"id": "u2"}, {"id": "u3"}], "links": ["https://sea.example/a,b"]}
    return [
        event(1, "post", "u1", body="The tide is low.", lang="en", stats=stats, **pointing),
        event(2, "answer", "u2", body=text, about=about, edited="2024-05-01T11:00:00+02:00", stats={"views": "8"}),
        event(3, "heart", "u2", about=about),
        event(4, "follow", "u3", about={"owner": "u1"}),
        event(5, "removed", "u2", about={"uid": "e2"}),
        event(6, "settings", "u2"),
        event(7, "dance", "u2"),
        event(8, "post", "u1", body="High again.", at="yesterday"),
        event(9, "post", "u1", body="High again.", stats=None),
    ]


def posts() -> list[list[str]]:
    return [
        ["channel", "number", "day", "hour", "source", "views", "text"],
        ["harbour", "1.0", "2024-05-02", "09:00", "", "10", 'A "quoted" word,\na second line'],
        ["harbour", "2.0", "2024-05-02", "09:05", "", "0", "=1+1"],
        ["harbour", "3.0", "2024-05-02", "09:10", "lighthouse", "7", ""],
        ["harbour", "4.0", "2024-05-02", "09:15"],
    ]


def write(folder: Path, text: str = "I will be there, at noon") -> Path:
    export = folder / "club"
    export.mkdir()
    (export / "events.jsonl").write_text("\n".join(events(text)) + "\n", encoding="utf-8")
    (export / "events.jsonl.mapping.toml").write_text(EVENTS_MAPPING, encoding="utf-8")
    with (export / "posts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(posts())
    (export / "posts.csv.mapping.toml").write_text(POSTS_MAPPING, encoding="utf-8")
    target = [{"channel": "harbour", "number": 1}, {"channel": "harbour", "number": 2}]
    moments = pa.array([1714640400_000000, 1714640460_000000], pa.timestamp("us", "UTC"))
    likes = pa.table({"who": ["ana", "ben"], "what": target, "when": moments})
    pq.write_table(likes, export / "likes.parquet")
    (export / "likes.parquet.mapping.toml").write_text(LIKES_MAPPING, encoding="utf-8")
    (export / "README.md").write_text("No table.", encoding="utf-8")
    return export
