"""An input cut into pieces gives what it gives as a whole, in the same places."""

import gzip
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest

from groundswell.records import Activity, Malformed, Record, Rows
from groundswell.sources import all_sources, columns_cut, divided, piece_reader, pieces, read, recognise
from groundswell.sources.base import Divisible, Options
from groundswell.sources.bundle import Bundle

DIVISIBLE = sorted(name for name, source in all_sources().items() if isinstance(source, Divisible))
MAPPING = """network = "club"
[[activity]]
type = "Create"
id = "{id}"
actor = "{who}"
published = "at"
text = "{words}"
"""
HEADER = "id,who,at,words\n"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pieces, columns_cut):
        monkeypatch.setattr(module, "PIECE", 400)


def one_by_one(found: Iterable[Record | Rows]) -> list[Record]:
    return [each for one in found for each in (one.records() if isinstance(one, Rows) else [one])]


def whole(path: Path) -> list[Record]:
    source, _ = recognise(Bundle(path))
    return list(read(source, Bundle(path), Options()))


def in_pieces(path: Path) -> list[list[Record]]:
    source, _ = recognise(Bundle(path))
    reads = piece_reader(source, Bundle(path), Options())
    return [one_by_one(reads(piece)) for piece in divided(source, Bundle(path), Options())]


def agree(path: Path, at_least: int = 2) -> list[Record]:
    """Check that both ways tell the same, and give what pieces tell."""
    parts, expected = in_pieces(path), whole(path)
    found = [record for part in parts for record in part]
    assert sum(bool(part) for part in parts) >= at_least
    assert set(map(repr, found)) == set(map(repr, expected))
    for kind in (Activity, Malformed):
        counts = Counter(repr(one) for one in expected if isinstance(one, kind))
        assert Counter(repr(one) for one in found if isinstance(one, kind)) == counts
    return found


def table(folder: Path, text: str | bytes, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.with_name(f"{name}.mapping.toml").write_text(MAPPING)
    return path


def rows(count: int, words: str = "hello there") -> str:
    return "".join(f'{n},ana,2024-05-01T10:00:{n:02},"{words}"\n' for n in range(count))


@pytest.mark.parametrize("name", DIVISIBLE)
def test_every_divisible_source_reads_its_example_so(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = import_module(f"tests.examples.{name}").write(tmp_path)
    files = [file for file in path.rglob("*") if file.is_file()] or [path]
    monkeypatch.setattr(pieces, "PIECE", max(file.stat().st_size for file in files) * 2 // 3)
    agree(path)


def test_a_broken_line_keeps_its_number(tmp_path: Path) -> None:
    path = import_module("tests.examples.reddit").write(tmp_path)
    lines = path.read_bytes().count(b"\n")
    path.write_bytes(b"\n" + path.read_bytes() * 3 + b"{broken\n" + b"\xef\xbb\xbf" + path.read_bytes())
    found = [one.position for one in agree(path) if isinstance(one, Malformed) and one.reason == "not JSON"]
    assert found == [f"line {3 * lines + 2}"]


def test_a_cut_file_is_reported_as_it_is_in_one(tmp_path: Path) -> None:
    path = import_module("tests.examples.reddit").write(tmp_path)
    packed = tmp_path / "cut.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes() * 2)[:-200])
    assert any("cut or damaged" in one.reason for one in agree(packed) if isinstance(one, Malformed))


def test_what_stands_behind_a_line_that_is_too_long_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.sources.lines.MAX_LINE", 4_000)
    monkeypatch.setattr(pieces, "MAX_LINE", 4_000)
    path = import_module("tests.examples.reddit").write(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data + b'{"id": "' + b"x" * 9_000 + b'"}\n' + data)
    assert "the line is over 64 MiB" in [one.reason for one in agree(path) if isinstance(one, Malformed)]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + rows(40),
        HEADER.replace("\n", "\r\n") + rows(40).replace("\n", "\r\n"),
        HEADER + rows(20, words='two\nlines, and ""more""') + rows(3) + "short,row\n" + rows(20),
        HEADER + rows(20) + '20,ana,2024-05-01T10:00:20,5" wide\n' + rows(30),
        HEADER + rows(20) + '20,"ana\n' + rows(30),
        HEADER + rows(20) + "\n\n" + rows(20).replace('"', "") + "20,ana,never,x\n" + rows(5),
        "\ufeff" + HEADER + rows(20) + "\ufeff" + rows(20),
        HEADER + rows(20) + "20,ana,2024-05-01T10:00:20,one\rtwo\n" + rows(20) + "20,ana,never,x\n",
    ],
    ids=["plain", "two-byte line ends", "quotes", "a stray quote", "an open quote", "blank lines", "marks", "returns"],
)
def test_tables_are_cut_between_rows(text: str, tmp_path: Path) -> None:
    agree(table(tmp_path, text))


@pytest.mark.parametrize(
    "text", ["id,who,words\n" + rows(40), '"id",who,at,words\n' + rows(40), (HEADER + rows(40)).encode("utf-16")]
)
def test_a_table_that_cannot_be_cut_is_read_by_itself(text: str | bytes, tmp_path: Path) -> None:
    agree(table(tmp_path, text), at_least=1)


def test_a_list_of_json_lines_is_cut_and_an_array_is_not(tmp_path: Path) -> None:
    values = [f'{{"id": {n}, "who": "ana", "at": "2024-05-01T10:00:{n:02}", "words": "x"}}' for n in range(20)]
    assert len(in_pieces(table(tmp_path, "\n".join(values), "events.jsonl"))) > 3
    assert len(in_pieces(table(tmp_path, f"[{', '.join(values)}]", "array.json"))) == 1
    agree(table(tmp_path, "\n".join([*values, "[]", *values]), "more.jsonl"))
