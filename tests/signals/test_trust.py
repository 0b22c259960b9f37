"""Trust: worked out by hand on a few accounts, and bounded whatever a farm does."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from groundswell.engine.kernels.csr import graph
from groundswell.engine.kernels.pull import shares
from groundswell.records import Record
from groundswell.signals.trust.rounds import SETTLED, TOGETHER
from groundswell.signals.trust.spread import held_before, settled
from tests.derived import HAND, Derived, bare
from tests.worlds import like, on, post, profile, reply, share, two_camps

DAMPING = 0.6
POSTS = [post(who, f"{who}-1") for who in ("ana", "ben", "cy", "dee")]


def trust(*records: Record, own: tuple[str, ...] = ("ana",), **more: Any) -> dict[str, float]:
    rows = Derived(records, own_accounts=own, **more).rows("trust")
    return {bare(row["actor"]): row["trust"] for row in rows}


def seeds(*records: Record, own: tuple[str, ...] = (), **more: Any) -> set[str]:
    rows = Derived(records, own_accounts=own, **more).rows("trust", seed=True)
    return {bare(row["actor"]) for row in rows}


def test_a_seed_is_trusted_and_a_stranger_is_not() -> None:
    assert trust(*POSTS) == {"ana": 1.0, "ben": 0.0, "cy": 0.0, "dee": 0.0}


def test_trust_passes_on_six_tenths_at_each_step() -> None:
    # ana -> ben -> cy
    found = trust(*POSTS, like("ana", "ben-1"), like("ben", "cy-1"))
    assert found == pytest.approx({"ana": 1.0, "ben": 0.6, "cy": 0.36, "dee": 0.0})


def test_one_vote_is_split_by_the_weight_of_reactions() -> None:
    # ana passes ben's post on (1.0) and likes cy's (0.3): ben gets 1 of 1.3 parts, cy 0.3 of 1.3.
    found = trust(*POSTS, share("ana", "ben-1"), like("ana", "cy-1"))
    assert found == pytest.approx({"ana": 1.0, "ben": 0.6 / 1.3, "cy": 0.18 / 1.3, "dee": 0.0})


def test_who_reacts_to_everybody_spreads_the_vote_thin() -> None:
    found = trust(*POSTS, *[like("ana", f"{who}-1") for who in ("ben", "cy", "dee")])
    assert found == pytest.approx({"ana": 1.0, "ben": 0.2, "cy": 0.2, "dee": 0.2})


def test_who_reacted_once_keeps_the_rest_of_the_vote() -> None:
    # Of ana's vote 1 of 3 parts goes to ben, whom she shared once; two are taken to have gone to nobody.
    found = trust(*POSTS, share("ana", "ben-1"), version=replace(HAND, kept_votes=2.0))
    assert found == pytest.approx({"ana": 1.0, "ben": 0.2, "cy": 0.0, "dee": 0.0})


def test_all_but_the_youngest_quarter_are_seeds_when_the_version_says_so() -> None:
    posts = [post(who, f"{who}-1", day) for day, who in enumerate(("ana", "ben", "cy", "dee"))]
    assert seeds(*posts, version=replace(HAND, seed_share=0.75)) == {"ana", "ben", "cy"}


def test_two_who_react_to_each_other_share_what_a_seed_brought() -> None:
    # T_ana = 0.4 + 0.6 T_ben and T_ben = 0.6 T_ana: 0.625 and 0.375, against the 0.4 of a lone seed.
    found = Derived([*POSTS, like("ana", "ben-1"), like("ben", "ana-1")], own_accounts=["ana"]).rows("trust")
    assert [row["trust_raw"] for row in found] == pytest.approx([0.625, 0.375, 0, 0])
    assert [row["trust"] for row in found] == pytest.approx([1.0, 0.9375, 0, 0])


def test_four_in_a_ring_with_one_seed() -> None:
    # T_ana = 0.4 + 0.6^4 T_ana, each next one 0.6 of the one before.
    ring = [like("ana", "ben-1"), like("ben", "cy-1"), like("cy", "dee-1"), like("dee", "ana-1")]
    raw = [row["trust_raw"] for row in Derived([*POSTS, *ring], own_accounts=["ana"]).rows("trust")]
    first = 0.4 / (1 - 0.1296)
    assert raw == pytest.approx([first, 0.6 * first, 0.36 * first, 0.216 * first])


def test_old_reactions_pass_on_less_of_the_vote() -> None:
    # A like of the day and one 30 days ago, of which 0.5 x 0.5 + 0.5 x 2^(-30/365) = 0.72231 is left.
    left = 0.25 + 0.5 * 2 ** (-30 / 365)
    found = trust(*POSTS, like("ana", "ben-1", 30), like("ana", "cy-1", 0))
    assert found["ben"] == pytest.approx(0.6 / (1 + left))
    assert found["cy"] == pytest.approx(0.6 * left / (1 + left))


def test_reactions_after_the_day_pass_nothing_on() -> None:
    assert trust(*POSTS, like("ana", "ben-1", 5), as_of=on(4))["ben"] == 0.0


def test_own_accounts_are_the_seeds() -> None:
    assert seeds(*POSTS, own=("ben", "cy")) == {"ben", "cy"}


def test_an_own_account_that_is_not_there_makes_no_other_a_seed() -> None:
    assert seeds(*POSTS, own=("zoe",)) == set()


def test_without_own_accounts_those_seen_before_the_median_are_seeds() -> None:
    # First seen on days 0 to 4: the median is day 2.
    assert seeds(*[post(f"n{day}", f"p{day}", day) for day in range(5)]) == {"n0", "n1"}


def test_an_account_is_as_old_as_its_profile_says() -> None:
    made = profile("n4", created=0)
    assert seeds(made, *[post(f"n{day}", f"p{day}", day) for day in range(5)]) == {"n0", "n4"}


def test_a_profile_that_says_younger_than_its_posts_makes_nobody_younger() -> None:
    made = profile("n0", created=4 * 10**15)
    assert "n0" in seeds(made, *[post(f"n{day}", f"p{day}", day) for day in range(5)])


def test_all_are_seeds_when_all_are_of_one_age() -> None:
    assert seeds(*POSTS) == {"ana", "ben", "cy", "dee"}


def test_who_came_after_the_day_is_no_seed_and_does_not_move_the_median() -> None:
    records = [post(f"n{day}", f"p{day}", day) for day in range(6)]
    assert seeds(*records, as_of=on(2)) == {"n0"}


def test_who_never_acted_is_no_seed() -> None:
    assert seeds(profile("zoe", created=0), *POSTS) == {"ana", "ben", "cy", "dee"}


def test_networks_are_judged_apart() -> None:
    town = [post(f"n{day}", f"p{day}", day) for day in range(3)]
    city = [post(f"city:n{day}", f"city:p{day}", 100 + day) for day in range(3)]
    assert seeds(*town, *city) == {"n0", "city:n0"}


def test_trust_does_not_cross_between_camps_that_never_meet() -> None:
    found = trust(*two_camps())
    assert all(found[who] > 0 for who in ("ana", "ben", "cy"))
    assert [found[who] for who in ("dee", "eli", "fay")] == [0, 0, 0]


def test_replying_passes_trust_on_too() -> None:
    assert trust(*POSTS, reply("ana", "ben-1", name="r"))["ben"] == pytest.approx(0.6)


EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.01, 10)), max_size=60)
Ends = NDArray[np.int64]
Reals = NDArray[np.float64]


def ends(edges: list[tuple[int, int, float]]) -> tuple[Ends, Ends, Reals]:
    sources, targets = (np.array([edge[end] for edge in edges], np.int64) for end in (0, 1))
    return sources, targets, np.array([edge[2] for edge in edges], np.float64)


def found(edges: list[tuple[int, int, float]], seeds: int, held: Reals | None = None) -> tuple[Reals, int]:
    """Trust of ten accounts, of which the first so many are seeds, before scaling, and in how many rounds."""
    start = (1 - DAMPING) * (np.arange(10) < seeds).astype(np.float64)
    return settled(shares(graph(*ends(edges), 10)), start, DAMPING, start if held is None else held)


@given(EDGES, st.integers(1, 5))
def test_a_farm_holds_no_more_than_half_again_the_votes_it_was_given(
    edges: list[tuple[int, int, float]], honest: int
) -> None:
    # Accounts below `honest` are seeds, the rest a farm that may link as it likes: at most a / (1 - a) = 1.5 times.
    edges = [edge for edge in edges if edge[0] != edge[1]]
    raw, _ = found(edges, honest)
    sources, targets, weights = ends(edges)
    into_farm = (sources < honest) & (targets >= honest)
    votes = raw[sources] * weights / np.bincount(sources, weights, 10)[sources]
    assert raw[honest:].sum() <= DAMPING / (1 - DAMPING) * votes[into_farm].sum() + 1e-9
    assert np.isfinite(raw).all()


@given(EDGES)
def test_trust_is_never_more_than_all_seeds_together(edges: list[tuple[int, int, float]]) -> None:
    raw, _ = found(edges, 3)
    assert raw.sum() <= 3 + 1e-9
    assert (raw >= 0).all()


@given(EDGES, st.lists(st.floats(0, 10), min_size=10, max_size=10))
def test_trust_comes_to_the_same_wherever_it_begins(edges: list[tuple[int, int, float]], held: list[float]) -> None:
    anew, _ = found(edges, 3)
    assert found(edges, 3, np.array(held))[0] == pytest.approx(anew, rel=SETTLED, abs=SETTLED)


@pytest.mark.parametrize("weight", [1e-300, 1.0, 1e300])
def test_rounds_end_whatever_votes_weigh_and_wherever_they_go(weight: float) -> None:
    # Account 0 votes for itself alone and keeps all: 0.4 / (1 - 0.6); 1 votes ten thousand times for 2.
    raw, _ = found([(0, 0, weight), *[(1, 2, weight)] * 10_000, (3, 4, 1e-300), (3, 5, 1e300)], 4)
    assert raw[:6] == pytest.approx([1.0, 0.4, 0.64, 0.4, 0.0, 0.24])


def test_what_is_settled_takes_one_look_more() -> None:
    ring = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)]
    anew, rounds = found(ring, 1)
    assert rounds > 8 * TOGETHER
    again, more = found(ring, 1, anew)
    assert again == pytest.approx(anew, rel=SETTLED)
    assert more == TOGETHER


def test_trust_that_began_a_week_ago_keeps_who_left_out_and_lets_new_ones_in() -> None:
    before = pa.table({"actor": ["town:ana", "town:gone"], "trust_raw": [0.7, 5.0]})
    names, start = pa.array(["town:ana", "town:new"]), np.array([0.4, 0.0])
    assert held_before(before, names, start).tolist() == [0.7, 0.0]
