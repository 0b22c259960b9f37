"""What objects are about, and who moves others on what."""

from groundswell.tables.base import COUNT, FLAG, REAL, SCORE_KEYS, TEXT, TEXTS, TIME, Column, Table

OWN_TOPICS = Table(
    name="own_topics",
    meaning="Topics that this workspace made itself, as the state keeps them.",
    writer="signals.topics.own",
    key=("topic",),
    order=("topic",),
    columns={
        "topic": Column(TEXT, "Topic: `own/` and its short name."),
        "name": Column(TEXT, "What it is called."),
        "query": Column(TEXT, "What an object must say."),
    },
)

REFUSED_TOPICS = Table(
    name="refused_topics",
    meaning="Topics that were taken from a person for good, as the state keeps them.",
    writer="signals.topics.own",
    key=("person", "topic"),
    order=("person", "topic"),
    columns={
        "person": Column(TEXT, "Person, by the account that stands for them."),
        "topic": Column(TEXT, "Topic that is not to be said of them."),
    },
)

TEXT_TOPICS = Table(
    name="text_topics",
    meaning="What each object says it is about, by its own text, tags and links.",
    writer="signals.topics.assign",
    key=("object", "topic"),
    order=("object",),
    columns={
        "object": Column(TEXT, "Object."),
        "topic": Column(TEXT, "Topic of the ontology, or of the workspace's own."),
        "weight": Column(REAL, "How much of the object is about it, 0 to 1."),
        "confidence": Column(REAL, "How sure that is, 0.5 to 1."),
        "words": Column(TEXTS, "What in the object says so, at most five."),
    },
)

OBJECT_TOPICS = Table(
    name="object_topics",
    meaning="What each object is about, by what it says itself or, at half the weight, by the thread it answers in.",
    writer="signals.topics.assign",
    key=("topic", "object"),
    order=("topic", "object"),
    columns={
        "topic": Column(TEXT, "Topic of the ontology, or of the workspace's own."),
        "object": Column(TEXT, "Object."),
        "author": Column(TEXT, "Person that created it, by the account that stands for them."),
        "published": Column(TIME, "When it was created, UTC."),
        "weight": Column(REAL, "How much of the object is about the topic, 0 to 1."),
        "confidence": Column(REAL, "How sure that is, 0.5 to 1."),
        "words": Column(TEXTS, "What says so, at most five."),
        "inherited": Column(FLAG, "Whether only the first object of its thread says so."),
    },
)

TOPIC_INFLUENCE = Table(
    name="topic_influence",
    meaning="Influence of each person on each topic: the score's sum, each reaction times its object's topic weight.",
    writer="signals.topics.influence",
    key=("topic", "actor"),
    order=("topic", "actor"),
    partition="score",
    columns={
        "topic": Column(TEXT, "Topic."),
        "actor": Column(TEXT, "Person, by the account that stands for them."),
        **SCORE_KEYS,
        "rank": Column(COUNT, "Place among all who made or moved anything on it, 1 is highest; ties share a place."),
        "percentile": Column(REAL, "Share of them with a lower score, 0 to 100."),
        "score": Column(REAL, "Influence on the topic, 0 to 100, on the scale of the whole score."),
        "score_low": Column(REAL, "Lower end of the 80 % interval."),
        "score_high": Column(REAL, "Upper end of the 80 % interval."),
        "enough": Column(FLAG, "Whether the evidence is enough to show the topic on the person."),
        "missing": Column(TEXT, "What evidence is missing, in words; empty when none."),
        "objects_count": Column(COUNT, "Objects of theirs that say they are about the topic."),
        "focus_share": Column(REAL, "These, of all objects of theirs, 0 to 1; 0 when they made none."),
        "reactions_count": Column(COUNT, "Credited reactions on the topic."),
        "reactors_count": Column(COUNT, "Distinct people who reacted."),
        "accepted_count": Column(COUNT, "Answers of theirs on the topic that were accepted."),
        "supporting_count": Column(COUNT, "Likes, replies and quotes drawn on it that clearly support.", later=True),
        "opposing_count": Column(COUNT, "Likes, replies and quotes drawn on it that clearly oppose.", later=True),
        "mass_nano": Column(COUNT, "Counted mass on the topic, in billionths of an announce."),
        "square_nano": Column(COUNT, "Sum over reactors of their counted mass squared, in billionths."),
    },
)
