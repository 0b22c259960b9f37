"""Damage as Hypothesis thinks of it: JSON with any values in any places, and bytes cut, moved and strewn with marks."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.contracts.mutations import Document, Place, document, held, places

MARKS = (
    b"{", b"}", b"[", b"]", b'"', b"\\", b"\\ud800", b":", b",", b"null", b"-1", b"1e999", b"0", b"\n", b"\r\n", b"\r",
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<", b"</", b"/>", b"<row ", b"<item>", b"</item>", b"<entry", b"]]>",
    b"&#0;", b"&lt;", b"<!DOCTYPE", b"\nFrom a@x Mon Mar  4 10:00:00 2024\n", b"\n\n", b"\n--b\n", b"--b--",
    b"Content-Type: multipart/mixed; boundary=b\n", b"=?utf-8?b?", b"?=", b"Date: ", b"<a@x>", b"@", b"#", b"/", b"../",
    b"%00", b" = ",
)  # fmt: skip
MOMENTS = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2024-02-30", "1e30", "-1", "2100-01-01T00:00:00Z", "")
NUMBERS = (0, -1, 1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**30)

texts = st.one_of(
    st.text(max_size=40), st.sampled_from(MOMENTS), st.sampled_from(("[deleted]", "self", "a:b", "<a href=''>", "@a"))
)
scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.sampled_from(NUMBERS), st.integers(), st.floats(), texts
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=8
)


@st.composite
def changed_json(draw: Callable[..., Any], data: bytes) -> bytes:
    """JSON in which up to five values are others, are gone, or stand elsewhere; other bytes as they are."""
    doc = document(data)
    known = list(places(doc.values)) if doc else []
    if doc is None or not known:
        return data
    changed = copy.deepcopy(doc.values)
    for at in draw(st.lists(st.sampled_from(known), min_size=1, max_size=5)):
        change(draw, changed, at)
    return Document(changed, doc.lines, doc.prefix).written()


def change(draw: Callable[..., Any], changed: Any, at: Place) -> None:
    """One change; none where an earlier one took the place away."""
    try:
        container = held(changed, at[:-1])
        container[at[-1]]
    except (KeyError, IndexError, TypeError):
        return
    kind = draw(st.sampled_from(("value", "value", "drop", "twice")))
    if kind == "drop":
        del container[at[-1]]
    elif kind == "twice":
        container[at[-1]] = [copy.deepcopy(container[at[-1]]), container[at[-1]]]
    else:
        container[at[-1]] = draw(values)


@st.composite
def changed_bytes(draw: Callable[..., Any], data: bytes) -> bytes:
    """Bytes with up to eight pieces cut, doubled, moved, or marks put in."""
    for _ in range(draw(st.integers(1, 8))):
        at, to = sorted(draw(st.integers(0, len(data))) for _ in range(2))
        kind = draw(st.sampled_from(("mark", "mark", "noise", "cut", "double", "move")))
        piece = data[at : min(to, at + 4_096)]
        if kind == "mark":
            data = data[:at] + draw(st.sampled_from(MARKS)) * draw(st.sampled_from((1, 1, 1, 50))) + data[at:]
        elif kind == "noise":
            data = data[:at] + draw(st.binary(max_size=8)) + data[at:]
        elif kind == "cut":
            data = data[:at] + data[at + len(piece) :]
        else:
            data = data[:to] + piece + (data[to:] if kind == "double" else b"")
    return data
