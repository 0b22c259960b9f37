"""Columns at once and rows one by one: two ways to read a table, which must give the very same records."""

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.records import Activity, Profile, ReactionCount, Record, Rows
from groundswell.sources import columns_csv
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.mapped import MAPPED

COLUMNS = ("id", "who", "at", "kind", "words", "more", "likes", "seen")
RULE = {"type": "Create", "id": "{id}", "actor": "{who}", "published": "at"}
RULES: list[dict[str, Any]] = [
    {},
    {
        "updated": "seen",
        "in_reply_to": "{likes:int}",
        "root": "{more:part 2 of /}",
        "via": "{words:after a}/{kind}",
        "context": "{kind:lower}",
        "object_type": "{kind}",
        "place": "in {more:before ,}",
    },
    {"text": "{words} {more}", "url": "{words}", "language": "{kind}"},
    {"links": "https://{more}", "tags": "{words}", "mentions": "{more}"},
    {"visibility": "{kind}", "consent": "{words:lower}"},
    {"type": "Like", "object": "{words}", "object_author": "{more:after a}", "text": "{words}"},
]
WHENS: list[dict[str, Any]] = [{}, {"kind": "public"}, {"kind": ["post", "Public"]}, {"more": True}, {"more": False}]
NETWORKS = ("{kind}", "{more:lower}")
FORMATS = (
    "auto",
    "auto",
    "iso",
    "seconds",
    "milliseconds",
    "nanoseconds",
    "%d/%m/%Y %H:%M",
    "%Y%m%d%H%M%S",
    "%d %b %Y %z",
)
TIMES = (
    *("2024-05-01 12:00:00+02:00", "2024-05-01T12:00Z", "2024-05-01", "2024-02-30", "2024-05-01T24:00", "2024-5-1"),
    *("1714564800", "1714564800.25", "20240501", "1714564800123", "1714564800123456", "1714564800123456789", "-1", "0"),
    *("1e9", "9999-12-31", "1969-12-31", "20240501120000", "01/05/2024 13:00", "1/5/2024 13:00", "01 May 2024 +0200"),
    *("Wed, 01 May 2024 12:00:00 GMT", " 1714564800", "2024-05-01  1:00:00"),
)
NUMBERS = (
    "5",
    "0",
    "12.0",
    "12.",
    "-3",
    "+4",
    "007",
    "1_000",
    " 6",
    "9" * 18,
    "9" * 19,
    "9" * 30,
    "x",
    "1e3",
    "\u0663",
)
WORDS = (
    *("ana", "a", "Public", "public", "DIRECT", "post", "\u0130", "\u017f", "\u212a", "#Tide,#tide a/b", "@ben @cy"),
    *("https://a.example/x?y", "http://b.example, http://c.example"),
)
HOSTILE = (
    *('"', "'", "\x00", "\u2028", "\x85", "\ufeff", "=1+1", "a\tb", "%s", "\\", " ", "  x", "x ", "\udc80", "null"),
    "\U0001f469\u200d\U0001f52c",
)
CELLS = st.one_of(
    st.just(""),
    st.sampled_from(WORDS),
    st.sampled_from((*NUMBERS, *TIMES)),
    st.sampled_from(HOSTILE),
    st.text(max_size=6),
)
GOOD_TIMES = (*TIMES[:3], "1714564800", "1714564800123456789")
LIKELY = {
    "id": st.integers(0, 9).map(str),
    "who": st.sampled_from(["ana", "ben", "c/d"]),
    "at": st.sampled_from(GOOD_TIMES),
    "kind": st.sampled_from(["public", "Members", "post", ""]),
    "words": st.sampled_from(["hello there", "given", "https://a.example/x", "#Tide", "ana"]),
    "more": st.sampled_from(["a/b", "a, b", "@ben", "club", ""]),
    "likes": st.sampled_from(["5", "12.0", "0", ""]),
    "seen": st.sampled_from([*GOOD_TIMES, ""]),
}
"""What is in order most of the time: a row of these alone is likely plain."""
ODD = st.tuples(*(LIKELY[name] | CELLS for name in COLUMNS))
ROWS = st.lists(st.tuples(*LIKELY.values()) | st.tuples(*LIKELY.values()) | ODD, max_size=6)


