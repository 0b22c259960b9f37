"""Tables read into columns: a broken line costs itself, wherever it stands and whatever it opens."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundswell.records import Malformed
from groundswell.sources import columns_csv
from groundswell.sources.columns import Batch, Layout, Member, Texts
from groundswell.sources.columns_csv import csv_batches, csv_texts
from groundswell.sources.columns_json import json_batches
from groundswell.sources.columns_parquet import parquet_batches

Row = tuple[object, ...]


def member(data: bytes, wanted: list[str] | None = None, layout: Layout | None = None) -> Member:
    return Member("m", io.BufferedReader(io.BytesIO(data)), layout or Layout(), wanted)


def split(found: list[Batch | Malformed]) -> tuple[list[Row], dict[str, str]]:
    """Rows with their numbers, and the reasons for what was set aside by its place."""
    rows = [
        row
        for batch in found
        if isinstance(batch, Batch)
        for row in zip(batch.numbers, *batch.columns.values(), strict=True)
    ]
    return rows, {bad.position: bad.reason for bad in found if isinstance(bad, Malformed)}


def csv_rows(data: bytes, **layout: object) -> tuple[list[Row], dict[str, str]]:
    return split(list(csv_batches(member(data, layout=Layout(**layout)))))  # type: ignore[arg-type]


def test_an_unclosed_quote_costs_its_line_alone() -> None:
    rows, bad = csv_rows(b'a,b\n1,2\n"x,3\n4,5\n6,"7"\n')
    assert rows == [(2, "1", "2"), (4, "4", "5"), (5, "6", "7")]
    assert list(bad) == ["line 3"]


def test_quoted_line_ends_belong_to_the_value_and_lines_are_still_counted() -> None:
    assert csv_rows(b'a,b\r\n1,"two\r\nlines"\r\n3,4')[0] == [(2, "1", "two\nlines"), (4, "3", "4")]


def test_a_row_of_another_width_is_set_aside() -> None:
    rows, bad = csv_rows(b"a,b\n1,2,3\n4\n5,6\n\n")
    assert rows == [(4, "5", "6")]
    assert bad == {"line 2": "has 3 columns, not 2", "line 3": "has 1 columns, not 2"}


def test_a_line_in_another_encoding_is_set_aside_and_says_what_to_declare() -> None:
    data = "a,b\n1,é\n2,x\n".encode("cp1252")
    rows, bad = csv_rows(data)
    assert rows == [(3, "2", "x")]
    assert "encoding" in bad["line 2"]
    assert csv_rows(data, encoding="cp1252")[0] == [(2, "1", "é"), (3, "2", "x")]


def test_a_byte_order_mark_says_utf_16() -> None:
    assert csv_rows("a,b\n1,é\n".encode("utf-16")) == ([(2, "1", "é")], {})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_looking(delimiter: str) -> None:
    assert csv_rows(f"a{delimiter}b\n1{delimiter}2\n".encode())[0] == [(2, "1", "2")]


def test_columns_may_be_declared_where_there_is_no_header() -> None:
    assert csv_rows(b"1,2\n", columns=["a", "b"])[0] == [(1, "1", "2")]


def test_a_line_too_long_to_be_one_costs_itself() -> None:
    rows, bad = csv_rows(b"a,b\n1,2\n" + b"x" * 3_000_000 + b"\n5,6\n" + b"y" * 1_200_000 + b"\n7,8\n")
    assert rows == [(2, "1", "2"), (4, "5", "6"), (6, "7", "8")]
    assert bad == {"line 3": "the line is over 1 MiB", "line 5": "the line is over 1 MiB"}


def test_a_quote_that_swallows_a_whole_file_is_given_up_early() -> None:
    rows, bad = csv_rows(b'a,b\n"x\n' + b"1,2\n" * 300_000)
    assert len(rows) == 300_000
    assert list(bad) == ["line 2"]


def test_a_file_made_to_be_read_again_and_again_is_read_in_bounded_time() -> None:
    rows, bad = csv_rows(b"a,b,c\n" + b'a","\n' * 100_000)
    assert rows == []
    assert len(bad) < 100


def test_where_a_chunk_ends_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = 'a,b\n1,2\n"x\ny",3\n"un,closed\n1,2,3\né,ü\n\n'.encode() * 30 + b"\xff,1\n5,6"
    whole = csv_rows(data)
    monkeypatch.setattr(columns_csv, "CHUNK", 7)
    assert csv_rows(data) == whole


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1, 2\n 3,4\n",
        'a,b\n"1"," 2"\n" 3",4\n',
        'a,b\n"1", 2\n3,4\n',
        'a,b\n1, "2"\n3,4\n',
        'a,b,c\n1,2, "x,y"\n3,4,5\n',
        "a,b,c\n1,2, 5\n3,4,5\n",
        "a,b\n1, \n ,NA\n NA, -\n,\n",
        "a,b\n1, é\né, \n",
    ],
)
@pytest.mark.parametrize("empty", [(), ("NA",), (" 2", "-")])
def test_blanks_before_values_are_read_alike_one_by_one_and_many_at_once(data: str, empty: tuple[str, ...]) -> None:
    of = member(data.encode(), ["a", "b"], Layout(empty=empty))
    quick = [one.batch(range(len(one.numbers))) if isinstance(one, Texts) else one for one in csv_texts(of)]
    slow = list(csv_batches(member(data.encode(), ["a", "b"])))
    rows, bad = split(slow)
    assert split(quick) == ([tuple(None if cell in empty else cell for cell in row) for row in rows], bad)


def test_a_lacking_column_sets_the_table_aside_and_names_what_is_there() -> None:
    assert split(list(csv_batches(member(b"a,b\n1,2\n", ["a", "c"]))))[1] == {"header": "no column c; it has a, b"}


def test_dotted_names_go_into_objects_and_through_lists() -> None:
    line = b'{"user": {"id": 7}, "urls": [{"to": "x"}, {"to": null}, {"to": "y"}], "a.b": 1.0, "ok": true}\n'
    found = split(list(json_batches(member(line, ["user.id", "urls.to", "a.b", "ok", "gone.far"]))))
    assert found[0] == [(1, "7", ["x", "y"], "1", "true", None)]


@pytest.mark.parametrize("indent", [None, 1])
def test_an_array_of_objects_is_a_table_too(indent: int | None) -> None:
    data = json.dumps([{"a": 1}, 7, {"a": 2}], indent=indent).encode()
    found = split(list(json_batches(member(data, ["a"]))))
    assert found == ([(1, "1"), (3, "2")], {"record 2": "not an object"})


def test_every_column_of_json_lines_is_found_when_none_is_named() -> None:
    (batch,) = json_batches(member(b'{"a": {"b": 1}}\n{"c": [{"d": 2}, {"d": 3}]}\n'))
    assert isinstance(batch, Batch)
    assert batch.columns == {"a.b": ["1", None], "c.d": [None, ["2", "3"]]}


def test_json_that_is_no_object_or_too_long_is_set_aside() -> None:
    found = split(list(json_batches(member(b'[1]\n{"a": "' + b"x" * 2_000_000 + b'"}\n{"a": 1}\n', ["a"]))))
    assert found == ([(3, "1")], {"line 1": "not an object", "line 2": "a value is over 1 MiB"})


def parquet(table: pa.Table, **options: object) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def test_parquet_gives_texts_whatever_the_type() -> None:
    table = pa.table(
        {
            "id": [12.0, None],
            "at": pa.array([1_714_564_800_000, None], pa.timestamp("ms", "UTC")),
            "user": [{"name": "ana", "n": 1}, None],
            "tags": [["a", "b"], []],
            "empty": ["", "x"],
        }
    )
    rows, bad = split(list(parquet_batches(member(parquet(table), ["id", "at", "user.name", "tags", "empty"]))))
    assert rows[0] == (1, "12", "2024-05-01 12:00:00.000Z", "ana", ["a", "b"], None)
    assert rows[1] == (2, None, None, None, [], "x")
    assert bad == {}


def test_a_damaged_row_group_loses_that_group_alone() -> None:
    data = bytearray(parquet(pa.table({"a": [f"v{n:06}" for n in range(20)]}), row_group_size=10, compression="zstd"))
    data[10:60] = bytes(50)
    rows, bad = split(list(parquet_batches(member(bytes(data), ["a"]))))
    assert [row[0] for row in rows] == list(range(11, 21))
    assert len(bad) == 1


def test_a_value_repeated_a_million_times_in_parquet_takes_no_memory() -> None:
    table = pa.table({"a": pa.DictionaryArray.from_arrays(pa.array([0] * 50_000 + [1]), ["x" * 2_000_000, "y"])})
    rows, bad = split(list(parquet_batches(member(parquet(table), ["a"]))))
    assert rows == [(50_001, "y")]
    assert len(bad) == 50_000


def test_what_is_not_parquet_is_set_aside() -> None:
    rows, bad = split(list(parquet_batches(member(b"PAR1" + bytes(100), ["a"]))))
    assert rows == []
    assert list(bad) == ["start"]
