"""The graph: objects, reactions, credit, cascades and ties, in the order of their tables."""

from groundswell.engine.steps import Step
from groundswell.graph import actors, cascades, copies, credit, links, objects, reactions, sketches

STEPS: tuple[Step, ...] = (
    objects.OBJECTS_STEP,
    objects.ANNOUNCES_STEP,
    actors.STEP,
    links.STEP,
    sketches.STEP,
    copies.ALIKE_STEP,
    copies.STEP,
    reactions.STEP,
    credit.CREDITS_STEP,
    credit.TIES_STEP,
    cascades.NODES_STEP,
    cascades.STEP,
)
