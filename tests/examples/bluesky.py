"""A Bluesky repository as its server gives it: a commit, a tree of two nodes, the records."""

import hashlib
from pathlib import Path
from typing import Any

import libipld

from tests.examples.jetstream import ANA, BEN, FOLLOW, LIKE, POST, PROFILE, REPOST, at, first_post, ref

EXPECTED = {"Create": 3, "Quote": 1, "Like": 2, "Announce": 1, "Follow": 1, "Profile": 1}
REV = "3krg4zzzzzz2a"


def cid(block: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()


def encoded(value: Any) -> bytes:
    block: bytes = libipld.encode_dag_cbor(value)
    return block


def section(content: bytes) -> bytes:
    length, size = b"", len(content)
    while size > 0x7F:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return length + bytes([size]) + content


def node(paths: dict[str, bytes], left: bytes | None = None) -> bytes:
    """A node of the tree: what each key shares with the one before it is left out."""
    entries: list[dict[str, Any]] = []
    before = b""
    for path, value in sorted(paths.items()):
        key = path.encode()
        shared = next((n for n, pair in enumerate(zip(before, key, strict=False)) if pair[0] != pair[1]), len(before))
        entries.append({"k": key[shared:], "p": shared, "t": None, "v": value})
        before = key
    return encoded({"e": entries, "l": left})


def car(root: bytes, blocks: list[bytes]) -> bytes:
    header = section(encoded({"roots": [root], "version": 1}))
    return header + b"".join(section(cid(block) + block) for block in blocks)


def repository(records: dict[str, Any], did: str = ANA) -> bytes:
    """A whole archive: the first half of the records in the left node, the rest in the top one."""
    paths = sorted(records)
    half = len(paths) // 2
    blocks = {path: encoded(records[path]) for path in paths}
    left = node({path: cid(blocks[path]) for path in paths[:half]})
    top = node({path: cid(blocks[path]) for path in paths[half:]}, cid(left))
    commit = encoded({"did": did, "version": 3, "data": cid(top), "rev": REV, "prev": None, "sig": bytes(64)})
    return car(cid(commit), [commit, top, left, *blocks.values()])


def records(text: str) -> dict[str, Any]:
    b1 = ref(BEN, POST, "3krg4aaaaab2a")
    media = {"$type": "app.bsky.embed.external", "external": {"uri": "https://sea.example", "title": "Sea"}}
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": b1}, "media": media}
    return {
        f"{POST}/3krg4aaaaaa2a": first_post(text),
        f"{POST}/3krg4aaaaba2a": {"$type": POST, "text": "", "createdAt": at(21), "embed": both},
        f"{POST}/3krg4aaaabb2a": {"$type": POST, "text": "Yes", "reply": {"root": b1, "parent": b1}, "langs": []},
        f"{LIKE}/3krg4aaaabc2a": {"$type": LIKE, "subject": b1, "createdAt": at(22)},
        f"{LIKE}/3krg4aaaabd2a": {"$type": LIKE, "subject": b1, "createdAt": at(23), "via": ref(BEN, REPOST, "3k")},
        f"{REPOST}/3krg4aaaabe2a": {"$type": REPOST, "subject": b1, "createdAt": at(24)},
        f"{FOLLOW}/3krg4aaaabf2a": {"$type": FOLLOW, "subject": BEN, "createdAt": at(25)},
        f"{PROFILE}/self": {"$type": PROFILE, "displayName": "Ana", "description": "x"},
        "app.bsky.graph.block/3krg4aaaabg2a": {"$type": "app.bsky.graph.block", "subject": BEN},
    }


def write(folder: Path, text: str = "The tide is low, come and see") -> Path:
    path = folder / "ana.car"
    path.write_bytes(repository(records(text)))
    return path
