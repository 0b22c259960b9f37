"""Archives (CAR) of AT Protocol repositories: their blocks, and the tree that says which record is where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import libipld

MAX_BLOCK = 16 * 2**20
MAX_HEADER = 2**20
MAX_VARINT = 10
CID_START = b"\x01\x71\x12\x20"
CID_LENGTH = 36
BROKEN_CBOR = (ValueError, RecursionError)
NODE_START = b"\xa2\x61e"
COMMIT_START = b"\x63did"


class CutError(ValueError):
    """The archive ends, or stops making sense, before its last block does."""


def blocks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Each DAG-CBOR block's CID and bytes, after the root's CID with nothing. Raises CutError."""
    yield root_of(_section(stream, MAX_HEADER)), b""
    while (section := _section(stream, MAX_BLOCK)) is not None:
        if section.startswith(CID_START) and len(section) > CID_LENGTH:
            yield section[:CID_LENGTH], section[CID_LENGTH:]


def root_of(header: bytes | None) -> bytes:
    """The CID of the commit an archive is of."""
    try:
        root = libipld.decode_dag_cbor(header or b"")["roots"][0]
    except (KeyError, IndexError, TypeError, *BROKEN_CBOR) as error:
        raise CutError("it does not start with a CAR header") from error
    if not isinstance(root, bytes):
        raise CutError("its header names no root")
    return root


def decoded(block: bytes) -> dict[str, Any]:
    """The map in a block. Raises ValueError when there is none."""
    try:
        value = libipld.decode_dag_cbor(block)
    except BROKEN_CBOR as error:
        raise ValueError("not DAG-CBOR") from error
    if not isinstance(value, dict):
        raise ValueError("not a map")
    return value


def _section(stream: BinaryIO, most: int) -> bytes | None:
    """The next length and that many bytes; None at the end."""
    length = shift = 0
    while True:
        byte = stream.read(1)
        if not byte and not shift:
            return None
        if not byte or shift > 7 * MAX_VARINT:
            raise CutError("it ends in the length of a block" if not byte else "a block's length makes no sense")
        length |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:
            break
    if length > most:
        raise CutError(f"a block says it is {length} bytes long")
    section = stream.read(length)
    if len(section) < length:
        raise CutError("it ends in the middle of a block")
    return section


@dataclass
class Tree:
    """Where each record is: paths (`collection/rkey`) by CID, from the tree below the root's commit.

    An archive may hold older trees too; what only they name was deleted, and is not here.
    """

    did: str = ""
    rev: str = ""
    paths: dict[bytes, list[str]] = field(default_factory=dict)
    missing: int = 0
    broken: str = ""


def read_tree(stream: BinaryIO) -> Tree:
    """The tree of the archive's root, as far as its nodes are in it. Raises CutError when not even the commit is."""
    tree = Tree()
    root, commit, nodes = b"", b"", {}
    try:
        for cid, block in blocks(stream):
            if not block:
                root = cid
            elif block.startswith(NODE_START):
                nodes[cid] = block
            elif cid == root and block[1:5] == COMMIT_START:
                commit = block
    except CutError as error:
        tree.broken = str(error)
    if not commit:
        raise CutError(tree.broken or "its commit is not in it")
    says = decoded(commit)
    tree.did = says["did"] if isinstance(says.get("did"), str) else ""
    tree.rev = says["rev"] if isinstance(says.get("rev"), str) else ""
    _walk(tree, says.get("data"), nodes)
    return tree


def _walk(tree: Tree, top: Any, nodes: dict[bytes, bytes]) -> None:
    """Follow the tree down from its top node, each node once."""
    waiting = [top]
    while waiting:
        node = nodes.pop(waiting.pop(), None)
        if node is None:
            tree.missing += 1
            continue
        try:
            waiting += [child for child in _entries(tree, decoded(node)) if isinstance(child, bytes)]
        except (ValueError, KeyError, TypeError):
            tree.missing += 1


def _entries(tree: Tree, node: dict[str, Any]) -> Iterator[Any]:
    """Note the records of one node and give the nodes below it. A key leaves out what it shares with the one before."""
    yield node.get("l")
    key = b""
    for entry in node["e"]:
        key = key[: entry["p"]] + entry["k"]
        if isinstance(entry["v"], bytes):
            tree.paths.setdefault(entry["v"], []).append(key.decode("utf-8", "replace"))
        yield entry.get("t")
