"""Times as networks write them."""

from typing import Any

import pytest

from groundswell.sources.moments import from_iso, from_seconds

NOON = 1_714_564_800_000_000


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01T12:00:00Z",
        "2024-05-01T12:00:00",
        "2024-05-01T14:00:00+02:00",
        "2024-05-01 12:00:00.000000+00:00",
        "2024-05-01T07:00:00.0000000-05:00",
    ],
)
def test_the_same_moment_is_the_same_number(text: str) -> None:
    assert from_iso(text) == NOON


@pytest.mark.parametrize("seconds", [1_714_564_800, 1_714_564_800.0, "1714564800", "1714564800.000000"])
def test_unix_time_is_read_from_numbers_and_text(seconds: Any) -> None:
    assert from_seconds(seconds) == NOON


def test_microseconds_in_text_are_exact() -> None:
    assert from_seconds("1460742065.000123") == 1_460_742_065_000_123
    assert from_seconds("1460742065.1") == 1_460_742_065_100_000


@pytest.mark.parametrize(
    "value", ["", "soon", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z", None, 5, [], {}]
)
def test_what_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_iso(value)


@pytest.mark.parametrize(
    "value", ["", "x", "1.x", "-5", "9" * 5_000, float("nan"), float("inf"), 1e300, -1, 0, None, True, [1]]
)
def test_what_is_no_number_of_seconds_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_seconds(value)
