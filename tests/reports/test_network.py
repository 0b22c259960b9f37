"""The network around a person: who is in it, which way reactions go, and what is left out."""

from groundswell.reports.base import Facts
from groundswell.reports.network import NETWORK


def test_everybody_around_a_person_has_a_place(facts: Facts) -> None:
    vertices = NETWORK.ask(facts, person="ben").vertices
    assert [(v.handle, v.place, v.score) for v in vertices] == [
        ("ben", "person", 8.0),
        ("ana", "reacts_to", 32.5),
        ("eli", "reactor", None),
    ]


def test_edges_run_from_who_reacts_to_who_is_credited(facts: Facts) -> None:
    edges = NETWORK.ask(facts, person="ben").edges
    assert [(e.reactor, e.credited, e.announces, e.reactions_count) for e in edges] == [
        ("town:ben", "town:ana", 1.5, 2),
        ("town:eli", "town:ben", 0.5, 1),
        ("town:eli", "town:ana", 0.5, 1),
    ]


def test_an_edge_tells_what_did_not_count(facts: Facts) -> None:
    by_reactor = {edge.reactor: edge.not_counted for edge in NETWORK.ask(facts, person="ana").edges}
    assert by_reactor["town:cy"] == 0.25
    assert by_reactor["town:dee"] == 0.5


def test_accounts_beyond_the_limit_are_counted_with_the_heaviest_kept(facts: Facts) -> None:
    found = NETWORK.ask(facts, person="ana", limit=2)
    assert [vertex.handle for vertex in found.vertices] == ["ana", "ben", "cy"]
    assert found.left_out == 2


def test_edges_of_the_person_are_kept_before_those_among_others(facts: Facts) -> None:
    found = NETWORK.ask(facts, person="ben", edges=2)
    assert [edge.reactor for edge in found.edges] == ["town:ben", "town:eli"]
    assert {edge.credited for edge in found.edges} == {"town:ana", "town:ben"}
    assert found.edges_left_out == 1


def test_somebody_alone_is_the_only_vertex(facts: Facts) -> None:
    dee = NETWORK.ask(facts, person="dee", limit=1)
    assert [vertex.handle for vertex in dee.vertices] == ["dee", "ana"]
