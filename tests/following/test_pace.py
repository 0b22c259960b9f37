"""When a feed is looked at next, by hand."""

import pytest

from groundswell.following import pace

NOW = 1_714_564_800.0
"""Noon of 1 May 2024, UTC."""


def test_news_halves_the_interval_and_none_makes_it_half_as_long_again() -> None:
    assert pace.interval(3_600, changed=True, least=900, most=86_400) == 1_800
    assert pace.interval(3_600, changed=False, least=900, most=86_400) == 5_400
    assert pace.interval(1_000, changed=True, least=900, most=86_400) == 900
    assert pace.interval(80_000, changed=False, least=900, most=86_400) == 86_400


def test_failures_double_the_wait_up_to_the_most() -> None:
    waits = [pace.back_off(n, least=900, most=86_400) for n in (0, 1, 2, 3, 8, 10**6)]
    assert waits == [900, 900, 1_800, 3_600, 86_400, 86_400]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("Wed, 01 May 2024 12:02:00 GMT", 120), ("Wed, 01 May 2024 11:00:00 GMT", 0), ("soon", 0),
     ("", 0), ("999999999", 86_400), ("9" * 400, 0), ("-5", 0)],
)  # fmt: skip
def test_a_host_that_asks_for_time_gets_it(said: str, seconds: float) -> None:
    assert pace.asked_to_wait({"Retry-After": said}, NOW, 86_400) == seconds


def test_an_answer_says_how_long_it_is_fresh() -> None:
    assert pace.fresh_for({"Cache-Control": "public, max-age=7200"}, 86_400) == 7_200
    assert pace.fresh_for({"Cache-Control": "no-store"}, 86_400) == 0


def test_the_spread_is_a_fifth_and_always_the_same() -> None:
    drawn = [pace.spread(100, "feed", n) for n in range(200)]
    assert drawn == [pace.spread(100, "feed", n) for n in range(200)]
    assert 80 <= min(drawn) < 85 < 115 < max(drawn) < 120
