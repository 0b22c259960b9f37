"""Objects of the public sets with texts, read as a workspace would: for measuring what they are about."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from evaluation.sets import DATA, SETS
from groundswell.records import Activity
from groundswell.signals.topics.tagger import About, tag
from groundswell.sources import read, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.vocabulary import ActivityType

BY_NAME = {chosen.name: chosen for chosen in SETS}


@dataclass(frozen=True)
class Said:
    """One object: its id, its site or server, when it was made in microseconds, and what the tagger is given."""

    object: str
    network: str
    published: int
    title: bool
    """Whether nothing is answered by it."""
    text: str
    tags: tuple[str, ...]
    links: tuple[str, ...]
    language: str | None

    def about(self, *, tags: bool = True) -> list[About]:
        return tag(self.text, list(self.tags) if tags else [], list(self.links), self.language)


def objects(name: str) -> list[Said]:
    """Every object of a set that says anything."""
    return [said for path in BY_NAME[name].paths for said in _objects(path)]


def _objects(path: str) -> Iterator[Said]:
    bundle = Bundle(DATA / path)
    source = recognise(bundle)[0]
    for one in read(source, bundle, Options()):
        if isinstance(one, Activity) and one.type == ActivityType.CREATE and (one.text or one.tags or one.links):
            yield Said(
                one.object or one.id,
                one.network,
                one.published,
                one.in_reply_to is None,
                one.text or "",
                tuple(one.tags),
                tuple(one.links),
                one.language,
            )


def lot(*parts: str) -> bytes:
    """A number drawn for something by its name, the same for everybody."""
    return blake2b("\0".join(parts).encode(), digest_size=8).digest()
