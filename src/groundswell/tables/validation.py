"""What backtests, forecasts' coverage, posting times and attacks found."""

from groundswell.tables.base import COUNT, REAL, TEXT, Column, Table

COVERAGE = Table(
    name="coverage",
    meaning="How often what came fell within the forecast's intervals, over several past days.",
    writer="validation",
    key=("target", "interval"),
    order=("target", "interval"),
    columns={
        "target": Column(TEXT, "What was foretold."),
        "interval": Column(REAL, "Probability that the interval promises, 0 to 1."),
        "covered_share": Column(REAL, "Share of people whose count fell within, its ends counted in part; 0 to 1."),
        "covered_low": Column(REAL, "Lower end of its 95 % interval, over resampled people."),
        "covered_high": Column(REAL, "Upper end of its 95 % interval."),
        "whole_share": Column(REAL, "Share within the whole numbers shown, which hold more than they promise; 0 to 1."),
        "crps": Column(REAL, "Mean continuous ranked probability score, in reactions; less is better."),
        "crps_naive": Column(REAL, "The same for a plain mean of the past, in reactions."),
        "cuts_count": Column(COUNT, "Past days."),
        "people_count": Column(COUNT, "People at a past day, on average."),
    },
)

POSTING_GAINS = Table(
    name="posting_gains",
    meaning="What posts at suggested times drew beside posting as usual, over several past days (inverse propensity).",
    writer="validation",
    key=("policy",),
    order=("policy",),
    columns={
        "policy": Column(TEXT, "Times that are compared with posting as usual."),
        "gain": Column(REAL, "More reactions to a typical post, as a share of 1 plus its reactions; 0 is as usual."),
        "gain_low": Column(REAL, "Lower end of its 95 % interval, over resampled people."),
        "gain_high": Column(REAL, "Upper end of its 95 % interval."),
        "posts_count": Column(COUNT, "Posts made after the past days."),
        "there_count": Column(COUNT, "Of them, those at such times."),
        "effective_count": Column(REAL, "What these weigh as much as, in posts, after weighing them."),
        "people_count": Column(COUNT, "People who made them."),
        "cuts_count": Column(COUNT, "Past days."),
    },
)

BACKTEST = Table(
    name="backtest",
    meaning="How well each way to rank people foretold the weeks that followed, averaged over several past days.",
    writer="validation",
    key=("window_days", "target", "metric", "method"),
    order=("window_days", "target", "metric", "method"),
    columns={
        "window_days": Column(COUNT, "Length of the window that was foretold, in days."),
        "target": Column(TEXT, "What was foretold: reactions, reactors, or reactions per object."),
        "method": Column(TEXT, "Way to rank people."),
        "metric": Column(TEXT, "Measure of agreement."),
        "value": Column(REAL, "The measure, 1 is perfect."),
        "value_low": Column(REAL, "Lower end of its 95 % interval; null where it was not resampled."),
        "value_high": Column(REAL, "Upper end of its 95 % interval; null where it was not resampled."),
        "ahead": Column(REAL, "The score's measure minus this method's, -2 to 2; null for the score itself."),
        "ahead_low": Column(REAL, "Lower end of its 95 % interval, over the same resampled people."),
        "ahead_high": Column(REAL, "Upper end of its 95 % interval, over the same resampled people."),
        "cuts_count": Column(COUNT, "Past days that were averaged."),
        "people_count": Column(COUNT, "Active people at a cut, on average."),
    },
)

ATTACKS = Table(
    name="attacks",
    meaning="The least each attack needs to lift a median account by ten points for four weeks, by rule (C10).",
    writer="validation",
    key=("attack", "rule"),
    order=("attack", "rule"),
    columns={
        "attack": Column(TEXT, "Way to cheat."),
        "rule": Column(TEXT, "What is cheated: the score, or a simpler ranking."),
        "accounts": Column(COUNT, "Accounts needed; null when 80 do not do it."),
        "actions": Column(COUNT, "Reactions needed, ten an account; null when 80 accounts do not do it."),
        "dollars": Column(REAL, "Their price in dollars at the stated price list; null as above."),
        "gain_at_most": Column(REAL, "Most points gained at any size tried; 0 for other rules."),
    },
)
