"""True influence: known for everybody, heavy-tailed, and what people really draw follows from it."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from groundswell.world.chance import Flags, Ints
from groundswell.world.influence import Influence, true_influence
from groundswell.world.people import Town, settle
from groundswell.world.rhythm import DAY, END, START, WEEKS
from groundswell.world.society import Life, live


@pytest.fixture(scope="module")
def influence(town: Town, life: Life) -> Influence:
    return true_influence(town, life.members, life.follows, "fediverse", 7)


@pytest.fixture(scope="module")
def honest(town: Town, life: Life) -> Flags:
    cheating = np.isin(np.arange(len(town)), [*town.rows.farm, *town.cheats.pod, town.cheats.farm_target])
    return life.members & ~cheating


@pytest.fixture(scope="module")
def still() -> Town:
    """The same town, where nobody changes."""
    return settle(400, 7, changing=0)


@pytest.fixture(scope="module")
def still_life(still: Town) -> Life:
    return live(still, still.on_fediverse, "fediverse", 7)


@pytest.fixture(scope="module")
def still_influence(still: Town, still_life: Life) -> Influence:
    return true_influence(still, still_life.members, still_life.follows, "fediverse", 7)


def drawn(town: Town, life: Life, first: int = START, last: int = END) -> Ints:
    """Likes and reposts of each person's posts, between two moments."""
    post, at = (np.append(getattr(life.likes, name), getattr(life.announces, name)) for name in ("post", "at"))
    return np.bincount(life.posts.author[post[(at >= first) & (at < last)]], minlength=len(town))


def moved(town: Town, life: Life) -> Ints:
    """Distinct people who liked or reposted something of each person's."""
    author = life.posts.author[np.append(life.likes.post, life.announces.post)]
    pairs = np.unique(author * len(town) + np.append(life.likes.actor, life.announces.actor))
    return np.bincount(pairs // len(town), minlength=len(town))


def test_what_people_draw_follows_their_true_influence_where_nobody_changes(
    still: Town, still_life: Life, still_influence: Influence, honest: Flags
) -> None:
    expected = still_influence.reactions_per_week * WEEKS
    rank_correlation = spearmanr(drawn(still, still_life)[honest], expected[honest]).statistic
    assert rank_correlation > 0.75


def test_true_influence_is_what_lies_ahead_and_not_what_was(
    town: Town, life: Life, influence: Influence, honest: Flags
) -> None:
    weeks = [(START, START + 28 * DAY), (END - 28 * DAY, END)]
    first, last = (
        spearmanr(drawn(town, life, *span)[honest], influence.reactions_per_week[honest]).statistic for span in weeks
    )
    assert last > first + 0.1


def test_who_wrote_twice_the_usual_at_the_end_is_expected_to_write_more_and_who_was_silent_less(
    town: Town, life: Life, influence: Influence
) -> None:
    """Twice the usual is a logarithm of ln 2 + 2: exp(0.9 of it - 1.62) = 2.3 a week later, 2.5 four weeks later."""
    last, expected = town.posting.factors[:, -1], influence.posts_per_week / town.traits.posts_per_week
    assert (expected[life.members & (last >= 2)] > 2.2).all()
    assert (expected[life.members & (last < 0.1)] < 0.4).all()
    assert expected[life.members & (town.posting.spread == 0)] == pytest.approx(1)
    assert (expected[~life.members] == 0).all()


def test_the_true_top_twenty_can_be_recovered_where_nobody_changes(
    still: Town, still_life: Life, still_influence: Influence, honest: Flags
) -> None:
    expected = np.where(honest, still_influence.reactions_per_week, 0)
    reached = np.where(honest, moved(still, still_life), 0)
    assert len({*np.argsort(-expected)[:20]} & {*np.argsort(-reached)[:20]}) >= 13


def test_a_few_people_draw_most_reactions(town: Town, life: Life, honest: Flags) -> None:
    reactions = np.sort(drawn(town, life)[honest])
    assert reactions[-len(reactions) // 10 :].sum() > 0.55 * reactions.sum()
    assert np.median(reactions) < 10


def test_the_most_influential_move_many_distinct_people(town: Town, life: Life, honest: Flags) -> None:
    reached = np.sort(moved(town, life)[honest])
    assert reached[-10:].min() >= 30
    assert np.median(reached) <= 8


def test_influence_is_known_to_a_stated_error(influence: Influence) -> None:
    strong = influence.reactions_per_post > 3
    assert (influence.standard_error[strong] < 0.25 * influence.reactions_per_post[strong]).all()


def test_who_is_not_on_the_network_has_no_influence_there(life: Life, influence: Influence) -> None:
    assert not influence.reactions_per_post[~life.members].any()


def test_followers_are_not_the_same_as_influence(life: Life, influence: Influence, honest: Flags) -> None:
    followers = life.follows.follower_counts
    assert 0.4 < spearmanr(followers[honest], influence.reactions_per_post[honest]).statistic < 0.9
