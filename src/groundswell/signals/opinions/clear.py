"""What clearly supports or opposes, of all reactions: the one way that endorsement is counted beside buzz."""

import ibis.expr.types as ir

from groundswell.engine.steps import score_day
from groundswell.signals.days import upto
from groundswell.vocabulary import ReactionKind, Stance

SHOWING = (ReactionKind.LIKE.value, ReactionKind.THANK.value, ReactionKind.REPLY.value, ReactionKind.QUOTE.value)
"""Kinds that show what somebody thinks; passing on may be done for any reason."""
SURE = 0.8
"""Words count from so much confidence on."""


def showing(given: ir.Table) -> ir.Table:
    """Likes, emoji, and words that are read with confidence, up to the score day, of `credits`, by `author`."""
    shown = given.filter(given.path == "author", given.kind.isin(SHOWING), upto(given.published, score_day()))
    sure = shown.filter((shown.basis != "text") | (shown.confidence >= SURE))
    return sure.rename(author="credited")


def supporting(shown: ir.Table) -> ir.IntegerScalar:
    """How many of them support."""
    return (shown.stance == Stance.SUPPORT.value).sum().cast("int64")


def opposing(shown: ir.Table) -> ir.IntegerScalar:
    """How many of them oppose."""
    return (shown.stance == Stance.OPPOSE.value).sum().cast("int64")
