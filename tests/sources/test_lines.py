"""JSON line by line: what networks write is read, what is broken is set aside with its place."""

import io
from typing import Any

import pytest

from groundswell.records import Malformed
from groundswell.sources import lines as lines_module
from groundswell.sources.lines import json_lines, parse


def read(data: bytes) -> tuple[list[Any], list[tuple[str, str]]]:
    found = list(json_lines(io.BytesIO(data), "x.jsonl"))
    bad = [(item.position, item.reason) for item in found if isinstance(item, Malformed)]
    return [item for item in found if not isinstance(item, Malformed)], bad


def test_each_line_has_its_place() -> None:
    assert read(b'{"a": 1}\n\n  \n[2]\n3') == ([("line 1", {"a": 1}), ("line 4", [2]), ("line 5", 3)], [])


def test_a_broken_line_is_set_aside_alone() -> None:
    assert read(b'1\n{"a"\n3') == ([("line 1", 1), ("line 3", 3)], [("line 2", "not JSON")])


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert read(b"\xef\xbb\xbf1\n\xef\xbb\xbf2") == ([("line 1", 1), ("line 2", 2)], [])


def test_a_line_too_long_to_hold_is_set_aside_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "MAX_LINE", 10)
    assert read(b"[" + b"1" * 35 + b"]\n2\n") == ([("line 2", 2)], [("line 1", "the line is over 64 MiB")])


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'"a\\ud83d\\ude00"', "a😀"),
        (b'"a\\ud83db"', "a\ufffdb"),
        (b'"\\ude00\\ud83d"', "\ufffd\ufffd"),
        (b'"a\xffb"', "a\ufffdb"),
        (b'"a\x00\tb"', "a\x00\tb"),
        (b"[NaN, Infinity, -Infinity]", [None, None, None]),
        (b"123456789012345678901234567890", 1.2345678901234568e29),
    ],
)
def test_what_networks_write_is_let_through(data: bytes, value: Any) -> None:
    assert parse(data) == value


@pytest.mark.parametrize("data", [b"", b"{", b"{'a': 1}", b"[" * 100_000, b'{"a":' * 100_000, b"1 2"])
def test_what_is_not_json_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(data)
