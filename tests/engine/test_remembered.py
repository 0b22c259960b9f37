"""SQL kept from one program to the next: found again, made anew when it cannot be read, and never in the way."""

import atexit
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundswell.engine import remembered as kept
from groundswell.engine.remembered import SQL, remembered

ONE = {"rows": "SELECT 1"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache folder, and a program that has made nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(kept, "_MADE", {})
    monkeypatch.setattr(atexit, "register", lambda function: function)
    kept._held.cache_clear()
    yield tmp_path / "groundswell"
    kept._held.cache_clear()


def ended() -> None:
    """The program ends, and another begins."""
    kept._keep()
    kept._MADE.clear()
    kept._held.cache_clear()


def never() -> SQL:
    raise AssertionError("this was made already")


def test_what_one_program_made_the_next_finds(folder: Path) -> None:
    assert remembered("one", lambda: ONE) == ONE
    assert remembered("one", never) == ONE
    ended()
    assert remembered("one", never) == ONE
    assert len(list(folder.iterdir())) == 1


def test_two_programs_at_once_keep_what_both_made(folder: Path) -> None:
    remembered("one", lambda: ONE)
    ended()
    kept._held()
    remembered("two", lambda: {"rows": "SELECT 2"})
    ended()
    assert remembered("one", never) == ONE
    assert remembered("two", never) == {"rows": "SELECT 2"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"one": 1}', b'{"one": {"rows": 2}}', b"\xff\x00"])
def test_what_cannot_be_read_is_made_anew(folder: Path, content: bytes) -> None:
    remembered("one", lambda: {"rows": "SELECT 0"})
    ended()
    next(folder.iterdir()).write_bytes(content)
    assert remembered("one", lambda: ONE) == ONE


def test_another_edition_of_the_code_starts_anew_and_takes_the_place_of_the_old(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered("one", lambda: {"rows": "SELECT 0"})
    ended()
    monkeypatch.setattr(kept, "_edition", lambda: "another")
    assert remembered("one", lambda: ONE) == ONE
    ended()
    assert [path.name for path in folder.iterdir()] == ["sql-another.json"]


def test_where_nothing_can_be_written_the_program_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "taken"))
    monkeypatch.setattr(kept, "_MADE", {"one": ONE})
    kept._keep()
    assert (tmp_path / "taken").read_text() == "a file"
