"""What is unusual about a topic's day, against its own past: more people, sides that moved, somebody new who leads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import scipy  # loads its parts when they are first asked for: they take a second
from numpy.typing import NDArray

PAST_DAYS, LEAST_DAYS = 56, 28
"""Days before that a day is compared with, and on how many of them somebody must have written at all."""
LEAST_PEOPLE, LEAST_LEVEL = 5, 0.1
"""People from which on a day is unusual, and the least that is expected of any."""
WEEKS, LEAST_SIDED = 8, 10
"""Weeks before that a week is compared with, and people that it needs, as all of those together do."""
LEAD_DAYS, LEAST_LED = 28, 8
"""Days in which somebody leads, and people who must have reacted to them."""
VOLUME, SIDES, LEAD = 1 / 730, 1 / 208, 1 / 208
"""Chance of a false alarm in one look: every day, every week and every week. Together one a topic and year."""
ROUGH = 0.01
"""Least variance of a day's people beyond chance, as a share of their mean squared."""
STEADY = 60.0
"""A week's share moves about as much as one drawn from so many people."""
WEEK = 7
STEPS, FREE = np.linspace(-8, 16, 481), 30
"""How far a day's level moves, in standard deviations, and degrees of freedom: further than a bell curve has it."""
WHAT = ("volume", "sides", "lead")

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Finding:
    """One unusual thing: what (volume, sides or lead), the last day of it, who leads, and the figures behind it."""

    what: str
    day: date
    figures: dict[str, float]
    person: str | None = None


@dataclass(frozen=True)
class Sided:
    """People in one week whose texts can be read, and how many were against; one who is both counts in part."""

    people: float
    against: float


@dataclass(frozen=True)
class Led:
    """How many distinct people reacted to one person's texts, now and in as many days before.

    `drew` sums over texts how many reacted to each, `square` their squares: few texts that drew many make the counts
    less sure.
    """

    person: str
    now: float
    before: float
    drew: float
    square: float


def is_week(day: date) -> bool:
    """Whether a calendar week ends with the day: on Sundays weeks are looked at."""
    return day.toordinal() % WEEK == 0


def enough(people: Counts, others: Counts) -> bool:
    """Whether somebody wrote on enough of the days before the last for anything to be said of it."""
    return int(((people + others)[:-1] > 0).sum()) >= LEAST_DAYS


def expected(people: Counts, others: Counts) -> tuple[float, float]:
    """How many people the last day lets expect, and their variance beyond chance as a share of that squared.

    Both count people day by day, oldest first: on the topic, and everybody else who wrote. Days on which nobody wrote
    at all are no days. Where others wrote more than they do, as many more are expected on the topic too.
    """
    there = (people + others)[:-1] > 0
    level, beyond = _usual(people, there)
    other_level, _ = _usual(others, there)
    surge = max(1.0, float(others[-1]) / other_level) if other_level >= 1 else 1.0
    return level * surge, beyond


def volume(day: date, people: Counts, others: Counts) -> Finding | None:
    """More people on the last day than the days before, the rhythm of the week and what others did make likely."""
    seen = float(people[-1])
    if seen < LEAST_PEOPLE or not enough(people, others):
        return None
    mean, rough = expected(people, others)
    chance = _at_least(seen, mean, rough)
    return Finding("volume", day, {"people": seen, "expected": mean, "chance": chance}) if chance < VOLUME else None


def _at_least(seen: float, mean: float, rough: float) -> float:
    """Chance of so many or more: drawn at random around a level that itself moves from day to day, now and then far."""
    spread, likely = math.sqrt(math.log1p(rough)), scipy.stats.t.pdf(STEPS, FREE)
    above = scipy.stats.poisson.sf(seen - 1, mean * np.exp(spread * STEPS - spread**2 / 2))
    return float((above * likely).sum() / likely.sum())


def _usual(counts: Counts, there: NDArray[np.bool_]) -> tuple[float, float]:
    """Level of the next day, and its variance beyond chance as a share of it squared; from the days that are `there`.

    A weekday's level is drawn towards that of all days as by a week's more people. Later days weigh no more than early
    ones: a level that follows too fast takes a surge for usual.
    """
    before = counts[:-1]
    weekdays = (np.arange(len(before)) - len(before)) % WEEK
    level = max(float(before[there].sum()) / max(1, int(there.sum())), LEAST_LEVEL)
    factors = np.array([_factor(before[there & (weekdays == day)], level) for day in range(WEEK)])
    fitted, seen = (level * factors[weekdays])[there], before[there]
    beyond = float(((seen - fitted) ** 2 - fitted).sum() / max(float((fitted**2).sum()), LEAST_LEVEL**2))
    return float(level * factors[0]), max(ROUGH, beyond) + 1 / max(1, len(seen))


def _factor(counts: Counts, level: float) -> float:
    return (float(counts.sum()) + WEEK * level) / (level * (len(counts) + WEEK))


def sides(day: date, weeks: Sequence[Sided]) -> Finding | None:
    """More, or fewer, of the people whose texts can be read were against in the last week than in those before it."""
    now, past = weeks[-1], weeks[:-1][-WEEKS:]
    of, were = sum(week.people for week in past), sum(week.against for week in past)
    if min(now.people, of) < LEAST_SIDED:
        return None
    steady = min(of, 1 / max(1 / STEADY, _restless(past, were / of)))
    a, b = steady * were / of + 0.5, steady * (of - were) / of + 0.5
    more = scipy.stats.betabinom.sf(math.ceil(now.against) - 1, round(now.people), a, b)
    fewer = scipy.stats.betabinom.cdf(math.floor(now.against), round(now.people), a, b)
    chance = min(1.0, max(0.0, 2 * float(min(more, fewer))))
    figures = {"people": now.people, "share": now.against / now.people, "before": were / of, "chance": chance}
    return Finding("sides", day, figures) if chance < SIDES else None


def _restless(weeks: Sequence[Sided], share: float) -> float:
    """How much the weeks' shares moved beyond chance, as a share of the most they can."""
    most = share * (1 - share)
    moved = sum((week.against - week.people * share) ** 2 - week.people * most for week in weeks)
    room = sum(week.people * (week.people - 1) for week in weeks) * most
    return moved / room if room > 0 else 0.0


def lead(day: date, people: Sequence[Led]) -> Finding | None:
    """Somebody to whom most people react, who did not lead before, and whose lead over who did has surely turned."""
    ranked = sorted(people, key=lambda one: (-one.now, one.person))
    if not ranked or ranked[0].now < LEAST_LED:
        return None
    first, second = ranked[0], ranked[1].now if len(ranked) > 1 else 0.0
    led = max(people, key=lambda one: (one.before, one.person))
    if led.person == first.person or led.before < 1:
        return None
    turned = (first.now - led.now) - (first.before - led.before)
    spread = sum((one.now + one.before) * one.square / max(one.drew, 1.0) for one in (first, led))
    running = sum(one.now >= LEAST_LED for one in people if one is not led)
    chance = min(1.0, running * float(scipy.stats.norm.sf(turned / math.sqrt(spread)))) if spread else 1.0
    figures = {"people": first.now, "second": second, "before": first.before, "led": led.before, "chance": chance}
    return Finding("lead", day, figures, first.person) if chance < LEAD else None
