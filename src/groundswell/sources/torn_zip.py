"""A zip whose end, and with it the table of contents, is missing: its members, found one after the other."""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO

HEADER = struct.Struct("<4sHHHHHIIIHH")
MAGIC = b"PK\x03\x04"
STORED, DEFLATED = 0, 8
ENCRYPTED, SIZE_FOLLOWS, UTF_8 = 0x1, 0x8, 0x800
ZIP64 = 0xFFFF_FFFF
LONGEST_NAME = 4096
CHUNK = 2**16


@dataclass(frozen=True)
class TornMember:
    """A member: where its bytes start, how many they are (None when only reading tells), how they are packed."""

    name: str
    start: int
    size: int | None
    method: int


class Inflated:
    """What a deflated member holds, from `read_count` bytes. Raises EOFError when the file ends before it does."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._inflater = zlib.decompressobj(-15)
        self.read_count = 0

    @property
    def is_whole(self) -> bool:
        """Whether it was read to its end."""
        return self._inflater.eof

    def read1(self, size: int) -> bytes:
        """Up to `size` bytes, at least one unless it ends here."""
        while not self._inflater.eof:
            data = self._inflater.unconsumed_tail or self._packed.read(CHUNK)
            if not data:
                raise EOFError("the zip ends in this member")
            found = self._inflater.decompress(data, size)
            left = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            self.read_count += len(data) - len(left)
            if found:
                return found
        return b""


class Limited:
    """The next bytes of a file, as many as a stored member has. Raises EOFError when there are fewer."""

    def __init__(self, packed: BinaryIO, size: int) -> None:
        self._packed = packed
        self._left = size
        self.read_count = 0

    def read1(self, size: int) -> bytes:
        """Up to `size` bytes, at least one unless it ends here."""
        found = self._packed.read(min(size, self._left))
        if not found and self._left:
            raise EOFError("the zip ends in this member")
        self._left -= len(found)
        self.read_count += len(found)
        return found


def open_torn(path: Path, member: TornMember) -> Inflated | Limited:
    """The content of a member, unguarded."""
    packed = path.open("rb")
    packed.seek(member.start)
    return Limited(packed, member.size or 0) if member.method == STORED else Inflated(packed)


def torn_members(path: Path, guard: Callable[[Inflated], RawIOBase]) -> Iterator[TornMember]:
    """Every member that can be found from the start; one that must be read through for it goes through `guard`."""
    with path.open("rb") as file:
        while (member := _member(file)) is not None:
            yield member
            end = member.size if member.size is not None else _measured(file, member, guard)
            if end is None:
                return
            file.seek(member.start + end)
            if member.size is None:
                _skip_descriptor(file)


def _member(file: BinaryIO) -> TornMember | None:
    header = file.read(HEADER.size)
    if len(header) < HEADER.size or not header.startswith(MAGIC):
        return None
    _, _, flags, method, _, _, _, packed, _, name_length, extra_length = HEADER.unpack(header)
    name, extra = file.read(name_length), file.read(extra_length)
    if flags & ENCRYPTED or method not in (STORED, DEFLATED) or not 0 < len(name) <= LONGEST_NAME:
        return None
    size = None if flags & SIZE_FOLLOWS else _large_size(extra) if packed == ZIP64 else packed
    if size is None and method == STORED:
        return None
    return TornMember(name.decode("utf-8" if flags & UTF_8 else "cp437", "replace"), file.tell(), size, method)


def _large_size(extra: bytes) -> int | None:
    """The packed size of a member over 4 GiB: the second number of field 1."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1 and length >= 16 and at + 20 <= len(extra):
            return int(struct.unpack_from("<QQ", extra, at + 4)[1])
        at += 4 + length
    return None


def _measured(file: BinaryIO, member: TornMember, guard: Callable[[Inflated], RawIOBase]) -> int | None:
    """How many bytes a deflated member takes, by reading it; None when it is cut."""
    file.seek(member.start)
    content = Inflated(file)
    whole = guard(content)
    while whole.read(CHUNK):
        pass
    return content.read_count if content.is_whole else None


def _skip_descriptor(file: BinaryIO) -> None:
    """Sizes and checksum after a member: 12 bytes or, over 4 GiB, 20; with or without a mark of their own."""
    start = file.tell()
    ahead = file.read(28)
    for length in (12, 16, 20, 24):
        if ahead[length : length + 4] == MAGIC:
            file.seek(start + length)
            return
    file.seek(start + len(ahead))
