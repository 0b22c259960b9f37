"""Identifiers of the AT Protocol: DIDs, record keys made of time, and content ids of records."""

from base64 import b32encode
from hashlib import sha256
from typing import Any

import libipld

from groundswell.world.chance import Generator

_DID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_SORTED_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_TID_LENGTH = 13
_DAG_CBOR_SHA256 = b"\x01\x71\x12\x20"


def dids(rng: Generator, count: int) -> list[str]:
    """Account ids of the placeholder method."""
    letters = rng.integers(0, 32, (count, 24)).tolist()
    return ["did:plc:" + "".join(_DID_LETTERS[letter] for letter in row) for row in letters]


def tid(at: int, clock: int) -> str:
    """A record key: microseconds, then ten bits that tell records of a moment apart, in sortable base 32."""
    number = (at << 10) | (clock & 1023)
    return "".join(_SORTED_LETTERS[(number >> shift) & 31] for shift in range(5 * (_TID_LENGTH - 1), -1, -5))


def cid(record: dict[str, Any]) -> str:
    """The content id of a record: version 1, DAG-CBOR, SHA-256, in base 32."""
    digest = sha256(libipld.encode_dag_cbor(record)).digest()
    return "b" + b32encode(_DAG_CBOR_SHA256 + digest).decode().lower().rstrip("=")
