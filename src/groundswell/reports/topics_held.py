"""The topics of one person, each with the evidence that put it there."""

from groundswell.reports.accounts import marks
from groundswell.reports.base import Facts, Opens, shown
from groundswell.reports.topic_facts import Known


@shown
class HeldTopic:
    """A topic on which the person moves others, with enough evidence to say so."""

    topic: str
    """Topic id."""
    name: str
    """What it is called."""
    score: float
    """Influence on the topic, 0 to 100, on the scale of the whole score."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    rank: int
    """Place among all who made or moved anything on it, 1 is highest."""
    objects_count: int
    """Objects of theirs that say they are about it."""
    focus_share: float
    """These, of all objects of theirs, 0 to 1."""
    reactors_count: int
    """Distinct people who reacted to them on it."""
    accepted_count: int
    """Answers of theirs on it that were accepted."""
    words: list[str]
    """What in their objects says so most often."""
    opens: Opens
    """Every object of theirs on it."""


WORDS = """
    WITH said AS (
        SELECT topic, lower(unnest(words)) AS word FROM object_topics
        WHERE author = ? AND NOT inherited AND topic IN ({topics})
    ),
    counted AS (SELECT topic, word, count(*) AS times FROM said GROUP BY topic, word)
    SELECT topic, list(word ORDER BY times DESC, word)[1:3] AS words FROM counted GROUP BY topic
"""
MORE = 20
"""Topics that may have been taken from the person are asked for beside the others."""


def topics_held(facts: Facts, actor: str, limit: int) -> list[HeldTopic]:
    """A person's topics, most influence first, without those taken from them."""
    held = [row for row in facts.reader.keyed_rows("topic_influence_now", [actor], by="actor") if row["enough"]]
    mine = sorted(held, key=lambda row: (-row["mass_nano"], row["topic"]))[: limit + MORE]
    if not mine:
        return []
    known, topics = Known(facts), [row["topic"] for row in mine]
    said = {row["topic"]: row for row in facts.reader.rows(WORDS.format(topics=marks(topics)), [actor, *topics])}
    rows = known.kept([row | said[row["topic"]] for row in mine if row["topic"] in said])[:limit]
    return [
        HeldTopic(
            **{name: row[name] for name in HeldTopic.__annotations__ if name in row},
            name=known.name(row["topic"]),
            opens=facts.opens("expertise", topic=row["topic"], person=actor),
        )
        for row in rows
    ]
