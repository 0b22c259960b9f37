"""What follows from activities alone: actors, objects, reactions, credit, ties and cascades."""

from groundswell.tables.base import COUNT, DAY, FEW, FEWEST, REAL, TEXT, TEXTS, TIME, Column, Table

ACTORS = Table(
    name="actors",
    meaning="One row for each account seen acting, reacted to, or described by a profile.",
    writer="graph.actors",
    key=("actor",),
    order=("actor",),
    row_group=FEWEST,
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
        "closed_count": Column(COUNT, "Of them, those that only members, followers or one could see.", later=True),
        "given_count": Column(COUNT, "Of them, those that came with consent given.", later=True),
        "refused_count": Column(COUNT, "Of them, those that came with consent refused.", later=True),
    },
)

OBJECTS = Table(
    name="objects",
    meaning="One row for each object somebody created and nobody deleted.",
    writer="graph.objects",
    key=("object",),
    order=("object",),
    row_group=FEWEST,
    columns={
        "object": Column(TEXT, "Object."),
        "network": Column(TEXT, "Its network."),
        "author": Column(TEXT, "Person that created it, by the account that stands for them."),
        "published": Column(TIME, "When it was created, UTC."),
        "object_type": Column(TEXT, "ActivityStreams type: Note, Article, Question, ..."),
        "in_reply_to": Column(TEXT, "Object it replies to."),
        "answered": Column(
            TEXT, "Person whose object it replies to, likewise; null when that is not here.", later=True
        ),
        "root": Column(TEXT, "First object of its thread; itself when it starts one."),
        "context": Column(TEXT, "Channel, forum or community it was said in."),
        "url": Column(TEXT, "Where the original can be opened."),
        "address": Column(
            TEXT,
            "What all ways of writing its address have in common, by which links find it; null where it has none.",
            later=True,
        ),
        "text": Column(TEXT, "What was said, as plain text."),
        "language": Column(TEXT, "BCP 47 language."),
        "tags": Column(TEXTS, "Hashtags or tags."),
        "links": Column(TEXTS, "URLs it points to."),
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

OBJECT_LINKS = Table(
    name="object_links",
    meaning="Posts that link to somebody's object that is here, but to none that they answer, quote or pass on.",
    writer="graph.links",
    key=("activity", "object"),
    order=("activity", "object"),
    partition="month",
    columns={
        "activity": Column(TEXT, "Activity that made the post with the link."),
        "object": Column(TEXT, "Object linked to: of several with one address the earliest."),
        "author": Column(TEXT, "Person that created it, by the account that stands for them."),
        "site": Column(TEXT, "The site it is on, as an account of the network that the link is on."),
        "published": Column(TIME, "When it was linked to, UTC."),
    },
)

REACTIONS = Table(
    name="reactions",
    meaning="What somebody did about somebody else's object; self-reactions left out, Undo and Delete applied.",
    writer="graph.reactions",
    key=("reaction",),
    order=("object", "reaction"),
    partition="month",
    row_group=FEW,
    columns={
        "reaction": Column(
            TEXT, "Activity id and kind, `id#kind`; a mention adds the account, one by link the object."
        ),
        "activity": Column(TEXT, "Activity it was derived from."),
        "kind": Column(TEXT, "announce, reply, quote, like, thank, mention, open or accept."),
        "network": Column(TEXT, "Network."),
        "reactor": Column(TEXT, "Person that reacted, by the account that stands for them; so everywhere below."),
        "author": Column(TEXT, "Person whose object drew the reaction, likewise."),
        "object": Column(
            TEXT, "Object reacted to: of a mention by link the one linked to, by name the mentioning one."
        ),
        "via": Column(TEXT, "Account whose reshare brought the reactor; null when it came straight or nobody knows."),
        "published": Column(TIME, "When, UTC."),
        "visibility": Column(TEXT, "Who could see it."),
    },
)

CREDITS = Table(
    name="credits",
    meaning="Who gets the credit of each reaction, and which side the reaction takes: shares of one sum to exactly 1.",
    writer="graph.credits",
    key=("reaction", "credited"),
    order=("credited", "published", "reaction"),
    partition="years",
    row_group=FEWEST,
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
        "stance": Column(TEXT, "support, oppose, neutral; unknown where nothing says."),
        "basis": Column(TEXT, "What says so: kind, emoji, or text."),
        "confidence": Column(REAL, "Chance that the stance is right, 0 to 1; 1 where the kind or an emoji says so."),
    },
)

TIES = Table(
    name="ties",
    meaning="Credited reactions by pair of accounts, kind and day: any window or half-life is summed from here.",
    writer="graph.ties",
    key=("credited", "reactor", "day", "kind"),
    order=("credited", "reactor", "day", "kind"),
    partition="month",
    row_group=FEW,
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
    row_group=FEW,
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
    row_group=FEW,
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
