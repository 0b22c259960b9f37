"""Reads Bluesky repositories, the `.car` files in which accounts keep their records, and answers of Bluesky's API."""

import shutil
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import msgspec

from groundswell.records import Malformed, Record
from groundswell.sources.atproto import NETWORK, SHAPES, Place, records_of, time_in_key
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bluesky_answers import answers, is_answer, is_json
from groundswell.sources.bundle import SPOOL_BYTES, Bundle
from groundswell.sources.car import CutError, Tree, blocks, decoded, read_tree, root_of
from groundswell.sources.lines import peekable
from groundswell.sources.members import JSON, chosen, seen

SUFFIXES = (".car",)


class Bluesky:
    """The repository of a Bluesky account, or several in a folder or archive: what is there now, not its history.

    What the API answers about the same records has the same ids.
    """

    name = "bluesky"
    title = "Bluesky repository (.car) and API answers"
    public_network = True
    guide = Guide(
        export=(
            "Settings, Account, *Export My Data*, *Download CAR file*; or `com.atproto.sync.getRepo` for any account. "
            "Or keep what `app.bsky.feed.getAuthorFeed`, `getPostThread`, `getPosts`, `searchPosts` or "
            "`com.atproto.repo.listRecords` answer, as JSON, one answer a file or a line."
        ),
        reads=(
            "posts with replies, quotes, links, mentions and tags",
            "likes, reposts and follows",
            "the profile",
            "of API answers also authors, reposts in feeds, threads, and counts of likes, reposts, replies and quotes",
        ),
        leaves=(
            ("blocks, lists, feeds and gates", "they say nothing of who moves whom"),
            ("earlier versions and what was deleted", "a repository holds what is there now"),
            ("records of other applications", "only `app.bsky` is read"),
            (
                "the API's lists of who liked, reposted or follows",
                "they do not name the records, which a repository or Jetstream holds and which would count twice",
            ),
        ),
        visibility="Everything in a repository is public. Direct messages are not in it.",
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        heads = list(seen(bundle, _members(bundle)))
        if any(map(_is_car, heads)):
            return Recognition(0.95, "a Bluesky repository")
        return Recognition(0.9, "answers of Bluesky's API") if any(map(is_answer, heads)) else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        wanted = set(_members(bundle))
        for member, stream in bundle.walk(wanted.__contains__):
            whole = cast(BinaryIO, peekable(stream))
            head = whole.peek()  # type: ignore[attr-defined]
            if is_json(head) and not _is_car(head):
                yield from answers(whole, member, network)
                continue
            with _rewindable(whole) as archive:
                yield from _repository(archive, member, network)


def _known(head: bytes) -> bool:
    return _is_car(head) or is_answer(head)


def _is_car(head: bytes) -> bool:
    try:
        root_of(head[1 : 1 + head[0]] if head else None)
    except CutError:
        return False
    return True


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, JSON, _known, own=SUFFIXES)


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
