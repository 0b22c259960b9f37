"""Habits, communities and feelings, as the familiar views read them."""

from groundswell.tables.base import COUNT, FEWEST, SCORE_KEYS, TEXT, Column, Table
from groundswell.vocabulary import OUTREACH

HABITS = Table(
    name="habits",
    meaning="What each account did in the 90 days up to the newest score day, what that drew, and who follows it.",
    writer="signals.views",
    key=("actor",),
    order=("actor",),
    partition="score",
    columns={
        "actor": Column(TEXT, "Account."),
        "network": Column(TEXT, "Its network."),
        **SCORE_KEYS,
        "acts_count": Column(COUNT, "Objects made, announces, quotes and likes in the window."),
        "addressed_count": Column(COUNT, "Of them, quotes, answers, and objects that mention somebody."),
        "made_count": Column(COUNT, "Of them, objects made, answers included."),
        "passed_count": Column(COUNT, "Of them, announces and quotes."),
        "weeks_count": Column(COUNT, "Weeks with an act, of the 13 of the window."),
        "subjects_count": Column(COUNT, "Tags of what it made and passed on, the channel where there are none."),
        "main_subject_count": Column(COUNT, "Of them, the one it came back to most."),
        "drawn_count": Column(COUNT, "Reactions drawn up to the day by the objects made in the window."),
        "drawn_squares": Column(COUNT, "Sum over these objects of their reactions squared."),
        "followers_named_count": Column(COUNT, "Followers whose names are in the data."),
        "followers_active_count": Column(COUNT, "Of them, with an act in the window."),
        "followers_trusted_count": Column(COUNT, "Of the active ones, with trust of at least 0.5."),
    },
)

COMMUNITIES = Table(
    name="communities",
    meaning="What each account made, drew and gave in each network, channel and tag, up to the newest score day.",
    writer="signals.views",
    key=("community", "community_kind", "actor"),
    order=("community", "community_kind", "actor"),
    partition="score",
    columns={
        "community": Column(TEXT, "Network, channel, or tag with its `#`."),
        "community_kind": Column(TEXT, "network, channel or tag."),
        "actor": Column(TEXT, "Account."),
        **SCORE_KEYS,
        "objects_count": Column(COUNT, "Objects made there."),
        "reactions_count": Column(COUNT, "Credited reactions drawn there."),
        "reactors_count": Column(COUNT, "Distinct accounts that reacted there."),
        "credit_micro": Column(COUNT, "Credit for these reactions, in millionths of a reaction."),
        "counted_nano": Column(COUNT, "Their counted mass, in billionths of an announce."),
        "square_nano": Column(COUNT, "Sum over reactors of their counted mass squared, in billionths."),
        **{f"{kind}_given_count": Column(COUNT, f"Reactions given there, of the kind {kind}.") for kind in OUTREACH},
        "supporting_count": Column(COUNT, "Likes, replies and quotes it drew there that clearly support.", later=True),
        "opposing_count": Column(COUNT, "Likes, replies and quotes it drew there that clearly oppose.", later=True),
    },
)

FEELINGS = Table(
    name="feelings",
    meaning="How often each account supported or opposed another's objects, by likes, emoji and words of clear sense.",
    writer="signals.views",
    key=("author", "reactor"),
    order=("author", "reactor"),
    partition="score",
    row_group=FEWEST,
    columns={
        "author": Column(TEXT, "Account whose objects were reacted to."),
        "reactor": Column(TEXT, "Account that reacted."),
        "network": Column(TEXT, "Network."),
        **SCORE_KEYS,
        "positive_count": Column(
            COUNT, "Likes without an emoji, emoji that approve, and answers and quotes in words of praise."
        ),
        "negative_count": Column(COUNT, "Emoji that disapprove, and answers and quotes in words of blame."),
        "unclear_count": Column(COUNT, "Emoji that may mean either."),
    },
)
