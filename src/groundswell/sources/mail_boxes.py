"""Mail as it is kept: an mbox or Pipermail text split into its messages, with memory for one of them at a time."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from groundswell.records import Malformed
from groundswell.sources.arrays import Window

BLOCK = 2**20
MAX_MESSAGE = 64 * 2**20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MARK = b"\nFrom "
LONGEST_SEPARATOR = 2_048
HEADER = re.compile(rb"\n(?:>From [^\n]*\n)?([!-9;-~]{1,76})[ \t]{0,8}:")
KNOWN = re.compile(
    rb"(?:from|date|subject|to|cc|sender|received|return-path|delivered-to|message-id|reply-to|status|path|newsgroups"
    rb"|references|in-reply-to|mime-version|content-[a-z-]+|list-[a-z-]+|x-[!-9;-~]+)",
    re.IGNORECASE,
)
DATED = re.compile(rb"\d\d?:\d\d(?::\d\d)?\b[^\n]{0,24}?\b\d{4}\b|\b\d{4}\b[^\n]{0,24}?\d\d?:\d\d")
QUOTED_MARK = re.compile(rb"^>(>*From )", re.MULTILINE)


class Letter(NamedTuple):
    """One message as bytes; `envelope` is the line before it in an mbox, without its `From `."""

    envelope: bytes
    data: bytes


def is_mbox(head: bytes) -> bool:
    start = head.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n")
    return start.startswith(b"From ") and _separates(b"\n" + start, 0, len(start) + 1)


def letters(stream: BinaryIO, member: str) -> Iterator[tuple[str, Letter] | Malformed]:
    """Each message's position (`message 12`) and bytes.

    A last message that ends inside a line is taken for cut, and left out.
    """
    for number, found in enumerate(_found(Window(stream)), 1):
        place = f"message {number}"
        if isinstance(found, str):
            yield Malformed(member=member, position=place, reason=found)
        else:
            yield place, found


def _found(window: Window) -> Iterator[Letter | str]:
    """Messages, and the reasons for which there is none."""
    data, searched = b"\n" + window.read(BLOCK).removeprefix(BYTE_ORDER_MARK), 0
    skipping = False
    while True:
        start = 0
        for at in _separators(data, searched, window.ended):
            if at > 0 and not skipping and (letter := _letter(data[start:at])) is not None:
                yield letter
            start, skipping = at, False
        data, searched = data[start:], max(1, len(data) - start - LONGEST_SEPARATOR)
        if window.ended:
            break
        if len(data) > MAX_MESSAGE and not skipping:
            yield "the message is over 64 MiB"
            skipping = True
        if skipping:
            data, searched = data[-LONGEST_SEPARATOR:], 0
        data += window.read(max(BLOCK, len(data)))
    if not skipping:
        yield from _last(data, window.damage)


def _last(data: bytes, damage: str) -> Iterator[Letter | str]:
    if damage or not data.endswith(b"\n"):
        yield damage or "the file ends inside a line: its last message may be cut, and is left out"
    elif (letter := _letter(data)) is not None:
        yield letter


def _separators(data: bytes, start: int, ended: bool) -> Iterator[int]:
    """Where messages start: the line end before each `From ` line that is one, as far as its header can be seen."""
    end = len(data) if ended else len(data) - LONGEST_SEPARATOR
    at = data.find(MARK, max(0, start - 1))
    while 0 <= at < end:
        if _separates(data, at, len(data)):
            yield at
        at = data.find(MARK, at + 1)


def _separates(data: bytes, at: int, end: int) -> bool:
    """Whether this is the line before a message: a header follows, and the line is dated or stands alone."""
    line_end = data.find(b"\n", at + 1, min(end, at + LONGEST_SEPARATOR))
    header = HEADER.match(data, line_end) if line_end >= 0 else None
    if header is None:
        return False
    if DATED.search(data, at, line_end):
        return True
    alone = at == 0 or data[at - 1 : at] == b"\n" or data[at - 2 : at] == b"\n\r"
    return alone and KNOWN.fullmatch(header[1]) is not None


def _letter(data: bytes) -> Letter | None:
    """The message; None for what stands before the first one."""
    if not data.startswith(MARK):
        return None
    envelope, _, rest = data[len(MARK) :].partition(b"\n")
    return Letter(envelope.rstrip(b"\r"), QUOTED_MARK.sub(rb"\1", rest) if b"\n>" in rest else rest)
