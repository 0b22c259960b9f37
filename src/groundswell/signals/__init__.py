"""Signals: measured qualities of people, each a few steps over the graph's tables."""

from groundswell.engine.steps import Step
from groundswell.signals import masses
from groundswell.signals.forecast import step as forecast
from groundswell.signals.influence import pairs, score, windows, without
from groundswell.signals.opinions import steps as opinions
from groundswell.signals.timing import repeats, tempo
from groundswell.signals.topics import assign
from groundswell.signals.topics import influence as topic_influence
from groundswell.signals.trust import coordination, spread
from groundswell.signals.versions import ScoreVersion
from groundswell.signals.views import communities, feelings, habits

ONCE: tuple[Step, ...] = (coordination.PAIRS_STEP, coordination.EXTRAS_STEP, *opinions.STEPS, *assign.STEPS)
"""The steps that depend on no score day."""


def monthly(version: ScoreVersion) -> tuple[Step, ...]:
    """The steps of one score version that depend on no score day, and come before those that do."""
    return (masses.week_step(version), masses.month_step(version))


def steps(version: ScoreVersion, *, shown: bool = True) -> tuple[Step, ...]:
    """The steps of one score version, in the order of their tables, for the day that is shown or for another."""
    scoring = score.step if shown else score.past_step
    drawn = (spread.step, scoring, pairs.step, pairs.given_step, windows.step, without.step)
    scored = (*drawn, forecast.step, topic_influence.step)
    seen = (habits.step, communities.step, feelings.step, tempo.rhythms_step, tempo.tempos_step, repeats.step)
    return tuple(make(version) for make in (*scored, *seen))
