"""Rounds of queries give what a kernel gives: for graphs of every shape, on DuckDB, where that is quick to try."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from groundswell.engine.steps import Scope, Step
from groundswell.graph import cascades, copies
from groundswell.signals.trust import coordination, rounds, spread
from groundswell.signals.versions import FOURTH
from tests.parity.rounds import Ground, apart, by_kernel, by_rounds

DAY = date(2024, 5, 1)
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
TEXT, TIME, COUNT, REAL = pa.string(), pa.timestamp("us", tz="UTC"), pa.int64(), pa.float64()
WORLDS = 150
"""Small graphs in one: making the queries takes far longer than running them."""
MOMENTS = (0, 0, 1, 2, 86_399_999_999, 86_400_000_000, 86_400_000_001, 10**12)
"""Microseconds: one apart, on both sides of midnight, and far away."""


def table(rows: Iterable[tuple[Any, ...]], **columns: pa.DataType) -> pa.Table:
    """Rows of as many values as there are columns."""
    held = list(rows)
    return pa.table({name: pa.array([row[n] for row in held], kind) for n, (name, kind) in enumerate(columns.items())})


def after(moment: int) -> datetime:
    return BEGAN + timedelta(microseconds=moment)


def same(step: Step, inputs: dict[str, pa.Table], scope: Scope) -> list[dict[str, Any]]:
    """The rows, which are the same either way."""
    one, other = by_kernel(step, inputs, scope), by_rounds(step, inputs, scope)
    assert len(one) == len(other)
    assert [far for far in map(apart, one, other) if far] == []
    return one


def links(drawn: Random, world: int, *, at_most: int = 12) -> Iterable[tuple[str, str]]:
    """Links between a few of a world's own people, some of them twice and back."""
    people = [f"{world:03}-{n}" for n in range(drawn.randint(2, at_most))]
    yield from ((drawn.choice(people), drawn.choice(people)) for _ in range(drawn.randint(0, 2 * len(people))))


def votes(seed: int) -> dict[str, pa.Table]:
    """Who gave whom how much, and since when people were there: in each world on one of two networks of its own."""
    drawn = Random(seed)
    given = {link: drawn.randint(1, 10**13) for world in range(WORLDS) for link in links(drawn, world)}
    people = sorted({end for link in given for end in link if drawn.random() < 0.9} | {"alone-0"})
    seen = [(who, f"{who[:3]} {drawn.choice('ab')}", after(drawn.choice(MOMENTS))) for who in people]
    return {
        "votes": table(((*link, nano) for link, nano in given.items()), credited=TEXT, reactor=TEXT, raw_nano=COUNT),
        "actors": table(((*row, row[-1]) for row in seen), actor=TEXT, network=TEXT, since=TIME, acted=TIME),
        "joined": table([("other-000-0", "000-0")], actor=TEXT, person=TEXT),
        "before": table(((who, drawn.random()) for who in [*people[::2], "gone"]), actor=TEXT, trust_raw=REAL),
    }


