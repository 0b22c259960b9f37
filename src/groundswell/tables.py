"""Every table in the lake: its columns with type, unit and meaning, its order, and who writes it."""

from dataclasses import dataclass

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
DAY = pa.date32()
TEXT = pa.string()
TEXTS = pa.list_(pa.string())
COUNT = pa.int64()
REAL = pa.float64()
FLAG = pa.bool_()


@dataclass(frozen=True)
class Column:
    """One column: Arrow type, and its meaning with unit and range."""

    type: pa.DataType
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table. Rows are unique by `key` and stored in `order`; files are split by `partition`."""

    name: str
    meaning: str
    writer: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    order: tuple[str, ...]
    partition: str | None = None

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(name, column.type) for name, column in self.columns.items()])


ACTIVITIES = Table(
    name="activities",
    meaning="What people did: the one record everything else is derived from.",
    writer="ingest",
    key=("id",),
    order=("published", "id"),
    partition="month",
    columns={
        "id": Column(TEXT, "Activity id, `network:native-id`."),
        "network": Column(TEXT, "Network the activity happened on."),
        "type": Column(TEXT, "ActivityStreams type; see vocabulary."),
        "actor": Column(TEXT, "Account that acted."),
        "published": Column(TIME, "When it happened, UTC."),
        "updated": Column(TIME, "When this version was made, UTC; equals `published` unless edited."),
        "object": Column(TEXT, "Object created or acted on; the activity for Undo, the actor for Follow."),
        "object_type": Column(TEXT, "ActivityStreams type of the object: Note, Article, Question, ..."),
        "object_author": Column(TEXT, "Author of the object, where the export names it."),
        "in_reply_to": Column(TEXT, "Object replied to."),
        "root": Column(TEXT, "First object of the thread."),
        "via": Column(TEXT, "Activity or object through which the actor came to it, where the network says."),
        "context": Column(TEXT, "Channel, forum or community it was said in."),
        "url": Column(TEXT, "Where the original can be opened."),
        "text": Column(TEXT, "What was said, as plain text."),
        "language": Column(TEXT, "BCP 47 language the network declares."),
        "links": Column(TEXTS, "URLs the object points to."),
        "tags": Column(TEXTS, "Hashtags or tags, lower case, without `#`."),
        "mentions": Column(TEXTS, "Accounts mentioned."),
        "place": Column(TEXT, "Place the network attached."),
        "visibility": Column(TEXT, "Who could see it: public, unlisted, members, followers or direct."),
        "consent": Column(TEXT, "What the actor said about being measured: unknown, given or refused."),
        "source_run": Column(TEXT, "Source and fingerprint of the input it came from."),
    },
)

PROFILES = Table(
    name="profiles",
    meaning="What networks say about accounts; the newest observation of each.",
    writer="ingest",
    key=("actor",),
    order=("actor",),
    columns={
        "actor": Column(TEXT, "Account."),
        "network": Column(TEXT, "Its network."),
        "handle": Column(TEXT, "Name used to address it, without `@`."),
        "name": Column(TEXT, "Display name."),
        "url": Column(TEXT, "Profile page."),
        "actor_type": Column(TEXT, "Person, Organization, Service or Group."),
        "followers_count": Column(COUNT, "Followers when observed."),
        "created": Column(TIME, "When the account was made, UTC."),
        "observed": Column(TIME, "When the network said so, UTC; 1970-01-01 when unknown."),
        "source_run": Column(TEXT, "Source and fingerprint of the input it came from."),
    },
)

REACTION_COUNTS = Table(
    name="reaction_counts",
    meaning="Reactions counted without people; the newest count of each kind. Never part of a score.",
    writer="ingest",
    key=("object", "kind"),
    order=("object", "kind"),
    columns={
        "object": Column(TEXT, "Object reacted to."),
        "network": Column(TEXT, "Its network."),
        "kind": Column(TEXT, "Kind of reaction, in the network's word."),
        "count": Column(COUNT, "How many the network counted."),
        "observed": Column(TIME, "When it was counted, UTC; 1970-01-01 when unknown."),
        "source_run": Column(TEXT, "Source and fingerprint of the input it came from."),
    },
)

PERSONS = Table(
    name="persons",
    meaning="Accounts that were joined on proof, with the one that stands for the person; all others stand alone.",
    writer="people.identity",
    key=("actor",),
    order=("actor",),
    columns={
        "actor": Column(TEXT, "Account."),
        "person": Column(TEXT, "Account that stands for the person: the one named first when they were joined."),
    },
)

ACTORS = Table(
    name="actors",
    meaning="One row for each account seen acting, reacted to, or described by a profile.",
    writer="graph.actors",
    key=("actor",),
    order=("actor",),
    columns={
        "actor": Column(TEXT, "Account."),
        "person": Column(TEXT, "Account that stands for the person: itself, unless it was joined to another."),
        "network": Column(TEXT, "Its network."),
        "handle": Column(TEXT, "Name used to address it, without `@`; null when unknown."),
        "name": Column(TEXT, "Display name; the handle or the id where the network gives none."),
        "url": Column(TEXT, "Profile page."),
        "actor_type": Column(TEXT, "Person, Organization, Service or Group; Person when unknown."),
        "followers_count": Column(COUNT, "Followers when last observed."),
        "created": Column(TIME, "When the account was made, UTC; null when unknown."),
        "first_seen": Column(TIME, "Its first activity, UTC; null when it never acted."),
        "last_seen": Column(TIME, "Its last activity, UTC; null when it never acted."),
        "objects_count": Column(COUNT, "Objects it created."),
        "activities_count": Column(COUNT, "Activities of any type."),
    },
)

OBJECTS = Table(
    name="objects",
    meaning="One row for each object somebody created and nobody deleted.",
    writer="graph.objects",
    key=("object",),
    order=("object",),
    columns={
        "object": Column(TEXT, "Object."),
        "network": Column(TEXT, "Its network."),
        "author": Column(TEXT, "Person that created it, by the account that stands for them."),
        "published": Column(TIME, "When it was created, UTC."),
        "object_type": Column(TEXT, "ActivityStreams type: Note, Article, Question, ..."),
        "in_reply_to": Column(TEXT, "Object it replies to."),
        "root": Column(TEXT, "First object of its thread; itself when it starts one."),
        "context": Column(TEXT, "Channel, forum or community it was said in."),
        "url": Column(TEXT, "Where the original can be opened."),
        "text": Column(TEXT, "What was said, as plain text."),
        "language": Column(TEXT, "BCP 47 language."),
        "tags": Column(TEXTS, "Hashtags or tags."),
        "visibility": Column(TEXT, "Who could see it."),
    },
)

ANNOUNCES = Table(
    name="announces",
    meaning="Who passed what on, by activity: where paths of reshares are looked up.",
    writer="graph.objects",
    key=("announce",),
    order=("announce",),
    columns={
        "announce": Column(TEXT, "Activity."),
        "announcer": Column(TEXT, "Person that passed the object on, by the account that stands for them."),
        "announced": Column(TEXT, "Object passed on."),
        "via": Column(TEXT, "Announce through which it came; null when it came straight or nobody knows."),
        "published": Column(TIME, "When, UTC."),
    },
)

REACTIONS = Table(
    name="reactions",
    meaning="What somebody did about somebody else's object; self-reactions left out, Undo and Delete applied.",
    writer="graph.reactions",
    key=("reaction",),
    order=("object", "reaction"),
    partition="month",
    columns={
        "reaction": Column(TEXT, "Activity id and kind, `id#kind`; a mention adds the account."),
        "activity": Column(TEXT, "Activity it was derived from."),
        "kind": Column(TEXT, "announce, reply, quote, like, mention, open or accept."),
        "network": Column(TEXT, "Network."),
        "reactor": Column(TEXT, "Person that reacted, by the account that stands for them; so everywhere below."),
        "author": Column(TEXT, "Person whose object drew the reaction, likewise."),
        "object": Column(TEXT, "Object reacted to; the mentioning object for a mention."),
        "via": Column(TEXT, "Account whose reshare brought the reactor; null when it came straight or nobody knows."),
        "published": Column(TIME, "When, UTC."),
        "visibility": Column(TEXT, "Who could see it."),
    },
)

CREDITS = Table(
    name="credits",
    meaning="Who gets the credit of each reaction: shares of one reaction sum to exactly 1.",
    writer="graph.credits",
    key=("reaction", "credited"),
    order=("credited", "reaction"),
    partition="month",
    columns={
        "reaction": Column(TEXT, "Reaction."),
        "credited": Column(TEXT, "Account credited: the author, or the person whose reshare brought the reactor."),
        "credit_micro": Column(COUNT, "Share of the reaction in millionths, 0 to 1,000,000."),
        "path": Column(TEXT, "`author` or `resharer`."),
        "activity": Column(TEXT, "Activity the reaction was derived from."),
        "kind": Column(TEXT, "Kind of the reaction."),
        "network": Column(TEXT, "Network."),
        "reactor": Column(TEXT, "Account that reacted."),
        "object": Column(TEXT, "Object reacted to."),
        "published": Column(TIME, "When, UTC."),
    },
)

TIES = Table(
    name="ties",
    meaning="Credited reactions by pair of accounts, kind and day: any window or half-life is summed from here.",
    writer="graph.ties",
    key=("credited", "reactor", "day", "kind"),
    order=("credited", "reactor", "day", "kind"),
    partition="month",
    columns={
        "credited": Column(TEXT, "Account credited."),
        "reactor": Column(TEXT, "Account that reacted."),
        "day": Column(DAY, "UTC day of the reactions."),
        "kind": Column(TEXT, "Kind of reaction."),
        "reactions_count": Column(COUNT, "Reactions of that day and kind."),
        "credit_micro": Column(COUNT, "Their credit in millionths of a reaction."),
    },
)

CASCADES = Table(
    name="cascades",
    meaning="What each object that drew announces, quotes or replies set off, as a tree.",
    writer="graph.cascades",
    key=("root",),
    order=("root",),
    columns={
        "root": Column(TEXT, "Object it started from."),
        "author": Column(TEXT, "Account that created it; null when only reactions to it are known."),
        "size": Column(COUNT, "Nodes of the tree, the root included."),
        "depth": Column(COUNT, "Edges from the root to the farthest node."),
        "breadth": Column(COUNT, "Most nodes at one depth."),
        "structural_virality": Column(REAL, "Mean distance between two nodes, in edges; 0 for a lone root."),
        "reactors_count": Column(COUNT, "Distinct accounts in it beside the author."),
        "started": Column(TIME, "Time of the root, or of its first reaction when the root is unknown, UTC."),
        "ended": Column(TIME, "Time of the last node, UTC."),
    },
)

CASCADE_NODES = Table(
    name="cascade_nodes",
    meaning="The nodes of every cascade with their parents.",
    writer="graph.cascade_nodes",
    key=("root", "node"),
    order=("root", "published", "node"),
    columns={
        "root": Column(TEXT, "Object the cascade started from."),
        "node": Column(TEXT, "Object of a reply or quote, activity of an announce; the root itself has depth 0."),
        "parent": Column(TEXT, "Node it reacted to; null for the root."),
        "actor": Column(TEXT, "Account; null when the root is unknown."),
        "kind": Column(TEXT, "announce, reply, quote; `root` for the root."),
        "depth": Column(COUNT, "Edges from the root."),
        "published": Column(TIME, "When, UTC; null for an unknown root."),
        "subtree": Column(COUNT, "Nodes from here down, this one included."),
    },
)

SCORE_KEYS = {
    "as_of": Column(DAY, "Day the score is for; activities up to its end count."),
    "version": Column(TEXT, "Score version."),
}

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
        "trusted_nano": Column(COUNT, "Counted because the reactor is trusted."),
        "untrusted_nano": Column(COUNT, "Counted although the reactor is not (yet) trusted."),
        "limited_nano": Column(COUNT, "Left out because untrusted reactions count only in proportion to trusted ones."),
        "counted_nano": Column(COUNT, "Counted: trusted and untrusted."),
    },
)

INFLUENCE = Table(
    name="influence",
    meaning="The influence score of every account that drew a reaction or created an object, by day and version.",
    writer="signals.influence",
    key=("actor",),
    order=("actor",),
    partition="score",
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
    meaning="What further accounts of a cluster did to an object that one of them had reacted to before.",
    writer="signals.trust.coordination",
    key=("reaction",),
    order=("author", "object", "reaction"),
    columns={
        "reaction": Column(TEXT, "Reaction."),
        "cluster": Column(TEXT, "Cluster of its account."),
        "reactor": Column(TEXT, "Account that reacted."),
        "first_reactor": Column(TEXT, "Account of the cluster that reacted to the object first, and counts."),
        "author": Column(TEXT, "Author of the object."),
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
        "given_count": Column(COUNT, "Announces, replies, quotes and mentions of others given there."),
    },
)

FEELINGS = Table(
    name="feelings",
    meaning="How often each account reacted to another's objects with a like or emoji of clear polarity.",
    writer="signals.views",
    key=("author", "reactor"),
    order=("author", "reactor"),
    partition="score",
    columns={
        "author": Column(TEXT, "Account whose objects were reacted to."),
        "reactor": Column(TEXT, "Account that reacted."),
        "network": Column(TEXT, "Network."),
        **SCORE_KEYS,
        "positive_count": Column(COUNT, "Likes without an emoji, and emoji that approve."),
        "negative_count": Column(COUNT, "Emoji that disapprove."),
        "unclear_count": Column(COUNT, "Emoji that may mean either."),
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

RAW = (ACTIVITIES, PROFILES, REACTION_COUNTS)
DERIVED = (
    PERSONS,
    ACTORS,
    OBJECTS,
    ANNOUNCES,
    REACTIONS,
    CREDITS,
    TIES,
    CASCADES,
    CASCADE_NODES,
    TRUST,
    PAIRS,
    INFLUENCE,
    INFLUENCE_WINDOWS,
    COORDINATED_PAIRS,
    EXTRA_REACTIONS,
    INFLUENCE_WITHOUT,
    FORECASTS,
    COVERAGE,
    HABITS,
    COMMUNITIES,
    FEELINGS,
    BACKTEST,
    ATTACKS,
)
TABLES = {table.name: table for table in (*RAW, *DERIVED)}
