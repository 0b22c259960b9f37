"""Who and what is let in: visibility, erasure and plain sanity, decided record by record before anything is kept."""

from collections import Counter
from collections.abc import Iterable, Iterator

from groundswell.people.erased import Erased
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.vocabulary import Visibility

LATEST = 4_102_444_800_000_000
"""2100-01-01, in microseconds since 1970."""
LONGEST_ID = 2_048

OPEN = frozenset({Visibility.PUBLIC, Visibility.UNLISTED})


class Admission:
    """Lets records through, and counts those it refuses by reason without keeping anything of them."""

    def __init__(self, *, public_network: bool, private_workspace: bool, erased: Erased) -> None:
        allowed = OPEN if public_network else OPEN | {Visibility.MEMBERS}
        self._allowed = frozenset(Visibility) if private_workspace else allowed
        self._erased = erased
        self.refused: Counter[str] = Counter()

    def filter(self, records: Iterable[Record]) -> Iterator[Record]:
        """Every record that may be kept; a record that cannot be true becomes Malformed."""
        for record in records:
            if isinstance(record, Activity):
                yield from self._activity(record)
            elif isinstance(record, Malformed) or not self._erased:
                yield record
            elif (rest := self._without_erased(record)) is not None:
                yield rest

    def _activity(self, activity: Activity) -> Iterator[Record]:
        if activity.visibility not in self._allowed:
            self.refused[f"{activity.visibility} activity"] += 1
        elif wrong := _impossible(activity):
            yield Malformed(member=activity.network, position=activity.id[:200], reason=wrong)
        elif not self._erased:
            yield activity
        elif (rest := self._erased.activity(activity)) is not None:
            yield rest
        else:
            self.refused["erased person"] += 1

    def _without_erased(self, record: Profile | ReactionCount) -> Record | None:
        if isinstance(record, Profile) and self._erased.names(record.actor):
            self.refused["erased person"] += 1
            return None
        return record


def _impossible(activity: Activity) -> str | None:
    """Why this cannot be, or None."""
    if not 0 < activity.published < LATEST:
        return "the time is not between 1970 and 2100"
    if activity.updated is not None and not 0 < activity.updated < LATEST:
        return "the time of the edit is not between 1970 and 2100"
    if max(len(activity.id), len(activity.actor), len(activity.object or "")) > LONGEST_ID:
        return f"an id is longer than {LONGEST_ID} characters"
    return None
