"""CSV and its kin: quoted fields, any encoding, any delimiter; one bad line costs that line and no other."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN
from groundswell.sources.columns import BATCH_BYTES, BATCH_ROWS, MAX_CELL, MAX_LINE, Batch, Member, Texts
from groundswell.sources.columns_plain import Taking
from groundswell.sources.lines import lines_before

CHUNK = 2**20
STEP = 2**18
BLOCK = 16 * 2**20
TRUSTED = {"utf-8", "ascii", "cp1252", "iso8859-1"}
"""Encodings of which a bad byte costs its line alone."""
MAX_ROW = 4 * 2**20
MAX_REREADS = 20
TOO_LONG = "the line is over 1 MiB"
DELIMITERS = ",\t;|"
ESCAPED_BYTE = re.compile("[\ud800-\udfff]")

csv.field_size_limit(MAX_CELL)


def csv_batches(member: Member) -> Iterator[Batch | Malformed]:
    """The wanted columns of a delimited text; its first row names them unless the layout does."""
    for found in _read(member, wholesale=False):
        if not isinstance(found, Texts):
            yield found


def csv_texts(member: Member) -> Iterator[Texts | Batch | Malformed]:
    """The same, with many rows at once where they are surely whole."""
    return _read(member, wholesale=True)


def _read(member: Member, *, wholesale: bool) -> Iterator[Texts | Batch | Malformed]:
    lines = Lines(member.stream, member.layout.encoding)
    rows = Rows(member, lines)
    header = rows.header()
    if header is None:
        yield Malformed(member=member.name, position="header", reason="there is no row of column names to be read")
        return
    if (lacking := member.lacking(header)) is not None:
        yield lacking
        return
    wanted = header if member.wanted is None else member.wanted
    places = {name: header.index(name) for name in dict.fromkeys(wanted)}
    taking = Taking(member, rows.delimiter, len(header), places) if wholesale else None
    for numbers, kept, rest in rows.gathered(len(header), taking):
        columns = list(zip(*kept, strict=True))
        if kept:
            picked = {name: [cell or None for cell in columns[place]] for name, place in places.items()}
            yield Batch(member.name, "line", numbers, picked)
        yield from rest


class Lines:
    """Lines of text for csv.reader. Those since the start of a row can be handed out again.

    `bad` says, by line number, what is wrong with a line.
    """

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        if stream.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            encoding = "utf-16"
        self._encoding = encoding
        self._trusted = encoding in TRUSTED
        self._refused = False
        by_name = "utf-8-sig" if encoding == "utf-8" else encoding
        self._text = io.TextIOWrapper(stream, by_name, errors="surrogateescape")
        self._text._CHUNK_SIZE = STEP  # type: ignore[attr-defined]
        self._rest = ""
        self._block: list[str] = []
        self._at = 0
        self._start = 0
        self._first = 1 + lines_before(stream)
        self._reread = 0
        self.volume = 0
        self.bad: dict[int, str] = {}

    def __iter__(self) -> Iterator[str]:
        while self.peek():
            while self._at < len(self._block):
                self._at += 1
                yield self._block[self._at - 1]

    def offer(self, taking: Taking) -> bool:
        """Offer what follows to be taken at once; whether some was. If not, it comes by lines."""
        if not self._trusted or self.bad or (self._refused and self._at < len(self._block)):
            return False
        at_hand = "".join(self._block[self._at :]) + self._rest
        self._first += self._at
        self._block, self._at, self._start, self._rest = [], 0, 0, ""
        chunk = self._text.read(BLOCK)
        self.volume += len(chunk)
        text = at_hand + chunk if at_hand else chunk
        taken = taking.take(text, self._first, final=not chunk)
        self._refused = not taken
        if taken:
            self._first += taking.lines
            self._rest = text[taken:]
        else:
            self._hold(text, len(chunk))
        return bool(taken)

    def _refill(self) -> bool:
        """Read on; what the row has taken so far stays in the block. False at the end."""
        chunk = self._text.read(CHUNK)
        self.volume += len(chunk)
        return self._hold(self._rest + chunk, len(chunk))

    def _hold(self, text: str, chunk: int) -> bool:
        """Keep these lines to be handed out, `chunk` characters of them new."""
        fresh = io.StringIO(text).readlines()
        self._rest = fresh.pop() if chunk and fresh and not fresh[-1].endswith("\n") else ""
        self._first += self._start
        self._block = self._block[self._start :]
        self._at, self._start = len(self._block), 0
        self._examine(fresh, text)
        self._block += fresh
        if len(self._rest) > MAX_LINE:
            self._skip_line()
        return bool(chunk or fresh)

    def _examine(self, fresh: list[str], text: str) -> None:
        first = self._first + len(self._block)
        if not text.isascii() and ESCAPED_BYTE.search(text):
            reason = f"not {self._encoding}: declare `encoding` in the mapping"
            self.bad |= {first + n: reason for n, line in enumerate(fresh) if ESCAPED_BYTE.search(line)}
        if max(map(len, fresh), default=0) > MAX_LINE:
            for n, line in enumerate(fresh):
                if len(line) > MAX_LINE:
                    self.bad[first + n], fresh[n] = TOO_LONG, "\n"

    def _skip_line(self) -> None:
        """Leave out the rest of a line that is too long to be one."""
        self.bad[self._first + len(self._block)] = TOO_LONG
        self._block.append("\n")
        while (rest := self._text.readline(CHUNK)) and not rest.endswith("\n"):
            pass
        self._rest = ""

    def peek(self) -> str:
        """The next line, which stays the next; empty at the end, or when the row has grown too long to be one."""
        while self._at >= len(self._block):
            if sum(map(len, self._block[self._start :])) > MAX_ROW or not self._refill():
                return ""
        return self._block[self._at]

    def row(self) -> int:
        """A row starts here: the number of its first line."""
        self._start = self._at
        return self._first + self._at

    def back(self) -> None:
        """Hand out the lines of this row again, but for its first: what it swallowed may be good rows.

        In a file made to be read again and again, whole rows are given up.
        """
        extra = self._at - self._start - 1
        if self._reread + extra <= MAX_REREADS * (self._first + self._at):
            self._reread += extra
            self._at = self._start + 1

    def wrong(self) -> str | None:
        """What is wrong with the lines of this row."""
        reasons = [self.bad.pop(self._first + n, None) for n in range(self._start, self._at)] if self.bad else []
        return next((reason for reason in reasons if reason), None)


def likely_delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


Group = tuple[list[int], list[list[str]], list[Texts | Malformed]]


class Rows:
    """The rows in those lines, in groups that fit in memory."""

    def __init__(self, member: Member, lines: Lines) -> None:
        self._member = member
        self._lines = lines
        self.delimiter = ","

    def header(self) -> list[str] | None:
        """The names of the columns, or None when there are none to be read."""
        try:
            first = self._lines.peek()
            self.delimiter = self._member.layout.delimiter or likely_delimiter(first)
            if self._member.layout.columns is not None:
                return self._member.layout.columns
            header = next(self._reader(), None)
            return header if self._lines.wrong() is None else None
        except (csv.Error, UnicodeDecodeError, *BROKEN):
            return None

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines, delimiter=self.delimiter, skipinitialspace=True, strict=True)

    def gathered(self, width: int, taking: Taking | None) -> Iterator[Group]:
        """Line numbers and rows, and what else there was: what was broken, what was taken at once."""
        numbers: list[int] = []
        kept: list[list[str]] = []
        rest: list[Texts | Malformed] = []
        volume = self._lines.volume
        try:
            for number, row in self._each(width, taking):
                if isinstance(row, str):
                    rest.append(self._malformed(f"line {number}", row))
                elif isinstance(row, Texts):
                    rest.append(row)
                else:
                    numbers.append(number)
                    kept.append(row)
                if len(kept) + len(rest) >= BATCH_ROWS or self._lines.volume - volume > BATCH_BYTES:
                    yield numbers, kept, rest
                    numbers, kept, rest, volume = [], [], [], self._lines.volume
        except UnicodeDecodeError as error:
            rest.append(self._malformed(f"after line {self._lines.row()}", f"not {error.encoding} from here on"))
        except BROKEN as error:
            rest.append(self._malformed(f"after line {self._lines.row()}", f"the file is cut or damaged: {error}"))
        yield numbers, kept, rest

    def _each(self, width: int, taking: Taking | None) -> Iterator[tuple[int, list[str] | str | Texts]]:
        """Each row with the number of its first line, or the reason why it cannot be read; or many rows at once."""
        lines, reader = self._lines, self._reader()
        while True:
            first = lines.row()
            if taking and lines.offer(taking):
                yield first, taking.texts
                continue
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                lines.back()
                reader = self._reader()
                yield first, lines.wrong() or f"not CSV: {error}"
                continue
            if lines.bad and (reason := lines.wrong()):
                yield first, reason
            elif len(row) == width:
                yield first, row
            elif row:
                lines.back()
                reader = self._reader()
                yield first, f"has {len(row)} columns, not {width}"

    def _malformed(self, position: str, reason: str) -> Malformed:
        return Malformed(member=self._member.name, position=position, reason=reason)
