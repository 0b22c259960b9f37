"""A small town in which every step finds something: talk of many kinds over half a year, copies, links, a cluster."""

from collections.abc import Iterator
from random import Random

from groundswell.records import Record
from tests.graph.test_copies import article, changed, said
from tests.signals.test_coordination import in_step
from tests.worlds import accept, like, mention, post, profile, quote, reply, share, share_id, view

PEOPLE = [f"p{n:02}" for n in range(16)]
SAYINGS = (
    "I love how Python handles data, the new release is excellent",
    "The bread from that bakery is terrible, and the service was awful",
    "Does anybody know a good book about machine learning?",
    "El concierto fue estupendo, me gusta mucho esta banda",
    "The ÉCLAIRS of the \u0130stanbul bakery   are the best that I have ever eaten \u03a3",
)
EMOJI = (None, ":heart:", "\U0001f44d\U0001f3fd", ":thumbsdown:", "\u2764\ufe0f", "\U0001f621")


def town() -> list[Record]:
    """Everything at once."""
    return [*map(profile, PEOPLE), *_talk(Random(5)), *_articles(), *_cluster(), *_odd()]


def _talk(drawn: Random) -> Iterator[Record]:
    """Every fortnight everybody posts, and some react in each of the ways there are."""
    for n in range(13):
        for who in PEOPLE:
            day, name = n * 14 + drawn.random() * 10, f"{who}-{n}"
            place = {"tags": (drawn.choice(("python", "bread")),), "context": "town:square", "language": "en"}
            yield post(who, name, day, text=drawn.choice(SAYINGS), **place)
            for other in drawn.sample(PEOPLE, 1 + (who < "p05") * 2):
                later = day + drawn.random() * 3
                yield from _reaction(drawn, other, who, name, later)


def _reaction(drawn: Random, other: str, who: str, name: str, day: float) -> Iterator[Record]:
    way = drawn.randrange(7)
    if way < 2:
        yield like(other, name, day, text=drawn.choice(EMOJI))
    elif way == 2:
        yield share(other, name, day)
        yield share(f"{other}x", name, day + 0.1, via=share_id(other, name))
    elif way == 3:
        yield reply(other, name, day, text=drawn.choice(SAYINGS))
    elif way == 4:
        yield quote(other, name, day)
    elif way == 5:
        yield mention(other, who, day, name=f"{other}@{name}")
    else:
        yield view(other, name, day)
        yield accept(other, name, day)


def _articles() -> Iterator[Record]:
    """An article, a copy and one that is nearly so, and posts that lead to it by several addresses."""
    yield article("p00", "news", 20, url="https://www.paper.example/a/?utm_source=x&b=2&a=1")
    yield article("p01", "news-again", 21)
    yield article("p02", "news-nearly", 22, changed(50, said()))
    for n, who in enumerate(("p03", "p04", "p05")):
        links = ("http://paper.example/a?a=1&b=2#top", f"https://other.example/%7Ep?n={n}")
        yield post(who, f"{who}-links", 30 + n, links=links)
        yield post(who, f"{who}-links-again", 31 + n, links=links)


def _cluster() -> list[Record]:
    return [*in_step(), *map(profile, ("ana", "tom"))]


def _odd() -> Iterator[Record]:
    yield post("mal", "loop-1", in_reply_to="loop-2", text="<script>\x00\ud800 \u202e")
    yield post("mal", "loop-2", in_reply_to="loop-1", tags=("\x00", "", "a" * 500))
    yield post("mal", "odd/\n../'\"#\ud800", 3, text="\u0130 \u03a3\u03a3 \x0b\u00a0 it's 1.5 `times`" * 3)
    yield post("mal", "odd-again", 4, text="\u0130 \u03a3\u03a3 \x0b\u00a0 it's 1.5 `times`" * 3)
    yield like("p00", "odd-again", 5)
