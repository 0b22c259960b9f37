"""Which side a reaction takes: by its kind, by its emoji, or by the words it says."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.portable import portable
from groundswell.vocabulary import APPROVING, DISAPPROVING, ActivityType, ReactionKind, Side, Stance

DRESS = "skin-tone-[1-6]|[:\\s\U0001f3fb-\U0001f3ff\ufe0f]"
"""What does not change an emoji's meaning: colons around its name, the tone of the skin, the colour of the print."""
SUPPORTS = (ReactionKind.ANNOUNCE.value, ReactionKind.ACCEPT.value)
"""Kinds that are support by what they are."""
LIKES = (ReactionKind.LIKE.value, ReactionKind.THANK.value)
"""Kinds that may say by an emoji which side they take."""
WORDED = (ReactionKind.REPLY.value, ReactionKind.QUOTE.value, ReactionKind.MENTION.value)
"""Kinds whose side is in their words."""
STANCES = {Side.POSITIVE: Stance.SUPPORT, Side.NEGATIVE: Stance.OPPOSE, Side.NEUTRAL: Stance.NEUTRAL}


def sided(given: ir.Table, activities: ir.Table, read: ir.Table) -> ir.Table:
    """Reactions with their `stance`, its `basis` and `confidence`, from `activities` and the `polarities` of texts.

    A like supports, unless by its emoji; a link opened is neutral.
    """
    worded = activities.filter(activities.type == ActivityType.LIKE, activities.text.notnull())
    shown = given.left_join(worded.select(said="id", emoji="text"), [("activity", "said")])
    words = read.select(by="activity", side="side", likely="confidence")
    joined = undressed(shown.left_join(words, [("activity", "by")]), "emoji", "bare")
    emoji = joined.bare
    liked = ibis.cases(
        (joined.emoji.isnull() | emoji.isin(sorted(APPROVING)), Stance.SUPPORT.value),
        (emoji.isin(sorted(DISAPPROVING)), Stance.OPPOSE.value),
        else_=Stance.UNKNOWN.value,
    )
    said = ibis.cases(*((joined.side == a.value, b.value) for a, b in STANCES.items()), else_=Stance.UNKNOWN.value)
    like, worded_kind = joined.kind.isin(LIKES), joined.kind.isin(WORDED)
    return joined.select(
        *given.columns,
        stance=ibis.cases(
            (like, liked),
            (worded_kind, said),
            (joined.kind.isin(SUPPORTS), Stance.SUPPORT.value),
            else_=Stance.NEUTRAL.value,
        ),
        basis=ibis.cases((worded_kind, "text"), (like & joined.emoji.notnull(), "emoji"), else_="kind"),
        confidence=ibis.cases((worded_kind, ibis.coalesce(joined.likely, 0.0)), else_=1.0),
    )


@portable
def undressed(rows: ir.Table, column: str, name: str) -> ir.Table:
    """The rows with one more column: an emoji or its name without what does not change its meaning."""
    return rows.mutate(rows[column].lower().re_replace(DRESS, "").name(name))
