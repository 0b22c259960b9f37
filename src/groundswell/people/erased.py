"""Erased people: recognised by keyed hashes alone, and taken out of whatever comes in again."""

import hmac
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from groundswell.engine.cleaning import clean_id
from groundswell.records import Activity, Profile
from groundswell.vocabulary import ActivityType

ERASED = "[erased]"
WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8
"""Words of the longest name or address that is looked for in text."""
SHORTEST_WORD = 4
"""A bare word shorter than this is left in text even if it is somebody's handle; `@word` never is."""


class Erased:
    """The erased people of a workspace: their ids, and the phrases that name them, as keyed hashes. Truthy if any."""

    def __init__(self, key: bytes, digests: Iterable[str]) -> None:
        self._key = key
        self._digests = frozenset(digests)
        self._known = lru_cache(200_000)(self._is_known)

    def __bool__(self) -> bool:
        return bool(self._digests)

    def __reduce__(self) -> tuple[type["Erased"], tuple[bytes, frozenset[str]]]:
        return Erased, (self._key, self._digests)

    def digests(self, ids: Iterable[str], phrases: Iterable[str]) -> Iterator[str]:
        """What to remember of somebody with these ids, whom these phrases name."""
        for id_ in ids:
            yield self._digest("is", id_)
        for phrase in map(folded, phrases):
            for word in WORD.findall(phrase)[:1]:
                yield self._digest("begins", word)
                yield self._digest("says", phrase)

    def owns(self, id_: str | None) -> bool:
        """Whether an id is an erased person's account or object, or is built on one."""
        return id_ is not None and any(self._known("is", part) for part in id_parts(clean_id(id_)))

    def activity(self, activity: Activity) -> Activity | None:
        """The activity without any trace of an erased person; None when nothing of its own is left."""
        if self.owns(activity.actor) or self.owns(activity.id):
            return None
        if activity.type != ActivityType.CREATE and (self.owns(activity.object) or self.owns(activity.object_author)):
            return None
        return msgspec.structs.replace(
            activity,
            **{name: None for name in REFERENCES if self.owns(getattr(activity, name))},
            **{name: None for name in PLACES if self._leads_to(activity.network, getattr(activity, name))},
            text=self.redact(activity.text),
            links=tuple(link for link in activity.links if not self._leads_to(activity.network, link)),
            tags=tuple(tag for tag in activity.tags if self.redact(tag) == tag),
            mentions=tuple(mention for mention in activity.mentions if not self.owns(mention)),
        )

    def profile(self, profile: Profile) -> Profile | None:
        """The profile without links that lead to an erased person; None when it is theirs."""
        if self.owns(profile.actor):
            return None
        own = tuple(link for link in profile.links if not self._leads_to(profile.network, link))
        return profile if own == profile.links else msgspec.structs.replace(profile, links=own)

    def redact(self, text: str | None, *, anywhere: bool = False) -> str | None:
        """The text with every phrase that names an erased person replaced; `anywhere` looks inside file names too."""
        if text is None or not self:
            return text
        pieces, done = [], 0
        for start, end in self._named(text, anywhere):
            pieces += [text[done:start], ERASED]
            done = end
        return "".join([*pieces, text[done:]])

    def _leads_to(self, network: str, address: str | None) -> bool:
        return address is not None and (self.owns(f"{network}:{address}") or self.redact(address) != address)

    def _named(self, text: str, anywhere: bool) -> Iterator[tuple[int, int]]:
        """Where erased people are named, in order and apart."""
        words, done = list(WORD.finditer(text)), 0
        for first, word in enumerate(words):
            start = word.start()
            if start < done or not self._known("begins", folded(word.group())):
                continue
            if not anywhere and text[start - 1 : start] == "_":
                continue
            ends = [last.end() for last in words[first : first + MOST_WORDS]]
            done = next((end for end in reversed(ends) if self._says(text, start, end, anywhere)), done)
            if done > start:
                yield start - (text[start - 1 : start] == "@"), done

    def _says(self, text: str, start: int, end: int, anywhere: bool) -> bool:
        phrase, addressed = folded(text[start:end]), anywhere or text[start - 1 : start] == "@"
        if not anywhere and text[end : end + 1] == "_":
            return False
        if addressed and (self._known("says", phrase) or self._known("says", f"@{phrase}")):
            return True
        return len(phrase) >= SHORTEST_WORD and self._known("says", phrase)

    def _is_known(self, kind: str, said: str) -> bool:
        return self._digest(kind, said) in self._digests

    def _digest(self, kind: str, said: str) -> str:
        return hmac.digest(self._key, f"{kind} {said}".encode("utf-8", "replace"), "sha256").hex()


REFERENCES = ("object", "object_author", "in_reply_to", "root", "via")
PLACES = ("url", "context", "place")


def folded(text: str) -> str:
    """Text without its case and with single blanks, as phrases are compared."""
    return " ".join(text.casefold().split())


def id_parts(id_: str) -> Iterator[str]:
    """What an id may be built on: itself, it up to each `/` or `#`, and each part as an account of its network."""
    yield id_
    network, _, native = id_.partition(":")
    for cut in re.finditer("[/#]", id_):
        yield id_[: cut.start()]
    for part in re.split("[/#]", native):
        yield f"{network}:{part}"
