"""Loops over graphs: worked out by hand, the same bits by machine code and by NumPy, and with any input."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.engine.kernels import csr, pull
from groundswell.engine.kernels.cores import core_numbers
from groundswell.engine.kernels.csr import Graph, graph, numbered, row_parts

PEOPLE = 12
ENDS = st.integers(0, PEOPLE - 1)
EDGES = st.lists(st.tuples(ENDS, ENDS, st.floats(0.0, 10.0)), max_size=80)
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def machine_code(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Graphs of any size are given to machine code."""
    with monkeypatch.context() as patch:
        patch.setattr(csr, "SMALL", 0)
        patch.setattr(pull, "SMALL", 0)
        patch.setattr(pull, "STRETCH", 3)
        yield


def made(edges: list[tuple[int, int, float]], count: int = PEOPLE, threads: int = 1) -> Graph:
    by, to, weight = (np.array([edge[at] for edge in edges]) for at in range(3))
    return graph(by.astype(np.int64), to.astype(np.int64), weight, count, threads=threads)


def listed(of: Graph) -> list[tuple[int, int, float]]:
    return list(zip(of.by.tolist(), of.to.tolist(), of.weight.tolist(), strict=True))


def test_rows_hold_who_comes_in_ascending_order_and_parallel_edges_are_one() -> None:
    found = made([(2, 0, 1.0), (1, 0, 2.0), (2, 0, 0.5), (0, 1, 4.0)], 3)
    assert listed(found) == [(1, 0, 2.0), (2, 0, 1.5), (0, 1, 4.0)]
    assert found.first.tolist() == [0, 2, 3, 3]


@FEW
@given(EDGES)
def test_machine_code_and_numpy_give_the_same_bits_with_any_number_of_threads(
    machine_code: None, edges: list[tuple[int, int, float]]
) -> None:
    start = np.arange(PEOPLE) / 7.0
    compiled = [made(edges, threads=threads) for threads in (1, 2, 3)]
    held = [pull.iterate(pull.shares(one, 0.1), start, 0.6, 5, threads=3).tobytes() for one in compiled]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csr, "SMALL", 10**9)
        patch.setattr(pull, "SMALL", 10**9)
        plain = made(edges)
        expected = pull.iterate(pull.shares(plain, 0.1), start, 0.6, 5).tobytes()
    assert [listed(one) for one in compiled] == [listed(plain)] * 3
    assert held == [expected] * 3


@FEW
@given(EDGES, st.randoms(use_true_random=False))
def test_the_order_of_different_edges_does_not_matter(edges: list[tuple[int, int, float]], chance: object) -> None:
    single = list({edge[:2]: edge for edge in edges}.values())
    shuffled = list(single)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert listed(made(single)) == listed(made(shuffled))


@pytest.mark.parametrize("weight", [1e-300, 1.0, 1e300])
def test_one_edge_passes_the_whole_vote_whatever_it_weighs(machine_code: None, weight: float) -> None:
    votes = pull.shares(made([(0, 1, weight)], 2))
    assert pull.iterate(votes, np.array([1.0, 0.0]), 0.5, 3).tolist() == [1.0, 0.5]


def test_weights_far_apart_leave_nothing_to_the_lighter() -> None:
    votes = pull.shares(made([(0, 1, 1e-300), (0, 2, 1e300)], 3))
    assert pull.pulled(votes, np.ones(3)).tolist() == [0.0, 0.0, 1.0]


def test_an_edge_without_weight_is_none(machine_code: None) -> None:
    assert listed(made([(0, 1, 0.0), (1, 0, 1.0)], 2)) == [(1, 0, 1.0)]


def test_only_loops_give_everybody_their_own_vote_back(machine_code: None) -> None:
    votes = pull.shares(made([(0, 0, 2.0), (1, 1, 3.0)], 2))
    assert pull.pulled(votes, np.array([0.25, 0.75])).tolist() == [0.25, 0.75]


@pytest.mark.parametrize("threads", [1, 2])
def test_ten_thousand_parallel_edges_are_one_edge(machine_code: None, threads: int) -> None:
    assert listed(made([(1, 0, 1.0)] * 10_000, 2, threads)) == [(1, 0, 10_000.0)]


@pytest.mark.parametrize("count", [0, 3])
def test_a_graph_without_edges_moves_nothing(machine_code: None, count: int) -> None:
    none = made([], count, threads=2)
    assert pull.iterate(none, np.ones(count), 0.6, 2, threads=2).tolist() == [1.0] * count


def test_ids_may_be_as_large_as_64_bits_hold_or_text() -> None:
    ids, (by, to) = numbered(np.array([2**63, 5], np.uint64), np.array([5, 2**64 - 1], np.uint64))
    assert ids.tolist() == [5, 2**63, 2**64 - 1]
    assert (by.tolist(), to.tolist()) == ([1, 0], [0, 2])
    assert numbered(["ben", "ana"])[1][0].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("edge", "what"),
    [
        ((0, 2, 1.0), "a place outside"),
        ((-1, 0, 1.0), "a place outside"),
        ((0, 1, -1.0), "below 0"),
        ((0, 1, float("nan")), "no finite number"),
        ((0, 1, float("inf")), "no finite number"),
    ],
)
def test_an_edge_that_cannot_be_is_refused(edge: tuple[int, int, float], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        made([edge], 2)


@pytest.mark.parametrize("at_once", [csr.AT_ONCE, 2 * csr.ENTRY, 1])
def test_edges_and_shares_kept_in_files_are_the_same(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csr, "AT_ONCE", at_once)
    by, to, weight = np.array([3, 1, 3, 0]), np.array([0, 2, 0, 1]), np.array([1.0, 2.0, 3.0, 4.0])
    held = graph(by, to, weight, 4, folder=tmp_path)
    assert listed(held) == listed(graph(by, to, weight, 4))
    shared = pull.shares(held, 0.5, folder=tmp_path)
    assert listed(shared) == [(3, 0, 4 / 4.5), (0, 1, 4 / 4.5), (1, 2, 2 / 2.5)]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["edges.float64", "edges.int32", "shares.float64"]


@FEW
@given(EDGES, st.integers(1, 9))
def test_parts_of_rows_follow_each_other_and_leave_none_out(edges: list[tuple[int, int, float]], parts: int) -> None:
    found = row_parts(made(edges).first, parts)
    assert (found[0][0], found[-1][1]) == (0, PEOPLE)
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert len(found) <= parts + 1


def test_core_numbers_peel_the_tail_before_the_triangle() -> None:
    # 0, 1 and 2 know each other; 3 knows 2, and 4 knows 3; 5 knows only itself, and 0 and 1 are linked both ways.
    a, b = np.array([0, 1, 1, 2, 3, 4, 5]), np.array([1, 0, 2, 0, 2, 3, 5])
    assert core_numbers(a, b, 6).tolist() == [2, 2, 2, 1, 1, 0]


@FEW
@given(EDGES)
def test_core_numbers_are_those_of_the_definition(edges: list[tuple[int, int, float]]) -> None:
    links = {frozenset(edge[:2]) for edge in edges if edge[0] != edge[1]}
    a, b = (np.array([edge[end] for edge in edges], np.int64) for end in (0, 1))
    found = core_numbers(a, b, PEOPLE)
    for level in range(PEOPLE):
        left = set(range(PEOPLE))
        while weak := {v for v in left if sum(v in link and link <= left for link in links) < level}:
            left -= weak
        assert {v for v in range(PEOPLE) if found[v] >= level} == left
