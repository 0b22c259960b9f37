"""Lines of delimited text taken many at once, where nothing in them could be read in two ways."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from groundswell.sources.columns import MAX_LINE, Member, Texts

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Places = np.ndarray[Any, np.dtype[np.int64]]
PIECE = 2**17
"""So many bytes at a time stay in the processor's cache."""
QUOTE, LINE_END, RETURN, BLANK = ord('"'), ord("\n"), ord("\r"), ord(" ")


class Taking:
    """Takes whole rows at the start of a text. `texts` is what it took last, in so many `lines`."""

    def __init__(self, member: Member, delimiter: str, width: int, places: Mapping[str, int]) -> None:
        self._member = member
        self._delimiter = delimiter
        self._width = width
        self._places = places
        self.texts = Texts(member.name, "line", (), {})
        self.lines = 0

    def take(self, text: str, first: int, *, final: bool) -> int:
        """How many characters of the text it took; none unless it is sure of each. `first` is the first line's number.

        What it takes is valid, has no NUL, no line over 1 MiB, quotes only around whole values, and as many values in
        every row as there are columns. Unless the text is `final`, it may end within a row, which is left.
        """
        data = _encoded(text)
        if data is None or not data or len(self._delimiter.encode()) > 1 or self._delimiter == " ":
            return 0
        raw: Bytes = np.frombuffer(data, np.uint8)
        quotes, line_ends = _places(raw, QUOTE), _line_ends(data, final)
        quoted = bool(len(quotes))
        ends = _row_ends(raw, quotes, line_ends, ord(self._delimiter)) if quoted else line_ends
        if ends is None or not len(ends):
            return 0
        end = min(int(ends[-1]) + 1, len(data))
        rows = self._rows(pa.py_buffer(data).slice(0, end), quotes)
        numbers = _numbers(ends, line_ends, first)
        if rows is None or rows.num_rows != len(numbers):
            return 0
        columns = {name: _one_chunk(rows.column(str(place))) for name, place in self._places.items()}
        self.texts = Texts(self._member.name, "line", numbers, columns)
        self.lines = int(np.searchsorted(line_ends, end))
        return end if len(data) == len(text) else len(data[:end].decode())

    def _rows(self, data: pa.Buffer, quotes: Places) -> pa.Table | None:
        """The values as csv.reader gives them; None where rows are of another width, or it takes it to be sure."""
        quoted = bool(len(quotes))
        unsure = any(text.startswith(" ") for text in self._member.layout.empty)
        rows = None if unsure else self._columns(data, quoted, indented=False)
        # Looking for blanks in what was read is far quicker than looking where values start in the text.
        if rows is not None and not any(map(_starts_blank, rows.columns)):
            return rows
        if not _indented(np.frombuffer(data, np.uint8), quotes, ord(self._delimiter)):
            return rows if not unsure else self._columns(data, quoted, indented=False)
        return None if quoted else self._columns(data, quoted, indented=True)

    def _columns(self, data: pa.Buffer, quoted: bool, indented: bool) -> pa.Table | None:
        """The values as csv.reader gives them; None where rows are of another width."""
        chosen = sorted({str(place) for place in self._places.values()})
        absent = ["", *self._member.layout.empty]
        how = csv.ReadOptions(
            use_threads=False, block_size=data.size + 1, column_names=[str(n) for n in range(self._width)]
        )
        written = csv.ParseOptions(
            delimiter=self._delimiter, quote_char='"' if quoted else False, newlines_in_values=quoted
        )
        kept = csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(chosen, pa.string()),
            include_columns=chosen,
            null_values=[] if indented else absent,
            strings_can_be_null=True,
        )
        try:
            # Of the pools of memory the system's is the quickest here: what is read goes as it came.
            rows = csv.read_csv(pa.BufferReader(data), how, written, kept, memory_pool=pa.system_memory_pool())
        except pa.ArrowInvalid:
            return None
        return _outdented(rows, absent) if indented else rows


