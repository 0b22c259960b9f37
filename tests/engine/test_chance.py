"""Sets drawn backwards and courses played forwards: by hand, alike in the mean, the same whatever the threads."""

import numpy as np
import pytest

from groundswell.engine.kernels.chance import Odds, by_chance, sure, weighted_cascade
from groundswell.engine.kernels.csr import Graph, Places, graph
from groundswell.engine.kernels.forward import reached
from groundswell.engine.kernels.reverse import Sets, draw, indexed, joined

Edge = tuple[int, int, float]


def back(edges: list[Edge], count: int) -> Graph:
    """Row v holds who may reach v."""
    by, to, chance = (np.array([edge[at] for edge in edges]) for at in range(3))
    return by_chance(graph(by.astype(np.int64), to.astype(np.int64), chance, count))


def forth(edges: list[Edge], count: int) -> Graph:
    """Row u holds whom u may reach."""
    return back([(to, by, chance) for by, to, chance in edges], count)


def drawn(edges: list[Edge], count: int, to: int, odds: Odds | None = None, **more: object) -> Sets:
    asked = {"numbers": range(more.pop("sets", 1)), "seed": 3, **more}  # type: ignore[call-overload]
    return draw(back(edges, count), odds or sure(count), np.array([to], np.int32), **asked)


def listed(sets: Sets) -> list[set[int]]:
    return [set(sets.members[a:b].tolist()) for a, b in zip(sets.first, sets.first[1:], strict=False)]


def played(edges: list[Edge], count: int, chosen: list[int], odds: Odds | None = None, courses: int = 1) -> Places:
    return reached(forth(edges, count), odds or sure(count), np.array(chosen, np.int32), courses, seed=3)


CHAIN: list[Edge] = [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (4, 3, 0.0)]


def test_a_set_holds_whoever_surely_reaches_somebody_and_nobody_else() -> None:
    assert listed(drawn(CHAIN, 5, 3)) == [{0, 1, 2}]
    assert listed(drawn(CHAIN, 5, 3, own=True)) == [{0, 1, 2, 3}]
    assert listed(drawn(CHAIN, 5, 0)) == [set()]


def test_who_passes_nothing_on_reaches_only_their_own_people() -> None:
    odds = Odds(np.ones(5), np.array([1.0, 1.0, 0.0, 1.0, 1.0]), np.zeros(5))
    assert listed(drawn(CHAIN, 5, 3, odds)) == [{2}]
    assert played(CHAIN, 5, [0], odds).tolist() == [2]
    assert played(CHAIN, 5, [2], odds).tolist() == [1]


def test_whoever_is_not_there_is_reached_by_nobody() -> None:
    odds = Odds(np.array([1.0, 1.0, 1.0, 0.0, 1.0]), np.ones(5), np.zeros(5))
    assert listed(drawn(CHAIN, 5, 3, odds)) == [set()]
    assert played(CHAIN, 5, [0], odds).tolist() == [2]


def test_the_chosen_count_as_reached_only_when_asked_or_when_another_reaches_them() -> None:
    assert played(CHAIN, 5, [0, 2]).tolist() == [3]
    assert reached(forth(CHAIN, 5), sure(5), np.array([0, 2], np.int32), 1, seed=3, own=True).tolist() == [4]


@pytest.mark.parametrize("chance", [0.5, 0.03, 0.001])
def test_edges_hold_as_often_as_their_chance_says_by_coins_and_by_skipping(chance: float) -> None:
    edges = [(by, 200, chance * (1.0 if by % 2 else 0.5)) for by in range(200)]
    sets = drawn(edges, 201, 200, sets=20_000)
    held = np.bincount(sets.members, minlength=201)[:200].reshape(100, 2).sum(axis=0) / (100 * 20_000)
    error = 4 * np.sqrt(chance / (100 * 20_000))
    assert held == pytest.approx([chance * 0.5, chance], abs=error)


