"""What is edited, not derived: runs, quarantine, endorsements, contacts, topics, alerts, what is followed, erasures."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Float,
    Integer,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of every state model."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC, in Python always with its zone, whatever the database makes of zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Said(TypeDecorator[str]):
    """Words of at most so many letters: the rest is cut off. Without NUL, which PostgreSQL does not keep."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self._length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        kept = value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
        return kept[: self._length]


class Run(Base):
    """One `add`, `score` or `erase`: what went in, which versions, what came out, how long it took."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str | None] = mapped_column(String(64))
    input: Mapped[str | None] = mapped_column(Said(4096))
    source_run: Mapped[str | None] = mapped_column(String(128), index=True)
    versions: Mapped[dict[str, str]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16))
    message: Mapped[str | None] = mapped_column(Said(4096))
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class Quarantined(Base):
    """A record that could not be read: where it is and why, never what it says."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("source_run", "member", "position"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    source_run: Mapped[str] = mapped_column(String(128), index=True)
    member: Mapped[str] = mapped_column(Said(1024))
    position: Mapped[str] = mapped_column(Said(256))
    reason: Mapped[str] = mapped_column(Said(512), index=True)


class Joining(Base):
    """One decision about two accounts: `join` (one person, by a proof), `split` (no longer), or `refuse` (never were).

    Decisions are only ever added; the newest about two accounts holds.
    """

    __tablename__ = "joinings"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    decision: Mapped[str] = mapped_column(String(8))
    one: Mapped[str] = mapped_column(String(2048), index=True)
    other: Mapped[str] = mapped_column(String(2048), index=True)
    proof: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(Said(1024))
    who: Mapped[str] = mapped_column(Said(256))
    decided_at: Mapped[datetime] = mapped_column(Moment)


class Endorsement(Base):
    """One person standing up for another on a topic, at a time: +K or +Kred. `key` is the topic without its case."""

    __tablename__ = "endorsements"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    giver: Mapped[str] = mapped_column(String(2048), index=True)
    receiver: Mapped[str] = mapped_column(String(2048), index=True)
    topic: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(Said(200))
    given_at: Mapped[datetime] = mapped_column(Moment)


class SavedTopic(Base):
    """A topic of the workspace's own: its id, what it is called, and the query that finds it."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    topic: Mapped[str] = mapped_column(String(128), unique=True)
    name: Mapped[str] = mapped_column(Said(64))
    query: Mapped[str] = mapped_column(Said(2048))
    saved_at: Mapped[datetime] = mapped_column(Moment)


class RefusedTopic(Base):
    """A topic that is not to be shown on a person, by the account it was said of."""

    __tablename__ = "refused_topics"
    __table_args__ = (UniqueConstraint("person", "topic"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person: Mapped[str] = mapped_column(String(2048), index=True)
    topic: Mapped[str] = mapped_column(String(256))
    refused_at: Mapped[datetime] = mapped_column(Moment)


class WatchedTopic(Base):
    """A topic that is watched: whether its alerts go out by e-mail too, and the last day that was looked at."""

    __tablename__ = "watched_topics"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    topic: Mapped[str] = mapped_column(String(256), unique=True)
    by_mail: Mapped[bool] = mapped_column(Boolean)
    watched_at: Mapped[datetime] = mapped_column(Moment)
    looked_until: Mapped[date | None] = mapped_column(Date)


class Alert(Base):
    """Something unusual about a watched topic: what, the last day of it, who leads, and the figures behind it.

    `status` is new, read or dismissed; `batch` names the mails that it goes out with, null as long as it is in none.
    """

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("topic", "what", "day"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    topic: Mapped[str] = mapped_column(String(256))
    what: Mapped[str] = mapped_column(String(16))
    day: Mapped[date] = mapped_column(Date)
    person: Mapped[str | None] = mapped_column(String(2048))
    figures: Mapped[dict[str, float]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16), index=True)
    found_at: Mapped[datetime] = mapped_column(Moment)
    batch: Mapped[str | None] = mapped_column(String(32), index=True)


class Mail(Base):
    """One mail to one recipient, who is known by a token alone: whether it is waiting, sent or refused, and why.

    What it says is not kept: it is written from the alerts of its batch when it goes out.
    """

    __tablename__ = "mails"
    __table_args__ = (UniqueConstraint("batch", "recipient"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16), index=True)
    said: Mapped[str] = mapped_column(Said(512))
    tries: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime] = mapped_column(Moment)
    claimed_until: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


class StoppedMail(Base):
    """A recipient who wants no more mail, known by a token alone."""

    __tablename__ = "stopped_mail"

    recipient: Mapped[str] = mapped_column(String(64), primary_key=True)
    stopped_at: Mapped[datetime] = mapped_column(Moment)


class Contact(Base):
    """One time somebody was contacted, by the account they were called, and what about."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person: Mapped[str] = mapped_column(String(2048), index=True)
    about: Mapped[str] = mapped_column(String(200))
    contacted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class Feed(Base):
    """A feed that is kept current: where it is, what it said last, when it is asked again, and how it fares.

    `status` is new, ok, failing, refused or gone; `said` says in words what the last look found. Times in seconds since
    1970, so that they sort as they are; 0 for never.
    """

    __tablename__ = "feeds"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    address: Mapped[str] = mapped_column(String(2048), unique=True)
    location: Mapped[str] = mapped_column(String(2048))
    status: Mapped[str] = mapped_column(String(16), default="new")
    said: Mapped[str] = mapped_column(String(512), default="")
    etag: Mapped[str] = mapped_column(String(1024), default="")
    modified: Mapped[str] = mapped_column(String(128), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    interval_seconds: Mapped[float] = mapped_column(Float, default=0.0)
    next_at: Mapped[float] = mapped_column(Float, default=0.0, index=True)
    looked_at: Mapped[float] = mapped_column(Float, default=0.0)
    changed_at: Mapped[float] = mapped_column(Float, default=0.0)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    slow: Mapped[bool] = mapped_column(Boolean, default=False)
    hub: Mapped[str] = mapped_column(String(2048), default="")
    topic: Mapped[str] = mapped_column(String(2048), default="")
    token: Mapped[str] = mapped_column(String(64), default="", index=True)
    secret: Mapped[str] = mapped_column(String(128), default="")
    pushed_until: Mapped[float] = mapped_column(Float, default=0.0)


class Stream(Base):
    """A network that is followed live: how far what is safely in the lake reaches, and how it fares."""

    __tablename__ = "streams"

    name: Mapped[str] = mapped_column(String(256), primary_key=True)
    cursor: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16))
    said: Mapped[str] = mapped_column(String(512))
    events_count: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[float] = mapped_column(Float)


class CalledObject(Base):
    """What a server calls an object by number: replies and deletions of its stream name it by that alone."""

    __tablename__ = "called_objects"

    stream: Mapped[str] = mapped_column(String(256), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    object: Mapped[str] = mapped_column(String(2048))
    author: Mapped[str] = mapped_column(String(2048))


class Erasure(Base):
    """A person who was erased, remembered only by keyed hashes of the account, its handle and its name."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    erased_at: Mapped[datetime] = mapped_column(Moment)


class Secret(Base):
    """A secret of this workspace: the key of the erasure hashes, the session key, the password's hash."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(512))
