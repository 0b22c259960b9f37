"""Signals of trust: coordination, and the score without it."""

from groundswell.tables.base import COUNT, REAL, SCORE_KEYS, TEXT, TIME, Column, Table

COORDINATED_PAIRS = Table(
    name="coordinated_pairs",
    meaning="Accounts that shared the same things within seconds of one another, far oftener than chance: no verdict.",
    writer="signals.trust.coordination",
    key=("a", "b"),
    order=("cluster", "a", "b"),
    columns={
        "a": Column(TEXT, "One account, first in the order of ids."),
        "b": Column(TEXT, "The other account."),
        "cluster": Column(TEXT, "Cluster that the pair is part of, named after the first of its accounts."),
        "members_count": Column(COUNT, "Accounts in the cluster."),
        "occasions_count": Column(COUNT, "Hours in which both shared the same thing within ten seconds."),
        "met_count": Column(COUNT, "Hours in which both shared the same thing within ten minutes."),
        "expected": Column(REAL, "Occasions to be expected by chance, above 0."),
        "surprise": Column(REAL, "Minus the natural logarithm of a bound on the chance of so many occasions, above 0."),
        "gap_seconds": Column(REAL, "Mean gap between the closest shares of each occasion, in seconds."),
    },
)

EXTRA_REACTIONS = Table(
    name="extra_reactions",
    meaning="What further accounts of a cluster did to an object after one of them, by who was credited for it.",
    writer="signals.trust.coordination",
    key=("reaction", "credited"),
    order=("credited", "object", "reaction"),
    columns={
        "reaction": Column(TEXT, "Reaction."),
        "cluster": Column(TEXT, "Cluster of its account."),
        "reactor": Column(TEXT, "Account that reacted."),
        "first_reactor": Column(TEXT, "Account of the cluster that reacted to the object first, and counts."),
        "kind": Column(TEXT, "Kind of reaction."),
        "credited": Column(TEXT, "Account credited for it: the author or, where one is known, the resharer too."),
        "credit_micro": Column(COUNT, "Its part of the credit, in millionths of a reaction."),
        "object": Column(TEXT, "Object reacted to."),
        "published": Column(TIME, "When, UTC."),
    },
)

INFLUENCE_WITHOUT = Table(
    name="influence_without",
    meaning="The newest score of those who drew extra reactions, worked out again without them.",
    writer="signals.influence",
    key=("actor",),
    order=("actor",),
    partition="score",
    columns={
        "actor": Column(TEXT, "Account."),
        **SCORE_KEYS,
        "score": Column(REAL, "Influence score without extra reactions, 0 to 100."),
        "mass_nano": Column(COUNT, "Counted mass without them, in billionths of an announce."),
        "extra_reactions_count": Column(COUNT, "Reactions left out."),
        "extra_reactors_count": Column(COUNT, "Accounts behind them."),
    },
)
