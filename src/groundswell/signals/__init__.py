"""Signals: measured qualities of people, each a few steps over the graph's tables."""

from groundswell.engine.steps import Step
from groundswell.signals.influence import pairs, points, score
from groundswell.signals.trust import spread
from groundswell.signals.versions import ScoreVersion


def steps(version: ScoreVersion) -> tuple[Step, ...]:
    """The steps of one score version, in the order of their tables."""
    return (spread.step(version), score.step(version), pairs.step(version), points.windows(version))
