"""Who and what is let in: visibility, erasure and plain sanity, decided record by record before anything is kept."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.people.erased import Erased
from groundswell.people.sureness import LATEST, LONGEST_ID, MOST, in_order
from groundswell.people.withheld import Withheld
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record, Rows, the_network
from groundswell.vocabulary import ActivityType, Visibility

Kept = Activity | Profile | ReactionCount

OPEN = frozenset({Visibility.PUBLIC, Visibility.UNLISTED})
TOLD_BY_IT = {Profile: "profile of a refused activity", ReactionCount: "count of a refused activity"}


class Admission:
    """Lets records through, and counts those it refuses by reason without keeping anything of them."""

    def __init__(self, *, public_network: bool, private_workspace: bool, erased: Erased) -> None:
        allowed = OPEN if public_network else OPEN | {Visibility.MEMBERS}
        self._allowed = frozenset(Visibility) if private_workspace else allowed
        self._erased = erased
        self._withheld = Withheld()
        self.refused: Counter[str] = Counter()

    def anew(self) -> "Admission":
        """The same, which has refused nothing yet."""
        fresh = copy(self)
        fresh.refused, fresh._withheld = Counter(), Withheld()
        return fresh

    def filter(self, records: Iterable[Record | Rows]) -> Iterator[Record | Rows]:
        """Every record that may be kept; a record that cannot be true becomes Malformed.

        Of columns, only the rows that are not surely in order are looked at one by one.
        """
        for record in records:
            if isinstance(record, Rows):
                yield from self._rows(record)
            elif isinstance(record, Malformed):
                yield self._redacted(record)
            elif (why := self._not_public(record)) is not None:
                self.refused[why] += 1
            elif (rest := self._without_erased(record)) is None:
                self.refused["erased person"] += 1
            else:
                yield _checked(rest)

    def _not_public(self, record: Kept) -> str | None:
        """Why a record is refused for who could see it, or None. What is refused leaves no names and counts behind."""
        if not isinstance(record, Activity):
            return TOLD_BY_IT[type(record)] if self._withheld and self._withheld.holds(record) else None
        if record.visibility not in self._allowed:
            self._withheld.hide(record)
            return f"{record.visibility} activity"
        self._withheld.show(record)
        return None

    def _rows(self, rows: Rows) -> Iterator[Record | Rows]:
        one_by_one = self._erased or (rows.kind is not Activity and self._withheld)
        sure = pa.repeat(False, rows.batch.num_rows) if one_by_one else in_order(rows, self._allowed)
        if not pc.all(sure).as_py():
            yield from self.filter(rows.chosen(pc.invert(sure)).records())
            rows = rows.chosen(sure)
        if rows.kind is Activity:
            self._withheld.show_rows(rows)
        if rows.batch.num_rows:
            yield rows

    def _without_erased(self, record: Kept) -> Kept | None:
        """The record without any trace of an erased person; None when it is theirs."""
        if not self._erased:
            return record
        if isinstance(record, Activity):
            return self._erased.activity(record)
        if isinstance(record, Profile):
            return self._erased.profile(record)
        return None if self._erased.owns(record.object) else record

    def _redacted(self, record: Malformed) -> Malformed:
        """Where it is may name somebody; why never does."""
        places = (self._erased.redact(place, anywhere=True) or "" for place in (record.member, record.position))
        return Malformed(member=next(places), position=next(places), reason=record.reason)


def _checked(record: Kept) -> Record:
    wrong = CHECKS[type(record)](record)
    subject = record.object if isinstance(record, ReactionCount) else getattr(record, "id", "") or record.actor
    return Malformed(member=record.network, position=subject[:200], reason=wrong) if wrong else record


def _activity(activity: Activity) -> str | None:
    """Why this cannot be, or None."""
    if not 0 < activity.published < LATEST:
        return "the time is not between 1970 and 2100"
    if activity.updated is not None and not 0 < activity.updated < LATEST:
        return "the time of the edit is not between 1970 and 2100"
    if not activity.id or not activity.actor:
        return "there is no id or nobody who acts"
    if activity.actor == the_network(activity.network) and activity.type != ActivityType.DELETE:
        return "nobody acts but the network"
    if max(len(activity.id), len(activity.actor), len(activity.object or "")) > LONGEST_ID:
        return f"an id is longer than {LONGEST_ID} characters"
    return None


def _profile(profile: Profile) -> str | None:
    if not (0 <= profile.observed < LATEST and 0 <= (profile.created or 0) < LATEST):
        return "a time is not between 1970 and 2100"
    if not 0 < len(profile.actor) <= LONGEST_ID:
        return f"the account's id is empty or longer than {LONGEST_ID} characters"
    return None if 0 <= (profile.followers_count or 0) < MOST else "the count of followers cannot be"


def _count(count: ReactionCount) -> str | None:
    if not 0 <= count.observed < LATEST:
        return "the time is not between 1970 and 2100"
    if not 0 < len(count.object) <= LONGEST_ID:
        return f"the object's id is empty or longer than {LONGEST_ID} characters"
    return None if 0 <= count.count < MOST else "the count cannot be"


CHECKS: dict[type, Callable[[Any], str | None]] = {Activity: _activity, Profile: _profile, ReactionCount: _count}
