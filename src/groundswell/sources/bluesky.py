"""Reads Bluesky repositories: the `.car` file in which an account's posts, likes, reposts and follows are kept."""

import shutil
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import msgspec

from groundswell.records import Malformed, Record
from groundswell.sources.atproto import NETWORK, SHAPES, Place, records_of, time_in_key
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import SPOOL_BYTES, Bundle
from groundswell.sources.car import CutError, Tree, blocks, decoded, read_tree, root_of
from groundswell.sources.members import chosen, seen

SUFFIXES = (".car",)


class Bluesky:
    """The repository of a Bluesky account, or several in a folder or archive: what is there now, not its history."""

    name = "bluesky"
    title = "Bluesky repository (.car)"
    public_network = True
    guide = Guide(
        export=(
            "Settings, Account, *Export My Data*, *Download CAR file*; or `com.atproto.sync.getRepo` for any account."
        ),
        reads=(
            "posts with replies, quotes, links, mentions and tags",
            "likes, reposts and follows",
            "the profile",
        ),
        leaves=(
            ("blocks, lists, feeds and gates", "they say nothing of who moves whom"),
            ("earlier versions and what was deleted", "a repository holds what is there now"),
            ("records of other applications", "only `app.bsky` is read"),
        ),
        visibility="Everything in a repository is public. Direct messages are not in it.",
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        known = any(map(_known, seen(bundle, _members(bundle))))
        return Recognition(0.95, "a Bluesky repository") if known else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        wanted = set(_members(bundle))
        for member, stream in bundle.walk(wanted.__contains__):
            with _rewindable(stream) as archive:
                yield from _repository(archive, member, network)


def _known(head: bytes) -> bool:
    try:
        root_of(head[1 : 1 + head[0]] if head else None)
    except CutError:
        return False
    return True


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, (), _known, own=SUFFIXES)


def _rewindable(stream: BinaryIO) -> BinaryIO:
    """The stream itself where it can be read twice, else a copy on disk."""
    if stream.seekable():
        return stream
    copy = cast(BinaryIO, tempfile.SpooledTemporaryFile(SPOOL_BYTES))  # noqa: SIM115
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy


def _repository(archive: BinaryIO, member: str, network: str) -> Iterator[Record]:
    """Twice through the archive: for the tree, which says what each record is, then for the records."""
    try:
        tree = read_tree(archive)
    except ValueError as error:
        yield Malformed(member=member, position="start", reason=str(error))
        return
    archive.seek(0)
    try:
        for cid, block in blocks(archive):
            for path in tree.paths.pop(cid, ()) if block else ():
                yield from _record(tree, path, block, member, network)
    except CutError as error:
        yield Malformed(member=member, position="at its end", reason=f"the file is cut or damaged: {error}")
    if lost := tree.missing + len(tree.paths):
        yield Malformed(member=member, position="the tree", reason=f"{lost} records or parts of the tree are not here")


def _record(tree: Tree, path: str, block: bytes, member: str, network: str) -> Iterator[Record]:
    collection, _, key = path.partition("/")
    if collection not in SHAPES:
        return
    place = Place(network, tree.did, collection, key, time_in_key(tree.rev), live=False)
    try:
        yield from records_of(place, msgspec.convert(decoded(block), SHAPES[collection]))
    except (ValueError, msgspec.MsgspecError) as error:
        yield Malformed(member=member, position=path, reason=str(error))


BLUESKY = Bluesky()
