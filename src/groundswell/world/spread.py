"""How a post moves: a branching (Hawkes) process in which every repost shows the post to the reposter's followers."""

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from groundswell.world.chance import Flags, Floats, Generator, Ints
from groundswell.world.network import Follows
from groundswell.world.people import Town
from groundswell.world.posting import Posts
from groundswell.world.rhythm import reaction_times

T = TypeVar("T", "Exposures", "Reactions")

_BASE = 0.06
_STRONGEST = 14.0
_CEILING = 0.85
_SECOND_HAND = 0.42
_GENERATIONS = 14


@dataclass(frozen=True)
class Exposures:
    """Who was shown which post, when, and through which reaction row (`via`, -1 for the author's own posting)."""

    post: Ints
    viewer: Ints
    at: Ints
    via: Ints

    def __len__(self) -> int:
        return len(self.post)

    def rows(self, chosen: Ints | Flags) -> "Exposures":
        return Exposures(self.post[chosen], self.viewer[chosen], self.at[chosen], self.via[chosen])


@dataclass(frozen=True)
class Reactions:
    """Who reacted to which post, when, in which forms; `via` is the row of the reposter's reaction, or -1."""

    post: Ints
    actor: Ints
    at: Ints
    via: Ints
    like: Flags
    announce: Flags
    reply: Flags
    quote: Flags

    def __len__(self) -> int:
        return len(self.post)

    def rows(self, chosen: Ints | Flags) -> "Reactions":
        return Reactions(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    def followed_by(self, other: "Reactions", post_offset: int = 0) -> "Reactions":
        """Both tables as one; the other's posts move by `post_offset`, its `via` by the rows of this one."""
        via = np.where(other.via >= 0, other.via + len(self), -1)
        return together([self, replace(other, post=other.post + post_offset, via=via)])

    @property
    def forms(self) -> Ints:
        """Reactions in each row: a person may like, repost and answer the same post."""
        return self.like.astype(np.int64) + self.announce + self.reply + self.quote


def spread(rng: Generator, town: Town, follows: Follows, posts: Posts) -> tuple[Exposures, Reactions]:
    """Every exposure and reaction to these posts. A person reacts to a post at most once, in one or more forms."""
    shown: list[Exposures] = []
    reacted: list[Reactions] = []
    first = np.arange(len(posts))
    none = np.full(len(posts), -1)
    wave = _shown(follows, posts, Exposures(first, posts.author, posts.at, none))
    done = np.empty(0, dtype=np.int64)
    rows = 0
    for _ in range(_GENERATIONS):
        shown.append(wave)
        taken = _taken(rng, town, posts, wave, done)
        new = _reactions(rng, town, wave.rows(taken))
        reacted.append(new)
        done = np.concatenate([done, new.post * len(town) + new.actor])
        again = np.flatnonzero(new.announce)
        if not len(again):
            break
        wave = _shown(follows, posts, Exposures(new.post[again], new.actor[again], new.at[again], rows + again))
        rows += len(new)
    return together(shown), together(reacted)


def _shown(follows: Follows, posts: Posts, shares: Exposures) -> Exposures:
    """Everybody who followed the sharer at that time sees the post; its author does not count."""
    counts = follows.follower_counts[shares.viewer]
    share = np.repeat(np.arange(len(shares)), counts)
    within = np.arange(len(share)) - np.repeat(np.cumsum(counts) - counts, counts)
    edge = follows.start[shares.viewer[share]] + within
    viewer, post, at = follows.follower[edge], shares.post[share], shares.at[share]
    sees = (follows.since[edge] < at) & (viewer != posts.author[post])
    return Exposures(post[sees], viewer[sees], at[sees], shares.via[share[sees]])


def _taken(rng: Generator, town: Town, posts: Posts, wave: Exposures, done: Ints) -> Ints:
    """Rows of the wave in which the viewer reacts, the earliest of each person and post, none who already did."""
    hit = np.flatnonzero(rng.random(len(wave)) < reaction_chance(town, posts, wave))
    keys = wave.post[hit] * len(town) + wave.viewer[hit]
    order = np.lexsort((wave.at[hit], keys))
    _, earliest = np.unique(keys[order], return_index=True)
    chosen = order[earliest]
    return hit[chosen[~np.isin(keys[chosen], done)]]


def reaction_chance(town: Town, posts: Posts, wave: Exposures) -> Floats:
    """The chance that a viewer reacts: the post's pull, the viewer's susceptibility, shared interest and agreement."""
    post, viewer = wave.post, wave.viewer
    author, topic, brand = posts.author[post], posts.topic[post], posts.brand[post]
    fit = 0.35 + 2.6 * town.interests[viewer, topic]
    agreement = 1 + 0.6 * posts.polarity[post] * np.where(brand >= 0, town.opinions[viewer, brand], 0.0)
    nearness = np.where(town.community[author] == town.community[viewer], 1.25, 0.65)
    appeal = np.minimum(town.traits.pull[author] * posts.luck[post], _STRONGEST)
    chance = _BASE * appeal * town.traits.susceptibility[viewer] * fit * agreement * nearness
    chance *= np.where(wave.via >= 0, _SECOND_HAND, 1.0)
    honest = viewer < town.rows.farm[0]
    return np.where(honest, np.minimum(chance, _CEILING), 0.0)


def _reactions(rng: Generator, town: Town, wave: Exposures) -> Reactions:
    traits, actor = town.traits, wave.viewer
    talkative = town.posting.of(actor, wave.at)
    announce = rng.random(len(wave)) < traits.sharing[actor]
    reply = rng.random(len(wave)) < traits.replying[actor] * talkative
    quote = (rng.random(len(wave)) < traits.quoting[actor] * talkative) & ~announce
    like = (rng.random(len(wave)) < traits.liking[actor]) | ~(announce | reply | quote)
    at = reaction_times(rng, wave.at)
    return Reactions(wave.post, actor, at, wave.via, like, announce, reply, quote)


def together(parts: list[T]) -> T:
    """Tables of one kind, one after another."""
    kind = type(parts[0])
    names = kind.__dataclass_fields__
    return kind(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
