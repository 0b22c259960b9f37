"""RSS and Atom taken apart into the feed's head and its items: none is too large, none spoils another."""

import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 2**20
MAX_ITEM = 16 * 2**20
EDGE = 4096
TOKEN = re.compile(
    rb"<!\[CDATA\[|\]\]>|<!--|-->"
    rb"|(?P<open><(?:\w+:)?(?:item|entry)(?:\s[^<>]*)?>)|(?P<close></(?:\w+:)?(?:item|entry)\s*>)"
)
CLOSES = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
ROOT = re.compile(rb"<((?:\w+:)?(?:rss|feed|RDF))[\s>]")
DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>")


class Parts:
    """A feed read part by part: `head` is all before the first item; `cut`, at the end, why it ended too early."""

    def __init__(self, stream: BinaryIO) -> None:
        self.head = b""
        self.cut = ""
        self._stream = stream
        self._data = b""
        self._ended = False

    def items(self) -> Iterator[bytes]:
        """Each item from its opening to its closing tag. One that never closes is left out where the next one opens."""
        inside = b""
        while self._more():
            start, at = -1, 0
            for token in TOKEN.finditer(self._data):
                if inside or token.group() in CLOSES:
                    inside = _quoting(inside, token.group())
                elif token["open"]:
                    start = token.start()
                    self.head = self.head or self._data[:start]
                elif token["close"] and start >= 0:
                    yield self._data[start : token.end()]
                    start = -1
                at = token.end()
            if start >= 0 or not self.head:
                inside = b""
            self._keep(start, at)
        self.head = self.head or self._data

    def _keep(self, start: int, at: int) -> None:
        """Drop what is done with: all before an item that is still open, else all that was looked at."""
        if start >= 0:
            self._data = self._data[start:]
        elif self.head:
            self._data = self._data[max(at, len(self._data) - EDGE) :]
        if self._ended:
            self.cut = "it ends in an item" if start >= 0 else "" if END.search(self._data) else "its end is missing"
        elif len(self._data) > MAX_ITEM:
            self.cut = "an item is over 16 MiB"

    def _more(self) -> bool:
        if self._ended or self.cut:
            return False
        chunk = self._stream.read(CHUNK)
        self._ended = len(chunk) < CHUNK
        self._data += chunk
        return True


def _quoting(inside: bytes, token: bytes) -> bytes:
    """The comment or CDATA section that is open after this token."""
    if inside:
        return b"" if token == CLOSES[inside] else inside
    return token


def document(head: bytes, items: list[bytes]) -> bytes:
    """A whole feed again, of this head and these items; without the document type, where entity bombs are laid."""
    head = DOCTYPE.sub(b"", head)
    root = ROOT.search(head)
    name = root.group(1) if root else b"rss"
    channel = b"" if name.endswith(b"feed") or b"</channel>" in head else b"</channel>"
    return head + b"".join(items) + channel + b"</" + name + b">"