def random_edges(seed: int, people: int, edges: int) -> list[Edge]:
    rng = np.random.default_rng(seed)
    ends = {(int(a), int(b)) for a, b in rng.integers(0, people, (edges, 2)) if a != b}
    return [(a, b, float(chance)) for (a, b), chance in zip(sorted(ends), rng.random(len(ends)) * 0.3, strict=True)]


def test_drawing_backwards_and_playing_forwards_agree() -> None:
    edges, chosen = random_edges(1, 60, 300), [3, 14, 15]
    rng = np.random.default_rng(2)
    present = rng.random(60)
    odds = Odds(present, present * rng.random(60), np.zeros(60))
    everybody = np.arange(60, dtype=np.int32)
    sets = draw(back(edges, 60), odds, everybody, range(40_000), seed=5)
    covered = sum(1 for held in listed(sets) if held & set(chosen)) / 40_000 * 60
    courses = played(edges, 60, chosen, odds, 40_000)
    error = 4 * (courses.std() / 200 + 60 / 400)
    assert courses.mean() == pytest.approx(covered, abs=error)


def test_how_well_posts_do_widens_what_is_reached_but_moves_the_mean_little() -> None:
    edges = [(0, to, 0.05) for to in range(1, 101)]
    wide = Odds(np.ones(101), np.ones(101), np.full(101, 0.5))
    plain, spread = played(edges, 101, [0], courses=4000), played(edges, 101, [0], wide, courses=4000)
    # Binomial: 100 * 0.05 * 0.95 = 4.75; the factor adds 25 * (exp(0.25) - 1) = 7.1.
    assert plain.var() == pytest.approx(4.75, rel=0.1)
    assert spread.var() == pytest.approx(11.8, rel=0.15)
    assert spread.mean() == pytest.approx(5.0, abs=0.25)


def test_threads_change_nothing() -> None:
    edges = random_edges(3, 80, 600)
    everybody = np.arange(80, dtype=np.int32)
    sets = [draw(back(edges, 80), sure(80), everybody, range(9000), seed=1, threads=n) for n in (1, 2, 3)]
    halves = [draw(back(edges, 80), sure(80), everybody, part, seed=1) for part in (range(500), range(500, 9000))]
    told = [(one.first.tobytes(), one.members.tobytes()) for one in [*sets, joined(halves)]]
    assert told == [told[0]] * 4
    people = np.array([1, 2], np.int32)
    courses = [reached(forth(edges, 80), sure(80), people, 500, seed=1, threads=n).tobytes() for n in (1, 3)]
    assert courses[0] == courses[1]


def test_an_index_says_in_which_sets_somebody_is() -> None:
    index = indexed(Sets(np.array([0, 2, 2, 3]), np.array([2, 0, 2], np.int32)), 3)
    assert index.counts().tolist() == [1, 0, 2]
    assert index.sets.tolist() == [0, 0, 2]


def test_the_weighted_cascade_shares_a_person_out_among_those_they_react_to() -> None:
    cascade = weighted_cascade(graph(np.array([0, 1, 1]), np.array([2, 2, 0]), np.array([1.0, 3.0, 5.0]), 3))
    assert cascade.by.tolist() == [1, 1, 0]
    assert cascade.weight.tolist() == [1.0, 0.75, 0.25]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ([(0, 1, 1e-300), (2, 1, 1e300)], {2}),
        ([(0, 1, 1e300)], {0}),
        ([(0, 1, 0.0)], set()),
        ([(1, 1, 2.0)], set()),
        ([(2, 1, 1.0)] * 10_000, {2}),
        ([], set()),
    ],
    ids=["weights far apart", "one edge", "weight 0", "only to oneself", "ten thousand alike", "no edge"],
)
def test_odd_graphs_are_drawn_from_all_the_same(edges: list[Edge], expected: set[int]) -> None:
    by, to, weight = (np.array([edge[at] for edge in edges]) for at in range(3))
    chances = weighted_cascade(graph(by.astype(np.int64), to.astype(np.int64), weight, 3))
    sets = draw(chances, sure(3), np.array([1], np.int32), range(50), seed=1)
    assert listed(sets) == [expected] * 50
