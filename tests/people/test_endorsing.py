"""Endorsing: five a day, one on a topic in seven days, never oneself, and each refusal says why and until when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from groundswell.errors import InputError, NotFoundError
from groundswell.people.endorsing import A_DAY, endorse
from groundswell.state.models import Endorsement
from groundswell.state.store import State
from groundswell.vocabulary import EndorsementKind
from tests.worlds import scores, star, workspace_of

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state.db")


def give(
    state: State, receiver: str = "ben", topic: str = "bikes", *, at: float = 0, kind: str = "+K", giver: str = "ana"
) -> Endorsement:
    return endorse(state, EndorsementKind(kind), giver, receiver, topic, at=NOON + timedelta(days=at))


def test_an_endorsement_is_kept_with_who_gave_it_to_whom_on_what_and_when(state: State) -> None:
    give(state, topic="  bike\n repair ")
    (kept,) = state.endorsements(receiver="ben")
    assert (kept.kind, kept.giver, kept.receiver, kept.topic) == ("+K", "ana", "ben", "bike repair")
    assert kept.given_at.replace(tzinfo=UTC) == NOON


def test_the_sixth_of_a_day_is_refused_until_the_next(state: State) -> None:
    for number in range(A_DAY):
        give(state, f"p{number}")
    with pytest.raises(InputError, match=r"given 5 \+K on 2024-03-01 already.*the next day"):
        give(state, "p5", at=0.49)
    assert len(state.endorsements()) == A_DAY
    assert give(state, "p5", at=0.5)


def test_another_giver_and_another_kind_have_five_of_their_own(state: State) -> None:
    for number in range(A_DAY):
        give(state, f"p{number}")
    assert give(state, "p9", giver="cy")
    assert give(state, "p9", kind="+Kred")


@pytest.mark.parametrize("topic", ["bikes", " BIKES "])
def test_the_same_person_and_topic_wait_seven_days(state: State, topic: str) -> None:
    give(state)
    with pytest.raises(InputError, match="wait until 2024-03-08 12:00 UTC"):
        give(state, topic=topic, at=6.99)
    assert give(state, topic=topic, at=7)


def test_another_topic_or_person_need_not_wait(state: State) -> None:
    give(state)
    assert give(state, topic="birds")
    assert give(state, "cy")


def test_nobody_endorses_themselves(state: State) -> None:
    with pytest.raises(InputError, match="themselves"):
        give(state, "ana")


@pytest.mark.parametrize("topic", ["", " \n ", "x" * 101])
def test_a_topic_is_a_few_words(state: State, topic: str) -> None:
    with pytest.raises(InputError, match="1 to 100 characters"):
        give(state, topic=topic)
    assert state.endorsements() == []


def test_two_at_once_cannot_both_be_the_fifth(state: State) -> None:
    def one(number: int) -> bool:
        try:
            return bool(give(state, f"p{number}"))
        except InputError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(12))) == A_DAY


def test_an_endorsement_changes_no_score(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    before = scores(workspace)
    workspace.endorse("ana", "fan1", "birds")
    workspace.endorse("fan1", "ana", "birds", kind=EndorsementKind.PLUS_KRED)
    workspace.score()
    assert scores(workspace) == before


def test_only_people_who_are_here_can_give_and_get(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    for giver, receiver in (("nobody", "ana"), ("ana", "nobody")):
        with pytest.raises(NotFoundError, match="Nobody here is called nobody"):
            workspace.endorse(giver, receiver, "birds")
