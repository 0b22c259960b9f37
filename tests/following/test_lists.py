"""Lists of feeds: OPML, text, one address; each feed once, what may not be asked refused with the reason."""

from pathlib import Path

import pytest

from groundswell.errors import InputError
from groundswell.following.guard import Guard
from groundswell.following.lists import feeds_in

OPML = """<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
<opml version="2.0"><body><outline text="Sea"><outline xmlUrl="https://a.example/feed" text="&b;"/>
<outline xmlUrl=" https://B.example/feed#top "/></outline><outline xmlUrl="https://a.example/feed"/>
<outline xmlUrl="http://127.0.0.1/feed"/><outline htmlUrl="https://c.example"/></body></opml>"""


def read(text: str, folder: Path) -> tuple[list[str], list[tuple[str, str]]]:
    path = folder / "feeds.list"
    path.write_text(text, "utf-8")
    return feeds_in(str(path), Guard())


def test_opml_is_read_however_deep(tmp_path: Path) -> None:
    good, refused = read(OPML, tmp_path)
    assert good == ["https://a.example/feed", "https://b.example/feed"]
    assert [address for address, _ in refused] == ["http://127.0.0.1/feed"]


def test_a_text_list_is_an_address_a_line(tmp_path: Path) -> None:
    good, refused = read("# mine\nhttps://a.example/feed\n\nftp://b.example/\n", tmp_path)
    assert good == ["https://a.example/feed"]
    assert refused == [("ftp://b.example/", "this is not a web address")]


def test_one_address_is_a_list_of_one() -> None:
    assert feeds_in("https://a.example/feed", Guard())[0] == ["https://a.example/feed"]


@pytest.mark.parametrize("text", ["", "<opml><body/></opml>", "<", "# nothing"])
def test_a_list_without_feeds_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        read(text, tmp_path)
    with pytest.raises(InputError, match="no such file"):
        feeds_in(str(tmp_path / "not-there.opml"), Guard())
