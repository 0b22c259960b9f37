"""Long posts in an X account's archive: their words are kept apart from the posts they belong to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from groundswell.sources.x_posts import Post, Url, links, moment, number, plain, tags

BEGINNING = 60
SHORTENED = 200
SECOND = 1_000_000
CLOSE = 3
"""A note belongs to a post of the same time, give or take these seconds, that begins alike or was shortened."""

ADDRESSED = re.compile(r"^(?:@\w+\s+)+")


class Core(msgspec.Struct):
    text: str
    urls: list[dict[str, Any]] | None = None
    hashtags: list[dict[str, Any]] | None = None


class Note(msgspec.Struct, rename="camel"):
    note_tweet_id: str | int
    created_at: str
    core: Core


@dataclass
class Notes:
    """Notes by the second they were written in, and those that a post has taken up."""

    _written: dict[int, list[Note]] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def add(self, value: Any) -> None:
        """Raises msgspec.ValidationError or ValueError for what is not a note."""
        note = msgspec.convert(value, Note)
        number(note.note_tweet_id)
        self._written.setdefault(moment(note.created_at) // SECOND, []).append(note)

    def complete(self, post: Post) -> None:
        """Give a post the whole of its text, where there is a note for it."""
        if post.retweeted or not post.text:
            return
        second = post.at // SECOND
        near = [note for step in range(-CLOSE, CLOSE + 1) for note in self._written.get(second + step, ())]
        same = [note for note in near if _beginning(note.core.text) == _beginning(post.text)]
        for note in same or (near if len(post.text) > SHORTENED else ()):
            self._taken.add(number(note.note_tweet_id))
            post.text = plain(note.core.text)
            post.links = tuple(dict.fromkeys((*post.links, *_links(note))))
            post.tags = tuple(dict.fromkeys((*post.tags, *_tags(note))))
            return

    def left(self, author: str) -> Iterator[Post]:
        """Notes whose post the archive lacks."""
        for second, notes in self._written.items():
            for note in notes:
                if (identifier := number(note.note_tweet_id)) not in self._taken:
                    text = plain(note.core.text)
                    post = Post(identifier, identifier, author, second * SECOND, text=text)
                    post.links, post.tags = _links(note), _tags(note)
                    yield post


def _beginning(text: str) -> str:
    return " ".join(ADDRESSED.sub("", plain(text) or "").split())[:BEGINNING]


def _links(note: Note) -> tuple[str, ...]:
    found = (url.get("expandedUrl") for url in note.core.urls or ())
    return links(Url(expanded_url=url) for url in found if isinstance(url, str))


def _tags(note: Note) -> tuple[str, ...]:
    """Those of the part that the post itself leaves out among them."""
    found = (hashtag.get("text") for hashtag in note.core.hashtags or ())
    return tags(word for word in found if isinstance(word, str))
