"""Answers of a Discourse forum, kept as JSON: topics (`/t/ID.json`) and posts (`/posts/ID.json`), alone or many.

And what its administrator exports: some topics, or a category with all of its topics.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, cast

from groundswell.records import Record
from groundswell.sources.arrays import each
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import CHUNK, Bundle
from groundswell.sources.discourse_forum import Forum
from groundswell.sources.documents import documents
from groundswell.sources.members import JSON, chosen, seen

MARKS = (
    (b'"post_stream"', b'"posts"'),
    (b'"post_number"', b'"topic_id"', b'"cooked"'),
    (b'"post_number"', b'"topic_id"', b'"raw"'),
    (b'"user_actions"', b'"acting_username"'),
    (b'"permissions_params"', b'"parent_category_id"'),
    (b'"users"', b'"username"', b'"trust_level"', b'"last_emailed_at"'),
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
    guide = Guide(
        export=(
            "Ask the forum for `/t/ID.json?print=true` (a whole topic), `/posts/ID.json` or `/posts.json` (posts), "
            "and `/user_actions.json?username=NAME&filter=1` (likes with people and times). Keep each answer as a "
            "file, or many in an array or one a line. On one's own server: `discourse export_category ID` or "
            "`discourse export_topics ID`, as long as the file is under 64 MiB."
        ),
        reads=(
            "topics and posts, with what each answers, quotes, mentions and links to",
            "likes and emoji with people where an answer names them, else as counts",
            "accepted answers, by who asked where nothing says who accepted",
            "clicks on links, reads, views, tags and categories",
            "posts that were deleted: they are taken out",
        ),
        leaves=(
            ("notices of what was done to a topic", "nobody said them"),
            ("flags and polls' votes", "answers do not say whose they are"),
            ("names of categories", "topics hold numbers; a post's context is the number"),
            ("quoted and previewed words", "they are somebody else's"),
        ),
        visibility=(
            "Topics are public; private messages, whispers and posts hidden by flags are refused. What a category's "
            "members alone can see is not marked as such in answers, nor is a private message in `/posts/ID.json`: ask "
            "without being logged in. Exports of a category say who can read it, and closed ones are refused. Posts "
            "of deleted topics, which staff are shown still, are taken out."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        found = members(bundle)
        if not any(map(is_answer, seen(bundle, found))):
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
    return chosen(bundle, JSON, is_answer)


def is_answer(head: bytes) -> bool:
    return any(all(mark in head for mark in marks) for marks in MARKS)


def host_of(bundle: Bundle) -> str | None:
    """The forum's host: the one that most pictures of members are kept for."""
    hosts: Counter[bytes] = Counter()
    for head in seen(bundle, members(bundle)):
        hosts.update(AVATAR.findall(head))
    return max(hosts, key=lambda host: (hosts[host], host)).decode() if hosts else None


DISCOURSE = Discourse()
