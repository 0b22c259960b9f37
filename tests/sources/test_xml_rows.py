"""Rows of an XML dump: whole ones are read whatever stands beside them, and nothing but rows is."""

import io

import pytest

from groundswell.records import Malformed
from groundswell.sources import xml_rows as module
from groundswell.sources.xml_rows import xml_rows


def read(data: str | bytes) -> tuple[list[dict[str, str]], list[tuple[str, str]]]:
    found = list(xml_rows(io.BytesIO(data.encode() if isinstance(data, str) else data), "Posts.xml"))
    bad = [(item.position, item.reason) for item in found if isinstance(item, Malformed)]
    return [dict(item[1]) for item in found if not isinstance(item, Malformed)], bad


def test_rows_are_read_with_their_escapes_undone() -> None:
    data = '<?xml version="1.0"?>\n<posts>\n <row Id="1" Body="&lt;p&gt;a &amp;amp; b&#xA;&quot;c&quot;" />\n</posts>\n'
    assert read(data) == ([{"Id": "1", "Body": '<p>a &amp; b\n"c"'}], [])


def test_a_broken_row_is_set_aside_and_its_neighbours_are_read() -> None:
    rows, bad = read('<posts><row Id="1" /><row Id="2 /><row Id="3" /></posts>')
    assert [row["Id"] for row in rows] == ["1", "3"]
    assert bad == [("row 2", "not XML")]


@pytest.mark.parametrize("cut", ['<row Id="2" Bo', '<row Id="2" Body="abc', '<row Id="2"'])
def test_a_cut_gives_the_rows_before_it_and_is_reported_once(cut: str) -> None:
    assert read('<posts>\n<row Id="1" />\n' + cut) == ([{"Id": "1"}], [("row 2", "the file is cut")])


def test_a_cut_between_rows_is_reported() -> None:
    assert read('<posts>\n<row Id="1" />\n') == ([{"Id": "1"}], [("row 2", "the file is cut")])


def test_entities_are_not_expanded() -> None:
    data = '<!DOCTYPE posts [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    rows, bad = read(data + '<posts><row Id="1" Body="&a;" /><row Id="2" Body="&b;" /><row Id="3" /></posts>')
    assert rows == [{"Id": "3"}]
    assert [position for position, _ in bad] == ["row 1", "row 2"]


def test_characters_that_xml_forbids_are_replaced_and_the_row_kept() -> None:
    rows, bad = read(b'<posts><row Id="1" Body="a&#x0;b\x01c\xff" /><row Id="2" Body="&#x41;&#xD800;" /></posts>')
    assert [row["Body"] for row in rows] == ["a\ufffdb\ufffdc\ufffd", "A\ufffd"]
    assert bad == []


def test_a_greater_than_sign_may_stand_in_a_value() -> None:
    assert read('<t><row A="x /> y" /><row B=\'"\' ></row></t>')[0] == [{"A": "x /> y"}, {"B": '"'}]


def test_a_dump_read_in_pieces_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 64)
    data = "<posts>\n" + "".join(f'<row Id="{n}" Body="{"é" * (n % 90)}" />\n' for n in range(300)) + "</posts>"
    assert read(data) == ([{"Id": str(n), "Body": "é" * (n % 90)} for n in range(300)], [])


def test_a_row_too_large_to_hold_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 64)
    monkeypatch.setattr(module, "MAX_ROW", 256)
    rows, bad = read(f'<posts><row Id="1" /><row Id="2" Body="{"x" * 1_000}" /><row Id="3" /></posts>')
    assert [row["Id"] for row in rows] == ["1", "3"]
    assert {reason for _, reason in bad} == {"the row is over 16 MiB"}
