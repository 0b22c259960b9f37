"""What people set out to say on a social network: who, when, about which topic, with which opinion of which brand."""

from dataclasses import dataclass, fields

import numpy as np

from groundswell.world.chance import Flags, Floats, Generator, Ints, weighted_rows
from groundswell.world.people import Town
from groundswell.world.rhythm import moments_of
from groundswell.world.setting import BRANDS, TOPICS

_NAMES_A_BRAND = 0.55


@dataclass(frozen=True)
class Posts:
    """One row a post. `brand` is a position in BRANDS or -1; `polarity` (-1..1) is the opinion of it, 0 for none.

    `parent` is the row replied to and `quoted` the row quoted, else -1. `luck` multiplies the chance of reactions.
    """

    author: Ints
    at: Ints
    topic: Ints
    brand: Ints
    polarity: Floats
    luck: Floats
    parent: Ints
    quoted: Ints

    def __len__(self) -> int:
        return len(self.author)

    @property
    def root(self) -> Ints:
        """The row each thread starts with: threads are a post, replies, and answers to those."""
        above = np.where(self.parent >= 0, self.parent, np.arange(len(self)))
        return np.where(self.parent[above] >= 0, self.parent[above], above)

    def rows(self, chosen: Ints | Flags) -> "Posts":
        return Posts(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def joined(*parts: Posts) -> Posts:
    """The parts one after another."""
    return Posts(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Posts)})


def original_posts(rng: Generator, town: Town, members: Flags) -> Posts:
    """What the members of a network post in twenty weeks, apart from replies and quotes, in order of time."""
    usual = np.where(members, town.traits.posts_per_week, 0.0)
    author, week = by_week(rng, usual[:, None] * town.posting.factors)
    at = moments_of(rng, week)
    alive = at > town.joined[author]
    author, at = author[alive], at[alive]
    order = np.argsort(at, kind="stable")
    return composed(rng, town, author[order], at[order])


def by_week(rng: Generator, rates: Floats) -> tuple[Ints, Ints]:
    """Who does something in which week, at these rates (people, weeks)."""
    counts = rng.poisson(rates)
    who, week = (np.repeat(place.ravel(), counts.ravel()) for place in np.indices(counts.shape))
    return who, week


def composed(rng: Generator, town: Town, author: Ints, at: Ints) -> Posts:
    """A post for each author at each moment, about what the author cares for."""
    topic = weighted_rows(rng, town.interests[author])
    brand = _brands(rng, town, author, topic)
    opinion = np.where(brand >= 0, town.opinions[author, brand], 0.0)
    none = np.full(len(author), -1)
    # A log-normal of mean about 1: most posts fall a little flat, a few take off.
    luck = np.minimum(rng.lognormal(-0.3, 0.8, len(author)), 5.0)
    return Posts(author, at, topic, brand, opinion, luck, none, none)


def _brands(rng: Generator, town: Town, author: Ints, topic: Ints) -> Ints:
    """The brand a post names: its own for a brand's account, often one with an opinion for others, else -1."""
    of_topic = [[place for place, brand in enumerate(BRANDS) if brand.topic == name] or [-1] for name in TOPICS]
    table = np.array([(places * 2)[:2] for places in of_topic])
    brand = table[topic, rng.integers(0, 2, len(author))]
    own = author - town.rows.residents
    is_brand = (own >= 0) & (own < len(BRANDS))
    named = (rng.random(len(author)) < _NAMES_A_BRAND) & (town.opinions[author, brand] != 0) & (brand >= 0)
    return np.where(is_brand, own, np.where(named & (own < 0), brand, -1))
