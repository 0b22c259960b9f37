"""An export as its members, whatever it comes packed in: a file, a folder, zip, tar, gzip, zstd, bzip2 or xz."""

import bz2
import gzip
import io
import lzma
import shutil
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from groundswell.errors import InputError
from groundswell.sources.torn_zip import Inflated, TornMember, open_torn, torn_members

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEAD_BYTES = 65_536
MAX_RATIO = 800
MAX_MEMBERS = 2_000_000
MAX_HEADS = 256
DEAR_HEADS = 5
MEDIA = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".mp4", ".webm", ".mov", ".mp3", ".ogg", ".tgs", ".pdf")
FREE_BYTES = 64 * 2**20
SPOOL_BYTES = 32 * 2**20
CHUNK = 2**18
WINDOW = {int(zstd.DecompressionParameter.window_log_max): 31}
BROKEN = (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, zstd.ZstdError)
LOCKED = (RuntimeError, NotImplementedError)

MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}


class Readable(Protocol):
    """A stream that gives what it has: up to so many bytes, none at its end."""

    def read1(self, size: int, /) -> bytes: ...


class Guarded(io.RawIOBase):
    """A decompressed stream that ends where its input is damaged, saying so, and refuses to grow like a bomb."""

    def __init__(
        self, stream: Readable, packed: Callable[[], int], where: str, damaged: dict[str, str] | None = None
    ) -> None:
        self._stream = stream
        self._packed = packed
        self._where = where
        self._damaged = {} if damaged is None else damaged
        self._produced = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            chunk = self._stream.read1(len(buffer))
        except BROKEN as error:
            self._damaged[self._where] = str(error)
            return 0
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


OPENERS: dict[str, Callable[[BinaryIO], Readable]] = {
    "gzip": lambda packed: gzip.GzipFile(fileobj=packed),
    "zstd": lambda packed: zstd.ZstdFile(packed, options=WINDOW),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}


def unpacked(raw: BinaryIO, where: str, damaged: dict[str, str] | None = None) -> BinaryIO:
    """The stream inside gzip, zstd, bzip2 or xz, guarded against bombs; anything else as it is.

    A cut or damaged stream ends early and leaves its reason in `damaged`, under `where`.
    """
    buffered = io.BufferedReader(cast(io.RawIOBase, raw)) if not isinstance(raw, io.BufferedReader) else raw
    opener = OPENERS.get(sniff(buffered.peek(8)[:8]) or "")
    if opener is None:
        return cast(BinaryIO, buffered)
    counted = Counted(buffered)
    guarded = Guarded(opener(cast(BinaryIO, counted)), lambda: counted.count, where, damaged)
    return cast(BinaryIO, io.BufferedReader(guarded, CHUNK))


class Rejoined(io.RawIOBase):
    """A stream with the bytes already read from it put back in front."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._parts = chain([io.BytesIO(start)], [rest])
        self._part = next(self._parts)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._part.read(len(buffer))
        if not chunk and (following := next(self._parts, None)) is not None:
            self._part = following
            chunk = self._part.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


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


class TarContent:
    """A member of a tar, as far as it is there: `extractfile` would lose the start of one that is cut."""

    def __init__(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        self._stream = cast(BinaryIO, archive.fileobj)
        self._at = member.offset_data
        self._left = member.size

    def read1(self, size: int, /) -> bytes:
        self._stream.seek(self._at)
        found = self._stream.read(min(size, self._left))
        if not found and self._left:
            raise EOFError("the archive ends in this member")
        self._at += len(found)
        self._left -= len(found)
        return found


def safe_name(name: str) -> str | None:
    """The member's name inside the export, or None when it points out of it."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\x00" in name:
        return None
    return str(path)


def is_litter(name: str) -> bool:
    """Whether a Mac left this member beside the real one of that name."""
    return "__MACOSX/" in name or name.rpartition("/")[2].startswith("._")


