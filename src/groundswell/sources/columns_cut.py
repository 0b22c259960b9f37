"""Delimited text cut between rows, as long as nothing in it could be read in two ways."""

import codecs
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN
from groundswell.sources.columns import Layout, Member
from groundswell.sources.columns_csv import TRUSTED, csv_batches, likely_delimiter
from groundswell.sources.columns_plain import last_row_end
from groundswell.sources.pieces import PIECE, Cut, Piece, read


def as_rows(layout: Layout, wanted: Collection[str] | None, name: str, head: bytes) -> Cut | None:
    """How a table is cut that starts so: each piece gets the names of the columns, so that it is a table too.

    None where these are not in one plain line, or the bytes of a letter might be those of a line's end.
    """
    header = head[: head.find(b"\n") + 1]
    plain = header.strip() and b'"' not in header and b"\r" not in header.removesuffix(b"\r\n")
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or layout.encoding not in TRUSTED
    delimiter = layout.delimiter or likely_delimiter(header.decode(layout.encoding, "replace"))
    if not plain or wide or layout.columns is not None or len(delimiter.encode()) > 1 or delimiter == " ":
        return None
    member = Member(name, io.BufferedReader(io.BytesIO(header)), layout, wanted)
    return None if any(isinstance(found, Malformed) for found in csv_batches(member)) else Rows(header, delimiter).cut


@dataclass
class Rows:
    """A table whose first line names its columns."""

    header: bytes
    delimiter: str

    def cut(self, name: str, stream: BinaryIO, data: bytes) -> Iterator[Piece]:
        """Pieces of whole rows; behind a row of which the end is not sure, the rest."""
        before, start = 0, len(self.header)
        try:
            data = data[start:] + read(stream, start)
            while data:
                end = last_row_end(data, self.delimiter) if len(data) >= PIECE else len(data)
                if not end:
                    break
                yield Piece(((name, data[:end]),), before, head=self.header)
                before, start = before + line_ends(data[:end]), start + end
                data = data[end:] + read(stream, PIECE)
        except BROKEN:
            data = b"more"
        if data:
            yield Piece(((name, None),), before, start, self.header)


def line_ends(data: bytes) -> int:
    """How many lines end here, however each is ended."""
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
