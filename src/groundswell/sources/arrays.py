"""Records in a JSON array, one at a time: a broken one is set aside, and what stands before a cut is kept."""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import msgspec
import orjson

from groundswell.records import Malformed, Record
from groundswell.sources.bundle import BROKEN

Placed = Iterator[tuple[str, Any] | Malformed]

UNREADABLE = (ValueError, OverflowError, msgspec.ValidationError)
SMALL = 8 * 2**20
CHUNK = 2**20
MAX_RECORD = 32 * 2**20
MAX_EFFORT = 2**30
EDGE = 64
GLANCE = 65_536
COUNTING = 100
DECODER = json.JSONDecoder()
GAP = re.compile(r"[\s,]*")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
START = re.compile(r"[\s,\[]\{")


def json_array(
    stream: BinaryIO, member: str, *, key: str | None = None, required: tuple[str, ...] = (), start: bytes = b""
) -> Placed:
    """Each record's position (`record 12`) and value, from a document that is an array or has one under `key`.

    `start` is what was already read of the stream. An object without the key has no records. After a broken record,
    reading goes on at the next object that has all of the `required` keys.
    """
    window = Window(stream)
    small = start + window.read(SMALL)
    records = _whole(small, key) if window.ended and not window.damage else None
    if records is not None:
        yield from ((f"record {number}", record) for number, record in enumerate(records, 1))
        return
    window.add(small)
    yield from _one_by_one(window, member, key, required)


def json_head(head: bytes, key: str) -> dict[str, Any]:
    """What an object says before the array under `key`; empty when that cannot be read."""
    opening = re.search(rb'"%s"\s*:\s*\[' % re.escape(key.encode()), head)
    try:
        document = orjson.loads(head[: opening.start()].rstrip(b" \t\r\n,") + b"}") if opening else {}
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def each(found: Placed, member: str, read: Callable[[Any], Iterable[Record]]) -> Iterator[Record]:
    """The records that `read` makes of each value; a value it cannot take becomes Malformed.

    What `read` itself sets aside, in a list inside the value, is placed within the value.
    """
    for item in found:
        if isinstance(item, Malformed):
            yield item
            continue
        place, value = item
        try:
            records = [*read(value)]
        except UNREADABLE as error:
            yield untaken(error, member, place)
            continue
        for record in records:
            if type(record) is Malformed:
                record.member, record.position = member, f"{place}, {record.position}"
            yield record


def inside(values: Iterable[Any] | None, kind: str, read: Callable[[Any], Iterable[Record]]) -> list[Record]:
    """The same for a list inside a value: its records are placed as `reply 2`."""
    # Such lists are many and short: an iterator for each would take as long as reading it.
    taken: list[Record] = []
    for number, value in enumerate(values or (), 1):
        try:
            records = [*read(value)]
        except UNREADABLE as error:
            taken.append(untaken(error, "", f"{kind} {number}"))
            continue
        for record in records:
            if type(record) is Malformed:
                record.position = f"{kind} {number}, {record.position}"
        taken += records
    return taken


def untaken(error: Exception, member: str, place: str) -> Malformed:
    return Malformed(member=member, position=place, reason=str(error) or type(error).__name__)


