"""Reads frames of Bluesky's relay (`subscribeRepos`), each behind its length in four bytes, lowest first."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import libipld
import msgspec

from groundswell.records import Malformed, Record
from groundswell.sources import moments
from groundswell.sources.atproto import NETWORK, SHAPES, Place, account_gone, handle_seen, records_of, removed
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.car import BROKEN_CBOR, blocks, decoded
from groundswell.sources.members import chosen, seen

MAX_FRAME = 16 * 2**20
LOOKED_INTO = 64
ENDINGS = (".bin", ".cbor", ".frames", ".dat")
BROKEN_FRAME = (msgspec.MsgspecError, *BROKEN_CBOR)


class Op(msgspec.Struct, gc=False):
    """One change in a commit; `cid` names the block that holds the record."""

    path: str
    action: str
    cid: bytes | None = None


class Body(msgspec.Struct, gc=False):
    """What the frames read here hold: commits, changes of handle, and whether an account is there."""

    time: str
    repo: str = ""
    did: str = ""
    handle: str | None = None
    active: bool = True
    status: str | None = None
    ops: list[Any] = []
    blocks: bytes = b""


class Firehose:
    """What a relay sends: commits with the blocks they changed, changes of handle, accounts that went."""

    name = "firehose"
    title = "Bluesky relay frames"
    public_network = True
    guide = Guide(
        export=(
            "Keep the frames that `com.atproto.sync.subscribeRepos` of a relay sends, each behind its length in four "
            "bytes, lowest first."
        ),
        reads=(
            "posts, likes, reposts, follows and profiles as they are made, changed and removed",
            "changes of handle, and accounts that were deleted or taken down",
        ),
        leaves=(
            ("commits too large to be sent whole", "the relay leaves their records out"),
            ("signatures", "what a relay passes on is taken as it is"),
            ("records of other applications", "only `app.bsky` is read"),
        ),
        visibility="Everything a relay sends is public.",
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        known = any(map(_known, seen(bundle, _members(bundle))))
        return Recognition(0.9, "frames of a Bluesky relay") if known else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        for member, stream in bundle.walk(set(_members(bundle)).__contains__):
            for number, frame in enumerate(_frames(stream), 1):
                try:
                    yield from _frame_records(frame, network, member, number)
                except BROKEN_FRAME as error:
                    yield Malformed(member=member, position=f"frame {number}", reason=f"not a relay's frame: {error}")


def _known(head: bytes) -> bool:
    return head[4:8] == b"\xa2atg" and b"bop\x01" in head[:LOOKED_INTO]


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, ENDINGS, _known)


def _frames(stream: BinaryIO) -> Iterator[bytes]:
    """Each frame; a last one that is cut comes as it is, and is no whole frame."""
    while length := stream.read(4):
        size = int.from_bytes(length, "little")
        yield stream.read(min(size, MAX_FRAME)) if len(length) == 4 else b""
        if size > MAX_FRAME:
            return


def _frame_records(frame: bytes, network: str, member: str, number: int) -> Iterator[Record]:
    header, content = libipld.decode_dag_cbor_multi(frame)
    body = msgspec.convert(content, Body)
    seen = moments.from_iso(body.time)
    if header == {"t": "#identity", "op": 1}:
        yield from handle_seen(network, body.did, body.handle, seen)
    elif header == {"t": "#account", "op": 1}:
        yield from account_gone(network, body.did, body.active, body.status, seen)
    elif header == {"t": "#commit", "op": 1}:
        held = dict(blocks(io.BytesIO(body.blocks))) if body.blocks else {}
        for op in body.ops:
            try:
                yield from _op_records(msgspec.convert(op, Op), held, body.repo, network, seen)
            except BROKEN_FRAME as error:
                yield Malformed(member=member, position=f"frame {number}, {str(op)[:200]}", reason=str(error))


def _op_records(op: Op, held: dict[bytes, bytes], did: str, network: str, seen: int) -> Iterator[Record]:
    collection, _, key = op.path.partition("/")
    if collection not in SHAPES:
        return
    place = Place(network, did, collection, key, seen, op.action == "update")
    if op.action == "delete":
        yield from removed(place)
    elif (block := held.get(op.cid or b"")) is None:
        raise ValueError("the record is not in the frame")
    else:
        yield from records_of(place, msgspec.convert(decoded(block), SHAPES[collection]))


FIREHOSE = Firehose()
