"""The graph: objects, reactions, credit, cascades and ties, in the order of their tables."""

from groundswell.engine.steps import Step
from groundswell.graph import actors, cascades, credit, links, objects, reactions

STEPS: tuple[Step, ...] = (
    objects.OBJECTS_STEP,
    objects.ANNOUNCES_STEP,
    actors.STEP,
    links.STEP,
    reactions.STEP,
    credit.CREDITS_STEP,
    credit.TIES_STEP,
    cascades.NODES_STEP,
    cascades.STEP,
)
