"""Choosing together: rules and bounds by hand, greedy on sets by hand, chances learned as they were made."""

from itertools import combinations

import numpy as np
import pytest

from groundswell.engine.kernels.chance import by_chance, sure
from groundswell.engine.kernels.csr import graph
from groundswell.engine.kernels.reverse import Sets, draw, indexed
from groundswell.signals.choosing.cover import best
from groundswell.signals.choosing.learning import DAY, Record, chances, paces, pairs_of, presences, prior_of, relays
from groundswell.signals.choosing.rules import BEST, Limit, Room, Rules
from groundswell.signals.choosing.sampling import Wanted, sample


def rules(count: int, budget: float, costs: list[float] | None = None, *limits: Limit) -> Rules:
    return Rules(np.ones(count, np.bool_), np.array(costs or [1.0] * count), budget, limits)


GAINS = np.array([10, 9, 6, 4])


def test_no_choice_gains_more_than_the_bound() -> None:
    pair = Limit(np.array([0, 0, 1, 1], np.int32), 1)
    assert rules(4, 2).bound(GAINS) == 19
    assert rules(4, 2, None, pair).bound(GAINS) == 16
    # 6 for 1 and 10 for 2 leave 1 of 3, a third of which buys 3 of 9.
    assert rules(4, 4, [2.0, 3.0, 1.0, 4.0]).bound(GAINS) == 19


def test_what_greedy_choosing_promises_is_less_with_prices_and_limits() -> None:
    one, other = Limit(np.zeros(4, np.int32), 2), Limit(np.zeros(4, np.int32), 2)
    assert rules(4, 2).guarantee == BEST
    assert rules(4, 2, [1.0, 2.0, 1.0, 1.0]).guarantee == BEST / 2
    assert rules(4, 2, None, one).guarantee == 1 / 2
    assert rules(4, 2, None, one, other).guarantee == 1 / 3
    assert rules(4, 2, [1.0, 2.0, 1.0, 1.0], one).guarantee == 0


def test_a_full_group_and_a_spent_budget_close_for_the_rest() -> None:
    room = Room(rules(4, 3, [1.0, 1.0, 1.0, 3.0], Limit(np.array([0, 0, 1, 1], np.int32), 1)))
    assert room.open().tolist() == [True] * 4
    room.choose(0)
    assert room.open().tolist() == [False, False, True, False]


def sets_of(*held: set[int]) -> Sets:
    return Sets(np.cumsum([0, *map(len, held)]), np.array([person for one in held for person in sorted(one)], np.int32))


def test_the_second_chosen_is_who_adds_most_not_who_reaches_most() -> None:
    # 0 is in four sets, 1 in three of them, 2 in one other.
    sets = sets_of({0, 1}, {0, 1}, {0, 1}, {0}, {2})
    picked = best(sets, indexed(sets, 3), rules(3, 2))
    assert (picked.chosen, picked.gains, picked.covered) == ([0, 2], [4, 1], 5)
    assert picked.most >= 5


def test_prices_neither_buy_the_dear_one_nor_keep_a_far_better_one_out() -> None:
    sets = sets_of({0}, {0}, {0}, {1}, {2}, {2})
    assert best(sets, indexed(sets, 3), rules(3, 3, [3.0, 1.0, 2.0])).covered == 3
    dear = sets_of(*[{0}] * 10, {1})
    assert best(dear, indexed(dear, 2), rules(2, 5, [5.0, 0.1])).chosen == [0]


def test_the_choice_is_as_good_as_it_says_beside_the_best_of_all() -> None:
    rng = np.random.default_rng(4)
    ends = np.array([(a, b) for a in range(12) for b in range(12, 60) if rng.random() < 0.2])
    chance = rng.random(len(ends)) * 0.5
    back = by_chance(graph(ends[:, 0], ends[:, 1], chance, 60))
    audience = np.arange(12, 60, dtype=np.int32)
    allowed = Rules(np.arange(60) < 12, np.ones(60), 3.0)

    def drawn(stream: int, numbers: range) -> Sets:
        return draw(back, sure(60), audience, numbers, seed=stream)

    found = sample(drawn, allowed, 48, 5.0, Wanted(0.05, 0.01, 20_000))
    missed = np.ones((12, 60))
    missed[ends[:, 0], ends[:, 1]] = 1.0 - chance
    reach = {trio: 48 - missed[list(trio)].prod(axis=0)[12:].sum() for trio in combinations(range(12), 3)}
    assert reach[tuple(sorted(found.picked.chosen))] >= 0.98 * max(reach.values())  # type: ignore[index]
    assert BEST - 0.05 <= found.guaranteed <= reach[tuple(sorted(found.picked.chosen))] / max(reach.values())  # type: ignore[index]
    assert found.most >= max(reach.values())


def record(posts: list[tuple[int, float]], given: list[tuple[int, int]], people: int, **more: object) -> Record:
    """Posts (author, day), reactions (reactor, number of the post); everybody is there all 100 days."""
    said: dict[str, object] = {
        "author": np.array([who for who, _ in posts], np.int32),
        "published": np.array([round(day * DAY) for _, day in posts], np.int64),
        "weight": np.ones(len(posts)),
        "reactor": np.array([who for who, _ in given], np.int32),
        "post": np.array([post for _, post in given], np.int64),
        "passed": np.zeros(len(given), np.bool_),
        "network": np.zeros(people, np.int32),
        "first": np.zeros(people, np.int64),
        "last": np.full(people, 100 * DAY),
        "length": 100 * DAY,
    }
    return Record(**said | more)  # type: ignore[arg-type]