@dataclass
class Bundle:
    """One input, opened for reading.

    `names` lists the members; `walk` streams them in stored order; `open` gives one. A plain or singly compressed file
    is a bundle of one member. Links and names that point outside are left out and listed in `refused`; what is cut or
    damaged reads as far as it goes and is listed in `damaged`.
    """

    path: Path
    refused: dict[str, str] = field(default_factory=dict)
    damaged: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._heads: dict[str, bytes] = {}
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
            head = unpacked(raw, str(self.path)).read(512)
        return "tar" if len(head) == 512 and head[257:262] == b"ustar" else "file"

    @cached_property
    def names(self) -> list[str]:
        """Every member, in the order in which `walk` gives them."""
        if self.kind == "file":
            return [self.path.name]
        if self.kind == "folder":
            return self._folder_names()
        if self.kind == "zip":
            return list(self._zip_members)
        return self._tar_names()

    def find(self, *suffixes: str) -> list[str]:
        """Members whose path ends in one of these, compared by whole path parts: `actor.json`, `data/tweets.js`."""
        wanted = [PurePosixPath(suffix).parts for suffix in suffixes]
        return [n for n in self.names if any(PurePosixPath(n).parts[-len(w) :] == w for w in wanted)]

    def walk(self, wanted: Callable[[str], bool] = lambda name: True) -> Iterator[tuple[str, BinaryIO]]:
        """Each wanted member with its stream (decompressed where the member itself is); read it before the next."""
        if self.kind == "tar":
            for name, stream in self._tar_members():
                if wanted(name):
                    yield name, unpacked(stream, name, self.damaged)
            return
        for name in self.names:
            if wanted(name):
                with self.open(name) as stream:
                    yield name, stream

    def open(self, name: str) -> BinaryIO:
        """One member's stream, decompressed where the member itself is. In a tar this reads the archive up to it."""
        if self.kind in ("file", "folder"):
            target = self.path if self.kind == "file" else self.path / name
            return unpacked(cast(BinaryIO, target.open("rb")), name, self.damaged)
        if self.kind == "zip":
            return self._open_zipped(name)
        copy = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115
        for _, stream in self.walk(lambda member: member == name):
            shutil.copyfileobj(stream, copy)
            break
        copy.seek(0)
        return cast(BinaryIO, copy)

    def head(self, name: str, size: int = HEAD_BYTES) -> bytes:
        """The first bytes of a member; empty when it cannot be read."""
        if name in self._heads:
            return self._heads[name][:size]
        with self.open(name) as stream:
            head = stream.read(HEAD_BYTES)
        if len(self._heads) < MAX_HEADS:
            self._heads[name] = head
        return head[:size]

    def heads(self, names: list[str]) -> Iterator[tuple[str, bytes]]:
        """The first of these members, each with its first bytes.

        In a tar, where each look at a member may read all before it, those seen already and a few others.
        """
        left = DEAR_HEADS if self.kind == "tar" else MAX_HEADS
        for name in names[:MAX_HEADS]:
            if name in self._heads:
                yield name, self._heads[name]
            elif left:
                left -= 1
                yield name, self.head(name)

    def _folder_names(self) -> list[str]:
        names = []
        for path in sorted(self.path.rglob("*")):
            name = path.relative_to(self.path).as_posix()
            if path.is_symlink():
                self.refused[name] = "a link"
            elif path.is_file() and not is_litter(name):
                names.append(name)
        return names

    def _tar_names(self) -> list[str]:
        """The names, and the first heads while the archive is being read anyway."""
        names = {}
        for name, stream in self._tar_members():
            names[name] = True
            if len(self._heads) < MAX_HEADS and not name.lower().endswith(MEDIA):
                self._heads[name] = unpacked(stream, name).read(HEAD_BYTES)
        return list(names)

    @cached_property
    def _zip(self) -> zipfile.ZipFile | None:
        """The archive, or None when it is cut and its table of contents with it."""
        try:
            return zipfile.ZipFile(self.path)
        except zipfile.BadZipFile as error:
            self.damaged[self.path.name] = str(error)
            return None

    @cached_property
    def _zip_members(self) -> dict[str, zipfile.ZipInfo | TornMember]:
        if self._zip is None:
            return self._torn_members()
        members: dict[str, zipfile.ZipInfo | TornMember] = {}
        for info in self._zip.infolist()[:MAX_MEMBERS]:
            name = safe_name(info.filename)
            if name is None:
                self.refused[info.filename] = "a path out of the export"
            elif (info.external_attr >> 16) & 0o170000 == 0o120000:
                self.refused[info.filename] = "a link"
            elif not info.is_dir() and not is_litter(name):
                members[name] = info
        return members

    def _torn_members(self) -> dict[str, zipfile.ZipInfo | TornMember]:
        def guard(content: Inflated) -> Guarded:
            return Guarded(content, lambda: content.read_count, self.path.name)

        members: dict[str, zipfile.ZipInfo | TornMember] = {}
        for member in islice(torn_members(self.path, guard), MAX_MEMBERS):
            name = safe_name(member.name)
            if name is None:
                self.refused[member.name] = "a path out of the export"
            elif not member.name.endswith("/") and not is_litter(name):
                members[name] = member
        if not members:
            why = self.damaged[self.path.name]
            raise InputError(f"This zip cannot be opened: {why}", where=str(self.path), todo="Download it again.")
        return members

    def _open_zipped(self, name: str) -> BinaryIO:
        info = self._zip_members[name]
        try:
            guarded = self._guarded_zipped(info, name)
        except (*BROKEN, *LOCKED) as error:
            self.damaged[name] = str(error)
            return io.BytesIO()
        return unpacked(cast(BinaryIO, io.BufferedReader(guarded, CHUNK)), name, self.damaged)

    def _guarded_zipped(self, info: zipfile.ZipInfo | TornMember, name: str) -> Guarded:
        if isinstance(info, TornMember):
            content = open_torn(self.path, info)
            return Guarded(content, lambda: content.read_count, name, self.damaged)
        archive = cast(zipfile.ZipFile, self._zip)
        return Guarded(cast(Readable, archive.open(info)), lambda: info.compress_size, name, self.damaged)

    def _tar_members(self) -> Iterator[tuple[str, BinaryIO]]:
        with self.path.open("rb") as raw:
            stream = unpacked(raw, self.path.name, self.damaged)
            try:
                with tarfile.open(fileobj=stream, mode="r|") as archive:
                    for member in archive:
                        if (name := self._safe_member(member)) is not None:
                            yield name, self._guarded(TarContent(archive, member), name)
                        archive.members = []  # type: ignore[attr-defined]
                # Only what follows the last member tells whether the packing is whole.
                while stream.read(CHUNK):
                    pass
            except BROKEN as error:
                self.damaged[self.path.name] = str(error)

    def _guarded(self, content: Readable, name: str) -> BinaryIO:
        guarded = Guarded(content, lambda: sys.maxsize, name, self.damaged)
        return cast(BinaryIO, io.BufferedReader(guarded, CHUNK))

    def _safe_member(self, member: tarfile.TarInfo) -> str | None:
        """The member's name when it is a plain file inside the export."""
        name = safe_name(member.name)
        if name is None:
            self.refused[member.name] = "a path out of the export"
        elif member.issym() or member.islnk():
            self.refused[member.name] = "a link"
        elif member.issparse():
            self.refused[member.name] = "a file with holes"
        elif member.isfile() and not is_litter(name):
            return name
        return None
