"""The person report: the score, where its points come from, who is behind them, what was not counted."""

from datetime import timedelta
from pathlib import Path

import pytest

from groundswell.errors import InputError, NotFoundError
from groundswell.reports.base import Facts
from groundswell.reports.person import PERSON, PersonReport
from tests.reports.town import TODAY, actor, facts_of, felt, town


def ana(facts: Facts) -> PersonReport:
    return PERSON.ask(facts, person="town:ana")


def test_the_score_is_shown_with_its_place_and_interval(facts: Facts) -> None:
    standing = ana(facts).standing
    assert standing is not None
    assert (standing.score, standing.score_low, standing.score_high) == (32.5, 30.5, 34.5)
    assert (standing.rank, standing.percentile, standing.accounts_count) == (1, 100.0, 3)
    assert (standing.trusted_points, standing.untrusted_points) == pytest.approx((27.5, 5.0))


def test_points_by_kind_sum_to_the_score(facts: Facts) -> None:
    components = ana(facts).components
    assert [(c.kind, c.points, c.reactions_count, c.reactors_count) for c in components] == [
        ("announce", 22.5, 3, 3),
        ("like", 5.0, 1, 1),
        ("reply", 5.0, 1, 1),
    ]
    assert components[0].opens.filters == {"person": "town:ana", "kind": "announce"}


def test_objects_come_by_the_points_they_earned(facts: Facts) -> None:
    objects = ana(facts).objects
    assert [(o.object, o.points, o.reactions_count, o.text, o.own) for o in objects] == [
        ("town:p1", 27.5, 4, "p1 says hello", True),
        ("town:p2", 5.0, 1, "p2 says hello", True),
    ]


def test_an_object_of_somebody_else_earned_points_by_being_passed_on(facts: Facts) -> None:
    (passed_on,) = PERSON.ask(facts, person="town:ben").objects
    assert (passed_on.object, passed_on.points, passed_on.own) == ("town:p1", 8.0, False)


def test_who_reacts_comes_with_points_trust_and_what_did_not_count(facts: Facts) -> None:
    reactors = ana(facts).reactors
    assert [(r.handle, round(r.points, 9), r.trust, r.not_counted) for r in reactors] == [
        ("ben", 15.0, 1.0, 0.0),
        ("cy", 7.5, 1.0, 0.25),
        ("dee", 5.0, 0.0, 0.5),
        ("eli", 5.0, 1.0, 0.0),
    ]


def test_both_lists_of_people_tell_what_was_clearly_for_and_against(tmp_path: Path) -> None:
    feelings = [felt("ana", "ben", 3, 1), felt("ana", "eli", 0, 2), felt("ben", "eli", 5, 0), felt("eli", "ana", 9, 9)]
    facts = facts_of(tmp_path, town() | {"feelings": feelings})
    reactors = [(r.handle, r.supporting_count, r.opposing_count) for r in ana(facts).reactors]
    assert reactors == [("ben", 3, 1), ("cy", 0, 0), ("dee", 0, 0), ("eli", 0, 2)]
    given = PERSON.ask(facts, person="town:eli").reacts_to
    assert [(to.handle, to.supporting_count, to.opposing_count) for to in given] == [("ben", 5, 0), ("ana", 0, 2)]


def test_lists_end_at_the_limit(facts: Facts) -> None:
    short = PERSON.ask(facts, person="town:ana", limit=1)
    assert (len(short.objects), len(short.reactors)) == (1, 1)


def test_who_they_react_to_comes_by_the_points_they_gave(facts: Facts) -> None:
    given = PERSON.ask(facts, person="town:eli").reacts_to
    assert [(to.handle, round(to.points, 9)) for to in given] == [("ben", 8.0), ("ana", 5.0)]
    assert given[0].opens.filters == {"person": "town:ben", "reactor": "town:eli"}


def test_history_runs_from_the_oldest_day(facts: Facts) -> None:
    history = ana(facts).history
    assert [past.as_of for past in history] == [TODAY - timedelta(days=days) for days in (28, 7, 0)]
    assert [past.score for past in history] == [20.0, 30.0, 32.5]


def test_what_was_not_counted_says_why_and_how_much(facts: Facts) -> None:
    left_out = ana(facts).not_counted
    assert [(left.reason, left.announces, left.reactions_count) for left in left_out] == [
        ("friends", 0.25, 1),
        ("limited", 0.5, 1),
    ]
    assert left_out[0].opens.filters == {"person": "town:ana", "left_out": "friends"}


def test_a_provisional_score_says_what_is_missing(facts: Facts) -> None:
    assert PERSON.ask(facts, person="town:ben").notes == ["Provisional: reactions from 4 more people."]


def test_somebody_without_a_score_is_shown_all_the_same(facts: Facts) -> None:
    eli = PERSON.ask(facts, person="town:eli")
    assert (eli.standing, eli.history, eli.components) == (None, [], [])
    assert eli.notes == ["Nothing to score yet: nobody reacted, and nothing was created."]


def test_activities_that_few_could_see_are_pointed_out(tmp_path: Path) -> None:
    also = actor("ana2", person="town:ana", closed_count=0, given_count=2, refused_count=0)
    tables = town() | {"actors": [actor("ana", closed_count=1, given_count=0, refused_count=0), also]}
    assert ana(facts_of(tmp_path, tables)).notes == [
        "1 activity could be seen by members or followers only.",
        "This person agreed to being measured.",
    ]


@pytest.mark.parametrize("called", ["town:ana", "ana", "@ANA", "Ana of Town", " ana "])
def test_a_person_is_found_by_id_handle_or_name(facts: Facts, called: str) -> None:
    assert PERSON.ask(facts, person=called).profile.actor == "town:ana"


def test_nobody_of_that_name_is_not_found_but_somebody_alike_is_proposed(facts: Facts) -> None:
    with pytest.raises(NotFoundError, match="Did you mean Ana of Town"):
        PERSON.ask(facts, person="an")


def test_several_of_one_name_are_listed(tmp_path: Path) -> None:
    tables = town()
    tables["actors"].append(actor("ana", actor="city:ana", network="city"))
    with pytest.raises(InputError, match=r"Ana of Town \(city:ana\), Ana of Town \(town:ana\)"):
        PERSON.ask(facts_of(tmp_path, tables), person="ana")


@pytest.mark.parametrize("called", ["Ana@Site.example", "@ana@site.example", "ana", "@ana", "Ana of Town"])
def test_a_handle_with_its_server_is_found_as_lists_show_it(tmp_path: Path, called: str) -> None:
    accounts = [actor("ana", handle="ana@site.example"), actor("eva") | {"name": "ana"}, actor("ivo", handle="ivo@ana")]
    facts = facts_of(tmp_path, town() | {"actors": accounts})
    assert PERSON.ask(facts, person=called).profile.actor == "town:ana"


def test_one_handle_on_two_servers_is_asked_back(tmp_path: Path) -> None:
    accounts = [actor("ana", handle="ana@one.example"), actor("eva", handle="ana@two.example")]
    with pytest.raises(InputError, match=r"could be Ana of Town \(town:ana\), Eva of Town \(town:eva\)"):
        PERSON.ask(facts_of(tmp_path, town() | {"actors": accounts}), person="@ana")


def test_a_handle_goes_before_a_name(tmp_path: Path) -> None:
    tables = town()
    tables["actors"].append(actor("zoe") | {"name": "ben"})
    assert PERSON.ask(facts_of(tmp_path, tables), person="ben").profile.actor == "town:ben"
