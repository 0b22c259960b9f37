"""Rows of an XML table dump, `<posts><row Id="1" .../>...</posts>`, streamed, with broken rows set aside."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

from lxml import etree

from groundswell.records import Malformed
from groundswell.sources.arrays import Window

Row = Mapping[str, str]

BLOCK = 2**20
MAX_ROW = 16 * 2**20
MARK = b"<row "
"""No attribute can hold a bare `<`, so that in well-formed XML this is always the start of a row."""

ROW = re.compile(rb"""<row(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*/?>""")
CLOSING = re.compile(rb"</(?!row\b)[A-Za-z_][\w.-]*\s*>\s*\Z")
CUT = "the file is cut"
REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,9}));")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_rows(stream: BinaryIO, member: str) -> Iterator[tuple[str, Row] | Malformed]:
    """Each row's position (`row 12`) and attributes.

    Nothing but rows is parsed: a declaration, an entity or a reference to another file is never looked at.
    """
    for number, found in enumerate(_found(Window(stream)), 1):
        if isinstance(found, str):
            yield Malformed(member=member, position=f"row {number}", reason=found)
        else:
            yield f"row {number}", found


def _found(window: Window) -> Iterator[Row | str]:
    """Rows, and the reasons for which there is no row."""
    data = b""
    while True:
        data += window.read(BLOCK)
        last = data.rfind(MARK)
        if window.ended:
            break
        if last > 0:
            yield from _rows(data[:last])
            data = data[last:]
        elif len(data) > MAX_ROW:
            yield "the row is over 16 MiB"
            data = data[1 - len(MARK) :]
    yield from _ending(data, window.damage)


def _ending(data: bytes, damage: str) -> Iterator[Row | str]:
    closing = CLOSING.search(data, max(0, len(data) - 256))
    rows = list(_rows(data[: closing.start()] if closing else data))
    if not closing:
        if rows and isinstance(rows[-1], str):
            rows.pop()
        rows.append(damage or CUT)
    yield from rows


def _rows(block: bytes) -> Iterator[Row | str]:
    """Many rows parsed at once, or one by one where that fails."""
    start = block.find(MARK)
    if start < 0:
        return
    try:
        yield from _parsed(b"<t>%s</t>" % block[start:])
    except etree.XMLSyntaxError:
        yield from (_row(MARK + piece) for piece in block[start:].split(MARK)[1:])


def _row(piece: bytes) -> Row | str:
    match = ROW.match(piece)
    if match is None:
        return "not XML"
    element = match[0].removesuffix(b">").removesuffix(b"/") + b"/>"
    try:
        return _parsed(element)[0]
    except etree.XMLSyntaxError:
        pass
    try:
        return _parsed(_mended(element))[0]
    except etree.XMLSyntaxError as error:
        return f"not XML: {error.msg}"


class Attributes:
    """A parser's target that keeps the attributes of rows and builds no tree."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def start(self, tag: str, attributes: Row) -> None:
        if tag == "row":
            self._rows.append(attributes)

    def close(self) -> list[Row]:
        """The rows, given away: the parser keeps its target, and is only freed when cycles are collected."""
        rows, self._rows = self._rows, []
        return rows


def _parsed(data: bytes | str) -> list[Row]:
    target = Attributes()
    # No declaration is ever parsed, so that the only entities are the five that XML itself has.
    safely: dict[str, Any] = {"resolve_entities": "internal", "no_network": True, "load_dtd": False, "huge_tree": False}
    parser = etree.XMLParser(target=cast(Any, target), **safely)
    rows: list[Row] = cast(Any, etree.fromstring(data, parser))
    return rows


def _mended(element: bytes) -> str:
    """The element with every character that XML forbids, which old dumps do hold, replaced."""
    text = REFERENCE.sub(_allowed, element.decode("utf-8", "replace"))
    return FORBIDDEN.sub("\ufffd", text)


def _allowed(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    return match[0] if code < 0x110000 and not FORBIDDEN.match(chr(code)) else "\ufffd"
