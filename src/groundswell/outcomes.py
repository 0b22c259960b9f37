"""What the workspace tells of a thing it did, for every face to show."""

from dataclasses import dataclass
from datetime import date, datetime

from groundswell.watching.mailing import Mailed


@dataclass(frozen=True)
class Added:
    """What adding an input did, in activities; `refused` and `quarantined` by reason."""

    source: str
    saw: str
    source_run: str
    new: int
    changed: int
    unchanged: int
    deleted: int
    refused: dict[str, int]
    quarantined: dict[str, int]
    seconds: float


@dataclass(frozen=True)
class Scored:
    """What a scoring did."""

    as_of: date
    version: str
    actors: int
    steps_run: int
    steps_skipped: int
    seconds: float
    alerts: int = 0


@dataclass(frozen=True)
class Looked:
    """What a look at watched topics found: up to which day, at how many, how many new alerts, and what was mailed."""

    as_of: date | None
    topics: int
    alerts: int
    mail: Mailed


@dataclass(frozen=True)
class ErasedPerson:
    """What an erasure did: the accounts that are gone, and how many rows were removed or rewritten."""

    person: str
    accounts: tuple[str, ...]
    rows: int
    seconds: float


@dataclass(frozen=True)
class JoinedPerson:
    """What a decision about accounts left: the account asked for, who stands for the person, and all its accounts."""

    account: str
    person: str
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class SavedTopic:
    """A topic that was saved: its query, how many of the newest objects it matches, and a warning, if there is one."""

    topic: str
    name: str
    query: str
    matched_count: int
    looked_at_count: int
    said: str


@dataclass(frozen=True)
class WatchedTopic:
    """A topic that is watched from now on, and whether its alerts are mailed; `said` warns of what keeps it silent."""

    topic: str
    name: str
    by_mail: bool
    said: str


@dataclass(frozen=True)
class TopicOfPerson:
    """Whether a topic may be said of a person, after a decision about it."""

    person: str
    topic: str
    hidden: bool


@dataclass(frozen=True)
class Contacted:
    """Somebody was contacted: the account, what about, and when."""

    person: str
    about: str
    contacted_at: datetime
