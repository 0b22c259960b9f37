"""What a source yields: activities, profiles, counts without people, and the records it could not take."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

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
    """What a network says about an account, as seen at `observed` (microseconds UTC; 0 when nobody says).

    `links` are the web pages that the profile says are its owner's own.
    """

    actor: str
    network: str
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    actor_type: ActorType = ActorType.PERSON
    followers_count: int | None = None
    created: int | None = None
    links: tuple[str, ...] = ()
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


@dataclass(frozen=True)
class Rows:
    """Many records of one kind as columns: any of its fields by name, the others at their defaults.

    Texts are strings, several texts lists of strings, times and counts 64-bit integers. `shared` holds fields that are
    the same in all of them.
    """

    kind: type[Activity] | type[Profile] | type[ReactionCount]
    batch: pa.RecordBatch
    shared: dict[str, str] = field(default_factory=dict)

    def column(self, name: str) -> pa.Array:
        """One field of every record."""
        if name in self.batch.schema.names:
            return self.batch.column(name)
        default, count = self.shared.get(name, DEFAULTS[self.kind][name]), self.batch.num_rows
        if default == ():
            return pa.ListArray.from_arrays(pa.array(np.zeros(count + 1, np.int32)), pa.array([], pa.string()))
        type_ = pa.int64() if isinstance(default, int) or name in NUMBERS else pa.string()
        return pa.nulls(count, type_) if default is None else pa.repeat(pa.scalar(default, type_), count)

    def records(self) -> Iterator["Activity | Profile | ReactionCount"]:
        """The same records one by one."""
        for values in self.batch.to_pylist():
            yield msgspec.convert(self.shared | values, self.kind, strict=False)

    def chosen(self, mask: pa.Array) -> "Rows":
        """Those for which the mask is true."""
        return Rows(self.kind, self.batch.filter(mask), self.shared)


NUMBERS = {"updated", "created", "followers_count"}
DEFAULTS: dict[type, dict[str, Any]] = {
    kind: {field.name: field.default for field in msgspec.structs.fields(kind)}
    for kind in (Activity, Profile, ReactionCount)
}
