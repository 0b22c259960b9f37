"""Whom and what an input told of only in what was refused: their names, and how often it was liked, are refused too."""

import pyarrow.compute as pc

from groundswell.records import Activity, Profile, ReactionCount, Rows
from groundswell.vocabulary import ActivityType

MOST_REMEMBERED = 500_000


class Withheld:
    """What the activities of one piece of an input named so far, as hashes, which take less memory than ids.

    Sources tell of people after the activities that name them: the contacts of somebody's private chats are then known
    for what they are. A profile that comes first is taken for what the network shows of an account by itself.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._hidden: set[int] = set()

    def __bool__(self) -> bool:
        """Whether anything was refused."""
        return bool(self._hidden)

    def show(self, activity: Activity) -> None:
        """Take note of whom an activity that is kept names."""
        if len(self._seen) < MOST_REMEMBERED:
            self._seen.add(hash(activity.actor))
            if activity.object_author or activity.mentions:
                self._seen.update(map(hash, (activity.object_author, *activity.mentions)))

    def show_rows(self, rows: Rows) -> None:
        """The same of many, where it depends on each of them who could see it: of all others none is refused."""
        if "visibility" in rows.batch.schema.names and len(self._seen) < MOST_REMEMBERED:
            self._seen.update(map(hash, pc.unique(rows.column("actor")).to_pylist()))

    def hide(self, activity: Activity) -> None:
        """Take note of whom an activity that is refused names, and of what it made."""
        if len(self._hidden) >= MOST_REMEMBERED:
            # Counts come right behind what they count.
            self._hidden.clear()
        self._hidden.update(map(hash, (activity.actor, activity.object_author, *activity.mentions)))
        if activity.type is ActivityType.CREATE:
            self._hidden.add(hash(activity.object))

    def holds(self, record: Profile | ReactionCount) -> bool:
        """Whether nothing but what was refused told of this."""
        about = hash(record.actor if isinstance(record, Profile) else record.object)
        return about in self._hidden and about not in self._seen