@pytest.mark.parametrize("own", [(), ("001-0", "nobody", "other-000-0")])
def test_trust_in_rounds_is_the_kernels_however_votes_are_dealt_out(
    own: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if own:
        monkeypatch.setattr(rounds, "PART", 3)
    rows = same(spread.step(FOURTH), votes(3), Scope(DAY, own))
    assert 0 < sum(row["seed"] for row in rows) < len(rows)


def test_rounds_that_begin_with_what_they_end_in_are_over_at_once() -> None:
    step, given = spread.step(FOURTH), votes(3)
    anew, again = Ground(Scope(DAY)), Ground(Scope(DAY))
    found = by_rounds(step, given, Scope(DAY), anew)
    before = table(((row["actor"], row["trust_raw"]) for row in found), actor=TEXT, trust_raw=REAL)
    assert not any(map(apart, by_rounds(step, given | {"before": before}, Scope(DAY), again), found))
    assert (again.times, anew.times > 9) == (5, True)


def test_trust_in_rounds_is_nobodys_where_nobody_is() -> None:
    empty = {name: rows.slice(0, 0) for name, rows in votes(3).items()}
    assert same(spread.step(FOURTH), empty, Scope(DAY)) == []


NODES = [f"n{n:02}" for n in range(12)]


def edges(told: Iterable[tuple[Any, ...]]) -> dict[str, pa.Table]:
    """Edges (node, parent, actor, kind, microseconds); what names end with an even figure are objects."""
    rows = [(*row, after(at)) for *row, at in told]
    made = sorted({end for node, above, *_ in rows for end in (node, above) if end[-1] in "02468"})
    return {
        "edges": table(rows, node=TEXT, parent=TEXT, actor=TEXT, kind=TEXT, published=TIME),
        "objects": table(((end, f"author of {end}", BEGAN) for end in made), object=TEXT, author=TEXT, published=TIME),
    }


def test_trees_in_rounds_are_the_kernels() -> None:
    drawn = Random(5)
    told = [
        (*link, drawn.choice(("ana", "ben", None)), drawn.choice(("reply", "quote")), drawn.choice(MOMENTS))
        for world in range(WORLDS)
        for link in links(drawn, world)
        if link[0] != link[1]
    ]
    rows = same(cascades.NODES_STEP, edges(told), Scope())
    # Loops, and what hangs from them, are left out; there are trees of some depth beside them.
    assert len(rows) < len({end for node, above, *_ in told for end in (node, above)})
    assert max(row["depth"] for row in rows) > 4


def test_a_chain_is_climbed_in_rounds_that_grow_with_its_logarithm() -> None:
    # Eleven steps from the last node: the fourth round takes it to the one 16 above, which is not there, and brings it
    # to its root; a fifth brings nobody. Put down were the edges and the beginning before.
    told = [(node, above, None, "reply", 0) for above, node in pairwise(NODES)]
    ground = Ground(Scope())
    rows = by_rounds(cascades.NODES_STEP, edges(told), Scope(), ground)
    assert [(row["depth"], row["subtree"]) for row in rows if row["node"] == "n11"] == [(11, 1)]
    assert ground.times == 2 + 5


SAME = ("later", "earlier")


def alike(links: Iterable[tuple[int, int]], moments: int) -> dict[str, pa.Table]:
    """Pairs of articles by their numbers, made in that order at some `moments`, several at each."""
    told = sorted({(max(link), min(link)) for link in links if link[0] != link[1]})
    rows = [
        (*(of for n in pair for of in (after(n * moments // 1000), f"a{n:04}", f"by {n % 3}")), 1 / (1 + n), n % 2 == 0)
        for n, pair in enumerate(told)
    ]
    ends = {
        f"{end}{part}": kind for end in SAME for part, kind in (("_published", TIME), ("", TEXT), ("_author", TEXT))
    }
    return {"pairs": table(rows, **ends, similarity=REAL, says_whose=pa.bool_())}


def test_copies_in_rounds_are_the_kernels() -> None:
    drawn = Random(11)
    links = [(drawn.randint(0, 999), drawn.randint(0, 999)) for _ in range(1500)]
    rows = same(copies.STEP, alike(links, 100), Scope())
    made, of = {row["copy"] for row in rows}, {row["original"] for row in rows}
    assert len(made) > 300
    assert not made & of
    assert same(copies.STEP, alike([], 1), Scope()) == []


def test_of_a_chain_of_articles_each_nearly_the_one_before_every_second_is_a_copy_round_by_round() -> None:
    ground = Ground(Scope())
    rows = by_rounds(copies.STEP, alike(pairwise(range(13)), 1000), Scope(), ground)
    assert [(row["copy"], row["original"]) for row in rows] == [(f"a{n:04}", f"a{n - 1:04}") for n in range(1, 13, 2)]
    # Thirteen rounds, five a query; put down were the pairs, the links and the beginning before.
    assert ground.times == 3 + 3


def pairs(named: Iterable[tuple[str, str]]) -> dict[str, pa.Table]:
    """Pairs of accounts, each with figures of its own."""
    rows = [(*pair, n, n + 1, n / 3, n / 7, n / 9) for n, pair in enumerate(sorted(named))]
    reals = dict.fromkeys(("expected", "surprise", "gap_seconds"), REAL)
    return {"pairs": table(rows, a=TEXT, b=TEXT, occasions=COUNT, met=COUNT, **reals)}


def test_clusters_in_rounds_are_the_kernels() -> None:
    drawn = Random(7)
    named = {(min(link), max(link)) for world in range(WORLDS) for link in links(drawn, world, at_most=20)}
    rows = same(coordination.PAIRS_STEP, pairs(pair for pair in named if pair[0] != pair[1]), Scope())
    assert len({row["members_count"] for row in rows}) > 10
    assert same(coordination.PAIRS_STEP, pairs([]), Scope()) == []


def test_an_account_drawn_to_two_firsts_at_once_is_drawn_on() -> None:
    # The first round leaves c beside a and beside b, of which neither is drawn to another.
    rows = by_rounds(coordination.PAIRS_STEP, pairs([("b", "c"), ("c", "d"), ("d", "e"), ("a", "e")]), Scope())
    assert [(row["cluster"], row["members_count"]) for row in rows] == [("a", 5)] * 4


def test_a_long_chain_of_accounts_is_one_cluster_in_few_rounds() -> None:
    ground = Ground(Scope())
    rows = by_rounds(coordination.PAIRS_STEP, pairs(pairwise(f"n{n:04}" for n in range(500))), Scope(), ground)
    assert {(row["cluster"], row["members_count"]) for row in rows} == {("n0000", 500)}
    assert ground.times < 20
