"""Times in tables: the unit of a number is told by its size, a format by its declaration."""

import pytest

from groundswell.sources.clock import clock

NOON = 1_714_564_800_000_000  # 2024-05-01 12:00 UTC


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01T12:00:00Z",
        "2024-05-01 12:00:00",
        "2024-05-01 14:00:00+02:00",
        "20240501T120000",
        "1714564800",
        "1714564800.0",
        "1714564800000",
        "1714564800000000",
        "1714564800000000000",
        "Wed, 01 May 2024 08:00:00 -0400",
        "Wed May 01 12:00:00 +0000 2024",
    ],
)
def test_a_common_time_is_read_without_being_declared(text: str) -> None:
    assert clock("auto")(text) == NOON


@pytest.mark.parametrize(
    ("time_format", "text"),
    [
        ("%d/%m/%Y %H:%M", "01/05/2024 12:00"),
        ("%d.%m.%Y %H:%M %z", "01.05.2024 14:00 +0200"),
        ("seconds", "1714564800"),
        ("milliseconds", "1714564800000"),
        ("iso", "2024-05-01T12:00:00"),
    ],
)
def test_a_declared_format_is_used(time_format: str, text: str) -> None:
    assert clock(time_format)(text) == NOON


@pytest.mark.parametrize(
    "text", ["", "soon", "0", "-5", "31/12/2024 25:00", "9" * 400, "1e300", "0001-01-01", "9999-12-31T23:59:59-14:00"]
)
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        clock("auto")(text)


def test_a_day_in_digits_is_a_day_and_not_a_number_of_seconds() -> None:
    assert clock("auto")("20240501") == NOON - 12 * 3600 * 1_000_000


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a format"):
        clock("sometimes")