def last_row_end(data: bytes, delimiter: str) -> int:
    """Behind the last row that surely ends in these bytes; 0 where there is none, or quotes might be read two ways."""
    if b'"' not in data:
        return data.rfind(b"\n") + 1
    raw: Bytes = np.frombuffer(data, np.uint8)
    ends = _row_ends(raw, _places(raw, QUOTE), _line_ends(data, final=False), ord(delimiter))
    return 0 if ends is None else int(ends[-1]) + 1


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    # Combining would copy even a single one.
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _encoded(text: str) -> bytes | None:
    """The text in UTF-8, unless something in it is invalid or too long to be taken."""
    # A byte order mark is a value's own here; readers of whole files would drop it.
    if text.startswith("\ufeff"):
        return None
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return None
    half = MAX_LINE // 2
    long = any(data.find(b"\n", at, at + half) < 0 for at in range(0, len(data) - half, half))
    return None if long or b"\0" in data else data


def _indented(raw: Bytes, quotes: Places, delimiter: int) -> bool:
    """Whether blanks may stand before a value, which do not belong to it."""
    if raw[0] == BLANK:
        return True
    for first in range(0, len(raw) - 1, PIECE):
        before, after = raw[first : first + PIECE], raw[first + 1 : first + PIECE + 1]
        before = before[: len(after)]
        starts = np.flatnonzero((after == BLANK) & ((before == delimiter) | (before == LINE_END))) + first + 1
        if (np.searchsorted(quotes, starts) % 2 == 0).any():
            return True
    return False


def _places(raw: Bytes, byte: int) -> Places:
    pieces = [np.flatnonzero(raw[at : at + PIECE] == byte) + at for at in range(0, len(raw), PIECE)]
    return np.concatenate(pieces) if pieces else np.empty(0, np.int64)


def _starts_blank(column: pa.ChunkedArray) -> bool:
    """Whether a value starts with a blank."""
    return any((_first_bytes(cells) == BLANK).any() for cells in column.chunks)


def _first_bytes(cells: pa.Array) -> Bytes:
    """The first byte of each value that is not empty."""
    if not len(cells):
        return np.empty(0, np.uint8)
    offsets = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]
    starts = offsets[:-1][np.diff(offsets) > 0]
    return np.frombuffer(cells.buffers()[2], np.uint8)[starts] if len(starts) else np.empty(0, np.uint8)


def _outdented(rows: pa.Table, absent: list[str]) -> pa.Table:
    columns = [pc.utf8_ltrim(column, " ") for column in rows.columns]
    nothing = pa.array(absent, pa.string())
    return pa.table(
        [pc.if_else(pc.is_in(column, nothing), pa.scalar(None, pa.string()), column) for column in columns],
        rows.column_names,
    )


def _line_ends(data: bytes, final: bool) -> Places:
    """Where lines end; the last may end with the text."""
    ends = _places(np.frombuffer(data, np.uint8), LINE_END)
    return np.append(ends, len(data)) if final and not data.endswith(b"\n") else ends


def _row_ends(raw: Bytes, quotes: Places, line_ends: Places, delimiter: int) -> Places | None:
    """Where rows end outside of quotes; None unless every quote opens or closes a whole value, or is doubled in one."""
    ends = line_ends[np.searchsorted(quotes, line_ends) % 2 == 0]
    if not len(ends) or np.diff(ends, prepend=-1).max() > MAX_LINE:
        return None
    quotes = quotes[quotes < ends[-1]]
    opening, closing = quotes[::2], quotes[1::2]
    neighbours = np.array([delimiter, LINE_END, RETURN, QUOTE], np.uint8)
    opens = np.isin(raw[opening[opening > 0] - 1], neighbours)
    closes = np.isin(raw[closing[closing < len(raw) - 1] + 1], neighbours)
    return ends if opens.all() and closes.all() else None


def _numbers(ends: Places, line_ends: Places, first: int) -> Sequence[int]:
    """The number of each row's first line; empty lines are no rows."""
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
    empty = starts == ends
    if len(ends) == len(line_ends) and not empty.any():
        return range(first, first + len(ends))
    numbers: list[int] = (first + np.searchsorted(line_ends, starts[~empty])).tolist()
    return numbers
