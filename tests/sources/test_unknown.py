"""What people add by mistake is named, with what to do instead."""

import zipfile
from pathlib import Path

import pytest

from groundswell.errors import InputError
from groundswell.sources import recognise
from groundswell.sources.bundle import Bundle
from groundswell.sources.unknown import AS_CSV, SPREADSHEET


def told(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        recognise(Bundle(path))
    return caught.value


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        (b"SQLite format 3\x00\x10\x00", "a SQLite database"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"", "nothing in this"),
        (b"dear diary", "No source recognises this"),
    ],
)
def test_what_no_source_reads_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(content)
    error = told(path)
    assert said in str(error)
    assert str(path) in str(error)


def test_a_spreadsheet_is_told_from_other_zip_files(tmp_path: Path) -> None:
    path = tmp_path / "likes.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(SPREADSHEET, "<workbook/>")
    error = told(path)
    assert "spreadsheet" in str(error)
    assert error.todo == AS_CSV


def test_a_folder_of_web_pages_is_named_and_one_with_another_file_beside_them_is_not(tmp_path: Path) -> None:
    for name in ("messages.html", "messages2.html"):
        (tmp_path / name).write_text("<!DOCTYPE html><p>Hello")
    assert "Machine-readable JSON" in str(told(tmp_path))
    (tmp_path / "notes.txt").write_text("dear diary")
    assert "No source recognises this" in str(told(tmp_path))


def test_an_empty_folder_says_that_nothing_is_in_it(tmp_path: Path) -> None:
    assert "nothing in this" in str(told(tmp_path))
