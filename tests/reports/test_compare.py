"""Comparison: people and groups side by side, and the audience they share."""

from pathlib import Path

import pytest

from groundswell.errors import InputError, NotFoundError
from groundswell.reports.base import Facts
from groundswell.reports.compare import COMPARE
from tests.reports.town import actor, facts_of, town


def test_sides_come_in_the_order_asked_for(facts: Facts) -> None:
    sides = COMPARE.ask(facts, who=["ben", "ana"]).sides
    assert [(side.label, side.score, side.reactors_count) for side in sides] == [
        ("Ben of Town", 8.0, 1),
        ("Ana of Town", 32.5, 4),
    ]


def test_parts_of_a_person_sum_to_the_score(facts: Facts) -> None:
    ana, _ = COMPARE.ask(facts, who=["ana", "ben"]).sides
    assert [(part.kind, part.points) for part in ana.parts] == [("announce", 22.5), ("like", 5.0), ("reply", 5.0)]
    assert [moment.score for moment in ana.history] == [20.0, 30.0, 32.5]


def test_a_group_is_the_mean_of_its_members_and_their_audience_together(facts: Facts) -> None:
    _, group = COMPARE.ask(facts, who=["dee", "team=ana,ben,eli"]).sides
    assert (group.label, group.group, len(group.members)) == ("team", True, 3)
    assert group.score == pytest.approx(13.5)
    assert sum(part.points for part in group.parts) == pytest.approx(group.score)
    assert (group.announces, group.reactors_count, group.objects_count) == (3.75, 4, 3)
    assert group.provisional


def test_the_audience_of_both_is_counted_with_its_share_of_each(facts: Facts) -> None:
    found = COMPARE.ask(facts, who=["ana", "ben"])
    (overlap,) = found.overlaps
    assert (overlap.shared_count, overlap.of_a, overlap.of_b) == (1, 0.25, 1.0)
    assert [account.handle for account in overlap.shared] == ["eli"]
    assert found.reactors_count == 4


def test_sides_without_a_common_audience_overlap_by_nothing(facts: Facts) -> None:
    (overlap,) = COMPARE.ask(facts, who=["ana", "dee"]).overlaps
    assert (overlap.shared_count, overlap.of_a, overlap.of_b, overlap.shared) == (0, 0.0, 0.0, [])


def test_two_of_one_name_are_told_apart(facts: Facts) -> None:
    found = COMPARE.ask(facts, who=["ana", "town:ana"])
    assert [side.label for side in found.sides] == ["Ana of Town", "Ana of Town (2)"]


def test_an_account_id_with_an_equals_sign_is_a_person(tmp_path: Path) -> None:
    tables = town()
    tables["actors"].append(actor("odd", actor="town:?id=7"))
    _, odd = COMPARE.ask(facts_of(tmp_path, tables), who=["ana", "town:?id=7"]).sides
    assert (odd.label, odd.group, odd.score) == ("Odd of Town", False, 0.0)


@pytest.mark.parametrize("who", [["ana"], ["ana"] * 11, []])
def test_only_two_to_ten_can_be_compared(facts: Facts, who: list[str]) -> None:
    with pytest.raises(InputError, match="who"):
        COMPARE.ask(facts, who=who)


def test_an_empty_group_is_refused(facts: Facts) -> None:
    with pytest.raises(InputError, match="A group has 1 to 50 people"):
        COMPARE.ask(facts, who=["ana", "nobody= , "])


def test_a_member_nobody_knows_is_not_found(facts: Facts) -> None:
    with pytest.raises(NotFoundError):
        COMPARE.ask(facts, who=["ana", "team=ben,nix"])