class Window:
    """The part of a document being read, as text; `damage` says why the stream ended early."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._effort = 0
        self.text = ""
        self.at = 0
        self.ended = False
        self.damage = ""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end."""
        parts: list[bytes] = []
        try:
            while size > 0 and not self.ended:
                part = self._stream.read(size)
                size -= len(part)
                parts.append(part)
                self.ended = not part
        except BROKEN as error:
            self.ended, self.damage = True, f"the file is cut or damaged: {error}"
        return b"".join(parts)

    def add(self, data: bytes) -> None:
        """Go on with these bytes, and drop the text before `at`."""
        self.text = self.text[self.at :] + self._decoder.decode(data, final=self.ended)
        self.at = 0

    def more(self) -> bool:
        """Read on; False when there is nothing more, or when one record is too large to hold."""
        held = len(self.text) - self.at
        if self.ended or held > MAX_RECORD:
            return False
        self.add(self.read(max(CHUNK, held)))
        return True

    def peek(self) -> str:
        """The next character that is neither blank nor a comma; empty at the end."""
        while True:
            self.at = GAP.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text) or not self.more():
                return self.text[self.at : self.at + 1]

    def find(self, pattern: re.Pattern[str], edge: int = EDGE) -> re.Match[str] | None:
        """Move behind the next match, of up to `edge` characters; None, at the end, when there is none."""
        while True:
            match = pattern.search(self.text, self.at)
            if match is not None:
                self.at = match.end()
                return match
            self.at = max(self.at, len(self.text) - edge)
            if not self.more():
                return None

    def skip_to(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Leave the list that ends here, and move behind the next match."""
        self.at += 1
        return self.find(pattern)

    def value(self) -> Any:
        """The JSON value that starts here, moving behind it. Raises ValueError when it is broken or cut."""
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                seen = len(self.text) if error.msg.startswith("Unterminated") else error.pos
                self._effort += seen
                if seen + EDGE < len(self.text) or not self.more():
                    raise
            except RecursionError as error:
                self._pass_deep()
                raise ValueError("nested too deep") from error
            else:
                half = any(self.text.find(mark, self.at, end) >= 0 for mark in ("\\ud", "\\uD"))
                self.at = end
                return without_halves(value) if half else value

    @property
    def exhausted(self) -> bool:
        """Whether so much was spent on what is broken that it is time to stop looking."""
        return self._effort >= MAX_EFFORT

    def resume(self, required: tuple[str, ...]) -> dict[str, Any] | None:
        """The next whole object that has the required keys, moving behind it; None when there is none within reason."""
        self.at += 1
        while not self.exhausted and self.find(START):
            self.at -= 1
            try:
                self._glance()
                found: dict[str, Any] = self.value()
            except ValueError:
                self.at += 1
            else:
                if all(name in found for name in required):
                    return found
        return None

    def _glance(self) -> None:
        """Raise ValueError when what starts here breaks soon. An error deep in a long text is costly to place."""
        piece = self.text[self.at : self.at + GLANCE]
        try:
            DECODER.raw_decode(piece)
        except json.JSONDecodeError as error:
            self._effort += len(piece)
            if error.pos + EDGE < len(piece) and not error.msg.startswith("Unterminated"):
                raise
        except RecursionError as error:
            self._pass_deep()
            raise ValueError("nested too deep") from error

    def _pass_deep(self) -> None:
        """Move to the end of a value that is nested too deep to parse, by counting its brackets."""
        depth, start = 0, self.at
        for token in TOKEN.finditer(self.text, start):
            depth += (token[0] in "[{") - (token[0] in "]}")
            if depth == 0:
                self.at = token.end() - 1
                break
        self._effort += COUNTING * ((self.at if depth == 0 else len(self.text)) - start)

    def rest(self) -> str:
        """What is left, read to the end of the stream but kept only as its first characters."""
        kept = self.text[self.at :].strip()
        while not self.ended:
            data = self.read(CHUNK).strip()
            kept = kept or data[:EDGE].decode("utf-8", "replace")
        return kept


def without_halves(value: Any) -> Any:
    """The value with each half of a broken surrogate pair, which JSON can write and UTF-8 cannot, replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_halves(item) for item in value]
    if isinstance(value, dict):
        return {without_halves(name): without_halves(item) for name, item in value.items()}
    return value


def _whole(data: bytes, key: str | None) -> list[Any] | None:
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    if key is not None and isinstance(document, dict):
        document = document.get(key, [])
    return document if isinstance(document, list) else None


def _one_by_one(window: Window, member: str, key: str | None, required: tuple[str, ...]) -> Placed:
    """The records of the list, or of every list under the key: some exporters write the key twice."""
    opening = re.compile(r"^\s*\[" if key is None else rf'"{re.escape(key)}"\s*:\s*\[')
    if not window.find(opening):
        yield Malformed(member=member, position="start", reason=window.damage or "there is no list of records")
        return
    number = 0
    while True:
        while window.peek() not in ("", "]"):
            number += 1
            try:
                value = window.value()
            except ValueError:
                value = window.resume(required)
                reason = "not JSON" if value else window.damage or "not JSON, and no whole record after it"
                yield Malformed(member=member, position=f"record {number}", reason=reason)
                if value is None:
                    window.rest()
                    return
            yield f"record {number}", value
        if key is None or window.peek() == "" or not window.skip_to(opening):
            break
    yield from _ending(window, member, key, number)


def _ending(window: Window, member: str, key: str | None, number: int) -> Iterator[Malformed]:
    closed = window.peek() == "]" if key is None else window.text.rstrip().endswith("}")
    rest = window.rest()
    if window.damage or not closed:
        yield Malformed(member=member, position=f"after record {number}", reason=window.damage or "the file is cut")
    elif key is None and rest != "]":
        yield Malformed(member=member, position=f"after record {number}", reason="something follows the list")
