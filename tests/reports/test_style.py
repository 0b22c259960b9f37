"""Styles: sixteen corners with sixteen names, sides told by the network's median, nothing told from too little."""

from itertools import product

from groundswell.reports.style import AXES, LEAST, NAMES, style

MEDIANS: dict[str, float | None] = {"talk": 0.5, "source": 0.5, "range": 0.5, "rhythm": 0.5}
MUCH = {"acts_count": 100, "offered_count": 100, "subjects_count": 100, "all_weeks_count": 100}


def habits(**parts: int) -> dict[str, int]:
    """A hundred observations on each axis, of which these count towards the upper end."""
    return MUCH | {axis.part: parts.get(axis.name, 0) for axis in AXES}


def test_each_corner_has_its_own_name() -> None:
    corners = set(product(*((axis.high, axis.low) for axis in AXES)))
    assert set(NAMES) == corners
    assert len(set(NAMES.values())) == 16


def test_who_makes_and_talks_about_one_thing_every_week_is_a_thought_leader() -> None:
    found = style(habits(talk=90, source=90, range=10, rhythm=90), MEDIANS)
    assert (found.name, found.clear, found.missing) == ("Thought Leader", True, "")


def test_who_sits_back_and_shares_now_and_then_is_an_observer_or_dabbler() -> None:
    assert style(habits(range=90), MEDIANS).name == "Observer"
    assert style(habits(), MEDIANS).name == "Dabbler"


def test_a_side_is_unclear_when_the_interval_reaches_over_the_median() -> None:
    near = style(habits(talk=51, source=90, range=90, rhythm=90), MEDIANS)
    assert (near.name, near.clear) == ("Celebrity", False)
    assert [axis.clear for axis in near.axes] == [False, True, True, True]


def test_at_the_median_is_above_it_unless_there_is_nothing() -> None:
    nothing: dict[str, float | None] = dict.fromkeys(MEDIANS, 0.0)
    assert [axis.side for axis in style(habits(source=1), nothing).axes] == [
        "listening",
        "creating",
        "focused",
        "casual",
    ]


def test_too_few_observations_leave_an_axis_untold_and_say_so() -> None:
    found = style(habits(talk=90) | {"subjects_count": LEAST - 1}, MEDIANS)
    assert found.name is None
    assert found.missing == "broad or focused: 4 of 5 observations"
    assert [axis.value is None for axis in found.axes] == [False, False, True, False]


def test_a_network_without_a_median_tells_nothing() -> None:
    assert style(habits(talk=90), dict.fromkeys(MEDIANS)).name is None
