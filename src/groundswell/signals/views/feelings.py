"""Feelings: likes and emoji of clear polarity, by who gave them to whom."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import FEELINGS
from groundswell.vocabulary import APPROVING, DISAPPROVING, ActivityType, ReactionKind

DRESS = "skin-tone-[1-6]|[:\\s\U0001f3fb-\U0001f3ff\ufe0f]"
"""What does not change an emoji's meaning: colons around its name, the tone of the skin, the colour of the print."""


def step(version: ScoreVersion) -> Step:
    """What was shown by a like, an emoji or nothing clear, up to the day; see `vocabulary` for the emoji."""

    def expression(tables: Tables) -> ir.Table:
        reactions, activities = tables["reactions"], tables["activities"]
        likes = reactions.filter(
            reactions.kind == ReactionKind.LIKE.value, reactions.published.date() <= score_day()
        ).select("activity", "network", "author", "reactor")
        worded = activities.filter(activities.type == ActivityType.LIKE, activities.text.notnull())
        shown = likes.left_join(worded.select(said="id", emoji="text"), [("activity", "said")])
        emoji = shown.emoji.lower().re_replace(DRESS, "")
        positive = shown.emoji.isnull() | emoji.isin(sorted(APPROVING))
        negative = emoji.isin(sorted(DISAPPROVING))
        felt = shown.mutate(positive=ibis.coalesce(positive, False), negative=ibis.coalesce(negative, False))
        summed = felt.group_by("author", "reactor").agg(
            network=felt.network.min(),
            positive_count=felt.positive.sum().cast("int64"),
            negative_count=felt.negative.sum().cast("int64"),
            unclear_count=(~felt.positive & ~felt.negative).sum().cast("int64"),
        )
        return summed.mutate(as_of=score_day(), version=ibis.literal(version.name)).select(*FEELINGS.columns)

    return Step(
        writes=FEELINGS,
        reads=("reactions", "activities"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
    )