def test_of_sets_that_tell_much_fewer_are_drawn_but_no_fewer_than_an_eighth() -> None:
    everybody = np.arange(10, dtype=np.int32)
    one = by_chance(graph(np.repeat(0, 9), np.arange(1, 10), np.ones(9), 10))
    allowed = Rules(np.ones(10, np.bool_), np.ones(10), 1.0)

    def drawn(stream: int, numbers: range) -> Sets:
        return draw(one, sure(10), everybody, numbers, seed=stream, own=True)

    def number(telling: int) -> int:
        return len(sample(drawn, allowed, 10, 0.1, Wanted(0.3, 0.01, 16_384, telling)).own.sets)

    # Of ten sets nine have two members and one has one: 1.9 on average, in two streams.
    assert number(telling=10**9) == 16_384
    assert number(telling=round(3.8 * 16_384 * 0.6)) == 8_192
    assert number(telling=1) == 2_048


def test_posts_made_while_somebody_was_there_are_what_they_were_exposed_to() -> None:
    # Ben (1) is there from day 10 to 70 and reacts to Ana's (0) posts of days 20 and 60, of five.
    first, last = np.array([0, 10 * DAY]), np.array([100 * DAY, 70 * DAY])
    posts = [(0, 5.0), (0, 20.0), (0, 40.0), (0, 60.0), (0, 90.0)]
    pairs = pairs_of(record(posts, [(1, 1), (1, 3)], 2, first=first, last=last))
    assert (pairs.author.tolist(), pairs.reactor.tolist()) == ([0], [1])
    assert (pairs.reacted[0], pairs.exposed[0]) == (2, 3)
    assert (pairs.later_reacted[0], pairs.later_exposed[0]) == (1, 1)
    assert chances(pairs, np.zeros(2, np.int32), [(1.0, 4.0)]).tolist() == [3 / 8]


def test_a_post_half_on_the_topic_is_half_an_exposure() -> None:
    pairs = pairs_of(record([(0, 5.0), (0, 20.0)], [(1, 1)], 2, weight=np.array([0.5, 0.25])))
    assert (pairs.reacted[0], pairs.exposed[0]) == (0.25, 0.75)


def test_the_prior_that_made_the_reactions_is_found_again() -> None:
    rng = np.random.default_rng(6)
    chance, people = rng.beta(0.8, 6.0, 3000), 3001
    posts = [(0, day) for day in np.linspace(0.5, 99.5, 40)]
    given = [(fan + 1, post) for fan in range(3000) for post in range(40) if rng.random() < chance[fan]]
    pairs = pairs_of(record(posts, given, people))
    alpha, beta = prior_of(pairs, np.ones(len(pairs.author), np.bool_)) or (0.0, 1.0)
    # Pairs are those who reacted in the first half, who then have had one reaction more than the prior has.
    assert alpha / (alpha + beta) == pytest.approx(0.8 / 6.8, rel=0.15)
    assert alpha + beta == pytest.approx(6.8, rel=0.25)


def test_few_pairs_fit_no_prior() -> None:
    pairs = pairs_of(record([(0, 5.0), (0, 70.0)], [(1, 0)], 2))
    assert prior_of(pairs, np.ones(1, np.bool_)) is None


def test_who_passes_more_on_than_their_network_is_believed_by_how_much_they_reacted() -> None:
    posts = [(0, float(day)) for day in range(15)]
    given = [(1, post) for post in range(15)] + [(2, post) for post in range(5)]
    found = relays(record(posts, given, 3, passed=np.array([True] * 10 + [False] * 10)))
    # Half of all reactions pass on: (10 + 5 * 0.5) / (15 + 5) and (0 + 5 * 0.5) / (5 + 5).
    assert found.tolist() == [0.5, 0.625, 0.25]


def test_who_has_been_away_long_is_there_as_seldom_as_such_people_came_back() -> None:
    # Four weeks before the end, 20 had been away 40 days, and 5 of them came back; 10 posted that day, and all came.
    last = np.array([100 * DAY] * 5 + [32 * DAY] * 15 + [99 * DAY] * 10)
    posts = [(who, 32.0) for who in range(20)] + [(who, 72.0) for who in range(20, 30)]
    found = presences(record(posts, [], 30, last=last))
    # Drawn towards the mean of 15 of 30: 40 days (5 + 2.5) / (20 + 5); seen today or yesterday (10 + 2.5) / (10 + 5).
    assert found[0] == pytest.approx(12.5 / 15)
    assert found[10] == pytest.approx(7.5 / 25)
    assert found[25] == pytest.approx(12.5 / 15)


def test_the_pace_is_that_of_the_last_quarter() -> None:
    found = paces(record([(0, 1.0), (0, 50.0), (0, 99.0)], [], 2))
    assert found.tolist() == [pytest.approx(2 * 28 / 91), 0.0]
