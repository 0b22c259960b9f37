"""The likelihood that an account is automated: from five figures of a profile, or not at all."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.signals.trust.likelihood import MODEL, figures, likelihood

SEEN = datetime(2024, 3, 1, tzinfo=UTC)
OLD = datetime(2014, 3, 1, tzinfo=UTC)
KNOWN: dict[str, Any] = {"handle": "ana", "name": "Ana", "followers": 300, "created": OLD, "observed": SEEN}


def test_the_figures_are_what_they_are_called() -> None:
    assert figures("bob12", "Bob", 0, np.e - 1).tolist() == pytest.approx([0, 1, 0.4, 1 / 3, 0])
    assert figures("news_BOT", "", 1, 0)[4] == 1


def test_the_likelihood_is_the_models_at_one_account_in_ten() -> None:
    row = np.concatenate([[1.0], figures("ana", "Ana", 300, (SEEN - OLD).days)])
    odds = np.exp(row @ MODEL["coefficients"]) * (1 / 9) / (MODEL["share"] / (1 - MODEL["share"]))
    found = likelihood(**KNOWN)
    assert found
    assert found.value == pytest.approx(odds / (1 + odds))


def test_an_account_that_calls_itself_a_bot_is_likelier_one() -> None:
    plain, says_so = likelihood(**KNOWN), likelihood(**KNOWN | {"name": "Ana the bot"})
    assert plain
    assert says_so
    assert plain.value < 0.5 < says_so.value / plain.value


@pytest.mark.parametrize("missing", ["handle", "followers", "created", "observed"])
def test_without_one_of_the_figures_there_is_no_likelihood(missing: str) -> None:
    assert likelihood(**KNOWN | {missing: None}) is None


def test_a_profile_seen_at_no_known_time_has_no_likelihood() -> None:
    assert likelihood(**KNOWN | {"observed": datetime(1970, 1, 1, tzinfo=UTC)}) is None


@given(st.text(max_size=60), st.text(max_size=60), st.integers(-5, 2**62), st.datetimes(timezones=st.just(UTC)))
def test_any_profile_has_a_likelihood_inside_its_interval(
    handle: str, name: str, followers: int, created: datetime
) -> None:
    found = likelihood(handle or "x", name, followers, created, SEEN)
    assert found
    assert 0 <= found.low <= found.value <= found.high <= 1
