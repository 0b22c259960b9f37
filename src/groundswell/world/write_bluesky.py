"""Writes the town's Bluesky side as Jetstream JSON lines, compressed with zstd."""

from pathlib import Path

import numpy as np
import zstandard

from groundswell.world.bluesky import Bluesky
from groundswell.world.people import Town
from groundswell.world.rhythm import DAY, START
from groundswell.world.society import Life
from groundswell.world.timeline import Part, every, in_order, some, write_lines


def write_jetstream(bluesky: Bluesky, town: Town, life: Life, path: Path) -> int:
    """Every event, by time; how many."""
    members = np.flatnonzero(life.members)
    seen = np.maximum(town.joined[members], START - 200 * DAY)
    corrections = life.corrections
    parts = [
        Part(bluesky.identity, members, seen),
        Part(bluesky.account, members, seen),
        Part(bluesky.profile, members, seen),
        every(bluesky.follow, life.follows.since),
        every(bluesky.post, life.posts.at),
        every(bluesky.repost, life.announces.at),
        every(bluesky.like, life.likes.at),
        some(bluesky.delete_post, corrections.deleted),
        some(bluesky.unlike, corrections.unliked),
        some(bluesky.unfollow, corrections.unfollowed),
    ]
    with path.open("wb") as raw, zstandard.ZstdCompressor(level=6).stream_writer(raw) as packed:
        return write_lines(in_order(parts), packed)
