"""When people are about, how soon they react, and what somebody posted more than once."""

from groundswell.tables.base import COUNT, FLAG, SCORE_KEYS, TEXT, TIME, Column, Table

SLOT = "Quarter hour of the week, 0 to 671; 0 begins on Monday at 00:00 UTC."

RHYTHMS = Table(
    name="rhythms",
    meaning="In which quarter hours of the week each person acted, over half a year up to the newest score day.",
    writer="signals.timing",
    key=("actor", "slot"),
    order=("actor", "slot"),
    partition="score",
    columns={
        "actor": Column(TEXT, "Person, by the account that stands for them."),
        **SCORE_KEYS,
        "slot": Column(COUNT, SLOT),
        "acts_count": Column(COUNT, "Objects made, announces, quotes, likes and opened links."),
        "made_count": Column(COUNT, "Of them, objects made that answer nobody."),
    },
)

TEMPOS = Table(
    name="tempos",
    meaning="In which quarter hours of the week each network acts, and how soon it reacts; as `rhythms`.",
    writer="signals.timing",
    key=("network", "measure", "slot"),
    order=("network", "measure", "slot"),
    partition="score",
    columns={
        "network": Column(TEXT, "Network."),
        **SCORE_KEYS,
        "measure": Column(TEXT, "acts or made, as in `rhythms`; or lags, reactions by their time after the object."),
        "slot": Column(COUNT, f"{SLOT} For lags, whole quarter hours after the object."),
        "count": Column(COUNT, "Acts, objects or reactions; reactions later than seven days are left out."),
    },
)

REPEATS = Table(
    name="repeats",
    meaning="Objects in which a person posted a link or a text again, at least a week before the newest score day.",
    writer="signals.timing",
    key=("author", "thing", "object"),
    order=("author", "thing", "published", "object"),
    partition="score",
    columns={
        "author": Column(TEXT, "Person that posted it, by the account that stands for them."),
        "thing": Column(TEXT, "`link ` and the link, or `text ` and a hash of the words."),
        "object": Column(TEXT, "Object; none that answers another."),
        **SCORE_KEYS,
        "published": Column(TIME, "When, UTC."),
        "reactions_count": Column(COUNT, "Reactions of others to it in its first seven days."),
        "letters_count": Column(COUNT, "Letters of its text; 0 without one."),
        "tags_count": Column(COUNT, "Its hashtags or tags."),
        "asks": Column(FLAG, "Whether its text has a question mark."),
    },
)
