"""Endorsing: one person stands up for another on a topic, within limits that keep it worth something."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from groundswell.errors import InputError
from groundswell.people.erased import folded
from groundswell.state.models import Endorsement
from groundswell.state.store import State
from groundswell.vocabulary import EndorsementKind

A_DAY = 5
"""Most endorsements of a kind that one person may give on one UTC day."""
APART = timedelta(days=7)
"""How long after an endorsement the same person may be endorsed again on the same topic by the same giver."""
LONGEST_TOPIC = 100


def endorse(
    state: State, kind: EndorsementKind, giver: str, receiver: str, topic: str, *, at: datetime | None = None
) -> Endorsement:
    """Keep an endorsement between two accounts. Raises InputError saying which rule refuses it, and until when."""
    when, said = (at or datetime.now(UTC)).astimezone(UTC), " ".join(topic.split())
    if giver == receiver:
        raise InputError("Nobody can endorse themselves", todo="Choose somebody else.")
    if not 0 < len(said) <= LONGEST_TOPIC:
        raise InputError(f"A topic has 1 to {LONGEST_TOPIC} characters", where=said, todo="Name it in a few words.")
    given = Endorsement(
        kind=kind.value,
        giver=giver,
        receiver=receiver,
        topic=said,
        key=folded(said)[: 2 * LONGEST_TOPIC],
        given_at=when,
    )
    with state.alone() as session:  # two at once cannot both fit
        session.add(given)
        session.flush()
        _judge(session, given, when)
    return given


def _judge(session: Session, given: Endorsement, when: datetime) -> None:
    day = when.replace(hour=0, minute=0, second=0, microsecond=0)
    mine = (Endorsement.kind == given.kind, Endorsement.giver == given.giver)
    if _count(session, *mine, *_within(day, timedelta(days=1))) > A_DAY:
        raise InputError(
            f"{given.giver} has given {A_DAY} {given.kind} on {day:%Y-%m-%d} already",
            todo=f"{A_DAY} a day are the most: give more the next day, UTC.",
        )
    same = (*mine, Endorsement.receiver == given.receiver, Endorsement.key == given.key)
    before = select(func.max(Endorsement.given_at)).where(
        *same, Endorsement.id != given.id, Endorsement.given_at > when - APART, Endorsement.given_at < when + APART
    )
    last = session.scalar(before)
    if last is not None:
        raise InputError(
            f"{given.giver} gave {given.receiver} {given.kind} on {given.topic} on {last:%Y-%m-%d} already",
            todo=f"One on a topic in {APART.days} days: wait until {last + APART:%Y-%m-%d %H:%M} UTC, or name another.",
        )


def _within(start: datetime, length: timedelta) -> tuple[ColumnElement[bool], ...]:
    return Endorsement.given_at >= start, Endorsement.given_at < start + length


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Endorsement).where(*conditions)) or 0
