"""The lake: one committed state at a time, whatever happens to the run that makes the next."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pytest

from groundswell.engine.duck import connect
from groundswell.engine.lake import GRACE_SECONDS, File, Lake, Manifest, replace_file, write_parquet
from groundswell.errors import BusyError, LakeError
from groundswell.tables import REACTION_COUNTS
from groundswell.tables.base import MANY

SCHEMA = REACTION_COUNTS.schema


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def rows(names: Iterable[str]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([{"object": name, "kind": "like", "count": 1} for name in names], schema=SCHEMA)


def put(lake: Lake, *names: str, purge: bool = False) -> File:
    """Commit one file in the place of what was there."""
    draft = lake.manifest()
    (file,) = lake.write(REACTION_COUNTS, "all", [rows(names)])
    draft.put("reaction_counts", "all", [file])
    lake.commit(draft, purge=purge)
    return file


def held(lake: Lake) -> list[File]:
    return lake.manifest().files("reaction_counts")


def test_a_lake_begins_empty(lake: Lake) -> None:
    assert lake.manifest() == Manifest()


def test_a_written_file_is_unseen_until_it_is_committed(lake: Lake) -> None:
    (file,) = lake.write(REACTION_COUNTS, "all", [rows("ab")])
    assert held(lake) == []
    draft = lake.draft()
    draft.put("reaction_counts", "all", [file])
    lake.commit(draft)
    assert held(lake) == [file]
    assert file.rows == 2


def test_no_rows_leave_no_file(lake: Lake) -> None:
    assert lake.write(REACTION_COUNTS, "all", []) == []
    assert list(lake.root.rglob("*.parquet")) == []


@pytest.mark.parametrize("size", [1_000, MANY - 1, MANY, 50_000])
def test_the_same_rows_are_the_same_bytes_however_they_come(tmp_path: Path, size: int) -> None:
    whole = rows(f"{n:06}" for n in range(2 * MANY + 5))
    pieces = [whole.slice(start, size) for start in range(0, whole.num_rows, size)]
    for name, batches in (("one", [whole]), ("many", pieces)):
        assert write_parquet(tmp_path / name, SCHEMA, batches) == whole.num_rows
    assert (tmp_path / "one").read_bytes() == (tmp_path / "many").read_bytes()


def test_a_draft_is_gone_on_with_after_a_kill(lake: Lake) -> None:
    draft = lake.draft()
    draft.built["step/all"] = "fingerprint"
    lake.save(draft)
    assert Lake(lake.root).draft().built == {"step/all": "fingerprint"}


def test_a_draft_is_dropped_once_the_lake_has_moved_on(lake: Lake) -> None:
    stale = lake.draft()
    stale.built["step/all"] = "fingerprint"
    put(lake, "a")
    lake.save(stale)
    assert lake.draft() == lake.manifest()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\x00\xff"])
def test_a_broken_draft_is_as_good_as_none(lake: Lake, content: bytes) -> None:
    put(lake, "a")
    replace_file(lake.root / "draft.json", content)
    assert lake.draft() == lake.manifest()


def test_a_commit_leaves_no_draft(lake: Lake) -> None:
    lake.save(lake.draft())
    assert lake.unfinished() == ["draft.json"]
    put(lake, "a")
    assert lake.unfinished() == []


def test_a_replaced_file_stays_for_readers_until_its_time_is_over(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("groundswell.engine.lake.time.time", lambda: now[0])
    first, second = put(lake, "a"), put(lake, "b")
    assert lake.path(first).exists()
    now[0] += GRACE_SECONDS + 1
    put(lake, "c")
    assert not lake.path(first).exists()
    assert lake.path(second).exists()


def test_a_purge_deletes_all_that_is_no_longer_named(lake: Lake) -> None:
    first, second = put(lake, "a"), put(lake, "b")
    last = put(lake, "c", purge=True)
    assert [lake.path(file).exists() for file in (first, second, last)] == [False, False, True]
    assert lake.manifest().retired == {}


def test_a_file_that_comes_back_is_no_longer_let_go(lake: Lake) -> None:
    first = put(lake, "a")
    put(lake, "b")
    draft = lake.manifest()
    draft.put("reaction_counts", "all", [first])
    lake.commit(draft, purge=True)
    assert lake.path(first).exists()


def test_a_sweep_takes_only_what_nothing_names(lake: Lake) -> None:
    retired, committed = put(lake, "a"), put(lake, "b")
    (drafted,) = lake.write(REACTION_COUNTS, "all", [rows("c")])
    draft = lake.draft()
    draft.put("reaction_counts", "other", [drafted])
    lake.save(draft)
    (stray,) = lake.write(REACTION_COUNTS, "all", [rows("d")])
    assert lake.sweep() == 1
    assert [lake.path(file).exists() for file in (retired, committed, drafted, stray)] == [True, True, True, False]


def test_a_sweep_takes_what_killed_runs_left_half_written(lake: Lake) -> None:
    put(lake, "a")
    spill = lake.staging / "spill-x" / "block.tmp"
    spill.parent.mkdir(parents=True)
    spill.write_text("x")
    half = lake.root / ".manifest.json.0123"
    half.write_text("{")
    lake.sweep()
    assert not spill.exists()
    assert not half.exists()


def test_a_commit_that_fails_leaves_the_state_before(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    before = put(lake, "a")
    monkeypatch.setattr(Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(lake, "b")
    assert held(lake) == [before]


def test_an_unreadable_manifest_is_named(lake: Lake) -> None:
    put(lake, "a")
    (lake.root / "manifest.json").write_text("{")
    with pytest.raises(LakeError, match=r"manifest\.json"):
        lake.manifest()


def test_only_one_may_write(lake: Lake) -> None:
    with lake.writing(), pytest.raises(BusyError, match="Another run"), Lake(lake.root).writing():
        pass
    with Lake(lake.root).writing():
        pass


def test_a_cut_and_a_missing_file_are_named(lake: Lake) -> None:
    file = put(lake, "a")
    assert lake.damaged() == []
    lake.path(file).write_bytes(lake.path(file).read_bytes()[:-1])
    assert lake.damaged() == [file.path]
    lake.path(file).unlink()
    assert lake.damaged() == [file.path]


def test_no_bar_of_progress_is_printed_among_what_a_command_prints(lake: Lake) -> None:
    with connect(lake, memory_mb=100, threads=1) as connection:
        assert connection.sql("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]
