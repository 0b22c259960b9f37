"""The forecast of a person: shown with its intervals, or what is missing."""

from pathlib import Path

from groundswell.reports.forecast import ForecastReport
from tests.signals.test_forecast import crowd
from tests.worlds import lone_actor, workspace_of


def test_a_person_of_a_crowd_is_foretold_with_intervals(tmp_path: Path) -> None:
    found: ForecastReport = workspace_of(tmp_path, crowd(40)).report("forecast", person="town:p15")
    assert [one.target for one in found.forecasts] == ["reactions in 28 days", "reactions to the next object"]
    weeks = found.forecasts[0]
    # Three people share each of the two or three posts of four weeks.
    assert weeks.low_95 <= weeks.low_80 <= weeks.low_50 <= 9 <= weeks.high_50 <= weeks.high_80 <= weeks.high_95
    assert weeks.low_80 <= 8
    assert weeks.opens.filters == {"person": "town:p15"}
    assert found.todo == ""


def test_without_enough_data_it_says_what_is_missing(tmp_path: Path) -> None:
    found: ForecastReport = workspace_of(tmp_path, lone_actor()).report("forecast", person="town:ana")
    assert (found.forecasts, found.covered) == ([], [])
    assert found.todo.startswith("Not enough data")
