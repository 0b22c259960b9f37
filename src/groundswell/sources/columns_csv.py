"""CSV and its kin: quoted fields, any encoding, any delimiter; one bad line costs that line and no other."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN
from groundswell.sources.columns import BATCH_BYTES, BATCH_ROWS, MAX_CELL, Batch, Member

MAX_LINE = 2**20
DELIMITERS = ",\t;|"
ESCAPED_BYTE = re.compile("[\ud800-\udfff]")

csv.field_size_limit(MAX_CELL)


def csv_batches(member: Member) -> Iterator[Batch | Malformed]:
    """The wanted columns of a delimited text; its first row names them unless the layout does."""
    lines = Lines(member.stream, member.layout.encoding)
    rows = Rows(member, lines)
    header = rows.header()
    if header is None or (lacking := member.lacking(header)) is not None:
        yield lacking if header else Malformed(member=member.name, position="header", reason="there is no header")
        return
    wanted = header if member.wanted is None else member.wanted
    places = {name: header.index(name) for name in dict.fromkeys(wanted)}
    for numbers, kept, broken in rows.gathered(len(header)):
        columns = list(zip(*kept, strict=True))
        if kept:
            picked = {name: [cell or None for cell in columns[place]] for name, place in places.items()}
            yield Batch(member.name, "line", numbers, picked)
        yield from broken


class Lines:
    """Lines of text for csv.reader, kept since the last whole row so that they can be handed out again.

    `bad` says, by line number, what is wrong with a line.
    """

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        head = stream.peek(4)[:4]
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        self.encoding = "utf-8-sig" if encoding == "utf-8" else encoding
        self._text = io.TextIOWrapper(stream, self.encoding, errors="surrogateescape", newline="")
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self.volume = 0
        self.bad: dict[int, str] = {}

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        self.number += 1
        self.taken.append(line)
        return line

    def _read(self) -> str:
        line = self._text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.volume += len(line)
        number = self.number + 1
        if len(line) == MAX_LINE and line[-1] not in "\r\n":
            self.bad[number] = "the line is over 1 MiB"
            while (rest := self._text.readline(MAX_LINE)) and rest[-1] not in "\r\n":
                pass
            return "\n"
        if not line.isascii() and ESCAPED_BYTE.search(line):
            self.bad[number] = f"not {self.encoding.removesuffix('-sig')}: declare `encoding` in the mapping"
        return line

    def peek(self) -> str:
        """The next line, which stays the next; empty at the end."""
        line = next(self, "")
        if line:
            self.again(0)
        return line

    def again(self, start: int) -> None:
        """Hand out the lines taken since the last whole row once more, from this one on."""
        back = self.taken[start:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)
        self.taken.clear()

    def wrong(self, first: int) -> str | None:
        """What is wrong with the lines from this one to the last handed out."""
        reasons = [self.bad.pop(number, None) for number in range(first, self.number + 1)] if self.bad else []
        return next((reason for reason in reasons if reason), None)


class Rows:
    """The rows in those lines, in groups that fit in memory."""

    def __init__(self, member: Member, lines: Lines) -> None:
        self._member = member
        self._lines = lines

    def header(self) -> list[str] | None:
        """The names of the columns, or None when there are none to be read."""
        try:
            first = self._lines.peek()
            delimiter = self._member.layout.delimiter or max(DELIMITERS, key=first.count)
            self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)
            if self._member.layout.columns is not None:
                return self._member.layout.columns
            header = next(self._reader, None)
        except (csv.Error, UnicodeDecodeError, *BROKEN):
            return None
        self._lines.taken.clear()
        return header if header and self._lines.wrong(1) is None else None

    def gathered(self, width: int) -> Iterator[tuple[list[int], list[list[str]], list[Malformed]]]:
        """Line numbers and rows, and what was broken among them."""
        numbers, kept, broken, volume = [], [], [], self._lines.volume
        try:
            for number, row in self._each(width):
                if isinstance(row, str):
                    broken.append(self._malformed(f"line {number}", row))
                else:
                    numbers.append(number)
                    kept.append(row)
                if len(kept) + len(broken) >= BATCH_ROWS or self._lines.volume - volume > BATCH_BYTES:
                    yield numbers, kept, broken
                    numbers, kept, broken, volume = [], [], [], self._lines.volume
        except UnicodeDecodeError as error:
            broken.append(self._malformed(f"after line {self._lines.number}", f"not {error.encoding} from here on"))
        except BROKEN as error:
            reason = f"the file is cut or damaged: {error}"
            broken.append(self._malformed(f"after line {self._lines.number}", reason))
        yield numbers, kept, broken

    def _each(self, width: int) -> Iterator[tuple[int, list[str] | str]]:
        """Each row with the number of its first line, or the reason why it cannot be read."""
        lines, reader = self._lines, self._reader
        while True:
            first = lines.number + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                lines.again(1)
                yield first, lines.wrong(first) or f"not CSV: {error}"
                continue
            lines.taken.clear()
            if lines.bad and (reason := lines.wrong(first)):
                yield first, reason
            elif len(row) == width:
                yield first, row
            elif row:
                yield first, f"has {len(row)} columns, not {width}"

    def _malformed(self, position: str, reason: str) -> Malformed:
        return Malformed(member=self._member.name, position=position, reason=reason)
