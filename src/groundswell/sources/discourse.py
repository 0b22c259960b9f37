"""Answers of a Discourse forum, kept as JSON: topics (`/t/ID.json`) and posts (`/posts/ID.json`), alone or many."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, cast

from groundswell.records import Record
from groundswell.sources.arrays import each
from groundswell.sources.base import Options, Recognition
from groundswell.sources.bundle import CHUNK, Bundle
from groundswell.sources.discourse_forum import Forum
from groundswell.sources.documents import documents

ENDING = re.compile(r"\.(json|jsonl|ndjson)(\.(gz|zst|bz2|xz))?$", re.IGNORECASE)
MARKS = (
    (b'"post_stream"', b'"posts"'),
    (b'"post_number"', b'"topic_id"', b'"cooked"'),
    (b'"post_number"', b'"topic_id"', b'"raw"'),
    (b'"user_actions"', b'"acting_username"'),
)
AVATAR = re.compile(rb"/user_avatar/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
LOOKED_AT = 200
KEYS = ("post_number", "created_at")


class Discourse:
    """A forum's topics and posts, as files of one answer, arrays or lines of them.

    The network is the forum's host, which the addresses of pictures of its members name.
    """

    name = "discourse"
    title = "Discourse topics and posts"
    public_network = True

    def recognise(self, bundle: Bundle) -> Recognition | None:
        found = members(bundle)
        if not any(is_answer(bundle.head(member)) for member in found[:20]):
            return None
        return Recognition(0.9, f"answers of a Discourse forum ({host_of(bundle) or 'whose host they do not name'})")

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or host_of(bundle) or self.name
        forum = Forum(network, f"https://{network}" if HOST.fullmatch(network) else None)
        for member, stream in bundle.walk(set(members(bundle)).__contains__):
            buffered = io.BufferedReader(cast(io.RawIOBase, stream), CHUNK)
            if bundle.kind == "file" or is_answer(buffered.peek(CHUNK)):
                found = documents(cast(BinaryIO, buffered), member, key="posts", required=KEYS)
                yield from each(found, member, forum.document)
        yield from forum.remainder()


def members(bundle: Bundle) -> list[str]:
    return [name for name in bundle.names if bundle.kind == "file" or ENDING.search(name)]


def is_answer(head: bytes) -> bool:
    return any(all(mark in head for mark in marks) for marks in MARKS)


def host_of(bundle: Bundle) -> str | None:
    """The forum's host: the one that most pictures of members are kept for."""
    hosts: Counter[bytes] = Counter()
    for member in members(bundle)[:LOOKED_AT]:
        hosts.update(AVATAR.findall(bundle.head(member)))
    return max(hosts, key=lambda host: (hosts[host], host)).decode() if hosts else None


DISCOURSE = Discourse()
