"""Exports as plain members, so that one contract can cut, pack or damage any source's example."""

import io
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import zstandard

from groundswell.records import Activity, Malformed, Record
from groundswell.sources import read
from groundswell.sources.base import Options, Source
from groundswell.sources.bundle import Bundle


@dataclass(frozen=True)
class Export:
    """An export's members by name; `single` when it is one file and not a folder."""

    members: dict[str, bytes]
    single: bool

    def with_member(self, name: str, data: bytes) -> "Export":
        return replace(self, members={**self.members, name: data})

    def largest(self) -> str:
        return max(self.members, key=lambda name: (len(self.members[name]), name))


def opened(path: Path) -> Export:
    """The export at this path with every layer of packing taken off."""
    bundle = Bundle(path)
    members = {name: stream.read() for name, stream in bundle.walk()}
    return Export(members, single=bundle.kind == "file")


def as_folder(export: Export, folder: Path) -> Path:
    """The export written plainly: one file, or a folder of files."""
    folder.mkdir(parents=True, exist_ok=True)
    if export.single:
        (name,) = export.members
        (folder / name).write_bytes(export.members[name])
        return folder / name
    for name, data in export.members.items():
        target = folder / "export" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder / "export"


def as_zip(export: Export, folder: Path) -> Path:
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in export.members.items():
            archive.writestr(name, data)
    return folder / "export.zip"


def tarred(export: Export) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in export.members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def as_tar_gz(export: Export, folder: Path) -> Path:
    path = folder / "export.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, data in export.members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def as_tar_zst(export: Export, folder: Path) -> Path:
    path = folder / "export.tar.zst"
    path.write_bytes(zstandard.ZstdCompressor().compress(tarred(export)))
    return path


def as_reversed_tar(export: Export, folder: Path) -> Path:
    path = folder / "export.tar"
    path.write_bytes(tarred(replace(export, members=dict(reversed(export.members.items())))))
    return path


def as_zst_members(export: Export, folder: Path) -> Path:
    """Every member compressed by itself, under its own name."""
    compress = zstandard.ZstdCompressor().compress
    return as_folder(replace(export, members={name: compress(data) for name, data in export.members.items()}), folder)


PACKINGS: dict[str, Callable[[Export, Path], Path]] = {
    "folder or file": as_folder,
    "zip": as_zip,
    "tar.gz": as_tar_gz,
    "tar.zst": as_tar_zst,
    "tar in reverse order": as_reversed_tar,
    "zst members": as_zst_members,
}


def records(source: Source, path: Path, options: Options) -> list[Record]:
    """Everything the source reads from this path, in order."""
    return list(read(source, Bundle(path), options))


def activities(found: list[Record]) -> dict[str, Activity]:
    return {record.id: record for record in found if isinstance(record, Activity)}


def malformed(found: list[Record]) -> list[Malformed]:
    return [record for record in found if isinstance(record, Malformed)]
