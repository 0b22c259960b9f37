"""Ids and texts as the lake keeps them: valid UTF-8 without NUL, and ids without blanks and control characters."""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, cast
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

CONTROL = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]")
ASCII_END, FIRST_LETTER, NOT_ASCII = 0x7F, 0x21, 0xC2


def clean_id(id_: str) -> str:
    """An id as the lake keeps it: control characters and blanks are percent-encoded."""
    return id_ if _is_clean(id_, is_id=True) else clean(id_, is_id=True)


def clean(value: str, *, is_id: bool) -> str:
    """Text as the lake keeps it: lone surrogates and NUL become U+FFFD."""
    if not value.isascii():
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    value = value.replace("\x00", "\ufffd")
    return CONTROL.sub(lambda match: quote(match.group()), value) if is_id else value


def clean_texts(values: Sequence[str | None] | pa.Array, *, is_id: bool) -> pa.Array:
    """Texts, looked at all at once; one by one only where something in them is to be replaced."""
    try:
        array = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    except (UnicodeEncodeError, pa.ArrowInvalid):
        return _one_by_one(cast(Sequence[str | None], values), is_id)
    raw = content(array)
    if not raw.size or not (_may_hold_control(raw) if is_id else not raw.all()):
        return array
    if is_id:
        array = pc.replace_substring(array, " ", "%20")
        if not pc.any(pc.match_substring_regex(array, CONTROL.pattern)).as_py():
            return array
    return _one_by_one(array.to_pylist(), is_id)


def clean_lists(values: Sequence[Sequence[str]] | pa.Array, *, is_id: bool) -> pa.Array:
    """Lists of texts, without those that are empty."""
    if isinstance(values, pa.Array):
        kept = values.flatten()
        if pc.min(pc.binary_length(kept)).as_py() != 0 and values.null_count == 0:
            ends = values.offsets.cast(pa.int32())
            starts_at_zero = pc.subtract(ends, ends[0])
            return pa.ListArray.from_arrays(starts_at_zero, clean_texts(kept, is_id=is_id))
        values = values.to_pylist()
    lists = [[item for item in value if item] if value else () for value in values]
    offsets = [0, *accumulate(map(len, lists))]
    items = clean_texts([item for value in lists for item in value], is_id=is_id)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), items)


def content(array: pa.Array) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """All bytes of an array of texts, one after the other."""
    _, ends, data = array.buffers()
    if data is None or not len(array):
        return np.empty(0, np.uint8)
    places = np.frombuffer(ends, np.int32)
    return np.frombuffer(data, np.uint8)[places[array.offset] : places[array.offset + len(array)]]


def _may_hold_control(raw: "np.ndarray[Any, np.dtype[np.uint8]]") -> bool:
    """Control characters beyond ASCII begin with a byte of other letters too."""
    return bool(raw.min() < FIRST_LETTER or raw.max() >= NOT_ASCII or (raw == ASCII_END).any())


def _one_by_one(values: Sequence[str | None], is_id: bool) -> pa.Array:
    cleaned = [value if value is None or _is_clean(value, is_id) else clean(value, is_id=is_id) for value in values]
    return pa.array(cleaned, pa.string())


def _is_clean(value: str, is_id: bool) -> bool:
    return value.isprintable() and not (is_id and " " in value)
