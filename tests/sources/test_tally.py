"""Counting by number and kind in little memory."""

import pytest

from groundswell.sources import tally
from groundswell.sources.tally import Tally


def test_counts_are_kept_by_number_and_kind_with_the_newest_time() -> None:
    counted = Tally()
    for number, kind, at in [(7, 2, 30), (7, 2, 50), (7, 3, 10), (1, 2, 5), (7, 2, 40)]:
        counted.add(number, kind, at)
    assert list(counted.counts()) == [(1, 2, 1, 5), (7, 2, 3, 50), (7, 3, 1, 10)]


def test_adding_up_in_between_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "HELD", 3)
    counted = Tally()
    for n in range(100):
        counted.add(n % 7, 1, n)
    assert [count for _, _, count, _ in counted.counts()] == [15, 15, 14, 14, 14, 14, 14]
    assert counted.last(6, 1) == 97


def test_what_was_never_seen_has_no_time() -> None:
    counted = Tally()
    assert counted.last(1, 1) is None
    counted.add(2, 1, 9)
    assert (counted.last(1, 1), counted.last(2, 2), counted.last(3, 1), counted.last(2, 1)) == (None, None, None, 9)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        Tally().add(1, 64, 0)
