"""Cascades: size, depth, breadth and structural virality, worked out by hand on small trees.

Structural virality is the mean distance between two nodes: the sum over pairs, divided by their number.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.graph.cascades import climb, subtree_sizes
from groundswell.records import Record
from groundswell.vocabulary import ActivityType
from tests.derived import Derived, Row, bare
from tests.worlds import activity, at, chain, hostile, lone_actor, post, quote, reply, share, share_id, star


def cascade(*records: Record, root: str = "town:p") -> Row:
    return Derived(records, scored=False).one("cascades", root=root)


def shape(row: Row) -> tuple[Any, ...]:
    return row["size"], row["depth"], row["breadth"], row["structural_virality"]


def parents(*records: Record) -> dict[str, str | None]:
    """Each node's parent."""
    rows = Derived(records, scored=False).rows("cascade_nodes")
    return {bare(row["node"]): row["parent"] and bare(row["parent"]) for row in rows}


def test_a_star_is_wide_and_flat() -> None:
    # Five pairs of root and fan at distance 1, ten pairs of fans at distance 2: 25 over 15 pairs.
    assert shape(cascade(*star(5))) == (6, 1, 5, pytest.approx(25 / 15))


def test_a_chain_is_narrow_and_deep() -> None:
    # Distances 1 three times, 2 twice, 3 once: 10 over 6 pairs.
    assert shape(cascade(*chain())) == (4, 3, 1, pytest.approx(10 / 6))


def test_a_small_mixed_tree() -> None:
    #     p - r1 - r2 ;  p - q (a quote) ;  p - s - t (reshares)
    # From p: 1 2 1 1 2; r1: 1 2 2 3; r2: 3 3 4; q: 2 3; s: 1. Together 31 over 15 pairs.
    records = [
        post("ana", "p"),
        reply("ben", "p", name="r1"),
        reply("cy", "r1", name="r2"),
        quote("ben", "p"),
        share("dee", "p"),
        share("eli", "p", via=share_id("dee", "p")),
    ]
    assert shape(cascade(*records)) == (6, 2, 3, pytest.approx(31 / 15))
    assert cascade(*records)["reactors_count"] == 4


def test_a_reply_and_its_post_are_the_smallest_cascade() -> None:
    row = cascade(post("ana", "p"), reply("ben", "p", 2))
    assert shape(row) == (2, 1, 1, 1.0)
    assert (row["author"], row["reactors_count"]) == ("town:ana", 1)
    assert ((row["ended"] - row["started"]).days, row["started"].timestamp()) == (2, at(0) / 1e6)


def test_a_post_that_nobody_passed_on_or_answered_is_no_cascade() -> None:
    assert Derived(lone_actor(), scored=False).rows("cascades") == []


def test_the_author_is_no_reactor_in_their_own_thread() -> None:
    row = cascade(post("ana", "p"), reply("ana", "p", name="more"), reply("ben", "more", name="r"))
    assert (row["size"], row["depth"], row["reactors_count"]) == (3, 2, 1)


def test_a_cascade_whose_root_is_not_there_starts_with_its_first_reaction() -> None:
    row = cascade(reply("ben", "p", 3), share("cy", "p", 2))
    assert (row["size"], row["author"], row["reactors_count"]) == (3, None, 2)
    assert row["started"].timestamp() == at(2) / 1e6


def test_a_reply_whose_parent_comes_later_joins_the_tree() -> None:
    assert parents(reply("cy", "r", name="r2"), reply("ben", "p", name="r"), post("ana", "p")) == {
        "p": None,
        "r": "p",
        "r2": "r",
    }


def test_a_reshare_hangs_from_the_one_it_came_through_or_else_from_its_post() -> None:
    shares = [share("ben", "p"), share("cy", "p", via=share_id("ben", "p")), share("dee", "p", via="never-seen")]
    assert parents(post("ana", "p"), *shares) == {"p": None, "ben^p": "p", "cy^p": "ben^p", "dee^p": "p"}


def test_a_reshare_that_came_through_a_reply_hangs_from_the_reply() -> None:
    records = [post("ana", "p"), reply("ben", "p", name="r"), share("cy", "p", via="r")]
    assert parents(*records) == {"p": None, "r": "p", "cy^p": "r"}


def test_a_quote_that_is_a_post_carries_its_own_replies() -> None:
    quoting = activity(ActivityType.QUOTE, "q#quote", "ben", 1, object="p")
    records = [post("ana", "p"), post("ben", "q", 1), quoting, reply("cy", "q", 2, name="r")]
    assert parents(*records) == {"p": None, "q": "p", "r": "q"}


@pytest.mark.parametrize(
    "loop",
    [
        [post("mal", "a", in_reply_to="b"), post("mal", "b", in_reply_to="a")],
        [post("mal", "a", in_reply_to="b"), post("mal", "b", in_reply_to="c"), post("mal", "c", in_reply_to="a")],
        [post("mal", "a", in_reply_to="b"), post("mal", "b", in_reply_to="a"), reply("ben", "a")],
    ],
    ids=["two", "three", "with a tail"],
)
def test_a_loop_is_left_out_and_harms_no_other(loop: list[Record]) -> None:
    assert parents(*loop) == {}
    assert parents(*loop, post("ana", "p"), reply("ben", "p", name="r")) == {"p": None, "r": "p"}


def test_a_post_that_answers_itself_is_a_root_like_any() -> None:
    assert parents(post("mal", "a", in_reply_to="a")) == {}
    assert parents(post("mal", "a", in_reply_to="a"), reply("ben", "a", name="r")) == {"a": None, "r": "a"}


def test_a_reshare_that_came_through_itself_hangs_from_its_post() -> None:
    assert parents(post("ana", "p"), share("mal", "p", via="mal^p")) == {"p": None, "mal^p": "p"}


def test_hostile_records_make_only_true_trees() -> None:
    for row in Derived(hostile(), scored=False).rows("cascades"):
        assert row["size"] > row["depth"] >= 1
        assert row["structural_virality"] >= 1


def test_a_thread_of_ten_thousand_is_climbed() -> None:
    line = np.maximum(np.arange(10_000) - 1, 0)
    root, depth = climb(line)
    assert (root.max(), depth.tolist()) == (0, list(range(10_000)))
    assert subtree_sizes(line, depth).tolist() == list(range(10_000, 0, -1))


@settings(max_examples=12)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=60))
def test_virality_is_the_mean_distance_of_every_tree(picks: list[int]) -> None:
    # Node n + 1 hangs from one of the nodes before it; distances are counted pair by pair.
    above = [pick % (n + 1) for n, pick in enumerate(picks)]
    replies = [reply("ben", f"n{parent}", name=f"n{n + 1}") for n, parent in enumerate(above)]
    row = cascade(post("ana", "n0"), *replies, root="town:n0")
    size = len(above) + 1
    far = np.zeros((size, size))
    for n, parent in enumerate(above, 1):
        far[n, :n] = far[:n, n] = far[parent, :n] + 1
    assert row["size"] == size
    assert row["depth"] == far[0].max()
    assert row["structural_virality"] == pytest.approx(far.sum() / (size * (size - 1)))
