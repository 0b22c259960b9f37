"""Looks at watched topics: which days are new to each, and what is unusual about them."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from groundswell.engine.reader import Reader
from groundswell.people.identity import Identities
from groundswell.signals.topics.own import Topics
from groundswell.state.models import Alert
from groundswell.state.store import State
from groundswell.watching.kept import Watching
from groundswell.watching.reading import led, sided, wrote
from groundswell.watching.unusual import PAST_DAYS, Counts, Finding, is_week, lead, sides, volume

AGAIN_DAYS, MOST_DAYS = 7, 28
"""The newest days, at which every look looks again, because more of them may have come in; and the most it looks at."""


def look(reader: Reader, state: State, as_of: date) -> list[Alert]:
    """Look at every watched topic up to a day, and keep what is unusual; returns the alerts that are new.

    Looking again changes nothing unless more was added. A topic that was taken from whoever leads is not said of them.
    """
    watching = Watching(state)
    watching.drop_gone()
    since = {one.topic: first_day(one.looked_until, as_of) for one in watching.watched()}
    if not since:
        return []
    days = [as_of - timedelta(days=back) for back in range((as_of - min(since.values())).days, -1, -1)]
    found = findings(reader, sorted(since), days)
    taken = Topics(state).taken(Identities(state).persons())
    kept: list[Alert] = []
    for topic, first in sorted(since.items()):
        fits = [one for one in found[topic] if one.day >= first and (one.person, topic) not in taken]
        kept += watching.keep(topic, fits, as_of)
    return kept


def first_day(looked_until: date | None, as_of: date) -> date:
    """The first day that a look is about."""
    first = as_of - timedelta(days=AGAIN_DAYS - 1)
    if looked_until is not None:
        first = min(first, looked_until + timedelta(days=1))
    return max(first, as_of - timedelta(days=MOST_DAYS - 1))


def findings(reader: Reader, topics: Sequence[str], days: Sequence[date]) -> dict[str, list[Finding]]:
    """What is unusual about each topic on these days, which follow one another."""
    start = days[0] - timedelta(days=PAST_DAYS)
    people, everybody = wrote(reader, topics, start, days[-1])
    found = {topic: _volumes(people[topic], everybody, days, start) for topic in topics}
    for day in filter(is_week, days):
        sided_by, led_by = sided(reader, topics, day), led(reader, topics, day)
        for topic in topics:
            found[topic] += _there(sides(day, sided_by[topic]), lead(day, led_by.get(topic, [])))
    return found


def _volumes(people: Counts, everybody: Counts, days: Sequence[date], start: date) -> list[Finding]:
    others = np.maximum(everybody - people, 0)
    ends = [(day, (day - start).days + 1) for day in days]
    parts = ((day, slice(end - PAST_DAYS - 1, end)) for day, end in ends)
    return _there(*(volume(day, people[part], others[part]) for day, part in parts))


def _there(*found: Finding | None) -> list[Finding]:
    return [one for one in found if one is not None]
