"""Exports however they are packed: what is listed, refused, cut or swollen."""

import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from groundswell.errors import InputError
from groundswell.sources import bundle as bundles
from groundswell.sources.bundle import Bundle, unpacked

LINES = b"".join(b"line %d of a text that does not repeat: %d\n" % (n, n * n % 7919) for n in range(20_000))
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "xz": lambda data: lzma.compress(data, preset=0),
}


class Pipe(io.BytesIO):
    """A file that cannot go back."""

    def tell(self) -> int:
        raise OSError("a pipe has no place")


def zipped(*names: str, data: bytes = LINES, method: int = zipfile.ZIP_DEFLATED, seekable: bool = True) -> bytes:
    """A zip; written as to a pipe, when not seekable, with sizes after each member."""
    buffer = io.BytesIO() if seekable else Pipe()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return buffer.getvalue()


def contents(bundle: Bundle) -> dict[str, bytes]:
    return {name: stream.read() for name, stream in bundle.walk()}


@pytest.mark.parametrize("kind", PACKERS)
def test_a_packed_file_is_one_member(kind: str, tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(PACKERS[kind](LINES))
    bundle = Bundle(tmp_path / "lines")
    assert (bundle.kind, contents(bundle), bundle.damaged) == ("file", {"lines": LINES}, {})


@pytest.mark.parametrize("kind", PACKERS)
def test_a_cut_file_reads_as_far_as_it_goes_and_says_so(kind: str, tmp_path: Path) -> None:
    packed = PACKERS[kind](LINES)
    (tmp_path / "lines").write_bytes(packed[: len(packed) * 9 // 10])
    bundle = Bundle(tmp_path / "lines")
    found = contents(bundle)["lines"]
    assert LINES.startswith(found)
    assert list(bundle.damaged) == ["lines"]
    assert len(found) > 100_000


@pytest.mark.parametrize("kind", PACKERS)
def test_a_bomb_is_refused(kind: str, tmp_path: Path) -> None:
    (tmp_path / "bomb").write_bytes(PACKERS[kind](bytes(70 * 2**20)))
    with pytest.raises(InputError, match="times its size"), Bundle(tmp_path / "bomb").open("bomb") as stream:
        while stream.read(2**20):
            pass


def test_two_frames_are_one_file() -> None:
    compress = zstandard.ZstdCompressor().compress
    assert unpacked(io.BytesIO(compress(b"a") + compress(b"b")), "x").read() == b"ab"


def test_a_folder_lists_its_files_and_leaves_links_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.json").write_text("2")
    (tmp_path / "1.json").write_text("1")
    (tmp_path / "link.json").symlink_to("/etc/passwd")
    bundle = Bundle(tmp_path)
    assert bundle.names == ["1.json", "b/2.json"]
    assert bundle.refused == {"link.json": "a link"}
    assert bundle.find("2.json") == ["b/2.json"]


def test_a_tar_gives_a_member_by_name_and_its_head(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        for name in ("one", "two"):
            info = tarfile.TarInfo(name)
            info.size = len(LINES)
            archive.addfile(info, io.BytesIO(LINES))
    bundle = Bundle(tmp_path / "x.tar.gz")
    assert bundle.names == ["one", "two"]
    assert bundle.open("two").read() == LINES
    assert bundle.head("one", 6) == b"line 0"


def test_a_cut_tar_gives_its_whole_members_and_the_start_of_the_cut_one(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name in ("one", "two"):
            info = tarfile.TarInfo(name)
            info.size = len(LINES)
            archive.addfile(info, io.BytesIO(LINES))
    with tarfile.open(tmp_path / "x.tar") as archive:
        start = archive.getmember("two").offset_data
    (tmp_path / "x.tar").write_bytes((tmp_path / "x.tar").read_bytes()[: start + 4_000])
    bundle = Bundle(tmp_path / "x.tar")
    found = contents(bundle)
    assert found["one"] == LINES
    assert found["two"] == LINES[:4_000]
    assert "two" in bundle.damaged


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("seekable", [True, False])
def test_a_zip_without_its_end_gives_what_is_in_it(method: int, seekable: bool, tmp_path: Path) -> None:
    if method == zipfile.ZIP_STORED and not seekable:
        pytest.skip("nothing says where such a member ends")
    data = zipped("one", "two", "b/three", method=method, seekable=seekable)
    (tmp_path / "x.zip").write_bytes(data[: data.index(b"PK\x01\x02") - 1_000])
    bundle = Bundle(tmp_path / "x.zip")
    found = contents(bundle)
    assert list(found) == ["one", "two", "b/three"]
    assert found["one"] == found["two"] == LINES
    assert LINES.startswith(found["b/three"])
    assert {"x.zip", "b/three"} <= set(bundle.damaged)


def test_a_zip_of_nothing_that_can_be_found_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04" + b"nonsense" * 20)
    with pytest.raises(InputError, match="cannot be opened"):
        _ = Bundle(tmp_path / "x.zip").names


def test_a_bomb_in_a_torn_zip_is_refused(tmp_path: Path) -> None:
    data = zipped("bomb", data=bytes(70 * 2**20), seekable=False)
    (tmp_path / "x.zip").write_bytes(data[: data.index(b"PK\x01\x02")])
    with pytest.raises(InputError, match="times its size"):
        contents(Bundle(tmp_path / "x.zip"))


def test_a_locked_member_is_left_out_and_named(tmp_path: Path) -> None:
    data = bytearray(zipped("one", method=zipfile.ZIP_STORED))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    bundle = Bundle(tmp_path / "x.zip")
    assert contents(bundle) == {"one": b""}
    assert "password" in bundle.damaged["one"]


def test_heads_of_very_many_members_are_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundles, "MAX_HEADS", 1)
    for name in ("1", "2"):
        (tmp_path / name).write_text(name)
    bundle = Bundle(tmp_path)
    assert [bundle.head(name) for name in ("1", "2", "2", "1")] == [b"1", b"2", b"2", b"1"]


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        Bundle(tmp_path / "nothing")
