"""What ingest wrote, and which accounts people joined."""

from groundswell.tables.base import COUNT, TEXT, TEXTS, TIME, TIMES, Column, Table

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
        "updated": Column(TIME, "When this version was made, UTC; null: when it was published."),
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
        "links": Column(TEXTS, "Addresses that the profile itself says are its owner's.", later=True),
        "observed": Column(TIME, "When the network said so, UTC; 1970-01-01 when unknown."),
        "said": Column(
            TIMES,
            "When each column from `network` to `links` was last said, UTC, null where never; empty where all was "
            "said when observed.",
            later=True,
        ),
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