PROFILE = {"actor": "{who}", "handle": "{kind}", "followers_count": "likes", "created": "seen", "url": "{words}"}
OTHERS = {
    "network": st.just("club") | st.sampled_from(NETWORKS),
    "profile": st.sampled_from([[], [PROFILE]]),
    "ignore": st.sampled_from([[], [{"words": "ana"}], [{"more": False, "kind": True}]]),
    "counts": st.sampled_from([{}, {"like": "likes", "'; --": "{likes:int}"}]),
    "time_format": st.just("auto") | st.sampled_from(FORMATS),
    "empty": st.sampled_from([[], ["null", "-3"]]),
}


@st.composite
def mappings(draw: st.DrawFn) -> dict[str, Any]:
    rules = [
        {**RULE, "id": f"{{id}}/{n}", **draw(st.sampled_from(RULES)), "when": draw(st.sampled_from(WHENS))}
        for n in range(draw(st.integers(1, 2)))
    ]
    observed = draw(st.sampled_from([{}, {"observed": "seen"}]))
    return {"activity": rules, **observed, **{name: draw(values) for name, values in OTHERS.items()}}


def told(records: Iterable[Record | Rows]) -> Counter[str]:
    """How often each record is given; a profile is given once for as long as it says the same."""
    each: Iterator[Any] = (
        one for record in records for one in (record.records() if isinstance(record, Rows) else [record])
    )
    counted = Counter((isinstance(record, Profile), repr(record)) for record in each)
    return Counter({said: 1 if is_profile else count for (is_profile, said), count in counted.items()})


def both_ways(data: bytes, name: str, mapping: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        options = Options(mapping=mapping)
        assert told(MAPPED.read_rows(Bundle(path), options)) == told(MAPPED.read(Bundle(path), options))


def delimited(rows: Sequence[tuple[str, ...]], **how: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **how).writerows([COLUMNS, *rows])
    return text.getvalue()


@given(rows=ROWS, mapping=mappings(), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_both_ways_give_the_same_records_of_any_table(rows: list[Any], mapping: dict[str, Any], quoting: Any) -> None:
    both_ways(delimited(rows, quoting=quoting).encode("utf-8", "surrogatepass"), "t.csv", mapping)


@given(rows=ROWS, mapping=mappings())
def test_both_ways_give_the_same_records_of_json_and_parquet(rows: list[Any], mapping: dict[str, Any]) -> None:
    rows = [tuple(cell.encode("utf-8", "replace").decode() for cell in row) for row in rows]
    lines = [json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in rows]
    both_ways("\n".join(lines).encode(), "t.jsonl", mapping)
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    table = pa.table([pa.array(cells, pa.string()) for cells in columns], COLUMNS)
    file = io.BytesIO()
    pq.write_table(table, file)
    both_ways(file.getvalue(), "t.parquet", mapping)


@pytest.mark.parametrize("time_format", FORMATS)
def test_both_ways_read_the_same_times(time_format: str) -> None:
    rows = [(str(n), "ana", time, "", "", "", "", "") for n, time in enumerate(TIMES)]
    mapping = {"network": "club", "activity": [RULE], "time_format": time_format}
    both_ways(delimited(rows).encode(), "t.csv", mapping)


LINES = (
    *("1,ana,2024-05-01", '2,"a\nb",2024-05-01', '3,"a""b",2024-05-01', '"4", ben,2024-05-01', "", "8,ana", '"'),
    *('5,a"b,2024-05-01', '6,"open,2024-05-01', '7,"ana"x,2024-05-01', " 9,ana,2024-05-01", "\u00e9,\u0130,2024-05-01"),
)


@given(
    lines=st.lists(st.sampled_from(LINES), max_size=12),
    size=st.integers(1, 60),
    end=st.sampled_from(["", "\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "cp1252"]),
)
def test_both_ways_give_the_same_records_of_any_lines(lines: list[str], size: int, end: str, encoding: str) -> None:
    data = ("id,who,at\n" + "\n".join(lines) + end).encode(encoding, "replace")
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(columns_csv, "BLOCK", size)
        changed.setattr(columns_csv, "CHUNK", size)
        both_ways(data, "t.csv", {"network": "club", "activity": [RULE]})


def test_a_plain_table_is_read_as_columns(tmp_path: Path) -> None:
    rows = [("1", "ana", "2024-05-01", "post", "hello", "", "5", "") for _ in range(3)]
    (tmp_path / "t.csv").write_text(delimited(rows))
    options = Options(mapping={"network": "club", "activity": [RULE], "counts": {"like": "likes"}})
    found: list[Any] = list(MAPPED.read_rows(Bundle(tmp_path / "t.csv"), options))
    assert [(rows.kind, rows.batch.num_rows) for rows in found] == [(Activity, 3), (ReactionCount, 3)]
