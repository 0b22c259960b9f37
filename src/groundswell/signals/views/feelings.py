"""Feelings: reactions that clearly support or oppose, by who gave them to whom."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.opinions.clear import opposing, showing, supporting
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import FEELINGS
from groundswell.vocabulary import Stance


def step(version: ScoreVersion) -> Step:
    """What was shown by likes, emoji and words, up to the day; what is not clear stands apart."""

    def expression(tables: Tables) -> ir.Table:
        shown = showing(tables["credits"])
        summed = shown.group_by("author", "reactor").agg(
            network=shown.network.min(),
            positive_count=supporting(shown),
            negative_count=opposing(shown),
            unclear_count=((shown.stance == Stance.UNKNOWN.value) & (shown.basis == "emoji")).sum().cast("int64"),
        )
        told = summed.filter((summed.positive_count > 0) | (summed.negative_count > 0) | (summed.unclear_count > 0))
        return told.mutate(as_of=score_day(), version=ibis.literal(version.name)).select(*FEELINGS.columns)

    return Step(
        writes=FEELINGS,
        reads=("credits",),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
    )
