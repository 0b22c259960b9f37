"""Trust, the score and what it is made of, and forecasts."""

from groundswell.tables.base import COUNT, DAY, FEW, FEWEST, FLAG, REAL, SCORE_KEYS, TEXT, Column, Table


def _parts(name: str, meaning: str) -> dict[str, Column]:
    """A part of a weight, by the half-life that it fades with."""
    told = (
        f"{meaning}, in billionths of an announce as seen from the month's first day: what fades by the {{}} half-life."
    )
    return {f"{name}_{half}_nano": Column(COUNT, told.format(half)) for half in ("short", "long")}


def _summed_ties(name: str, meaning: str, day: str) -> Table:
    """What ties weigh by pair and a span of days, always of one month."""
    return Table(
        name=name,
        meaning=meaning,
        writer="signals.masses",
        key=("credited", "reactor", "day"),
        order=("credited", "reactor", "day"),
        partition="month",
        columns={
            "credited": Column(TEXT, "Account credited."),
            "reactor": Column(TEXT, "Account that reacted."),
            "day": Column(DAY, day),
            "version": SCORE_KEYS["version"],
            "reactions_count": Column(COUNT, "Reactions of these days."),
            **_parts("raw", "Credited weight"),
            **_parts("capped", "Of it, over the cap of one day"),
            **_parts("talk", "Of what the cap leaves, kinds that are no friendship when given back"),
        },
    )


TIE_WEEKS = _summed_ties(
    "tie_weeks",
    "What ties of a week weigh by pair, in the newest months: weeks of a month sum up to what `tie_months` says of it.",
    "First UTC day of the week, from Monday, or of that part of it which is in the month.",
)

TIE_MONTHS = _summed_ties(
    "tie_months",
    "What ties of a month weigh by pair, for each half-life by itself: on a later day so much, times a factor.",
    "First UTC day of the month.",
)

TRUST = Table(
    name="trust",
    meaning="How far each account's reactions count: what seeds vouch for, spread along reactions.",
    writer="signals.trust",
    key=("actor",),
    order=("actor",),
    partition="score",
    columns={
        "actor": Column(TEXT, "Account."),
        **SCORE_KEYS,
        "seed": Column(FLAG, "Whether trust starts from it."),
        "trust_raw": Column(REAL, "Trust before scaling; 0.4 is what a seed alone holds."),
        "trust": Column(REAL, "Trust, 0 to 1."),
    },
)

PAIRS = Table(
    name="pairs",
    meaning="What one account's reactions add to another's mass, and what was not counted and why.",
    writer="signals.influence",
    key=("credited", "reactor"),
    order=("credited", "reactor"),
    partition="score",
    row_group=FEW,
    columns={
        "credited": Column(TEXT, "Account credited."),
        "reactor": Column(TEXT, "Account that reacted."),
        **SCORE_KEYS,
        "reactions_count": Column(COUNT, "Reactions up to the day."),
        "raw_nano": Column(COUNT, "Decayed credited weight, in billionths of an announce."),
        "daily_nano": Column(COUNT, "Of it, within the cap of one day: by this it is shared out among reactions."),
        "capped_nano": Column(COUNT, "Of it, left out because the weight of one day and of one pair is capped."),
        "friend_nano": Column(COUNT, "Of it, left out because it was given back: friendship, not influence."),
        "trust": Column(REAL, "The reactor's trust, 0 to 1."),
        "limited_nano": Column(COUNT, "Left out because untrusted reactions count only in proportion to trusted ones."),
        "counted_nano": Column(COUNT, "Counted: of the rest what trust makes of it, and so much besides as is let in."),
    },
)

GIVEN_PAIRS = Table(
    name="given_pairs",
    meaning="The pairs of the newest score day by who reacted: what each account's reactions give to others.",
    writer="signals.influence",
    key=("reactor", "credited"),
    order=("reactor", "credited"),
    partition="score",
    row_group=FEW,
    columns={
        "reactor": Column(TEXT, "Account that reacted."),
        "credited": Column(TEXT, "Account credited."),
        **SCORE_KEYS,
        "reactions_count": Column(COUNT, "Reactions up to the day."),
        "counted_nano": Column(COUNT, "What of their weight counts, in billionths of an announce."),
    },
)

INFLUENCE = Table(
    name="influence",
    meaning="The influence score of every account that drew a reaction or created an object, by day and version.",
    writer="signals.influence",
    key=("actor",),
    order=("actor",),
    partition="score",
    row_group=FEWEST,
    columns={
        "actor": Column(TEXT, "Account."),
        "network": Column(TEXT, "Its network."),
        **SCORE_KEYS,
        "score": Column(REAL, "Influence score, 0 to 100."),
        "score_low": Column(REAL, "Lower end of the 80 % interval, 0 to 100."),
        "score_high": Column(REAL, "Upper end of the 80 % interval, 0 to 100."),
        "mass_nano": Column(COUNT, "Counted mass, in billionths of an announce by a trusted person today."),
        "trusted_nano": Column(COUNT, "Of it, from trusted reactors."),
        "untrusted_nano": Column(COUNT, "Of it, from reactors not (yet) trusted."),
        "capped_nano": Column(COUNT, "Not counted: over the cap of one day or one pair."),
        "friend_nano": Column(COUNT, "Not counted: given back, friendship."),
        "limited_nano": Column(COUNT, "Not counted: untrusted beyond the limit."),
        "reactions_count": Column(COUNT, "Credited reactions up to the day."),
        "reactors_count": Column(COUNT, "Distinct accounts that reacted."),
        "trusted_reactors_count": Column(COUNT, "Of them, with trust of at least 0.5."),
        "objects_count": Column(COUNT, "Objects created up to the day."),
        "rank": Column(COUNT, "Place by score, 1 is highest; ties share a place."),
        "percentile": Column(REAL, "Share of scored accounts with a lower score, 0 to 100."),
        "provisional": Column(FLAG, "Whether the evidence is too little to lean on."),
        "missing": Column(TEXT, "What evidence is still missing, in words; empty when none."),
    },
)

INFLUENCE_WINDOWS = Table(
    name="influence_windows",
    meaning="How many points of the newest score come from reactions of the last days.",
    writer="signals.influence",
    key=("actor", "window_days"),
    order=("window_days", "actor"),
    partition="score",
    columns={
        "actor": Column(TEXT, "Account."),
        **SCORE_KEYS,
        "window_days": Column(COUNT, "Length of the window in days, ending on `as_of`."),
        "points": Column(REAL, "Points of the score from reactions in the window."),
        "reactions_count": Column(COUNT, "Credited reactions in the window."),
        "reactors_count": Column(COUNT, "Distinct accounts that reacted in the window."),
    },
)

FORECASTS = Table(
    name="forecasts",
    meaning="How many reactions people's next object and next weeks are likely to draw; newest score day only.",
    writer="signals.forecast",
    key=("actor", "target"),
    order=("target", "actor"),
    partition="score",
    columns={
        "actor": Column(TEXT, "Account."),
        **SCORE_KEYS,
        "target": Column(TEXT, "What is foretold: reactions in 28 days, or to the next object in its first week."),
        "expected": Column(REAL, "Expected count, in reactions."),
        **{
            f"{side}_{share}": Column(COUNT, f"{words} end of the {share} % interval.")
            for share in (50, 80, 95)
            for side, words in (("low", "Lower"), ("high", "Upper"))
        },
        "reliability": Column(REAL, "How far it rests on the person's own past instead of everybody's, 0 to 1."),
        "provisional": Column(FLAG, "Whether reliability is under 0.8."),
    },
)
