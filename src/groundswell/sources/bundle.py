"""An export as its members, whatever it comes packed in: a file, a folder, zip, tar, gzip, zstd, bzip2 or xz."""

import bz2
import gzip
import io
import lzma
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

import zstandard

from groundswell.errors import InputError

HEAD_BYTES = 65_536
MAX_RATIO = 2_000
MAX_MEMBERS = 2_000_000
FREE_BYTES = 64 * 2**20
SPOOL_BYTES = 32 * 2**20
ZSTD_WINDOW = 2**31
BROKEN = (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, zstandard.ZstdError)

MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}


class Guarded(io.RawIOBase):
    """A decompressed stream that refuses to grow beyond MAX_RATIO times what it was read from."""

    def __init__(self, stream: BinaryIO, packed: Callable[[], int], where: str) -> None:
        self._stream = stream
        self._packed = packed
        self._where = where
        self._produced = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._produced += len(chunk)
        if self._produced > FREE_BYTES and self._produced > MAX_RATIO * max(1, self._packed()):
            raise InputError(
                f"This unpacks to more than {MAX_RATIO} times its size",
                where=self._where,
                todo="It looks like a decompression bomb; unpack it yourself if you trust it.",
            )
        return len(chunk)


def sniff(head: bytes) -> str | None:
    """Name of the packing that starts with these bytes, or None."""
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), None)


def unpacked(raw: BinaryIO, where: str) -> BinaryIO:
    """The stream inside gzip, zstd, bzip2 or xz, guarded against bombs; anything else as it is."""
    buffered = io.BufferedReader(cast(io.RawIOBase, raw)) if not isinstance(raw, io.BufferedReader) else raw
    kind = sniff(buffered.peek(8)[:8])
    if kind is None or kind == "zip":
        return cast(BinaryIO, buffered)
    source = cast(BinaryIO, Counted(buffered))
    opener: dict[str, Callable[[BinaryIO], BinaryIO]] = {
        "gzip": lambda s: cast(BinaryIO, gzip.GzipFile(fileobj=s)),
        "zstd": lambda s: cast(
            BinaryIO,
            zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).stream_reader(s, read_across_frames=True),
        ),
        "bzip2": lambda s: cast(BinaryIO, bz2.BZ2File(s)),
        "xz": lambda s: cast(BinaryIO, lzma.LZMAFile(s)),
    }
    guarded = Guarded(opener[kind](source), lambda: cast(Counted, source).count, where)
    return cast(BinaryIO, io.BufferedReader(guarded, 2**18))


class Counted(io.RawIOBase):
    """A stream that knows how many bytes were read from it."""

    def __init__(self, stream: BinaryIO | io.BufferedReader) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self.count += len(chunk)
        return len(chunk)


def safe_name(name: str) -> str | None:
    """The member's name inside the export, or None when it points out of it."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\x00" in name:
        return None
    return str(path)


@dataclass
class Bundle:
    """One input, opened for reading.

    `names` lists the members; `walk` streams them in stored order; `open` gives one. A plain or singly compressed file
    is a bundle of one member. Links and names that point outside are left out and listed in `refused`.
    """

    path: Path
    refused: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.path.exists():
            raise InputError("There is no such file or folder", where=str(self.path), todo="Check the path.")

    @cached_property
    def kind(self) -> str:
        """`folder`, `zip`, `tar` or `file`."""
        if self.path.is_dir():
            return "folder"
        with self.path.open("rb") as raw:
            if sniff(raw.read(8)) == "zip":
                return "zip"
            raw.seek(0)
            try:
                head = unpacked(raw, str(self.path)).read(512)
            except BROKEN:
                return "file"
        return "tar" if len(head) == 512 and head[257:262] == b"ustar" else "file"

    @cached_property
    def names(self) -> list[str]:
        """Every member, in the order in which `walk` gives them."""
        if self.kind == "file":
            return [self.path.name]
        if self.kind == "folder":
            return self._folder_names()
        if self.kind == "zip":
            return [name for name, _ in self._zip_members()]
        return [name for name, _ in self._tar_members()]

    def find(self, *suffixes: str) -> list[str]:
        """Members whose path ends in one of these, compared by whole path parts: `actor.json`, `data/tweets.js`."""
        wanted = [PurePosixPath(suffix).parts for suffix in suffixes]
        return [n for n in self.names if any(PurePosixPath(n).parts[-len(w) :] == w for w in wanted)]

    def walk(self, wanted: Callable[[str], bool] = lambda name: True) -> Iterator[tuple[str, BinaryIO]]:
        """Each wanted member with its stream (decompressed where the member itself is); read it before the next."""
        if self.kind == "tar":
            for name, stream in self._tar_members():
                if wanted(name):
                    yield name, unpacked(stream, name)
            return
        for name in self.names:
            if wanted(name):
                with self.open(name) as stream:
                    yield name, stream

    def open(self, name: str) -> BinaryIO:
        """One member's stream, decompressed where the member itself is. In a tar this reads the archive through."""
        if self.kind in ("file", "folder"):
            target = self.path if self.kind == "file" else self.path / name
            return unpacked(cast(BinaryIO, target.open("rb")), name)
        if self.kind == "zip":
            info = dict(self._zip_members())[name]
            guarded = Guarded(cast(BinaryIO, self._zip.open(info)), lambda: info.compress_size, name)
            return unpacked(cast(BinaryIO, io.BufferedReader(guarded)), name)
        copy = tempfile.SpooledTemporaryFile(SPOOL_BYTES)
        for _, stream in self.walk(lambda member: member == name):
            shutil.copyfileobj(stream, copy)
        copy.seek(0)
        return cast(BinaryIO, copy)

    def head(self, name: str, size: int = HEAD_BYTES) -> bytes:
        """The first bytes of a member; empty when it cannot be read."""
        try:
            with self.open(name) as stream:
                return stream.read(size)
        except BROKEN:
            return b""

    def _folder_names(self) -> list[str]:
        names = []
        for path in sorted(self.path.rglob("*")):
            name = path.relative_to(self.path).as_posix()
            if path.is_symlink():
                self.refused[name] = "a link"
            elif path.is_file():
                names.append(name)
        return names

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except zipfile.BadZipFile as error:
            raise InputError(
                f"This zip cannot be opened: {error}", where=str(self.path), todo="Download it again."
            ) from error

    def _zip_members(self) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        for info in self._zip.infolist()[:MAX_MEMBERS]:
            name = safe_name(info.filename)
            if name is None:
                self.refused[info.filename] = "a path out of the export"
            elif (info.external_attr >> 16) & 0o170000 == 0o120000:
                self.refused[info.filename] = "a link"
            elif not info.is_dir():
                yield name, info

    def _tar_members(self) -> Iterator[tuple[str, BinaryIO]]:
        with self.path.open("rb") as raw, tarfile.open(fileobj=unpacked(raw, str(self.path)), mode="r|") as archive:
            for member in archive:
                name = safe_name(member.name)
                if name is None:
                    self.refused[member.name] = "a path out of the export"
                elif member.issym() or member.islnk():
                    self.refused[member.name] = "a link"
                elif member.isfile() and (stream := archive.extractfile(member)) is not None:
                    yield name, cast(BinaryIO, stream)
                archive.members = []  # type: ignore[attr-defined]
