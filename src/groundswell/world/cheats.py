"""How the farm and the pod try to buy influence: reactions that no post earned."""

import numpy as np

from groundswell.world.chance import Flags, Generator, Ints, as_ints
from groundswell.world.people import Town
from groundswell.world.posting import Posts
from groundswell.world.rhythm import MINUTE
from groundswell.world.spread import Reactions

_FARM_ZEAL = 0.7
_POD_ZEAL = 0.85


def bought(rng: Generator, town: Town, posts: Posts) -> Reactions:
    """The farm's reactions to its target and the pod's to each other, within minutes of the post."""
    pod, farm = town.cheats.pod, town.rows.farm
    targets = np.flatnonzero(posts.author == town.cheats.farm_target)
    podded = np.flatnonzero(np.isin(posts.author, pod))
    farmed = _crossed(rng, posts, targets, farm, _FARM_ZEAL)
    mutual = _crossed(rng, posts, podded, pod, _POD_ZEAL)
    post, actor = np.concatenate([farmed, mutual]).T
    at = posts.at[post] + (rng.exponential(14, len(post)) * MINUTE).astype(np.int64) + MINUTE
    alive = at > town.joined[actor]
    post, actor, at = post[alive], actor[alive], at[alive]
    return Reactions(post, actor, at, np.full(len(post), -1), *_forms(rng, town, actor))


def _crossed(rng: Generator, posts: Posts, post: Ints, actor: Ints, zeal: float) -> Ints:
    """Each of the posts with each of the actors but its author, as often as their zeal goes."""
    pairs = np.stack([np.repeat(post, len(actor)), np.tile(actor, len(post))], axis=1)
    keep = (rng.random(len(pairs)) < zeal) & (posts.author[pairs[:, 0]] != pairs[:, 1])
    return as_ints(pairs[keep])


def _forms(rng: Generator, town: Town, actor: Ints) -> tuple[Flags, Flags, Flags, Flags]:
    """Like, announce, reply, quote: everybody likes; the farm reposts half of the time, the pod a third."""
    farm = actor >= town.rows.farm[0]
    announce = rng.random(len(actor)) < np.where(farm, 0.5, 0.3)
    reply = rng.random(len(actor)) < np.where(farm, 0.2, 0.1)
    return np.ones(len(actor), dtype=bool), announce, reply, np.zeros(len(actor), dtype=bool)
