"""Coordination: who shares in step, oftener than chance and than everybody else, and what it adds to a score."""

from collections.abc import Sequence
from itertools import combinations

import pytest

from groundswell.records import Record
from tests.derived import Derived, bare
from tests.worlds import WORLDS, like, post, profile, share, share_id

SECOND = 1 / 86_400
TRIO = ("pia", "quin", "rob")


def in_step(people: tuple[str, ...] = TRIO, posts: int = 8, gap: float = 2, author: str = "ana") -> list[Record]:
    """Each day the author posts, and the people pass it on that many seconds after one another."""
    records: list[Record] = []
    for n in range(posts):
        records.append(post(author, f"{author}-{n}", n))
        records += [share(who, f"{author}-{n}", n + (60 + m * gap) * SECOND) for m, who in enumerate(people)]
    return records


def named(records: Sequence[Record]) -> list[tuple[str, str]]:
    """Pairs that are named as sharing in step."""
    return [(bare(row["a"]), bare(row["b"])) for row in Derived(records, scored=False).rows("coordinated_pairs")]


def test_a_cluster_of_three_is_named_whole() -> None:
    rows = Derived(in_step(), scored=False).rows("coordinated_pairs")
    assert [(bare(row["a"]), bare(row["b"])) for row in rows] == list(combinations(TRIO, 2))
    assert {(bare(row["cluster"]), row["members_count"], row["occasions_count"]) for row in rows} == {("pia", 3, 8)}
    assert [row["gap_seconds"] for row in rows] == [2, 4, 2]
    # Eight meetings; two moments of ten minutes are within ten seconds of one another one time in thirty.
    assert [row["expected"] for row in rows] == pytest.approx([8 / 30] * 3, rel=1e-4)


def test_sharing_minutes_apart_is_not_sharing_in_step() -> None:
    assert named(in_step(gap=120)) == []


def test_two_occasions_prove_nothing() -> None:
    assert named(in_step(posts=2)) == []


def test_what_is_shared_in_one_go_counts_once() -> None:
    records: list[Record] = []
    for n in range(30):
        records += [post("ana", f"p{n}"), *(share(who, f"p{n}", SECOND * n) for who in TRIO)]
    assert named(records) == []


def test_a_thing_that_everybody_passes_on_at_once_says_nothing() -> None:
    crowd = [share(f"fan{n}-{m}", f"ana-{n}", n + (60 + m) * SECOND) for n in range(8) for m in range(12)]
    assert named(in_step(posts=8)) != []
    assert named([*in_step(posts=8), *crowd]) == []


def test_the_same_link_and_the_same_words_are_the_same_thing() -> None:
    words = "Everybody should read what the mill is planning for the river"
    links, texts = [], []
    for n in range(8):
        for m, who in enumerate(("pia", "quin")):
            at = n + m * SECOND
            links.append(post(who, f"{who}{n}", at, links=(f"https://news.example/{n}",), text=f"{who} {n}"))
            texts.append(post(who, f"{who}{n}", at, text=f"{words}  {n}" if m else f"{words} {n}".upper()))
    assert named(links) == named(texts) == [("pia", "quin")]


@pytest.mark.parametrize("world", WORLDS)
def test_nobody_in_an_ordinary_world_is_named(world: str) -> None:
    assert named(WORLDS[world]()) == []


def test_the_order_of_what_was_added_changes_nothing() -> None:
    records = in_step()
    rows = [Derived(order, scored=False).rows("coordinated_pairs") for order in (records, records[::-1])]
    assert rows[0] == rows[1]


def test_all_but_the_first_of_a_cluster_are_extra_for_each_object() -> None:
    records = [*in_step(posts=8), like("quin", "ana-0", 1), like("dee", "ana-0", 2)]
    rows = Derived(records, scored=False).rows("extra_reactions")
    assert {bare(row["first_reactor"]) for row in rows} == {"pia"}
    assert sorted(bare(row["reaction"]) for row in rows if row["object"] == "town:ana-0") == [
        "quin+ana-0#like",
        "quin^ana-0#announce",
        "rob^ana-0#announce",
    ]


def test_an_extra_reaction_is_told_for_everybody_who_was_credited_for_it() -> None:
    through = [share("quin", f"ana-{n}", n + 62 * SECOND, via=share_id("pia", f"ana-{n}")) for n in range(8)]
    rows = Derived([*in_step(("pia",)), *through], scored=False).rows("extra_reactions", object="town:ana-0")
    told = [(bare(row["reaction"]), bare(row["credited"]), row["credit_micro"]) for row in rows]
    assert told == [("quin^ana-0#announce", "ana", 600_000), ("quin^ana-0#announce", "pia", 400_000)]


def test_the_score_without_extras_is_that_of_a_world_without_them() -> None:
    back = [post("dee", "dee-1"), like("ana", "dee-1", 4), share("quin", "dee-1", 5)]
    records = [*map(profile, ["ana", *TRIO]), *in_step(), like("dee", "ana-0", 3), *back]
    alone = [*in_step(("pia",)), like("dee", "ana-0", 3), *back]
    people = ["ana", "dee", *TRIO]
    without = Derived(records, own_accounts=people).one("influence_without")
    assert (bare(without["actor"]), without["extra_reactions_count"], without["extra_reactors_count"]) == ("ana", 16, 2)
    # Trust is the same in both worlds: all are seeds who react to the same people.
    trust = {row["actor"]: row["trust"] for row in Derived(records, own_accounts=people).rows("trust")}
    assert trust["town:pia"] == 1
    expected = Derived(alone, own_accounts=people).one("influence", actor="town:ana")
    assert without["score"] == pytest.approx(expected["score"])


def test_nobody_without_extras_has_a_second_score() -> None:
    assert Derived(WORLDS["two_camps"]()).rows("influence_without") == []
