"""Reactions by the million for measuring speed: power laws in who posts, who reacts and what is reacted to."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.tables import ACTIVITIES
from groundswell.world.chance import Flags, Generator, Ints, generator
from groundswell.world.phrases import AGREE, ASIDES, CLOSERS
from groundswell.world.rhythm import DAY, HOUR, START

NETWORK = "speed"
_PER_POST, _PER_ACTOR = 9, 50
_POSTS_AT_ONCE = 30_000
_SPAN = 365 * DAY
_LONGEST_LAG = 28 * DAY
_LAG_BITS = 42  # a lag in microseconds fits in these, and the post's place in a batch above them
_ZIPF = 2.5
_REGULARS = 40
_CAME_THROUGH = 0.4

POST, LIKE, ANNOUNCE, REPLY, QUOTE = range(5)
_SHARES = np.cumsum([0.62, 0.2, 0.14, 0.04])
_TYPES = ["Create", "Like", "Announce", "Create", "Quote"]
_TEXTS = [f"{a} {b}" for a in AGREE for b in (*ASIDES, *CLOSERS)]


def activities(size: int, seed: int = 7) -> Iterator[pa.RecordBatch]:
    """Batches of `tables.ACTIVITIES` holding `size` reactions and a ninth as many posts, nearly in order of time.

    Likes, reposts (two in five with their `via`), replies and quotes over one year; about 50 reactions a person.
    """
    rng = generator(seed, "power law")
    posts = max(1, size // _PER_POST)
    actors = max(50, size // _PER_ACTOR)
    for first in range(0, posts, _POSTS_AT_ONCE):
        last = min(first + _POSTS_AT_ONCE, posts)
        numbers = np.arange(first * size // posts, last * size // posts)
        yield _batch(_rows(rng, np.arange(first, last), numbers, posts, actors), rng)


@dataclass(frozen=True)
class _Rows:
    """Posts and reactions as numbers, by time. `number` names a post or a reaction; `via` is a row of these, or -1."""

    kind: Ints
    number: Ints
    actor: Ints
    at: Ints
    post: Ints
    author: Ints
    via: Ints


def _rows(rng: Generator, post: Ints, numbers: Ints, posts: int, actors: int) -> _Rows:
    """Some of the posts, with as many reactions as there are numbers for them."""
    author = _zipf(rng, actors, len(post))
    place, lag = _drawn(rng, author, len(numbers))
    at = START - _SPAN + post * (_SPAN // posts)
    reaction_at, kind = at[place] + lag, 1 + np.searchsorted(_SHARES, rng.random(len(place)) * _SHARES[-1])
    via = _through(rng, place, kind == ANNOUNCE)
    order = np.argsort(np.concatenate([at, reaction_at]), kind="stable")
    moved = np.empty(len(order) + 1, dtype=np.int64)
    moved[order], moved[-1] = np.arange(len(order)), -1
    through = np.concatenate([np.full(len(post), -1), np.where(via >= 0, via + len(post), -1)])
    return _Rows(
        kind=np.concatenate([np.full(len(post), POST), kind])[order],
        number=np.concatenate([post, numbers])[order],
        actor=np.concatenate([author, _reactors(rng, author[place], actors)])[order],
        at=np.concatenate([at, reaction_at])[order],
        post=np.concatenate([post, post[place]])[order],
        author=np.concatenate([author, author[place]])[order],
        via=moved[through][order],
    )


def _zipf(rng: Generator, actors: int, count: int) -> Ints:
    """Actors by a power law: the lower the number, the more often."""
    return (rng.random(count) ** _ZIPF * actors).astype(np.int64)


def _drawn(rng: Generator, author: Ints, count: int) -> tuple[Ints, Ints]:
    """Which post each reaction is to, and how long after it: by post, then by time."""
    appeal = rng.pareto(1.6, len(author)) * (1.0 + author) ** -0.25 + 1e-9
    place = np.repeat(np.arange(len(author)), rng.multinomial(count, appeal / appeal.sum()))
    lag = np.minimum(rng.pareto(1.0, count) * HOUR, _LONGEST_LAG).astype(np.int64) + 1
    keys = np.sort((place << _LAG_BITS) | lag)
    return keys >> _LAG_BITS, keys & ((1 << _LAG_BITS) - 1)


def _reactors(rng: Generator, author: Ints, actors: int) -> Ints:
    """Half are among the author's regulars, half anybody; nobody reacts to themselves."""
    regular = author * 7919 + 1 + (rng.random(len(author)) ** 2 * _REGULARS).astype(np.int64)
    reactor = np.where(rng.random(len(author)) < 0.5, regular % actors, _zipf(rng, actors, len(author)))
    return np.where(reactor == author, (reactor + 1) % actors, reactor)


def _through(rng: Generator, place: Ints, announce: Flags) -> Ints:
    """For some reposts the latest earlier repost of the same post, else -1."""
    row = np.arange(len(place))
    latest = np.maximum.accumulate(np.where(announce, row, -1))
    earlier = np.concatenate([[-1], latest[:-1]])
    known = announce & (earlier >= 0) & (rng.random(len(place)) < _CAME_THROUGH)
    return np.where(known & (place[earlier] == place), earlier, -1)


def _batch(rows: _Rows, rng: Generator) -> pa.RecordBatch:
    count = len(rows.kind)
    kind, made = rows.kind, (rows.kind == POST) | (rows.kind == REPLY)
    prefix = pa.array([f"{NETWORK}:o", f"{NETWORK}:r"]).take(pa.array((kind != POST).astype(np.int8)))
    ids, posts = _named(prefix, rows.number), _named(f"{NETWORK}:o", rows.post)
    at = pa.array(rows.at, pa.timestamp("us", tz="UTC"))
    answered = pc.if_else(pa.array(kind == REPLY), posts, None)
    text = rng.integers(0, len(_TEXTS), count)
    columns = {
        "id": ids,
        "network": pa.repeat(NETWORK, count),
        "type": pa.array(_TYPES).take(pa.array(kind)),
        "actor": _named(f"{NETWORK}:u", rows.actor),
        "published": at,
        "object": pc.if_else(pa.array(made), ids, posts),
        "object_type": pc.if_else(pa.array(made), "Note", pa.scalar(None, pa.string())),
        "object_author": pc.if_else(pa.array(made), None, _named(f"{NETWORK}:u", rows.author)),
        "in_reply_to": answered,
        "root": answered,
        "via": ids.take(pa.array(rows.via, mask=rows.via < 0)),
        "text": pa.array(_TEXTS).take(pa.array(text, mask=~made)),
        "visibility": pa.repeat("public", count),
        "consent": pa.repeat("unknown", count),
        "source_run": pa.repeat("power law", count),
    }
    schema = ACTIVITIES.schema
    return pa.record_batch([columns[f.name] if f.name in columns else _empty(f.type, count) for f in schema], schema)


def _named(prefix: "str | pa.StringArray", numbers: Ints) -> pa.StringArray:
    return pc.binary_join_element_wise(prefix, pc.cast(pa.array(numbers), pa.string()), "")


def _empty(kind: pa.DataType, count: int) -> pa.Array:
    if not pa.types.is_list(kind):
        return pa.nulls(count, kind)
    return pa.ListArray.from_arrays(np.zeros(count + 1, dtype=np.int32), pa.array([], kind.value_type))
