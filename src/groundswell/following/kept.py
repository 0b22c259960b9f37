"""What is followed, in the state: feeds and streams, how far each came, and how it fares."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select, update

from groundswell.following.spool import Cursor
from groundswell.people.erased import Erased
from groundswell.sources.activitystreams import NETWORK
from groundswell.state.models import CalledObject, Feed, Stream
from groundswell.state.store import State

AT_ONCE = 1_000


class Followed:
    """Feeds and streams of a workspace."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add_feeds(self, addresses: Iterable[str], refused: Iterable[tuple[str, str]] = ()) -> None:
        """Follow these from now on; those that are known stay as they are."""
        blank = {
            column.name: column.default.arg
            for column in Feed.__table__.columns
            if column.default is not None and column.default.is_scalar
        }
        rows = [blank | {"address": address, "location": address} for address in addresses]
        rows += [
            blank | {"address": address, "location": address, "status": "refused", "said": f"refused: {why}"}
            for address, why in refused
        ]
        with self._state.session() as session:
            for start in range(0, len(rows), AT_ONCE):
                session.execute(self._state.insert(Feed).on_conflict_do_nothing(), rows[start : start + AT_ONCE])

    def feeds(self) -> list[Feed]:
        """Every feed, by address."""
        with self._state.session() as session:
            return list(session.scalars(select(Feed).order_by(Feed.address)))

    def streams(self) -> list[Stream]:
        """Every stream, by name."""
        with self._state.session() as session:
            return list(session.scalars(select(Stream).order_by(Stream.name)))

    def cursor(self, stream: str) -> Cursor:
        """Where a stream goes on; empty at first."""
        with self._state.session() as session:
            found = session.get(Stream, stream)
            return dict(found.cursor) if found else {}

    def note(self, feeds: list[dict[str, Any]]) -> None:
        """Keep what looks at feeds found, by id. Feeds that are no longer there stay away."""
        with self._state.session() as session:
            for start in range(0, len(feeds), AT_ONCE):
                session.execute(update(Feed), feeds[start : start + AT_ONCE])

    def moved(self, cursor: Cursor) -> None:
        """What came with this cursor is safely in the lake."""
        self.note(cursor.get("feeds", []))
        if "stream" in cursor:
            self._move(cursor)

    def _move(self, moved: Cursor) -> None:
        with self._state.session() as session:
            stream = session.get(Stream, moved["stream"]) or Stream(name=moved["stream"], events_count=0)
            stream.cursor, stream.changed_at = moved["cursor"], moved["at"]
            stream.status, stream.said = "ok", ""
            stream.events_count += moved["events"]
            session.add(stream)
            rows = [
                {"stream": moved["stream"], "number": int(number), "object": name, "author": author}
                for number, (name, author) in moved.get("called", {}).items()
            ]
            for start in range(0, len(rows), AT_ONCE):
                session.execute(
                    self._state.insert(CalledObject).on_conflict_do_nothing(), rows[start : start + AT_ONCE]
                )
            old = (CalledObject.stream == moved["stream"]) & (CalledObject.number < moved.get("called_since", 0))
            session.execute(delete(CalledObject).where(old))

    def say(self, stream: str, status: str, said: str) -> None:
        """Keep how a stream fares."""
        with self._state.session() as session:
            session.execute(update(Stream).where(Stream.name == stream).values(status=status, said=said[:512]))

    def called(self, stream: str, numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Object and author of what a stream's server calls by these numbers, as far as it is known."""
        wanted = list(numbers)
        known: dict[int, tuple[str, str]] = {}
        with self._state.session() as session:
            for start in range(0, len(wanted), AT_ONCE):
                some = CalledObject.number.in_(wanted[start : start + AT_ONCE])
                asked = select(CalledObject).where(CalledObject.stream == stream, some)
                known.update((one.number, (one.object, one.author)) for one in session.scalars(asked))
        return known

    def forget(self, erased: Erased) -> None:
        """Drop feeds whose addresses name an erased person, and what servers call their objects."""

        def names(said: str) -> bool:
            return erased.owns(f"{NETWORK}:{said}") or erased.redact(said, anywhere=True) != said

        with self._state.session() as session:
            for feed in session.scalars(select(Feed)):
                if any(names(said) for said in (feed.address, feed.location, feed.topic, feed.said)):
                    session.delete(feed)
            for called in session.scalars(select(CalledObject)):
                if any(names(said) for said in (called.object, called.author)):
                    session.delete(called)
            for stream in session.scalars(select(Stream)):
                if names(stream.said):
                    stream.said = ""


KEPT = tuple(column.name for column in Feed.__table__.columns if column.name != "address")


def as_kept(feed: Feed) -> Mapping[str, Any]:
    """A feed as its cursor holds it."""
    return {name: getattr(feed, name) for name in KEPT}
