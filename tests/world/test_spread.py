"""How posts move: shown to followers only, reacted to once, passed on through earlier reposts."""

from dataclasses import replace

import numpy as np
import pytest

from groundswell.world.chance import generator
from groundswell.world.people import Town
from groundswell.world.posting import original_posts
from groundswell.world.rhythm import END, START
from groundswell.world.society import Life
from groundswell.world.spread import Exposures, Reactions, spread


@pytest.fixture(scope="module")
def moved(town: Town, life: Life) -> tuple[Exposures, Reactions]:
    posts = original_posts(generator(7, "test"), town, life.members)
    return spread(generator(7, "test"), town, life.follows, posts)


def test_nobody_reacts_to_a_post_twice(town: Town, moved: tuple[Exposures, Reactions]) -> None:
    keys = moved[1].post * len(town) + moved[1].actor
    assert len(np.unique(keys)) == len(keys) > 1000


def test_every_reaction_has_a_form(moved: tuple[Exposures, Reactions]) -> None:
    assert moved[1].forms.min() == 1


def test_what_came_through_somebody_came_after_their_repost_of_the_same_post(
    moved: tuple[Exposures, Reactions],
) -> None:
    reactions = moved[1]
    later = np.flatnonzero(reactions.via >= 0)
    earlier = reactions.via[later]
    assert len(later) > 100
    assert reactions.announce[earlier].all()
    assert (reactions.post[earlier] == reactions.post[later]).all()
    assert (reactions.at[earlier] < reactions.at[later]).all()


def test_a_post_is_shown_to_followers_of_who_shares_it(life: Life, moved: tuple[Exposures, Reactions]) -> None:
    shown = moved[0].rows(moved[0].via >= 0)
    sharer = moved[1].actor[shown.via]
    pairs = set(zip(life.follows.follower.tolist(), life.follows.followed.tolist(), strict=True))
    assert set(zip(shown.viewer.tolist(), sharer.tolist(), strict=True)) <= pairs


def test_without_reposts_everything_comes_straight_from_the_author(town: Town, life: Life) -> None:
    silent = replace(town, traits=replace(town.traits, sharing=np.zeros(len(town))))
    posts = original_posts(generator(7, "test"), silent, life.members)
    _, reactions = spread(generator(7, "test"), silent, life.follows, posts)
    assert len(reactions) > 0
    assert (reactions.via == -1).all()


def test_who_cannot_be_moved_never_reacts(town: Town, life: Life) -> None:
    stone = replace(town, traits=replace(town.traits, susceptibility=np.zeros(len(town))))
    posts = original_posts(generator(7, "test"), stone, life.members)
    assert len(spread(generator(7, "test"), stone, life.follows, posts)[1]) == 0


def test_everything_happens_within_the_twenty_weeks(life: Life) -> None:
    for at in (life.posts.at, life.likes.at, life.announces.at, life.opens.at):
        assert at.min() > START
        assert at.max() < END


def test_nobody_reacts_to_themselves(life: Life) -> None:
    for acts in (life.likes, life.announces, life.opens):
        assert (life.posts.author[acts.post] != acts.actor).all()


def test_most_happens_in_the_evening_and_little_at_night(life: Life) -> None:
    hours = np.bincount(life.likes.at // 3_600_000_000 % 24, minlength=24)
    assert hours[19:22].sum() > 5 * hours[2:5].sum()
