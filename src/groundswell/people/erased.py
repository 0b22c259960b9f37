"""Erased people: recognised by keyed hashes alone, and taken out of whatever comes in again."""

import hmac
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from groundswell.records import Activity
from groundswell.vocabulary import ActivityType

ERASED = "[erased]"
TOKEN = re.compile(r"[^\s<>()\[\]{}\"',;!?]*\w")
LONGEST_NAME = 3
"""Words of the longest display name that is looked for in text."""
SHORTEST_WORD = 4
"""A bare word shorter than this is left in text even if it is somebody's handle; `@word` never is."""


class Erased:
    """The erased people of a workspace: accounts, handles, names and objects, as keyed hashes. Truthy if any."""

    def __init__(self, key: bytes, digests: Iterable[str]) -> None:
        self._key = key
        self._digests = frozenset(digests)
        self._known = lru_cache(200_000)(self._is_erased)

    def __bool__(self) -> bool:
        return bool(self._digests)

    def digest(self, name: str) -> str:
        """The keyed hash of an account, a handle, a name or an object."""
        return hmac.digest(self._key, name.casefold().encode("utf-8", "replace"), "sha256").hex()

    def names(self, id_: str | None) -> bool:
        """Whether an id is an erased person's account or object, or is built from one."""
        return id_ is not None and any(self._known(part) for part in id_parts(id_))

    def activity(self, activity: Activity) -> Activity | None:
        """The activity without any trace of an erased person; None when nothing of its own is left."""
        if self.names(activity.actor) or self.names(activity.id):
            return None
        if activity.type != ActivityType.CREATE and (self.names(activity.object) or self.names(activity.object_author)):
            return None
        return msgspec.structs.replace(
            activity,
            **{name: self._kept(getattr(activity, name)) for name in REFERENCES},
            text=self.redact(activity.text),
            links=tuple(link for link in activity.links if not self.names(link)),
            tags=tuple(tag for tag in activity.tags if not self.names(tag)),
            mentions=tuple(mention for mention in activity.mentions if not self.names(mention)),
        )

    def redact(self, text: str | None) -> str | None:
        """The text with every mention of an erased person replaced."""
        if text is None or not self:
            return text
        pieces, done = [], 0
        for start, end in self._mentions(text):
            if start >= done:
                pieces += [text[done:start], ERASED]
                done = end
        return "".join([*pieces, text[done:]])

    def _mentions(self, text: str) -> Iterator[tuple[int, int]]:
        tokens = list(TOKEN.finditer(text))
        for first in range(len(tokens)):
            for width in range(min(LONGEST_NAME, len(tokens) - first), 0, -1):
                start, end = tokens[first].start(), tokens[first + width - 1].end()
                if self._says(text[start:end], single=width == 1):
                    yield start, end
                    break

    def _says(self, phrase: str, *, single: bool) -> bool:
        if single and ("/" in phrase or ":" in phrase or phrase.startswith("@")):
            return self.names(phrase)
        return len(phrase) >= SHORTEST_WORD and self._known(phrase)

    def _kept(self, id_: str | None) -> str | None:
        return None if self.names(id_) else id_

    def _is_erased(self, name: str) -> bool:
        return self.digest(name) in self._digests


REFERENCES = ("object", "object_author", "in_reply_to", "root", "via", "url", "context", "place")


def id_parts(id_: str) -> Iterator[str]:
    """What an id may be built from: itself, its path up to each slash, and each part of its path; without `@`."""
    yield id_
    native = id_.partition(":")[2]
    for whole in (id_, native):
        steps = whole.split("/")
        yield whole
        for count in range(1, len(steps)):
            yield "/".join(steps[:count])
        for step in steps:
            bare = step.lstrip("@")
            yield bare
            yield from bare.split("@")[:1]
