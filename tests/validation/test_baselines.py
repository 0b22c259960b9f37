"""The usual rankings, on a graph small enough to work out: ana draws ben, cem and dee; ben draws cem."""

from datetime import date

import numpy as np
import pytest

from groundswell.validation import baselines
from groundswell.validation.past import Past

ANA, BEN, CEM, DEE = range(4)


@pytest.fixture
def past() -> Past:
    return Past(
        cut=date(2024, 3, 1),
        names=["ana", "ben", "cem", "dee"],
        people=np.arange(4),
        score=np.array([40.0, 20.0, 0.0, 0.0]),
        reactor=np.array([BEN, CEM, DEE, CEM]),
        author=np.array([ANA, ANA, ANA, BEN]),
        count=np.array([1.0, 2.0, 1.0, 1.0]),
        decayed=np.array([0.5, 1.0, 1.0, 0.25]),
        object_author=np.array([ANA, ANA, ANA, BEN]),
        object_reactions=np.array([2.0, 2.0, 0.0, 1.0]),
        followers=np.array([np.nan, 7.0, np.nan, np.nan]),
    )


def test_counting_rankings(past: Past) -> None:
    assert baselines.objects_posted(past).tolist() == [3, 1, 0, 0]
    assert baselines.decayed_sum(past).tolist() == [2.5, 0.25, 0, 0]
    assert baselines.distinct_reactors(past).tolist() == [3, 1, 0, 0]
    assert baselines.raw_mean(past).tolist() == pytest.approx([4 / 3, 1, 0, 0])


def test_two_posts_with_two_reactions_each_make_an_h_index_of_two(past: Past) -> None:
    assert baselines.h_index(past).tolist() == [2, 1, 0, 0]


def test_the_triangle_is_the_core(past: Past) -> None:
    assert baselines.k_core(past).tolist() == [2, 2, 2, 1]


@pytest.mark.parametrize("ranker", [baselines.pagerank, baselines.leaderrank, baselines.influence_passivity])
def test_walks_put_ana_first_and_ben_second(past: Past, ranker: baselines.Ranker) -> None:
    values = ranker(past)
    assert np.argsort(-values)[:2].tolist() == [ANA, BEN]


def test_pagerank_is_a_share_of_one(past: Past) -> None:
    assert baselines.pagerank(past).sum() == pytest.approx(1.0)


def test_unknown_followers_rank_below_any_known(past: Past) -> None:
    assert baselines.rankings(past)["followers"].tolist() == [-1, 7, -1, -1]
