"""Writes the town server's public activities as JSON lines, and the bakery's account as a Mastodon archive."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from groundswell.world.chance import Ints
from groundswell.world.fediverse import CONTEXT, Fediverse, Json
from groundswell.world.people import Town
from groundswell.world.rhythm import DAY, END, START
from groundswell.world.society import Life
from groundswell.world.timeline import Part, every, in_order, some, write_file

Build = Callable[[int, int], Json]


def write_town_server(fediverse: Fediverse, town: Town, life: Life, path: Path) -> int:
    """What the accounts of the town's server did, by time; how many lines. The bakery's own acts are in its archive."""

    def but_the_bakery(build: Build) -> Callable[[int, int], Json | None]:
        bakery = fediverse.accounts[fediverse.own]

        def built(row: int, at: int) -> Json | None:
            document = build(row, at)
            return None if document.get("actor", document["id"]) == bakery else document

        return built

    members = np.flatnonzero(life.members)
    known = Part(but_the_bakery(fediverse.profile), members, np.maximum(town.joined[members], START - 200 * DAY))
    acts: list[tuple[Build, Ints]] = [
        (fediverse.follow, life.follows.since),
        (fediverse.create, life.posts.at),
        (fediverse.announce, life.announces.at),
        (fediverse.like, life.likes.at),
        (fediverse.view, life.opens.at),
    ]
    corrections = life.corrections
    changes: list[tuple[Build, dict[int, int]]] = [
        (fediverse.update, corrections.edited),
        (fediverse.delete, corrections.deleted),
        (fediverse.undo_like, corrections.unliked),
        (fediverse.undo_follow, corrections.unfollowed),
    ]
    parts = [
        known,
        *(every(but_the_bakery(b), at) for b, at in acts),
        *(some(but_the_bakery(b), later) for b, later in changes),
    ]
    return write_file(in_order(parts), path)


def write_archive(fediverse: Fediverse, life: Life, path: Path) -> int:
    """The bakery's own account as Mastodon archives it; how many activities. What it deleted is not in it."""
    own, corrections = fediverse.own, life.corrections
    posted = [r for r in np.flatnonzero(life.posts.author == own).tolist() if r not in corrections.deleted]
    shared = np.flatnonzero(life.announces.actor == own)
    liked = [r for r in np.flatnonzero(life.likes.actor == own).tolist() if r not in corrections.unliked]
    parts = [
        Part(fediverse.create, np.array(posted, dtype=np.int64), life.posts.at[posted]),
        Part(fediverse.announce, shared, life.announces.at[shared]),
    ]
    acts = [{key: value for key, value in act.items() if key != "@context"} for act in in_order(parts)]
    likes = [fediverse.posts[post] for post in life.likes.post[liked].tolist()]
    actor = {**fediverse.profile(own, 0), "type": "Person", "likes": "likes.json", "outbox": "outbox.json"}
    _pack(
        path, {"actor.json": actor, "outbox.json": _list("outbox.json", acts), "likes.json": _list("likes.json", likes)}
    )
    return len(acts) + len(likes)


def _list(name: str, items: list[Any]) -> Json:
    return {
        "@context": CONTEXT,
        "id": name,
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    }


def _pack(path: Path, members: dict[str, Json]) -> None:
    """A .tar.gz whose bytes depend on its members alone: every time in it is the end of the twenty weeks."""
    made = END // 1_000_000
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=made) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, document in members.items():
            data = orjson.dumps(document)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), made
            archive.addfile(entry, io.BytesIO(data))
