"""What is kept of watched topics: which they are, and the alerts that were found, until somebody dismisses them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from groundswell.errors import InputError, NotFoundError
from groundswell.signals.topics.own import OWN, Topics
from groundswell.signals.topics.tokens import fold
from groundswell.state.models import Alert, Mail, WatchedTopic
from groundswell.state.store import State
from groundswell.watching.unusual import Finding

STATUSES = ("new", "read", "dismissed")
MOST_WATCHED = 200
SAME_DAYS = {"volume": 7, "sides": 28, "lead": 28}
"""Findings of one kind that lie fewer days apart are one alert: what began goes on for a while."""


class Watching:
    """The watched topics of a workspace and their alerts."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._topics = Topics(state)

    def watch(self, topic: str, *, by_mail: bool = True) -> WatchedTopic:
        """Watch a topic, by id or name; one that is watched already only changes whether it is mailed.

        Raises NotFoundError when there is no such topic, InputError when enough are watched.
        """
        known = self._topics.known(topic)
        with self._state.alone() as session:
            found = session.scalar(select(WatchedTopic).where(WatchedTopic.topic == known))
            if found is None and (session.scalar(select(func.count(WatchedTopic.id))) or 0) >= MOST_WATCHED:
                raise InputError(f"{MOST_WATCHED} topics are watched already", todo="Stop watching one first.")
            watched = found or WatchedTopic(topic=known, watched_at=datetime.now(UTC))
            watched.by_mail = by_mail
            session.add(watched)
        return watched

    def unwatch(self, topic: str) -> WatchedTopic:
        """Watch a topic no more; its alerts go too. Raises NotFoundError when it is not watched."""
        wanted = {topic, OWN + fold(topic.removeprefix(OWN)).replace(" ", "-")}
        with suppress(NotFoundError):  # an own topic that was removed may be watched still
            wanted.add(self._topics.known(topic))
        with self._state.session() as session:
            found = session.scalar(select(WatchedTopic).where(WatchedTopic.topic.in_(wanted)))
            if found is None:
                raise NotFoundError(f"{topic} is not watched", todo="See `groundswell alerts watched`.")
            session.execute(delete(Alert).where(Alert.topic == found.topic))
            session.delete(found)
        self._drop_mails()
        return found

    def watched(self) -> list[WatchedTopic]:
        """Every watched topic, by id."""
        with self._state.session() as session:
            return list(session.scalars(select(WatchedTopic).order_by(WatchedTopic.topic)))

    def keep(self, topic: str, found: Iterable[Finding], until: date) -> list[Alert]:
        """Keep what was found about a topic, unless an alert tells it already; all of it or, when killed, nothing."""
        kept: list[Alert] = []
        with self._state.alone() as session:
            watched = session.scalar(select(WatchedTopic).where(WatchedTopic.topic == topic))
            if watched is None:
                return []
            for one in sorted(found, key=lambda one: (one.day, one.what)):
                near = Alert.day.between(one.day - _apart(one.what), one.day + _apart(one.what))
                same = select(Alert.id).where(Alert.topic == topic, Alert.what == one.what, near)
                if session.scalar(same) is None:
                    kept.append(Alert(topic=topic, **vars(one), status="new", found_at=datetime.now(UTC)))
                    session.add(kept[-1])
                    session.flush()
            watched.looked_until = max(until, watched.looked_until or until)
        return kept

    def alerts(
        self, statuses: Sequence[str], *, topic: str | None = None, before: int | None = None, limit: int | None = None
    ) -> list[Alert]:
        """Alerts of these statuses, newest first, from before an id on."""
        query = select(Alert).where(*self._chosen(statuses, topic)).order_by(Alert.id.desc()).limit(limit)
        if before is not None:
            query = query.where(Alert.id < before)
        with self._state.session() as session:
            return list(session.scalars(query))

    def count(self, statuses: Sequence[str] = ("new",), *, topic: str | None = None) -> int:
        """How many alerts there are of these statuses."""
        with self._state.session() as session:
            return session.scalar(select(func.count(Alert.id)).where(*self._chosen(statuses, topic))) or 0

    @staticmethod
    def _chosen(statuses: Sequence[str], topic: str | None) -> list[ColumnElement[bool]]:
        return [Alert.status.in_(statuses), *([Alert.topic == topic] if topic else [])]

    def mark(self, alerts: Sequence[int] | None, status: str) -> int:
        """Say of these alerts, or of all new ones, that they are read, dismissed or new; returns how many there were.

        Raises NotFoundError when one that is named is not there, and then changes none.
        """
        if status not in STATUSES:
            raise InputError(f"An alert cannot be {status}", todo=f"Say one of: {', '.join(STATUSES)}.")
        meant = Alert.status == "new" if alerts is None else Alert.id.in_(alerts)
        with self._state.session() as session:
            there = set(session.scalars(select(Alert.id).where(meant)))
            gone = sorted(set(alerts or ()) - there)
            if gone:
                raise NotFoundError(f"There is no alert {gone[0]}", todo="See `groundswell alerts list --status all`.")
            session.execute(update(Alert).where(Alert.id.in_(there)).values(status=status))
        return len(there)

    def forget(self, owned: Callable[[str], bool], named: Callable[[str], bool]) -> None:
        """Drop alerts on erased people, whose accounts are `owned`, and own topics whose name has them `named`."""
        with self._state.session() as session:
            for watched in session.scalars(select(WatchedTopic)):
                if named(watched.topic):
                    session.delete(watched)
            for alert in session.scalars(select(Alert)):
                if named(alert.topic) or (alert.person is not None and owned(alert.person)):
                    session.delete(alert)
        self.drop_gone()

    def drop_gone(self) -> None:
        """Forget own topics that were removed, alerts on topics that are not watched, and mails without an alert."""
        there = {one.topic for one in self._topics.saved()}
        with self._state.session() as session:
            for watched in session.scalars(select(WatchedTopic).where(WatchedTopic.topic.startswith(OWN))):
                if watched.topic not in there:
                    session.delete(watched)
            session.flush()
            session.execute(delete(Alert).where(Alert.topic.not_in(select(WatchedTopic.topic))))
        self._drop_mails()

    def _drop_mails(self) -> None:
        told = select(Alert.batch).where(Alert.batch.is_not(None))
        with self._state.session() as session:
            session.execute(delete(Mail).where(Mail.status != "sent", Mail.batch.not_in(told)))


def _apart(what: str) -> timedelta:
    return timedelta(days=SAME_DAYS[what] - 1)
