"""True influence: what each person is expected to draw in the weeks to come, by living the model many times over."""

from dataclasses import dataclass

import numpy as np

from groundswell.world.chance import Flags, Floats, generator
from groundswell.world.change import TOLD_WEEKS
from groundswell.world.network import Follows
from groundswell.world.people import Town
from groundswell.world.posting import composed
from groundswell.world.rhythm import WEEKS, moments_of
from groundswell.world.spread import spread

_POSTS_AT_ONCE = 40_000


@dataclass(frozen=True)
class Influence:
    """Per row of the town, in the four weeks after its last: reactions that a post draws (likes, reposts, replies,
    quotes), distinct people that it moves, and posts a week as expected by how much was posted in the last one.

    `standard_error` is of `reactions_per_post`, from `draws` simulated posts a person. What the farm and the pod add
    is not in it.
    """

    reactions_per_post: Floats
    standard_error: Floats
    people_per_post: Floats
    posts_per_week: Floats
    draws: int

    @property
    def reactions_per_week(self) -> Floats:
        return self.reactions_per_post * self.posts_per_week


def true_influence(town: Town, members: Flags, follows: Follows, name: str, seed: int) -> Influence:
    """The influence of every member of a network; zero for who is not on it."""
    draws = int(np.clip(80_000 // len(town), 24, 160))
    author = np.repeat(np.flatnonzero(members), draws)
    reactions, people = np.zeros(len(author)), np.zeros(len(author))
    rng = generator(seed, f"{name} influence")
    for first in range(0, len(author), _POSTS_AT_ONCE):
        some = slice(first, first + _POSTS_AT_ONCE)
        week = WEEKS + rng.integers(0, TOLD_WEEKS, len(author[some]))
        posts = composed(rng, town, author[some], moments_of(rng, week))
        _, drawn = spread(rng, town, follows, posts)
        reactions[some] = np.bincount(drawn.post, weights=drawn.forms, minlength=len(posts))
        people[some] = np.bincount(drawn.post, minlength=len(posts))
    by_author = reactions.reshape(-1, draws)
    error = by_author.std(axis=1, ddof=1) / np.sqrt(draws)
    moved = people.reshape(-1, draws).mean(axis=1)
    mean = by_author.mean(axis=1)
    rates = np.where(members, town.traits.posts_per_week * town.posting.expected.mean(axis=1), 0.0)
    return Influence(_everyone(members, mean), _everyone(members, error), _everyone(members, moved), rates, draws)


def _everyone(members: Flags, values: Floats) -> Floats:
    everyone = np.zeros(len(members))
    everyone[members] = values
    return everyone
