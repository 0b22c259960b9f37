"""Public points: what each deed is worth, in whole and by community, with every line, as Kred had them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.people.endorsing import endorse
from groundswell.reports.base import Facts
from groundswell.reports.kred import KRED, LEVELS, POINTS, influence, level
from groundswell.tables import COMMUNITIES
from groundswell.vocabulary import EndorsementKind, ReactionKind
from tests.reports.town import TODAY, VERSION, facts_of, made, town


def tie(credited: str, reactor: str, kind: str, credit: float) -> dict[str, Any]:
    who = {"credited": f"town:{credited}", "reactor": f"town:{reactor}", "kind": kind, "day": TODAY}
    return {**who, "reactions_count": 1, "credit_micro": round(credit * 1_000_000)}


TIES = [
    tie("ana", "ben", "announce", 1),
    tie("ana", "ben", "like", 1),
    tie("ana", "cy", "announce", 1),
    tie("ana", "dee", "reply", 1),
    tie("ana", "eli", "announce", 0.5),
    tie("ben", "eli", "announce", 0.5),
]


def community(name: str, who: str, **counts: int) -> dict[str, Any]:
    columns = [name for name in COMMUNITIES.columns if name.endswith(("_count", "_micro", "_nano"))]
    kind = "tag" if name.startswith("#") else "network"
    return {
        "community": name,
        "community_kind": kind,
        "actor": f"town:{who}",
        "as_of": TODAY,
        "version": VERSION,
        **dict.fromkeys(columns, 0),
        **counts,
    }


@pytest.fixture
def pointed(tmp_path: Path) -> Facts:
    """The town with ties, and p2 tagged `birds`."""
    objects = [made("p1", "ana", 1), made("p2", "ana", 12, tags=["birds"])]
    places = [
        community("town", "ana", credit_micro=4_500_000, reactors_count=4),
        community("#birds", "ana", credit_micro=1_000_000, reactors_count=1, mention_given_count=2, reply_given_count=3)
        | {"supporting_count": 4, "opposing_count": 1},
        community("town", "ben", announce_given_count=1),
        community("town", "dee", reply_given_count=1),
        community("town", "cy", announce_given_count=1),
    ]
    return facts_of(tmp_path, town() | {"ties": TIES, "objects": objects, "communities": places})


def test_every_kind_has_its_points() -> None:
    assert set(POINTS) == {*ReactionKind, "+Kred"}
    assert all(received == 10 for received, _ in POINTS.values())
    assert [kind for kind, (_, given) in POINTS.items() if not given] == ["like", "thank", "open", "accept"]


@pytest.mark.parametrize(("points", "shown"), [(0, 0), (10, 75), (90, 250), (990, 500), (9_990, 750), (10**9, 1000)])
def test_ten_times_the_points_add_250(points: float, shown: int) -> None:
    assert influence(points) == shown


@given(st.floats(0, 1e8), st.floats(0, 1e8))
def test_more_points_are_never_less_influence_nor_a_lower_level(some: float, more: float) -> None:
    assert 0 <= influence(some) <= influence(some + more) <= 1000
    assert level(int(some)) <= level(int(some + more)) <= len(LEVELS)


def test_each_level_begins_at_its_points() -> None:
    assert [level(points) for points in (0, 9, 10, 49, 50, 100_000)] == [0, 0, 1, 1, 2, 12]


def test_points_of_the_kinds_add_up(pointed: Facts) -> None:
    """3 whole reactions and a shared announce beside a like: 45 points, so 250 x log10(5.5) = 185.09."""
    ana = KRED.ask(pointed, person="ana")
    assert [(one.kind, one.count, one.points) for one in ana.sums] == [
        ("announce", 3, 25.0),
        ("like", 1, 10.0),
        ("reply", 1, 10.0),
    ]
    assert (ana.influence_points, ana.influence, ana.outreach_points) == (45.0, 185, 0)


def test_outreach_counts_what_was_done_for_others(pointed: Facts) -> None:
    ben = KRED.ask(pointed, person="ben")
    assert (ben.influence_points, ben.outreach_points, ben.outreach_level, ben.next_level) == (5.0, 10, 1, 50)


def test_a_plus_kred_adds_to_both_sides_and_a_plus_k_to_neither(pointed: Facts) -> None:
    for kind in EndorsementKind:
        endorse(pointed.state, kind, "town:cy", "town:dee", "birds")
    dee, cy = (KRED.ask(pointed, person=name) for name in ("dee", "cy"))
    assert (dee.influence_points, cy.influence_points) == (10.0, 0.0)
    assert (dee.outreach_points, cy.outreach_points) == (10, 20)
    assert cy.sums[-1].opens.filters == {"giver": "town:cy", "kind": "+Kred"}


def test_each_line_opens_its_one_reaction(pointed: Facts) -> None:
    ana = KRED.ask(pointed, person="ana")
    assert sum(line.points for line in ana.rows) == ana.influence_points == 45.0
    shared = next(line for line in ana.rows if line.other.handle == "eli")
    assert (shared.points, shared.object_text, shared.activity) == (5.0, "p1 says hello", "town:a5")
    assert shared.opens.filters == {
        "person": "town:ana",
        "reactor": "town:eli",
        "object": "town:p1",
        "kind": "announce",
    }


def test_the_statement_of_outreach_names_who_was_reached(pointed: Facts) -> None:
    (line,) = KRED.ask(pointed, person="dee", side="outreach").rows
    assert (line.kind, line.other.handle, line.points) == ("reply", "ana", 10.0)
    assert line.opens.filters["reactor"] == "town:dee"


def test_pages_of_the_statement_miss_no_line(pointed: Facts) -> None:
    seen, cursor = [], None
    while True:
        page = KRED.ask(pointed, person="ana", limit=2, cursor=cursor)
        seen += [line.reaction for line in page.rows]
        cursor = page.page.next
        if cursor is None:
            break
    assert (len(seen), len(set(seen)), page.page.total) == (5, 5, 5)


def test_a_community_has_its_own_points_and_statement(pointed: Facts) -> None:
    network, birds = KRED.ask(pointed, person="ana").communities
    assert (network.community, network.influence_points) == ("town", 45.0)
    assert (birds.influence, birds.influence_points, birds.outreach_level) == (75, 10.0, 2)
    assert (birds.supporting_count, birds.opposing_count) == (4, 1)
    assert (network.supporting_count, network.opposing_count) == (0, 0)  # scored before they were counted
    (line,) = KRED.ask(pointed, **birds.opens.filters).rows
    assert (line.kind, line.object) == ("like", "town:p2")


def test_before_anything_is_scored_there_are_no_points(tmp_path: Path) -> None:
    known = {name: rows for name, rows in town().items() if name in ("actors", "objects", "credits")}
    found = KRED.ask(facts_of(tmp_path, known, []), person="ana")
    assert (found.as_of, found.influence, found.rows) == (None, 0, [])
