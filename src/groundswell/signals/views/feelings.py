"""Feelings: reactions that clearly support or oppose, by who gave them to whom."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import FEELINGS
from groundswell.vocabulary import ReactionKind, Stance

SHOWING = (ReactionKind.LIKE.value, ReactionKind.REPLY.value, ReactionKind.QUOTE.value)
"""Kinds that show what somebody thinks; passing on may be done for any reason."""
SURE = 0.8
"""Words count from so much confidence on."""


def step(version: ScoreVersion) -> Step:
    """What was shown by likes, emoji and words, up to the day; what is not clear stands apart."""

    def expression(tables: Tables) -> ir.Table:
        sides = tables["reaction_sides"]
        shown = sides.filter(sides.kind.isin(SHOWING), sides.published.date() <= score_day())
        shown = shown.filter((shown.basis != "text") | (shown.confidence >= SURE))
        summed = shown.group_by("author", "reactor").agg(
            network=shown.network.min(),
            positive_count=(shown.stance == Stance.SUPPORT.value).sum().cast("int64"),
            negative_count=(shown.stance == Stance.OPPOSE.value).sum().cast("int64"),
            unclear_count=((shown.stance == Stance.UNKNOWN.value) & (shown.basis == "emoji")).sum().cast("int64"),
        )
        told = summed.filter((summed.positive_count > 0) | (summed.negative_count > 0) | (summed.unclear_count > 0))
        return told.mutate(as_of=score_day(), version=ibis.literal(version.name)).select(*FEELINGS.columns)

    return Step(
        writes=FEELINGS,
        reads=("reaction_sides",),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
    )
