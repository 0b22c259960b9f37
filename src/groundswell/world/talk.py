"""Puts what people set out to say into words: sentence, tags, mentions and links of every post."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from groundswell.world.brand_phrases import COMPLAINT, NEWS, PRAISE, SPECIFIC
from groundswell.world.chance import Flags, Generator
from groundswell.world.people import Town
from groundswell.world.phrases import (
    AGREE,
    ANSWERS,
    ASIDES,
    ASK,
    CLOSERS,
    DISAGREE,
    FARM_REPLIES,
    GRUMBLES,
    OPENERS,
    SENTENCES,
    TAGS,
    WHEN,
)
from groundswell.world.posting import Posts
from groundswell.world.setting import BRANDS, GAZETTE, PLACES, TOPICS

T = TypeVar("T")

_DICE = 8
_LINKED, _TAGGED, _OPENED, _CLOSED, _NAMES_BRAND, _NAMES_FRIEND = 0.13, 0.3, 0.2, 0.45, 0.4, 0.05
_ADDS_ASIDE = 0.65


class Said(NamedTuple):
    """The words of one post. Tags are as written, without `#`; mentions are rows of the town."""

    text: str
    tags: tuple[str, ...] = ()
    mentions: tuple[int, ...] = ()
    link: str | None = None


class Remark(NamedTuple):
    """What one post sets out to say: a row of Posts, with the author of what it answers or quotes (-1 for none)."""

    author: int
    topic: str
    brand: int
    polarity: float
    answers: int
    is_answer_back: bool
    is_quote: bool


def said(rng: Generator, town: Town, members: Flags, posts: Posts) -> list[Said]:
    """The words of every post, in order."""
    wit = _Wit(town, np.flatnonzero(members[: town.rows.residents]).tolist())
    dice = rng.integers(0, 2**31, (len(posts), _DICE)).tolist()
    odds = rng.random((len(posts), 6)).tolist()
    return [wit.put(*row) for row in zip(_remarks(posts), dice, odds, strict=True)]


def _remarks(posts: Posts) -> list[Remark]:
    parents = posts.parent
    about = np.maximum(parents, posts.quoted)
    answered = np.where(about >= 0, posts.author[about], -1)
    back = (parents >= 0) & (posts.parent[parents] >= 0)
    topics = [TOPICS[topic] for topic in posts.topic.tolist()]
    columns = (posts.author, posts.brand, posts.polarity, answered, back, posts.quoted >= 0)
    author, brand, polarity, answers, is_back, is_quote = (column.tolist() for column in columns)
    return [Remark(*row) for row in zip(author, topics, brand, polarity, answers, is_back, is_quote, strict=True)]


class _Wit:
    """Words for remarks, given dice (whole numbers that choose phrases) and odds (0-1, whether to add something)."""

    def __init__(self, town: Town, neighbours: list[int]) -> None:
        self._town = town
        self._neighbours = neighbours
        self._given = [name.split()[0] for name in town.names[: town.rows.residents]]
        self._first_brand = town.rows.residents
        self._first_farm = int(town.rows.farm[0])

    def put(self, remark: Remark, dice: list[int], odds: list[float]) -> Said:
        if remark.answers >= 0:
            return Said(self._reply(remark, dice, odds), mentions=() if remark.is_quote else (remark.answers,))
        return self._post(remark, dice, odds)

    def _post(self, remark: Remark, dice: list[int], odds: list[float]) -> Said:
        sentence = _sentence(remark, self._is_brand(remark.author), dice[0])
        opener = f"{_one(OPENERS, dice[6])} " if odds[0] < _OPENED else ""
        stop = "" if sentence.endswith(("?", "!", ".")) else "."
        closer = f" {_one(GRUMBLES if remark.polarity < 0 else CLOSERS, dice[7])}" if odds[1] < _CLOSED else ""
        text = self._fill(f"{opener}{sentence}{stop}{closer}", remark, dice)
        tags = (_one(TAGS[remark.topic], dice[1]),) if odds[2] < _TAGGED else ()
        return Said(
            text, tags, self._mentions(remark, dice, odds), _link(remark, dice[2]) if odds[5] < _LINKED else None
        )

    def _mentions(self, remark: Remark, dice: list[int], odds: list[float]) -> tuple[int, ...]:
        if remark.author >= self._first_farm:
            return ()
        brand, friend = self._first_brand + remark.brand, _one(self._neighbours, dice[3])
        named = [brand] if remark.brand >= 0 and brand != remark.author and odds[3] < _NAMES_BRAND else []
        named += [friend] if friend != remark.author and odds[4] < _NAMES_FRIEND else []
        return tuple(named)

    def _reply(self, remark: Remark, dice: list[int], odds: list[float]) -> str:
        if remark.author >= self._first_farm:
            return _one(FARM_REPLIES, dice[0])
        aside = f" {_one(ASIDES, dice[1])}" if odds[0] < _ADDS_ASIDE and remark.polarity >= 0 else ""
        return self._fill(_one(_reply_phrases(remark), dice[0]) + aside, remark, dice)

    def _fill(self, template: str, remark: Remark, dice: list[int]) -> str:
        brand = BRANDS[remark.brand] if remark.brand >= 0 else None
        other = _one(self._given, dice[3])
        return template.format(
            name=self._name(remark.answers) if remark.answers >= 0 else other,
            other=other,
            place=_one(PLACES, dice[4]),
            when=_one(WHEN, dice[5]),
            n=2 + dice[6] % 39,
            brand=brand.name if brand else "",
            item=_one(brand.items, dice[7])[0] if brand else "",
        )

    def _name(self, person: int) -> str:
        return self._given[person] if person < self._first_brand else self._town.names[person]

    def _is_brand(self, author: int) -> bool:
        return self._first_brand <= author < self._first_farm


def _sentence(remark: Remark, is_brand: bool, die: int) -> str:
    if is_brand:
        return _one(NEWS, die)
    if remark.brand < 0 or not remark.polarity:
        return _one(SENTENCES[remark.topic], die)
    praise, complaint = SPECIFIC[BRANDS[remark.brand].key]
    return _one((*PRAISE, *praise) if remark.polarity > 0 else (*COMPLAINT, *complaint), die)


def _reply_phrases(remark: Remark) -> tuple[str, ...]:
    if remark.is_answer_back:
        return ANSWERS
    if remark.polarity:
        return AGREE if remark.polarity > 0 else DISAGREE
    return (*AGREE, *ASK)


def _link(remark: Remark, die: int) -> str:
    if remark.brand >= 0:
        return f"{BRANDS[remark.brand].site}/news/{die % 60}"
    return f"{GAZETTE}/{remark.topic}/{die % 400}"


def _one(options: Sequence[T], die: int) -> T:
    return options[die % len(options)]
