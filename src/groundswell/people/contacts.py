"""Who was contacted and when, so that nobody is asked too often."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from groundswell.state.models import Contact
from groundswell.state.store import State

LONGEST = 200


def remember(state: State, person: str, about: str = "", *, at: datetime | None = None) -> Contact:
    """Keep that somebody was contacted, now or `at` some time, and what about."""
    said = " ".join(about.split())[:LONGEST]
    contact = Contact(person=person, about=said, contacted_at=(at or datetime.now(UTC)).astimezone(UTC))
    with state.session() as session:
        session.add(contact)
    return contact


def contacted(state: State, since: datetime) -> list[str]:
    """The accounts contacted since a moment, once for each time."""
    asked = select(Contact.person).where(Contact.contacted_at >= since).order_by(Contact.person)
    with state.session() as session:
        return list(session.scalars(asked))


def forget(state: State, owned: Callable[[str], bool], named: Callable[[str], bool]) -> None:
    """Drop contacts of erased people, whose accounts are `owned`, and of others where what about `named` them."""
    with state.session() as session:
        for contact in session.scalars(select(Contact)):
            if owned(contact.person) or named(contact.about):
                session.delete(contact)
