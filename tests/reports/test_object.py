"""The object report: what was said, its tree and how it grew, who reacted and who earned what."""

from datetime import timedelta
from pathlib import Path

import pytest

from groundswell.errors import NotFoundError
from groundswell.reports.base import Facts
from groundswell.reports.object import OBJECT
from tests.reports.town import NOON, ago, facts_of, made, town
from tests.worlds import NETWORK, id_of, like, post, reply, share, star, workspace_of


def test_an_object_says_who_said_what(facts: Facts) -> None:
    said = OBJECT.ask(facts, object="town:p1").said
    assert (said.text, said.published, said.visibility) == ("p1 says hello", ago(1), "public")
    assert said.author is not None
    assert said.author.name == "Ana of Town"


def test_an_object_is_found_by_the_address_of_the_original(tmp_path: Path) -> None:
    tables = town()
    tables["objects"].append(made("p3", "ana", 1, url="https://town.example/3"))
    assert OBJECT.ask(facts_of(tmp_path, tables), object="https://town.example/3").said.object == "town:p3"


def test_the_cascade_has_its_measures(facts: Facts) -> None:
    cascade = OBJECT.ask(facts, object="town:p1").cascade
    assert cascade is not None
    assert (cascade.size, cascade.depth, cascade.breadth, cascade.structural_virality) == (5, 2, 3, 1.8)


def test_the_tree_lists_parents_before_children(facts: Facts) -> None:
    nodes = OBJECT.ask(facts, object="town:p1").nodes
    assert [(n.node, n.parent, n.name) for n in nodes] == [
        ("town:p1", None, "Ana of Town"),
        ("town:a1", "town:p1", "Ben of Town"),
        ("town:a3", "town:p1", "Cy of Town"),
        ("town:d1", "town:p1", "Dee of Town"),
        ("town:a5", "town:a1", "Eli of Town"),
    ]
    assert [n.text for n in nodes] == ["p1 says hello", None, None, "d1 says hello", None]


def test_nodes_beyond_the_limit_are_counted(facts: Facts) -> None:
    found = OBJECT.ask(facts, object="town:p1", nodes=2)
    assert (len(found.nodes), found.nodes_left_out) == (2, 3)


def test_growth_adds_up_to_the_size(facts: Facts) -> None:
    growth = OBJECT.ask(facts, object="town:p1").growth
    assert [(moment.at - ago(1), moment.size) for moment in growth] == [
        (timedelta(hours=hours), hours + 1) for hours in range(5)
    ]


def test_growth_of_a_large_cascade_is_told_in_sixty_steps(tmp_path: Path) -> None:
    growth = OBJECT.ask(workspace_of(tmp_path, star(118)).facts, object="town:p").growth
    assert [moment.added for moment in growth] == [*[2] * 59, 1]
    assert [moment.size for moment in growth] == [*range(2, 119, 2), 119]


def test_an_answer_shows_the_tree_it_belongs_to(facts: Facts) -> None:
    found = OBJECT.ask(facts, object="town:d1")
    assert found.cascade is not None
    assert (found.said.object, found.cascade.root, len(found.nodes)) == ("town:d1", "town:p1", 5)


def test_reactions_name_who_is_credited_and_with_how_many_points(facts: Facts) -> None:
    rows = OBJECT.ask(facts, object="town:p1").rows
    assert [(r.reaction, r.reactor.handle, r.credited.handle, r.credit, r.points) for r in rows] == [
        ("town:a1#announce", "ben", "ana", 1.0, 10.0),
        ("town:a3#announce", "cy", "ana", 1.0, 7.5),
        ("town:a5#announce", "eli", "ana", 0.5, 5.0),
        ("town:a5#announce", "eli", "ben", 0.5, 8.0),
        ("town:d1#reply", "dee", "ana", 1.0, 5.0),
    ]


def test_points_are_those_of_the_author_alone(facts: Facts) -> None:
    assert OBJECT.ask(facts, object="town:p1").points == 27.5


def test_kinds_count_each_reaction_once(facts: Facts) -> None:
    kinds = OBJECT.ask(facts, object="town:p1").kinds
    assert [(k.kind, k.reactions_count, k.reactors_count) for k in kinds] == [("announce", 3, 3), ("reply", 1, 1)]


def test_counts_without_people_are_shown_as_counts(facts: Facts) -> None:
    (views,) = OBJECT.ask(facts, object="town:p1").counts
    assert (views.kind, views.count, views.observed) == ("views", 57, NOON)


def test_pages_hold_every_credit_once(facts: Facts) -> None:
    seen: list[tuple[str, str]] = []
    cursor = None
    for _page in range(3):
        found = OBJECT.ask(facts, object="town:p1", limit=2, cursor=cursor)
        seen += [(row.reaction, row.credited.handle or "") for row in found.rows]
        cursor = found.page.next
    assert cursor is None
    assert len(seen) == len(set(seen)) == found.page.total == 5


def test_an_object_known_only_by_reactions_to_it_is_shown(tmp_path: Path) -> None:
    tables = town() | {"objects": []}
    found = OBJECT.ask(facts_of(tmp_path, tables), object="town:p2")
    assert (found.said.text, found.said.published, found.page.total) == (None, None, 1)
    assert found.said.author is not None
    assert found.said.author.handle == "ana"


def test_an_object_nobody_ever_saw_is_not_found(facts: Facts) -> None:
    with pytest.raises(NotFoundError, match="no object town:p9"):
        OBJECT.ask(facts, object="town:p9")


def test_points_are_those_of_the_evidence_though_only_days_of_the_object_are_read(tmp_path: Path) -> None:
    """Ben reacts to another post on the same day, which has a cap, and on days on which nobody reacted to this one."""
    kinds = [like("ben", "p"), share("ben", "p"), reply("ben", "p", 1), like("ben", "q", 0.1), like("ben", "r", 9)]
    workspace = workspace_of(tmp_path, [*star(), post("ana", "q"), post("ana", "r", 5), share("cy", "q", 20), *kinds])
    evidence = workspace.report("evidence", person=id_of("ana"))
    for name in ("p", "q", "r"):
        found = workspace.report("object", object=f"{NETWORK}:{name}")
        held = {row.reaction: row.points for row in evidence.rows if row.object == f"{NETWORK}:{name}"}
        assert {row.reaction: row.points for row in found.rows} == pytest.approx(held, abs=1e-6)
        assert found.points == pytest.approx(sum(held.values()), abs=1e-6)
        assert held
