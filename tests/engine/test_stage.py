"""Staging: every record once, wherever the run before was killed, and hostile text made safe."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundswell.engine import stage as stage_module
from groundswell.engine.lake import Lake
from groundswell.engine.stage import Stage
from groundswell.records import Activity, Malformed, Record, Rows
from groundswell.tables import ACTIVITIES, PROFILES, REACTION_COUNTS, Table
from tests.worlds import at, chain, id_of, like, post, profile


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_module, "BATCH", 3)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(Lake(tmp_path), "test:1")


def take(stage: Stage, records: Iterable[Record | Rows]) -> None:
    for _ in stage.take(records):
        pass


def staged(stage: Stage, table: Table) -> list[dict[str, Any]]:
    return [row for path in stage.files(table) for row in pq.read_table(path).to_pylist()]


def one(stage: Stage, record: Activity) -> dict[str, Any]:
    take(stage, [record])
    return staged(stage, ACTIVITIES)[0]


def killed_after(count: int, records: Sequence[Record | Rows]) -> Iterator[Record | Rows]:
    yield from islice(records, count)
    raise KeyboardInterrupt


def test_every_record_is_staged_in_its_table(stage: Stage) -> None:
    take(stage, chain())
    assert [row["actor"] for row in staged(stage, PROFILES)] == ["town:ana", "town:ben", "town:cy", "town:dee"]
    assert [row["type"] for row in staged(stage, ACTIVITIES)] == ["Create", "Announce", "Announce", "Announce"]
    assert staged(stage, REACTION_COUNTS) == []


def test_progress_tells_each_batch(stage: Stage) -> None:
    told = [(progress.records, progress.done) for progress in stage.take(chain())]
    assert told == [(3, False), (6, False), (8, True)]


def test_a_last_batch_that_is_full_is_followed_by_an_empty_one(stage: Stage) -> None:
    take(stage, [post("ana", name) for name in "abcdef"])
    assert stage.progress().done
    assert len(staged(stage, ACTIVITIES)) == 6


@pytest.mark.parametrize("count", range(9))
def test_a_killed_staging_goes_on_without_doubling_or_losing(stage: Stage, count: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        take(stage, killed_after(count, chain()))
    take(Stage(Lake(stage.folder.parents[1]), "test:1"), chain())
    found = [row["id"] for row in staged(stage, ACTIVITIES)]
    assert found == ["town:p", "town:ben^p", "town:cy^p", "town:dee^p"]
    assert len(staged(stage, PROFILES)) == 4


def test_a_kill_while_a_part_is_written_loses_only_that_part(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [post("ana", name) for name in "abcdefg"]
    next(stage.take(records))
    with monkeypatch.context() as broken:
        broken.setattr(stage_module, "replace_file", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(stage, records)
    assert [row["id"] for row in staged(stage, ACTIVITIES)] == ["town:a", "town:b", "town:c"]
    take(stage, records)
    assert [row["id"] for row in staged(stage, ACTIVITIES)] == [id_of(name) for name in "abcdefg"]


def test_records_set_aside_are_remembered_across_a_kill(stage: Stage) -> None:
    bad: list[Record] = [Malformed(member="m", position=f"line {n}", reason="r") for n in range(5)]
    with pytest.raises(KeyboardInterrupt):
        take(stage, killed_after(4, bad))
    take(stage, bad)
    assert stage.progress().quarantined == {"r": 5}
    places = [record.position for part in stage.quarantined() for record in part]
    assert places == [f"line {n}" for n in range(5)]


def test_two_inputs_are_staged_apart(stage: Stage) -> None:
    other = Stage(Lake(stage.folder.parents[1]), "test:2")
    take(stage, [post("ana", "p")])
    take(other, [post("ana", "q")])
    stage.clear()
    assert staged(stage, ACTIVITIES) == []
    assert [row["id"] for row in staged(other, ACTIVITIES)] == ["town:q"]


@pytest.mark.parametrize(("first", "second"), [("a:b", "a_b"), ("a/b", "a b"), ("python:x y", "python:x/y")])
def test_inputs_whose_names_look_alike_are_staged_apart(tmp_path: Path, first: str, second: str) -> None:
    assert Stage(Lake(tmp_path), first).folder != Stage(Lake(tmp_path), second).folder


@pytest.mark.parametrize("name", ["..", "../../etc", "x" * 5_000, "", "\x00"])
def test_a_stage_stays_in_its_folder_whatever_the_input_is_called(tmp_path: Path, name: str) -> None:
    stage = Stage(Lake(tmp_path), name)
    take(stage, [post("ana", "p")])
    assert stage.folder.resolve().parent == (tmp_path / "staging").resolve()
    assert len(staged(stage, ACTIVITIES)) == 1


@pytest.mark.parametrize(("said", "kept"), [(None, None), (at(0), None), (at(2), at(2))])
def test_only_of_an_edit_it_is_kept_when_it_was_made(stage: Stage, said: int | None, kept: int | None) -> None:
    row = one(stage, post("ana", "p", updated=said))
    assert (row["updated"] and row["updated"].timestamp() * 1_000_000) == kept
    assert row["source_run"] == "test:1"


def test_text_keeps_its_lines_and_loses_what_is_not_text(stage: Stage) -> None:
    text = one(stage, post("ana", "p", text="one\ntwo\ttabs\x00 \ud800 \U0001f600 \u202e"))["text"]
    assert text == "one\ntwo\ttabs\ufffd ? \U0001f600 \u202e".replace("?", "\ufffd")


@pytest.mark.parametrize("name", ["a\nb", "a b", "a\x00", "\ud800", "\u2028x"])
def test_an_id_is_the_same_wherever_it_stands(stage: Stage, name: str) -> None:
    row = one(stage, like(name, "p", mentions=(id_of(name),), object_author=name, via=name))
    assert row["mentions"] == [row["actor"]] == [row["via"]] == [row["object_author"]]
    assert row["actor"].isprintable()
    assert " " not in row["actor"]


def test_a_profile_and_its_account_have_the_same_id(stage: Stage) -> None:
    take(stage, [profile("a\nb"), post("a\nb", "p")])
    assert [row["actor"] for row in staged(stage, PROFILES)] == [row["actor"] for row in staged(stage, ACTIVITIES)]


def test_empty_mentions_links_and_tags_say_nothing(stage: Stage) -> None:
    row = one(stage, post("ana", "p", mentions=("", id_of("ben")), links=("",), tags=("", "bread")))
    assert (row["mentions"], row["links"], row["tags"]) == (["town:ben"], [], ["bread"])


def as_rows(*names: str) -> Rows:
    """Likes of one post, as columns that lack what all likes lack."""
    columns = {
        "id": [id_of(f"{name}^p") for name in names],
        "actor": list(map(id_of, names)),
        "published": [1] * len(names),
    }
    return Rows(
        Activity, pa.RecordBatch.from_pydict(columns), {"network": "town", "type": "Like", "object": id_of("p")}
    )


def test_columns_are_staged_as_their_records_are(tmp_path: Path) -> None:
    first, second = Stage(Lake(tmp_path), "run"), Stage(Lake(tmp_path / "b"), "run")
    rows = as_rows("ana", "a b", "c\nd", "\u2028\u00e9", "\x00", "x\x7f")
    take(first, [rows])
    take(second, rows.records())
    assert staged(first, ACTIVITIES) == staged(second, ACTIVITIES)


def test_lists_in_columns_are_staged_without_what_is_empty(stage: Stage) -> None:
    columns = {"id": ["a"], "actor": ["b"], "published": [1], "mentions": [["", "c d"]], "tags": [["x\x00"]]}
    take(stage, [Rows(Activity, pa.RecordBatch.from_pydict(columns), {"network": "town", "type": "Create"})])
    assert [(row["mentions"], row["tags"], row["links"]) for row in staged(stage, ACTIVITIES)] == [
        (["c%20d"], ["x\ufffd"], [])
    ]


@pytest.mark.parametrize("count", range(6))
def test_a_killed_staging_of_columns_goes_on_without_doubling_or_losing(stage: Stage, count: int) -> None:
    given: list[Record | Rows] = [as_rows("a", "b"), post("ana", "p"), as_rows("c", "d", "e", "f"), as_rows("g")]
    with pytest.raises(KeyboardInterrupt):
        take(stage, killed_after(count, given))
    take(Stage(Lake(stage.folder.parents[1]), "test:1"), given)
    assert sorted(row["id"] for row in staged(stage, ACTIVITIES)) == [*(id_of(f"{n}^p") for n in "abcdefg"), id_of("p")]
