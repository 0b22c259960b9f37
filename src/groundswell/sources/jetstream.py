"""Reads Bluesky's Jetstream: one JSON event a line, as its relay sends them, plain or compressed."""

import json
from collections.abc import Iterator

import msgspec

from groundswell.records import Malformed, Record
from groundswell.sources import moments
from groundswell.sources.atproto import NETWORK, SHAPES, Place, account_gone, handle_seen, records_of, removed
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.lines import lines, parse
from groundswell.sources.members import JSON, chosen, seen
from groundswell.sources.pieces import Piece, cut, cut_lines

LOOKED_INTO = 8_192
MARKS = (b'"time_us"', b'"did"', b'"kind"')


class Commit(msgspec.Struct, gc=False):
    operation: str
    collection: str
    rkey: str
    record: msgspec.Raw = msgspec.Raw()


class Identity(msgspec.Struct, gc=False):
    handle: str | None = None


class Standing(msgspec.Struct, gc=False):
    """Whether an account is active, and if not, why."""

    active: bool
    status: str | None = None


class Event(msgspec.Struct, gc=False):
    did: str
    time_us: int
    kind: str
    commit: Commit | None = None
    identity: Identity | None = None
    account: Standing | None = None


EVENTS = msgspec.json.Decoder(Event)
RECORDS = {collection: msgspec.json.Decoder(shape) for collection, shape in SHAPES.items()}


class Jetstream:
    """Events of Bluesky's Jetstream: posts, likes, reposts, follows, profiles, and their removal."""

    name = "jetstream"
    title = "Bluesky Jetstream"
    public_network = True
    guide = Guide(
        export=(
            "`websocat 'wss://jetstream2.us-east.bsky.network/subscribe?wantedCollections=app.bsky.feed.*' > "
            "events.jsonl`; add `wantedCollections=app.bsky.graph.follow` for follows."
        ),
        reads=(
            "posts, likes, reposts, follows and profiles as they are made, changed and removed",
            "changes of handle, and accounts that were deleted or taken down",
        ),
        leaves=(
            ("accounts that are merely deactivated", "they may come back with everything they wrote"),
            ("records of other collections", "only `app.bsky` posts, likes, reposts, follows and profiles are read"),
        ),
        visibility="Everything a relay sends is public.",
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        known = any(map(_known, seen(bundle, _members(bundle))))
        return Recognition(0.95, "Bluesky Jetstream events") if known else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        wanted = set(_members(bundle))
        for member, stream in bundle.walk(wanted.__contains__):
            for line in lines(stream, member):
                if isinstance(line, Malformed):
                    yield line
                    continue
                try:
                    yield from event_records(line[1], network)
                except (ValueError, msgspec.MsgspecError, RecursionError) as error:
                    yield Malformed(member=member, position=f"line {line[0]}", reason=str(error))

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        return cut(bundle, set(_members(bundle)).__contains__, lambda name, head: cut_lines)


def event_records(line: bytes, network: str) -> Iterator[Record]:
    """What one event says. Raises ValueError or MsgspecError when it is not an event."""
    try:
        event = EVENTS.decode(line)
        return _records(event, network)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        mended = json.dumps(parse(line)).encode()
        return _records(EVENTS.decode(mended), network)


def _records(event: Event, network: str) -> Iterator[Record]:
    seen = moments.checked(event.time_us)
    commit = event.commit
    if commit is None:
        return _account_records(event, network, seen)
    if commit.collection not in RECORDS:
        return iter(())
    place = Place(network, event.did, commit.collection, commit.rkey, seen, commit.operation == "update")
    if commit.operation == "delete":
        return removed(place)
    return records_of(place, RECORDS[commit.collection].decode(commit.record))


def _account_records(event: Event, network: str, seen: int) -> Iterator[Record]:
    if event.identity is not None:
        return handle_seen(network, event.did, event.identity.handle, seen)
    if event.account is not None:
        return account_gone(network, event.did, event.account.active, event.account.status, seen)
    return iter(())


def _known(head: bytes) -> bool:
    return all(mark in head[:LOOKED_INTO] for mark in MARKS)


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, JSON, _known)


JETSTREAM = Jetstream()
