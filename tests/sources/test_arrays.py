"""Records in a JSON array: whole ones are read whatever stands beside them."""

import io
from typing import Any

import orjson
import pytest

from groundswell.records import Malformed
from groundswell.sources import arrays
from groundswell.sources.arrays import json_array, json_head


def read(data: bytes, **options: Any) -> tuple[list[Any], list[Malformed]]:
    found = list(json_array(io.BytesIO(data), "day.json", **options))
    return [f[1] for f in found if not isinstance(f, Malformed)], [f for f in found if isinstance(f, Malformed)]


def test_an_array_is_read_record_by_record() -> None:
    assert read(b'[{"a": 1}, {"a": 2}]') == ([{"a": 1}, {"a": 2}], [])


def test_records_under_a_key_are_read() -> None:
    assert read(b'{"of": 2, "rows": [{"a": 1}, {"a": 2}]}', key="rows") == ([{"a": 1}, {"a": 2}], [])


def test_a_key_written_twice_gives_the_records_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "SMALL", 8)
    assert read(b'{"rows": [], "rows": [{"a": 1}], "of": 1}', key="rows") == ([{"a": 1}], [])


def test_a_document_cut_after_its_list_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "SMALL", 8)
    assert [m.reason for m in read(b'{"rows": [{"a": 1}], "of": 1', key="rows")[1]] == ["the file is cut"]


def test_a_cut_array_gives_what_was_whole_and_says_so() -> None:
    values, bad = read(b'[{"a": 1}, {"a": 2}, {"a": ')
    assert values == [{"a": 1}, {"a": 2}]
    assert [m.position for m in bad] == ["record 3"]


def test_an_array_cut_between_records_is_reported() -> None:
    values, bad = read(b'[{"a": 1},')
    assert values == [{"a": 1}]
    assert [(m.position, m.reason) for m in bad] == [("after record 1", "the file is cut")]


def test_a_broken_record_is_set_aside_and_its_neighbours_are_read() -> None:
    values, bad = read(b'[{"a": 1}, {"a": 2 "b"}, {"a": 3}]')
    assert values == [{"a": 1}, {"a": 3}]
    assert [m.position for m in bad] == ["record 2"]


def test_a_part_of_a_broken_record_is_not_taken_for_a_record() -> None:
    data = b'[{"id": 1, oops, "likes": [{"by": 1}, {"by": 2}]}, {"id": 2, "likes": []}]'
    assert read(data, required=("id", "likes"))[0] == [{"id": 2, "likes": []}]


@pytest.mark.parametrize("size", [16, 64, 1024])
def test_a_document_read_in_pieces_gives_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "SMALL", size)
    monkeypatch.setattr(arrays, "CHUNK", size)
    rows = [{"id": n, "text": "é🙂" * (n % 50), "more": [True, None, 1.5]} for n in range(200)]
    assert read(orjson.dumps({"head": {"rows": 3}, "rows": rows}), key="rows") == (rows, [])


def test_a_broken_record_in_a_large_document_costs_that_record_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "SMALL", 100)
    monkeypatch.setattr(arrays, "CHUNK", 100)
    rows = [b'{"id": %d, "text": "%s"}' % (n, b"x" * n) for n in range(300)]
    rows[150] = b'{"id": 150, "text": nothing}'
    values, bad = read(b"[" + b", ".join(rows) + b"]", required=("id",))
    assert [value["id"] for value in values] == [n for n in range(300) if n != 150]
    assert len(bad) == 1


def test_a_record_nested_too_deep_is_set_aside() -> None:
    deep = b'{"a": ' * 100_000 + b"1" + b"}" * 100_000
    values, bad = read(b'[{"id": 1}, ' + deep + b', {"id": 2}]', required=("id",))
    assert values == [{"id": 1}, {"id": 2}]
    assert len(bad) == 1


def test_half_a_surrogate_pair_becomes_text_that_can_be_written() -> None:
    values, _ = read(rb'[{"text": "a\ud800b", "pair": "\ud83d\ude42"}]')
    assert values == [{"text": "a\ufffdb", "pair": "🙂"}]


def test_what_follows_the_array_is_reported() -> None:
    assert [m.reason for m in read(b'[{"a": 1}] [{"a": 2}]')[1]] == ["something follows the list"]


def test_the_head_of_an_object_is_what_comes_before_its_records() -> None:
    assert json_head(b'{"guild": {"id": 1},\n "messages": [{"id": 7', "messages") == {"guild": {"id": 1}}
    assert json_head(b"[1, 2]", "messages") == {}
