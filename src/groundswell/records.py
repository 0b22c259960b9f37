"""What a source yields: activities, profiles, counts without people, and the records it could not take."""

import msgspec

from groundswell.vocabulary import ActivityType, ActorType, Consent, Visibility


class Activity(msgspec.Struct, gc=False, kw_only=True):
    """One thing an actor did. Ids read `network:native-id`; times are microseconds since 1970-01-01 UTC.

    A Create has its new object in `object`; a reply is a Create with `in_reply_to`. For Announce, Like, Quote, View and
    Accept, `object` is the object reacted to and `object_author` its author where the export says so; of a reply,
    `object_author` is the author of what it answers. Undo names the undone activity in `object`, Delete the deleted
    object, Follow the followed actor.

    An Undo or Delete reaches every version up to its own `updated`, of what its actor did. An account that is gone
    deletes itself, and with it all it did. What a network took away is deleted by `the_network`; only a source that
    reads what the network itself hands out may say so.
    """

    id: str
    network: str
    type: ActivityType
    actor: str
    published: int
    updated: int | None = None
    object: str | None = None
    object_type: str | None = None
    object_author: str | None = None
    in_reply_to: str | None = None
    root: str | None = None
    via: str | None = None
    context: str | None = None
    url: str | None = None
    text: str | None = None
    language: str | None = None
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    place: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    consent: Consent = Consent.UNKNOWN


def the_network(network: str) -> str:
    """The network itself as an actor: an id with nothing behind its colon. It does nothing but Delete."""
    return f"{network}:"


class Profile(msgspec.Struct, gc=False, kw_only=True):
    """What a network says about an account, as seen at `observed` (microseconds UTC; 0 when nobody says)."""

    actor: str
    network: str
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    actor_type: ActorType = ActorType.PERSON
    followers_count: int | None = None
    created: int | None = None
    observed: int = 0


class ReactionCount(msgspec.Struct, gc=False, kw_only=True):
    """Reactions an export counts without naming people: shown, never turned into people."""

    object: str
    network: str
    kind: str
    count: int
    observed: int = 0


class Malformed(msgspec.Struct, gc=False, kw_only=True):
    """A record that could not be read: goes to quarantine with its place and the reason, never stops a run."""

    member: str
    position: str
    reason: str


Record = Activity | Profile | ReactionCount | Malformed
