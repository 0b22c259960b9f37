"""An input cut into pieces that can be read apart: whole members, or whole lines of one."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from groundswell.records import Malformed
from groundswell.sources.bundle import BROKEN, CHUNK, Bundle, Rejoined
from groundswell.sources.json_shape import is_array
from groundswell.sources.lines import MAX_LINE, Part

PIECE = 4 * 2**20
"""About so many bytes are in a piece."""


@dataclass(frozen=True)
class Piece:
    """Some members of an input, each with its bytes, or with None where it is to be opened in the input itself.

    Where `before` is given they are whole lines of one member, behind so many others and `start` bytes; `head`, such as
    the names of columns, is put before them. A piece without members is the whole input or, if anything is `told`, what
    was found out in cutting it.
    """

    members: tuple[tuple[str, bytes | None], ...] = ()
    before: int | None = None
    start: int = 0
    head: bytes = b""
    told: tuple[Malformed, ...] = ()


WHOLE = Piece()

Cut = Callable[[str, BinaryIO, bytes], Iterator[Piece]]
"""Cuts a member, by its name, the rest of its stream, and what was read of it already."""


class Excerpt(Bundle):
    """A piece as an input of its own."""

    def __init__(self, whole: Bundle, piece: Piece) -> None:
        super().__init__(whole.path, whole.refused, whole.damaged)
        self.kind = whole.kind
        self.names = [name for name, _ in piece.members]
        self._whole = whole
        self._piece = piece

    def walk(self, wanted: Callable[[str], bool] = lambda name: True) -> Iterator[tuple[str, BinaryIO]]:
        for name in filter(wanted, self.names):
            with self.open(name) as stream:
                yield name, stream

    def open(self, name: str) -> BinaryIO:
        piece, data = self._piece, dict(self._piece.members)[name]
        stream = cast(BinaryIO, io.BytesIO(data)) if data is not None else self._whole.open(name)
        if data is None:
            _pass(stream, piece.start)
        whole = Rejoined(piece.head, stream)
        return cast(BinaryIO, io.BufferedReader(whole, CHUNK) if piece.before is None else Part(whole, piece.before))

    def found(self) -> Iterator[Malformed]:
        """What turned out to be damaged of the members that were opened in the input itself."""
        for name, data in self._piece.members:
            if data is None and name in self.damaged:
                yield damage(name, self.damaged[name])


def damage(member: str, reason: str) -> Malformed:
    return Malformed(member=member, position="at its end", reason=f"cut or damaged: {reason}")


def cut(
    bundle: Bundle, wanted: Callable[[str], bool], how: Callable[[str, bytes], Cut | None] = lambda name, head: None
) -> Iterator[Piece]:
    """The wanted members: small ones together, large ones cut as `how` says by their first bytes, or by themselves."""
    held: list[tuple[str, bytes | None]] = []
    size = 0
    for name, stream in bundle.walk(wanted):
        start, large = _start(stream)
        if held and size + len(start) > PIECE:
            yield Piece(tuple(held))
            held, size = [], 0
        cutting = how(name, start) if large and start else None
        if cutting:
            yield from cutting(name, stream, start)
        elif large:
            yield Piece(((name, None),))
        else:
            held, size = [*held, (name, start)], size + len(start)
    if held:
        yield Piece(tuple(held))


def _start(stream: BinaryIO) -> tuple[bytes, bool]:
    """The first bytes, and whether there are more of them, or something that whoever reads on will meet."""
    try:
        start = read(stream, PIECE)
    except BROKEN:
        return b"", True
    return start, len(start) == PIECE


def cut_lines(name: str, stream: BinaryIO, data: bytes) -> Iterator[Piece]:
    """A member of lines that have nothing to do with each other. Behind a line that is too long it is not cut."""
    before = start = 0
    try:
        if b"\n" not in data:
            data = _next(stream, data)
        while data:
            end = data.rfind(b"\n") + 1 or (len(data) if len(data) < PIECE else 0)
            if not end:
                yield Piece(((name, None),), before, start)
                return
            yield Piece(((name, data[:end]),), before)
            before, start = before + data.count(b"\n", 0, end), start + end
            data = _next(stream, data[end:])
    except BROKEN:
        yield Piece(((name, None),), before, start)


def as_lines(name: str, head: bytes) -> Cut | None:
    """How a member is cut that holds a JSON value a line, unless it is one array."""
    return None if is_array(head[:CHUNK]) else cut_lines


def _next(stream: BinaryIO, data: bytes) -> bytes:
    """The next bytes; several pieces of them where a line is longer than one."""
    while (more := read(stream, PIECE)) and b"\n" not in more and len(data) <= MAX_LINE:
        data += more
    return data + more


def read(stream: BinaryIO, size: int) -> bytes:
    """So many bytes; fewer only at the end."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _pass(stream: BinaryIO, size: int) -> None:
    while size and (passed := len(stream.read(min(size, CHUNK)))):
        size -= passed
