"""The steps of this family, in the order of their tables."""

from groundswell.engine.steps import Step
from groundswell.signals.opinions import texts

STEPS: tuple[Step, ...] = (texts.POLARITIES_STEP, texts.OPINIONS_STEP)
