"""Who lives in town, who follows whom, and how the cheats cheat."""

import re

import numpy as np

from groundswell.world.people import Town, settle
from groundswell.world.rhythm import START
from groundswell.world.society import Life


def test_handles_are_plain_and_all_different() -> None:
    town = settle(20_000, 1)
    assert len(set(town.handles)) == len(town) == 20_000 + 9 + 60
    assert all(re.fullmatch(r"[a-z0-9_]{2,40}", handle) for handle in town.handles)


def test_everybody_is_on_a_network_and_a_third_are_on_both(town: Town) -> None:
    assert (town.on_fediverse | town.on_bluesky).all()
    assert 0.25 < (town.on_fediverse & town.on_bluesky).mean() < 0.45


def test_nobody_follows_themselves_or_anybody_twice(town: Town, life: Life) -> None:
    follows = life.follows
    assert (follows.follower != follows.followed).all()
    assert len(np.unique(follows.follower * len(town) + follows.followed)) == len(follows)


def test_people_mostly_follow_their_own_community(town: Town, life: Life) -> None:
    same = town.community[life.follows.follower] == town.community[life.follows.followed]
    by_chance = 1 / (town.community.max() + 1)
    assert same.mean() > 3 * by_chance


def test_followers_are_spread_unevenly(life: Life) -> None:
    counts = life.follows.follower_counts[life.members]
    assert counts.max() > 7 * np.median(counts)


def test_the_farm_reacts_to_its_target_and_nobody_else(town: Town, life: Life) -> None:
    for acts in (life.likes, life.announces, life.opens):
        targets = life.posts.author[acts.post[acts.actor >= town.rows.farm[0]]]
        assert set(targets.tolist()) <= {town.cheats.farm_target}
    replies = (life.posts.author >= town.rows.farm[0]) & (life.posts.parent >= 0)
    assert set(life.posts.author[life.posts.parent[replies]].tolist()) == {town.cheats.farm_target}


def test_the_farm_is_young_and_gives_its_target_hundreds_of_likes(town: Town, life: Life) -> None:
    assert town.joined[town.rows.farm].min() > START > town.joined[: town.rows.residents].max()
    assert (life.likes.actor >= town.rows.farm[0]).sum() > 100


def test_the_pod_likes_each_other_far_more_than_others_like_them(town: Town, life: Life) -> None:
    podded = np.isin(life.posts.author[life.likes.post], town.cheats.pod)
    inside = np.isin(life.likes.actor[podded], town.cheats.pod)
    assert inside.sum() > 2 * (~inside).sum()
