"""Cursors: where a page ended, so that the next one starts there whatever was added meanwhile."""

import base64
import binascii
import json

from groundswell.errors import InputError


def encode(*keys: float | str) -> str:
    """A cursor after the row with these sort keys."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def decode(cursor: str, *types: type[float] | type[str]) -> list[float | str]:
    """The sort keys a cursor holds. Raises InputError when it is none of ours."""
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(keys, list):
            raise ValueError("not a list of keys")
        return [_typed(key, kind) for key, kind in zip(keys, types, strict=True)]
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InputError("This cursor is damaged", where="cursor", todo="Start from the first page.") from error


def _typed(key: object, kind: type[float] | type[str]) -> float | str:
    if kind is float and isinstance(key, int | float):
        return float(key)
    if kind is str and isinstance(key, str):
        return key.encode().decode()  # half a surrogate pair is no text, and fails here
    raise ValueError("not a key of this list")
