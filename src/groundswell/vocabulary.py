"""The words every part of Groundswell shares: ActivityStreams 2.0 first, the research word next, ours last."""

from enum import StrEnum


class ActivityType(StrEnum):
    """What an actor did. `Quote` is ours; the rest is ActivityStreams 2.0. A Delete may be the network's."""

    CREATE = "Create"
    ANNOUNCE = "Announce"
    LIKE = "Like"
    QUOTE = "Quote"
    FOLLOW = "Follow"
    VIEW = "View"
    ACCEPT = "Accept"
    UNDO = "Undo"
    DELETE = "Delete"


class Visibility(StrEnum):
    """Who could see an activity when it was exported, widest first."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    MEMBERS = "members"
    FOLLOWERS = "followers"
    DIRECT = "direct"


class Consent(StrEnum):
    """What the actor said about being measured. Travels on every row."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    REFUSED = "refused"


class ReactionKind(StrEnum):
    """How a person reacted to somebody's object."""

    ANNOUNCE = "announce"
    REPLY = "reply"
    QUOTE = "quote"
    LIKE = "like"
    MENTION = "mention"
    OPEN = "open"
    ACCEPT = "accept"


ENDORSEMENTS = (ReactionKind.ANNOUNCE, ReactionKind.LIKE, ReactionKind.QUOTE)
"""The kinds that count as an endorsement given back; replies and thanks are conversation."""


class ActorType(StrEnum):
    """What stands behind an account, as far as its network says."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    SERVICE = "Service"
    GROUP = "Group"
