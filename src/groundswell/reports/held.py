"""What one person thinks of what, in their own sentences, and which side the reactions to them take."""

from collections.abc import Mapping
from typing import Any

from groundswell.reports.base import Facts, Opens, shown
from groundswell.vocabulary import Stance

LEAST_SURE = 0.5
LEAST_TEXTS = 2
"""Texts in which the same thing must be for or against before it is shown on a person."""


@shown
class Held:
    """What the person thinks of one thing, by their own words."""

    opinion_target: str
    """Words that name it."""
    positive_count: int
    """Times it is spoken of well."""
    negative_count: int
    """Times it is spoken of badly."""
    sentence: str
    """The newest sentence."""
    object: str
    """Where it was said."""
    opens: Opens
    """Everybody's opinions on it."""


@shown
class Stood:
    """Reactions to the person's objects that take one side. All of them together are buzz; support is endorsement."""

    stance: str
    """support, oppose, neutral or unknown."""
    points: float
    """Points of the score from such reactions; all stances sum to the score."""
    reactions_count: int
    """Reactions."""
    reactors_count: int
    """Distinct people."""


DETERMINERS = "^((the|a|an|this|that|these|those|my|our|your|his|her|their|el|la|los|las|els|les) +|l'' ?)"
EMPTY = ["it", "they", "you", "we", "this", "that", "them", "all", "everything", "something", "one", "thing"]
"""Words that point at what an earlier sentence named."""
HELD = """
    WITH said AS (
        SELECT regexp_replace(lower(opinion_target), '{determiners}', '') AS target, polarity, sentence, object,
            activity, row(published, activity, number) AS place
        FROM opined WHERE author = ? AND holder IS NULL AND opinion_target IS NOT NULL AND confidence >= ?
    )
    SELECT target AS opinion_target, count(*) FILTER (polarity > 0) AS positive_count,
        count(*) FILTER (polarity < 0) AS negative_count, arg_max(sentence, place) AS sentence,
        arg_max(object, place) AS object
    FROM said WHERE length(target) > 2 AND target NOT IN ({empty})
    GROUP BY target HAVING count(DISTINCT activity) >= ?
    ORDER BY count(*) DESC, target LIMIT ?
"""
OPINED = (
    *("author", "holder", "opinion_target", "polarity", "confidence"),
    *("sentence", "object", "published", "activity", "number"),
)
SQL = HELD.format(determiners=DETERMINERS, empty=", ".join(f"'{word}'" for word in EMPTY))


def held(facts: Facts, actor: str, limit: int) -> list[Held]:
    """What the person spoke well or badly of in at least two texts, most often first."""
    opined = facts.reader.keyed("opinions", [actor], OPINED)
    # Asked for again: lakes that earlier versions scored hold opinions in another order, in which others lie between.
    values = [actor, LEAST_SURE, LEAST_TEXTS, limit]
    rows = facts.reader.rows(SQL, values, opined=opined) if len(opined) else []
    return [Held(**row, opens=_opens(facts, row)) for row in rows]


def _opens(facts: Facts, row: dict[str, Any]) -> Opens:
    return facts.opens("opinions", opinion_target=row["opinion_target"][:100])


def stood(found: Mapping[str, Mapping[str, Any]]) -> list[Stood]:
    """What of the score comes from reactions that support, oppose, do neither, or cannot be told, by stance."""
    return [Stood(stance=stance, **found[stance]) for stance in map(str, Stance) if stance in found]
