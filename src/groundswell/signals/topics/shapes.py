"""The parts of a query, and what each makes of a text: how sure, by which words, how often."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from groundswell.signals.topics.tokens import HASHTAG, Words, squeeze

SURE = 0.5


@dataclass(frozen=True)
class Read:
    """An object's text, tags and links, made ready to be asked."""

    words: Words
    tags: tuple[str, ...]
    links: tuple[str, ...]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each folded word stands."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.words.folded):
            found.setdefault(word, []).append(at)
        return found

    @cached_property
    def hashtags(self) -> frozenset[str]:
        return frozenset(squeeze(tag) for tag in (*self.tags, *HASHTAG.findall(self.words.text)))


@dataclass(frozen=True)
class Answer:
    """What a part of a query made of a text."""

    sure: float
    words: tuple[str, ...] = ()
    times: int = 0
    tagged: bool = False


NO = Answer(0.0)


class Node:
    """One part of a query."""

    def ask(self, read: Read) -> Answer:
        raise NotImplementedError

    @property
    def matches_nothing_said(self) -> bool:
        """Whether it is true of an object that says nothing."""
        return False


@dataclass(frozen=True)
class Said(Node):
    """Words in a row, words near one another in any order, a hashtag, or a part of a link."""

    what: str
    words: tuple[str, ...]
    within: int = 0
    prefix: bool = False

    def ask(self, read: Read) -> Answer:
        if self.what == "tag":
            held = self.words[0] in read.hashtags
            return Answer(1.0, (f"#{self.words[0]}",), 1, True) if held else NO
        if self.what == "link":
            times = sum(linked(self.words[0], link) for link in read.links)
            return Answer(1.0, self.words, times) if times else NO
        found, count = list(self._found(read)), len(self.words)
        written = dict.fromkeys(" ".join(read.words.folded[at : at + count]) for at in found)
        return Answer(1.0, (" ".join(self.words),) if self.within else tuple(written), len(found)) if found else NO

    def _found(self, read: Read) -> Iterator[int]:
        if self.within and len(self.words) > 1:
            yield from self._near(read)
            return
        folded, count = read.words.folded, len(self.words)
        for at in self._first(read):
            row = folded[at : at + count]
            if len(row) == count and all(map(self._is, range(count), row)):
                yield at

    def _first(self, read: Read) -> Iterator[int]:
        if not (self.prefix and len(self.words) == 1):
            yield from read.places.get(self.words[0], ())
            return
        for word, places in read.places.items():
            if word.startswith(self.words[0]):
                yield from places

    def _is(self, nth: int, word: str) -> bool:
        last = self.prefix and nth == len(self.words) - 1
        return word.startswith(self.words[nth]) if last else word == self.words[nth]

    def _near(self, read: Read) -> Iterator[int]:
        """Where the words stand close together: the last place of each, as one walks along, never far apart."""
        wanted = dict.fromkeys(self.words)
        stands = sorted((at, word) for word in wanted for at in read.places.get(word, ()))
        last: dict[str, int] = {}
        for at, word in stands:
            last[word] = at
            if len(last) == len(wanted) and at - min(last.values()) <= self.within:
                yield at
                last.clear()


def linked(asked: str, link: str) -> bool:
    """Whether a link leads to the site, or has the part of an address, that was asked for."""
    try:
        parts = urlsplit(link.lower())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    site, slash, path = asked.partition("/")
    same = host == site or host.endswith(f".{site}")
    return same and (not slash or parts.path.lstrip("/").startswith(path))


@dataclass(frozen=True)
class Part(Node):
    """A part that makes its topic only so sure."""

    node: Node
    sure: float

    def ask(self, read: Read) -> Answer:
        found = self.node.ask(read)
        return Answer(found.sure * self.sure, found.words, found.times, found.tagged)

    @property
    def matches_nothing_said(self) -> bool:
        return self.node.matches_nothing_said


@dataclass(frozen=True)
class Some(Node):
    """At least one of them; each leaves its doubt, and the doubts multiply."""

    nodes: tuple[Node, ...]

    def ask(self, read: Read) -> Answer:
        doubt, answers = 1.0, [answer for answer in (node.ask(read) for node in self.nodes) if answer.sure > 0]
        for answer in answers:
            doubt *= 1.0 - answer.sure
        return _together(1.0 - doubt, answers)

    @property
    def matches_nothing_said(self) -> bool:
        return any(node.matches_nothing_said for node in self.nodes)


@dataclass(frozen=True)
class Whole(Node):
    """All of them: as sure as the least sure one."""

    nodes: tuple[Node, ...]

    def ask(self, read: Read) -> Answer:
        answers = []
        for node in self.nodes:
            answers.append(node.ask(read))
            if not answers[-1].sure:
                return NO
        return _together(min(answer.sure for answer in answers), answers)

    @property
    def matches_nothing_said(self) -> bool:
        return all(node.matches_nothing_said for node in self.nodes)


@dataclass(frozen=True)
class Not(Node):
    """Not this."""

    node: Node

    def ask(self, read: Read) -> Answer:
        return NO if self.node.ask(read).sure >= SURE else Answer(1.0)

    @property
    def matches_nothing_said(self) -> bool:
        return not self.node.matches_nothing_said


def _together(sure: float, answers: list[Answer]) -> Answer:
    words = dict.fromkeys(word for answer in answers for word in answer.words)
    return Answer(sure, tuple(words), sum(a.times for a in answers), any(a.tagged for a in answers))
